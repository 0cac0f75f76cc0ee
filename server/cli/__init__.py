"""The command line: one word, then a verb that a person would guess. One file per family of verbs.

Exit codes: 0 done, 1 the input is wrong, 2 the command is wrong, 70 our fault, 130 stopped from the keyboard.
"""

import os
import sys
import tempfile
import traceback
from errno import EACCES, EDQUOT, ENOSPC, EPERM, EROFS
from pathlib import Path

import click

import kurbits
from ontology.errors import GroundingError, KurbitsError, QueryError, QueryLimitError, StoreError
from server.cli import (
    ask,
    backup,
    check,
    data,
    duties,
    erase,
    export,
    fetch,
    match,
    network,
    review,
    serve,
    tables,
    token,
)
from server.cli.common import Here, say
from server.cli.inquiries import Verbs

OURS = 70

_ROOM = "Free some space and try again; what was published stays."
_LEAVE = "Run it as the user to whom the workspace belongs."
_ADVICE = {ENOSPC: _ROOM, EDQUOT: _ROOM, EROFS: "It cannot be written to.", EACCES: _LEAVE, EPERM: _LEAVE}
"""What to do where the system refuses."""


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("-w", "--workspace", "home", type=click.Path(path_type=Path), help="The workspace folder.")
@click.version_option(kurbits.__version__, prog_name="kurbits")
@click.pass_context
def cli(context: click.Context, home: Path | None) -> None:
    """Kurbits: who works with whom, through what, and where it says so.

    The workspace is the folder given by -w, else by KURBITS_HOME, else ./kurbits-data.

    \b
    Begin with:  kurbits demo
    """
    context.obj = Here(home)


for module in (serve, data, fetch, tables, ask, match, network, review, export, check, erase, duties, backup, token):
    for command in module.COMMANDS:
        cli.add_command(command)


def main() -> int:
    """Run the command line and give its exit code."""
    try:
        result = cli.main(standalone_mode=False)
        return result if isinstance(result, int) else 0
    except (click.Abort, KeyboardInterrupt):
        say("Stopped. What was published is as it was.")
        return 130
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except BrokenPipeError:  # the reader of our output has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KurbitsError as error:
        say(f"kurbits: {error}")
        faulty = isinstance(error, StoreError | GroundingError) and not isinstance(error, QueryError | QueryLimitError)
        return OURS if faulty else 1
    except OSError as error:
        if not (advice := _ADVICE.get(error.errno or 0)):
            return _our_fault(error)
        say(f"kurbits: {error.filename or 'the disk'}: {error.strerror}. {advice}")
        return 1
    except Exception as error:  # noqa: BLE001 - the last resort: a plain message, and the details in a file
        return _our_fault(error)


def _our_fault(error: Exception) -> int:
    with tempfile.NamedTemporaryFile("w", prefix="kurbits-fault-", suffix=".txt", delete=False) as file:
        file.write("".join(traceback.format_exception(error)))
    say(f"kurbits: a fault of ours ({type(error).__name__}), not of your input. The details are in {file.name};")
    say("look through them for what is not public, and send them to those who keep Kurbits (CONTRIBUTING.md).")
    return OURS

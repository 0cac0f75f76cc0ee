"""backup, restore: one file that holds a workspace, and a workspace of it again."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from server.cli.common import Here, pass_here, progress, say

if TYPE_CHECKING:
    from graph.backup import Restored

_file = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.argument("file", type=_file)
@click.option(
    "--drill", is_flag=True, help="Restore it elsewhere for a moment, and tell whether the graph is the same."
)
@pass_here
def backup(here: Here, file: Path, drill: bool) -> None:
    """Write the sources, judgements, settings and records of the workspace into one file.

    It can be done while a server runs. With --drill the backup is proved good.

    \b
    Example:  kurbits backup kurbits-2026-11-22.tar.gz --drill
    """
    from graph import backup as backups

    digest = backups.backup(here.workspace(), file)
    say(f"{file}: {file.stat().st_size / 1e6:.1f} MB, SHA-256 {digest}")
    if drill:
        with progress("Restoring") as report:
            _tell(backups.drill(file, report))


@click.command()
@click.argument("file", type=_file)
@click.option("--replace", is_flag=True, help="Put it in the place of the workspace that is there.")
@pass_here
def restore(here: Here, file: Path, replace: bool) -> None:
    """Make a workspace of a backup and publish it. Who was erased since stays erased.

    \b
    Example:  kurbits restore kurbits-2026-11-22.tar.gz
              kurbits -w new-folder restore kurbits-2026-11-22.tar.gz
    """
    from graph import backup as backups

    with progress("Restoring") as report:
        found = backups.restore(file, here.folder, replace, report)
    _tell(found)


def _tell(found: "Restored") -> None:
    told = {
        True: "the graph is the one of the backup",
        False: "the graph is NOT the one of the backup",
        None: "the graph cannot be compared (another version, people erased or IRIs published since)",
    }
    say(f"restored {found.files} files as generation {found.number}; {told[found.same]}: {found.graph}")


COMMANDS = (backup, restore)

"""demo, serve: put a workspace on the web."""

from pathlib import Path

import click

from server.cli.common import Here, pass_here, say
from server.cli.data import publish

_DEMO_HOME = Path("kurbits-demo")
_host = click.option("--host", help="The address to listen on (KURBITS_HOST, else 127.0.0.1).")
_port = click.option("--port", type=click.IntRange(0, 65535), help="The port (KURBITS_PORT, else 8000); 0: a free one.")


@click.command()
@_host
@_port
@click.option("--no-serve", is_flag=True, help="Load and publish only.")
@pass_here
def demo(here: Here, host: str | None, port: int | None, no_serve: bool) -> None:
    """Load the Dalarna example into a workspace of its own, publish it and serve it.

    The folder is ./kurbits-demo unless -w says otherwise.

    \b
    Example:  kurbits demo --port 8080
    """
    from graph.workspace import Workspace
    from loaders.demo import demo_paths
    from loaders.registry import LoadOptions
    from server import loading

    here.home = here.home or _DEMO_HOME
    workspace = Workspace.create(here.home, name="Kurbits Dalarna")
    loaded = loading.load(workspace, demo_paths(), "dalarna", LoadOptions())
    report = loaded.report
    read = "nothing to read again" if report.unchanged == report.documents else f"{report.facts} facts"
    say(f"dalarna: {report.documents} documents, {read}")
    publish(workspace)
    if not no_serve:
        run(here, host, port)


@click.command()
@_host
@_port
@click.option("--print-config", is_flag=True, help="Print every setting as it holds, and do not serve.")
@pass_here
def serve(here: Here, host: str | None, port: int | None, print_config: bool) -> None:
    """Serve the map, the pages, the API and SPARQL until Ctrl-C.

    A load in another terminal is shown as soon as it is published.

    \b
    Example:  kurbits serve --port 8080
    """
    if print_config:
        from server.settings import printed, read_settings

        click.echo(printed(read_settings(home=here.home, host=host, port=port)), nl=False)
        return
    run(here, host, port)


def run(here: Here, host: str | None, port: int | None) -> None:
    """Serve until stopped. Raises WorkspaceError for a folder that is no workspace, InputError for a taken port."""
    from server.running import run as run_server
    from server.settings import read_settings

    here.generation()  # tells now, in plain words, when there is nothing to serve
    run_server(read_settings(home=here.folder, host=host, port=port), say)


COMMANDS = (demo, serve)

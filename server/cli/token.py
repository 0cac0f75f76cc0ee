"""token: who may review, load, publish or erase from afar."""

import click

from server.cli.common import Here, json_option, pass_here, say, show


@click.group()
def token() -> None:
    """Make, list and take back tokens that let programs and browsers in from afar.

    \b
    Example:  kurbits token new --scope review --note "Exempel Exempelsson"
    """


@token.command()
@click.option("--scope", "scopes", multiple=True, required=True, help="read, review, load, publish, erase; repeat it.")
@click.option("--note", default="", help="Whose it is, for the list.")
@click.option("--days", default=365, show_default=True, help="How long it holds; at most 400.")
@pass_here
def new(here: Here, scopes: tuple[str, ...], note: str, days: int) -> None:
    """Make a token and print it, once: only a hash of it is stored.

    \b
    Example:  kurbits token new --scope load --scope publish --note nightly --days 90
    """
    from server.tokens import Tokens

    workspace = here.workspace()
    text, made = Tokens(workspace.path).new(scopes, note, days)
    workspace.audit("new token", token=made.id, scopes=" ".join(made.scopes))
    click.echo(text)
    say(f"token {made.id} holds until {made.expires}; it is shown only now. Send it as: Authorization: Bearer …")


@token.command("list")
@json_option
@pass_here
def list_tokens(here: Here, as_json: bool) -> None:
    """List the tokens, without their secrets.

    \b
    Example:  kurbits token list
    """
    from server.tokens import Tokens

    rows = [
        {"id": t.id, "scopes": " ".join(t.scopes), "created": str(t.created), "expires": str(t.expires), "note": t.note}
        for t in Tokens(here.workspace().path).all()
    ]
    show({name: name for name in ("id", "scopes", "created", "expires", "note")}, rows, as_json)


@token.command()
@click.argument("name")
@pass_here
def revoke(here: Here, name: str) -> None:
    """Take a token back; from the next request on it lets nobody in, nor does any session opened with it.

    \b
    Example:  kurbits token revoke 0123abcd
    """
    from server.tokens import Tokens

    workspace = here.workspace()
    Tokens(workspace.path).revoke(name)
    workspace.audit("revoke token", token=name)
    say(f"token {name} holds no longer")


COMMANDS = (token,)

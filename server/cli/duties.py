"""records, exposure, expire: what whoever answers for personal data must be able to tell, and to take out in time."""

from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path

import click

from server.cli.common import Here, json_option, lang_option, pass_here, progress, say, show, show_json


@click.command()
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="The file to write (Markdown).")
@lang_option
@json_option
@pass_here
def records(here: Here, output: Path | None, lang: str, as_json: bool) -> None:
    """Write the record of processing: what personal data, from where, for whom, for how long (GDPR, art. 30).

    Who answers and why is said under [records] in workspace.toml.

    \b
    Example:  kurbits records -o register.md
    """
    from graph import register

    told = register.record(here.workspace(), _recipients(here), lang)
    if as_json:
        show_json(told)
    elif output is None:
        click.echo(register.markdown(told), nl=False)
    else:
        output.write_text(register.markdown(told), encoding="utf-8")
        say(f"{output}: {len(told['data'])} kinds of data, {len(told['sources'])} sources")


def _recipients(here: Here) -> list[dict[str, str]]:
    """Give those who can read what is published, as far as the server knows them."""
    from server.settings import read_settings
    from server.tokens import Tokens

    settings = read_settings(home=here.home)
    who = "everybody" if settings.reading == "public" else "who has a token, and the machine itself"
    reading = {"who": who, "what": "what is published: pages, API, SPARQL, dump", "until": ""}
    tokens = [
        {"who": f"token {t.id} {t.note}".strip(), "what": ", ".join(t.scopes), "until": t.expires.isoformat()}
        for t in Tokens(settings.home).all()
    ]
    return [reading, *tokens]


_day = click.DateTime(formats=["%Y-%m-%d"])


@click.command()
@click.option("--from", "first", type=_day, help="The first day of a period.")
@click.option("--to", "last", type=_day, help="The last day of a period.")
@json_option
@pass_here
def exposure(here: Here, first: datetime | None, last: datetime | None, as_json: bool) -> None:
    """List the people who are shown: roles, sources, since when, and how visible they are.

    With a period: whose addresses were published in it, also of those who were erased since (GDPR, art. 33).

    \b
    Example:  kurbits exposure --from 2026-01-01 --to 2026-03-31
    """
    from graph.exposure import exposure as found

    rows = [asdict(each) for each in found(here.workspace(), _date(first), _date(last))]
    names = ("iri", "name", "visible", "roles", "sources", "since", "until")
    show({name: name for name in names}, rows, as_json)


def _date(given: datetime | None) -> date | None:
    return given.date() if given else None


@click.command()
@click.option("--yes", is_flag=True, help="Do it; without this only what is due is shown.")
@click.option("--backups", type=click.Path(path_type=Path, file_okay=False), help="A folder of backups to look in.")
@click.option("--today", type=_day, help="The day to reckon from, to see beforehand what will be due.")
@json_option
@pass_here
def expire(here: Here, yes: bool, backups: Path | None, today: datetime | None, as_json: bool) -> None:
    """Take out what is kept longer than [retention] in workspace.toml lets: people, originals, generations, backups.

    \b
    Example:  kurbits expire --backups /var/backups/kurbits --yes
    """
    from graph import retention

    if yes and today:
        raise click.UsageError("--today only shows what will be due; leave it out, or leave out --yes")
    workspace = here.workspace()
    found = retention.due(workspace, _date(today) or datetime.now(UTC).date(), backups)
    rows = [{**asdict(each), "since": each.since.isoformat()} for each in found]
    show({name: name for name in ("what", "where", "name", "since")}, rows, as_json)
    if not yes:
        say(f"{len(found)} are due. Nothing was changed; with --yes they are taken out.")
        return
    with progress("Taking out") as report:
        retention.expire(workspace, found, report)
    say(f"{len(found)} taken out")


COMMANDS = (records, exposure, expire)

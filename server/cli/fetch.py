"""The verb that fetches open data: `fetch`."""

from pathlib import Path

import click

from loaders.catalogue import Entry, catalogue, entry, file_name
from ontology.errors import InputError
from server.cli.common import Here, json_option, lang_option, pass_here, progress, say, show, show_json


@click.command()
@click.argument("name", required=False)
@click.option("--to", "folder", type=click.Path(path_type=Path, file_okay=False), help="Folder (else ./NAME).")
@click.option(
    "--private", is_flag=True, help="Also fetch from addresses that are not public, such as a server of yours."
)
@click.option("--limit", type=click.IntRange(1), default=2_000, show_default=True, help="Largest file, in megabytes.")
@lang_option
@json_option
@pass_here
def fetch(
    here: Here, /, name: str | None, folder: Path | None, private: bool, limit: int, lang: str, as_json: bool
) -> None:
    """Fetch open data by name, or a file by its address. Without a name: list what is known.

    What broke off is continued, what has not changed is not fetched again. Licence and attribution are shown, and kept
    beside each file.

    \b
    Example:  kurbits fetch cordis --to data
    """
    from loaders.fetch import fetch as fetch_file
    from loaders.polite import Rules, Visitor

    if name is None:
        _list(lang, as_json)
        return
    known = None if name.startswith(("http://", "https://")) else entry(name)
    files = [(name, file_name(name))] if known is None else [(str(file.url), file.kept_as) for file in known.files]
    about = _introduce(known, lang) if known else {}
    into = here.workspace().path / known.into if known and known.into and not folder else None
    target = folder or into or Path("downloads" if known is None else name)
    visitor = Visitor(Rules(private=private, size=limit * 1_000_000))
    try:
        with progress("Fetching", measured=True) as report:
            done = [fetch_file(url, target / kept_as, visitor, about, report) for url, kept_as in files]
    finally:
        visitor.close()
    if as_json:
        show_json([{"path": str(f.path), "url": f.url, "bytes": f.size, "sha256": f.sha256} for f in done])
    for each in done:
        how = "unchanged" if each.unchanged else "continued and fetched" if each.resumed else "fetched"
        say(f"{each.path}: {how}, {each.size} bytes, sha256 {each.sha256}")
    if known and done and not known.into:
        say(f"Load it:  kurbits load {target}" + (f" --mapping {known.mapping}" if known.mapping else ""))


def _list(lang: str, as_json: bool) -> None:
    """Show what is known by name."""
    rows = [
        {"name": key, "title": getattr(each.title, lang), "licence": each.licence, "page": str(each.page)}
        for key, each in catalogue().items()
    ]
    show({key: key for key in ("name", "title", "licence", "page")}, rows, as_json)


def _introduce(known: Entry, lang: str) -> dict[str, str]:
    """Show title, page, licence and attribution. Raises InputError, with the steps, where a person has to fetch it."""
    title = getattr(known.title, lang)
    say(f"{title}\n{known.page}\nLicence: {known.licence}\nAttribution: {known.attribution}")
    say(f"Addresses: {known.source} ({known.checked})")
    if known.steps:
        raise InputError(f"no address for programs is public and lasting. {getattr(known.steps, lang)}")
    return {"title": title, "licence": known.licence, "attribution": known.attribution, "page": str(known.page)}


COMMANDS = (fetch,)

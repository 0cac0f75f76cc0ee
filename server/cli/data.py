"""load, facts, sources, forget: what goes in and out of a workspace."""

import tempfile
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import orjson

from ontology.facts import Fact, Reject, fact_json
from server.cli.common import Here, json_option, pass_here, progress, say, show, show_json

if TYPE_CHECKING:
    from graph.workspace import Workspace
    from loaders.registry import LoadOptions
    from loaders.text.model import Model, Plan
    from server.loading import Loaded


@click.command()
@click.argument("sources", nargs=-1, required=True)
@click.option("--mapping", help="How to read a table: a shipped mapping (cordis …) or a YAML file.")
@click.option("--name", help="What the source is called; the same name again replaces its documents.")
@click.option("--no-publish", is_flag=True, help="Keep the facts, but do not build and publish yet.")
@click.option("--dry-run", is_flag=True, help="Only show what would change.")
@click.option("--model", "ask", is_flag=True, help="Ask a language model about texts as well (KURBITS_MODEL_URL …).")
@click.option("--yes", is_flag=True, help="Agree beforehand to what the language model costs.")
@json_option
@pass_here
def load(
    here: Here,
    sources: tuple[str, ...],
    mapping: str | None,
    name: str | None,
    no_publish: bool,
    dry_run: bool,
    ask: bool,
    yes: bool,
    as_json: bool,
) -> None:
    """Read files, folders or globs ("-" is standard input), keep what they say, and publish it.

    Prints what was read, what was rejected and why. Nothing changes when something is wrong with the input.

    \b
    Examples:
      kurbits load press/*.txt
      kurbits load grants.csv --mapping my-grants.yaml --name grants
    """
    from graph.workspace import Workspace
    from loaders.registry import LoadOptions
    from server import loading

    with tempfile.TemporaryDirectory() as scratch:
        paths = loading.find_files(sources, Path(scratch))
        source = loading.source_name(name, mapping, paths)
        options = LoadOptions(mapping=mapping, model=_model(here, source, dry_run) if ask else None)
        if dry_run:
            _rehearse(here, paths, source, options, as_json)
            return
        workspace = Workspace.create(here.folder)
        if options.model and (plan := _agreed(loading.plan(workspace, paths, source, options), yes)):
            with progress("Asking") as report:
                loading.ask(workspace, source, options.model, plan, report)
        with progress("Reading", measured=True) as report:
            loaded = loading.load(workspace, paths, source, options, report)
    _tell_spent(loaded, options.model)
    if not as_json:
        _tell(loaded, workspace.path / "sources" / source / "rejects.csv")
    number = 0 if no_publish else publish(workspace, quiet=as_json)
    if as_json:
        show_json({"source": source, **_numbers(loaded), "generation": number or None})


def _model(here: Here, source: str, dry: bool) -> "Model":
    from server import asking

    return asking.open_model(asking.read_model_settings(), here.folder, source, dry)


def _agreed(plan: "Plan | None", yes: bool) -> "Plan | None":
    """Tell what the language model is to be asked and what that costs, and let the person decide."""
    if plan is not None:
        from server import asking

        for line in asking.told(plan, asking.read_model_settings()):
            say(line)
        asking.agree(plan, yes)
    return plan


def _tell_spent(loaded: "Loaded", model: "Model | None") -> None:
    if model is None:
        return
    spent = model.client.spent
    say(f"asked {model.endpoint.name}: {spent.calls} calls, {spent.tokens} tokens")
    if loaded.unanswered:
        say(f"  {loaded.unanswered} texts have parts without an answer; the same command asks for these again")


def _rehearse(here: Here, paths: list[Path], source: str, options: "LoadOptions", as_json: bool) -> None:
    from server import loading
    from server.rehearsal import rehearse

    if _agreed(loading.plan(None, paths, source, options), yes=True):
        say("Not now: --dry-run sends nothing.")
    with progress("Reading", measured=True) as report:
        found = rehearse(here.folder, paths, source, options, report)
    names = ("document", "state", "facts", "added", "gone", "rejects")
    show({name: name for name in names}, [asdict(change) for change in found.changes], as_json)
    for reject in found.skipped:
        say(f"  skipped {reject.document}: {reject.reason}")
    for reject in found.first_rejects:
        say(f"  {_place(reject)}: {reject.reason}" + (f" ({reject.value!r})" if reject.value else ""))
    say(f"{source}: nothing was changed (--dry-run)")


def publish(workspace: "Workspace", quiet: bool = False) -> int:
    """Build and publish, telling how far it has come; give the number of the generation."""
    from server import loading

    before = workspace.current_number()
    with progress("Publishing") as report:
        generation = loading.publish(workspace, report)
    if not quiet:
        counts = f"{len(generation.entities)} actors and things, {len(generation.ties)} ties"
        news = "nothing new; still" if generation.number == before else "published"
        say(f"{news} generation {generation.number}: {counts}")
    return generation.number


def _numbers(loaded: "Loaded") -> dict[str, int]:
    report = loaded.report
    names = ("documents", "entities", "facts", "rejects", "unchanged")
    return {name: getattr(report, name) for name in names} | {"skipped": len(loaded.skipped)}


def _tell(loaded: "Loaded", rejects: Path) -> None:
    report = loaded.report
    unchanged = f" ({report.unchanged} unchanged, not read again)" if report.unchanged else ""
    say(f"{loaded.source}: {report.documents} documents{unchanged}, {report.entities} names, {report.facts} facts")
    for reject in loaded.skipped:
        say(f"  skipped {reject.document}: {reject.reason}")
    if report.rejects:
        say(f"  {report.rejects} rejected; all of them with reasons: {rejects}")
        for reject in loaded.first_rejects:
            say(f"    {_place(reject)}: {reject.reason}" + (f" ({reject.value!r})" if reject.value else ""))
    if loaded.outdated:
        say(f"  {loaded.outdated} texts were read without these names; load them again to have them read with them")


def _place(reject: Reject) -> str:
    parts = [reject.document, reject.sheet, f"row {reject.row}" if reject.row else "", reject.column]
    return ", ".join(part for part in parts if part)


@click.command()
@click.argument("files", nargs=-1, required=True)
@click.option("--mapping", help="How to read a table: a shipped mapping or a YAML file.")
def facts(files: tuple[str, ...], mapping: str | None) -> None:
    """Print what is understood of files, one fact per line as JSON. Needs no workspace and changes nothing.

    \b
    Example:  kurbits facts press.txt | head
    """
    from loaders import registry
    from server import loading

    counts: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as scratch:
        paths = loading.find_files(files, Path(scratch))
        for item in registry.read(paths, registry.LoadOptions(mapping=mapping)):
            counts[type(item).__name__] += 1
            if isinstance(item, Fact):
                click.echo(orjson.dumps(fact_json(item)))
            elif isinstance(item, Reject):
                say(f"rejected {_place(item)}: {item.reason}")
    say(f"{counts['Document']} documents, {counts['Fact']} facts, {counts['Reject']} rejected")


@click.command()
@json_option
@pass_here
def sources(here: Here, as_json: bool) -> None:
    """List the sources that are in, with what each brought.

    \b
    Example:  kurbits sources
    """
    rows = [
        {"source": name, **manifest["counts"], "loaded": max(_loaded(manifest), default="")}
        for name, manifest in here.workspace().sources().items()
    ]
    names = ("source", "documents", "entities", "facts", "rejects", "loaded")
    show({name: name for name in names}, rows, as_json)


def _loaded(manifest: dict[str, Any]) -> list[str]:
    return [record["loaded"] for record in manifest["documents"].values()]


@click.command()
@click.argument("name")
@click.option("--no-publish", is_flag=True, help="Take it out, but do not build and publish yet.")
@pass_here
def forget(here: Here, name: str, no_publish: bool) -> None:
    """Take a source out, and publish without it.

    \b
    Example:  kurbits forget grants
    """
    workspace = here.workspace()
    workspace.forget(name)
    say(f"{name} is out")
    if not no_publish:
        publish(workspace)


@click.command("publish")
@pass_here
def publish_again(here: Here) -> None:
    """Build and publish what the sources and the judgements say now.

    Needed after loading with --no-publish, and when another version of Kurbits made what is published.

    \b
    Example:  kurbits publish
    """
    publish(here.workspace())


COMMANDS = (load, facts, sources, forget, publish_again)

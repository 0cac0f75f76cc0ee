"""Builds a generation from the sources: who is who, ties, store, network, measures, map, search. Then publishes it."""

import hashlib
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import orjson

from graph import durable, keeping_out, seals
from graph.analysis.centrality import Measures, measure_all
from graph.analysis.network import project
from graph.blocked import blocked_list
from graph.gather import Gathered, gather
from graph.generation import FORMAT, Generation
from graph.identity.compare import Side
from graph.identity.directory import write_directory
from graph.identity.known import known_as
from graph.identity.verdicts import History, Verdict, refusal
from graph.keep import SPARE
from graph.model import Model, assemble
from graph.pace import no_collection
from graph.publish import publish, retire
from graph.relations import evidences, values
from graph.rows import entity_table
from graph.sealed import write_manifest
from graph.search import write_index
from graph.sending import choose_slot, send, tidy
from graph.tables import KINDS, Entities, Pairs, Ties
from graph.triples import metadata
from graph.triples.derived import choose, collaborations, measured, measurements, merged_away
from graph.triples.digest import digests
from graph.triples.intake import Intake
from graph.triples.nquads import iri
from graph.triples.quads import where_said, write
from graph.triples.store import EmbeddedStore
from graph.views.layout import lay_out
from graph.workspace import Workspace
from ontology.classes import demand_public
from ontology.errors import WorkspaceError
from ontology.files import turtle

Progress = Callable[[str, int, int], None]
_STEPS = ("gather", "resolve", "relate", "write", "network", "measures", "layout", "search", "store", "publish")


def build(workspace: Workspace, progress: Progress | None = None, after: int = 0) -> Generation:
    """Build and publish a generation; when nothing changed since the one that is served, give that one.

    What is made depends on the sources, the judgements, the settings and the ontology alone (the map also on where
    things stood before). Its number is above `after`. Raises WorkspaceError when the disk, the lock, the sources or
    judgements that contradict each other forbid it; the served one stays as it was.
    """
    with workspace.lock():
        keeping_out.apply(workspace)
        seals.renew(workspace.path)
        history = judged(workspace)
        inputs = inputs_hash(workspace, history)
        current = workspace.current(readable=False)
        if current is not None and current.manifest["inputs"] == inputs:
            retire(workspace)
            send(workspace, current.path)
            tidy(workspace)
            return current
        number = max([*workspace.numbers(), workspace.current_number(), after]) + 1
        folder = workspace.path / "generations" / f".{number}.new"
        durable.need_space(workspace.path, SPARE + 40 * _kept_bytes(workspace))
        try:
            folder.mkdir()
            with no_collection():
                _Builder(workspace, folder, number, inputs, current, progress).run(history)
            send(workspace, folder)
            publish(workspace, folder, number)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        tidy(workspace)
        return workspace.generation(number)


def judged(workspace: Workspace) -> History:
    """Read what people judged. Raises WorkspaceError when it contradicts itself, as joined copies may."""
    history = workspace.judgements.history()
    if found := history.contradictions():
        raise WorkspaceError(f"{workspace.judgements.path}: {refusal(*found[0])}")
    return history


def inputs_hash(workspace: Workspace, history: History) -> str:
    """Give one hash of everything a generation depends on: facts, judgements, settings, ontology, how it is made."""
    settings = workspace.settings.model_dump(exclude={"generations", "remote", "records", "retention"})
    facts = [
        (source, name, record["id"], record["facts_hash"], *(record[key] for key in _ABOUT))
        for source, manifest in workspace.sources().items()
        for name, record in sorted(manifest["documents"].items())
    ]
    acting = (row for row in history.live if row.verdict not in (Verdict.UNDO, Verdict.UNSURE))
    said = sorted({(*row.about, row.verdict.value, row.object if row.field else "") for row in acting})
    told = [FORMAT, settings, facts, said, turtle("kurbits"), turtle("places")]
    told += filter(None, [blocked_list(workspace.path).digest])
    return hashlib.sha256(orjson.dumps([*told, hashlib.sha256(workspace.salt.encode()).hexdigest()])).hexdigest()


_ABOUT = ("title", "publisher", "date", "language", "url", "licence", "media_type", "origin", "kept")


class _Builder:
    def __init__(
        self,
        workspace: Workspace,
        folder: Path,
        number: int,
        inputs: str,
        previous: Generation | None,
        progress: Progress | None,
    ):
        self.workspace, self.folder, self.number, self.inputs = workspace, folder, number, inputs
        self.previous, self.progress = previous, progress
        self.base = workspace.settings.base
        self.counts: dict[str, Any] = {}

    def run(self, history: History) -> None:
        self._step("gather")
        model = assemble(self.workspace, gather(self.workspace), history, self._step)
        gathered = model.gathered
        if gathered.hidden:
            gathered.hidden.save(self.folder / "hidden.tsv")
        self.counts["facts_left_out"] = model.relations.left_out
        entities, ties = self._tables(model)
        with Intake(self.folder / "store", self.folder / "intake") as intake:
            self._step("write")
            write(model, intake)
            intake.add(merged_away(model.old.merged, model.old.replaced), iri(f"{self.base}graph/derived"))
            pairs = self._analyse(entities, ties, intake, model.lean)
            self._step("search")
            self._search(model, entities)
            self._step("store")
            when = datetime.now(UTC).isoformat(timespec="seconds")
            self._describe(gathered, intake, len(entities), when)
            demand_public(intake.properties)
            self.counts["quads"] = intake.finish()
        self.counts |= {"entities": len(entities), "ties": len(ties), "documents": len(gathered.documents)}
        self.counts |= {"actors": len(pairs.actors), "facts": len(gathered.type)}
        self._manifest(intake.digest, when, model.lean)
        self._step("publish")
        self.workspace.published.add(self.number, model.published())

    def _tables(self, model: Model) -> tuple[Entities, Ties]:
        accepted = model.gathered.accepted
        known = [bool(accepted[model.resolution.members[number]].any()) for number in model.clusters]
        entities = entity_table(model.profiles, model.relations, model.gathered, model.row_of, known)
        entities.save(self.folder, "entities")
        model.relations.ties.save(self.folder, "ties")
        evidences(model.gathered, model.relations).save(self.folder, "evidences")
        values(model.gathered, model.relations, model.row_of).save(self.folder, "values")
        model.gathered.documents.save(self.folder, "documents")
        return entities, model.relations.ties

    def _analyse(self, entities: Entities, ties: Ties, intake: Intake, lean: bool) -> Pairs:
        self._step("network")
        pairs = project(entities, ties)
        pairs.save(self.folder, "pairs")
        chosen = choose(pairs, self.workspace.settings.collaborations)
        self.counts |= {"pairs": chosen.found, "pairs_written": len(chosen.rows), "least_count": chosen.least}
        for text in collaborations(self.base, entities, ties, pairs, chosen):
            self._derive(intake, text, lean)
        self._step("measures")
        measures = measure_all(pairs)
        measures.save(self.folder, "measures")
        for text in (measurements(self.base, measures), *measured(entities, pairs, measures)):
            self._derive(intake, text, lean)
        self._step("layout")
        self._lay_out(entities, ties, pairs, measures)
        return pairs

    def _derive(self, intake: Intake, text: str, lean: bool) -> None:
        """Take derived triples into the default graph, and into their own in full or as far as they say what exists."""
        derived = iri(f"{self.base}graph/derived")
        intake.add(text, "" if lean else derived)
        if lean:
            intake.add(where_said(text), derived, default=False)

    def _lay_out(self, entities: Entities, ties: Ties, pairs: Pairs, measures: Measures) -> None:
        before = None
        if self.previous is not None and self.previous.readable:
            before = (self.previous.entities, self.previous.pairs, self.previous.positions)
        lay_out(entities, ties, pairs, measures, previous=before).save(self.folder, "positions")

    def _search(self, model: Model, entities: Entities) -> None:
        names = list(known_as(model.profiles, model.relations.ties))
        rows = range(len(entities))
        kinds = [KINDS[code].value for code in entities.kind.tolist()]
        table = zip(rows, entities.label, kinds, entities.ties.tolist(), strict=True)
        record = self.workspace.published
        gone = ((each, ", ".join(record.sources(each.removeprefix(self.base)))) for each in model.old.gone)
        write_index(self.folder / "search.sqlite", table, names, model.leads.items(), gone)
        sides = (
            (row, Side(p.kind, (p.label, *p.aliases), p.identifiers, p.country, p.place, p.city, p.website))
            for row, p in enumerate(model.profiles)
        )
        write_directory(self.folder / "directory.sqlite", sides)

    def _describe(self, gathered: Gathered, intake: Intake, entities: int, when: str) -> None:
        meta = iri(f"{self.base}graph/meta")
        intake.add(metadata.documents(gathered, self.base), meta)
        told = metadata.generation(self.base, self.number, when, self.counts | {"entities": entities})
        intake.add(metadata.sources(gathered, self.base) + told, meta, hashed=False)

    def _manifest(self, graph: str, when: str, lean: bool) -> None:
        manifest = {
            "number": self.number,
            "base": self.base,
            "name": self.workspace.settings.name,
            "when": when,
            "software": software(),
            "format": FORMAT,
            "inputs": self.inputs,
            "erased": blocked_list(self.workspace.path).digest,
            "graph": graph,
            "counts": self.counts,
            "named_graphs": "lean" if lean else "full",
            "sources": {name: m["counts"] for name, m in self.workspace.sources().items()},
        }
        if self.workspace.settings.store:
            manifest["slot"] = choose_slot(self.workspace)
            manifest["graphs"] = digests(EmbeddedStore.open(self.folder / "store", read_only=True))
        write_manifest(self.folder, manifest)

    def _step(self, name: str) -> None:
        if self.progress:
            self.progress(name, _STEPS.index(name), len(_STEPS))


def software() -> str:
    """Give the version of Kurbits that is running."""
    try:
        return version("kurbits")
    except PackageNotFoundError:
        return "unreleased"


def _kept_bytes(workspace: Workspace) -> int:
    return sum(path.stat().st_size for path in (workspace.path / "sources").glob("*/*.facts.json"))

"""Where networkx finds our backend; it stands here so that it is importable from a wheel too (docs/adr/0003)."""

from typing import Any


def get_info() -> dict[str, Any]:
    """Describe the backend. networkx calls this while it is being imported, so nothing of it is imported here."""
    return {
        "backend_name": "kurbits",
        "project": "kurbits",
        "short_summary": "Measures of undirected graphs by igraph and scipy; the rest is networkx itself.",
        "default_config": {},
    }


def __getattr__(name: str) -> Any:
    if name == "dispatcher":  # loaded at the first call that wants it
        from graph.analysis.backend import dispatcher

        return dispatcher
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

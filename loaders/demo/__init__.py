"""The demo: the innovation ecosystem of Dalarna as five publications tell it, in our own structure and words."""

from pathlib import Path

_HERE = Path(__file__).parent


def demo_paths() -> list[Path]:
    """Give the files of the demo, ready for `loaders.registry.read`: the facts first, then the notes."""
    return [_HERE / "dalarna.yaml", *sorted((_HERE / "notes").glob("*.md"))]

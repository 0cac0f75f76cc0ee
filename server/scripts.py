"""Browser code as it is served: without its comments, which are for those who read the repository."""

import hashlib
import re
from collections.abc import Callable, Mapping
from os import PathLike, stat_result
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import FileResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

_COMMENTS = re.compile(r"^[ \t]*/\*\*(?:[^*]|\*(?!/))*\*/[ \t]*\n|^[ \t]*//.*\n", re.MULTILINE)
_INDENT = re.compile(r"^[ \t]+", re.MULTILINE)
_QUOTED = re.compile(r"`[^`]*\n[^`]*`")


def lean(code: str) -> str:
    """Give a script without comments that stand on lines of their own, and without indentation.

    Scripts with a template string over several lines keep their indentation: it may be text.
    """
    bare = _COMMENTS.sub("", code)
    return bare if _QUOTED.search(bare) else _INDENT.sub("", bare)


class Scripts(StaticFiles):
    """Static files, the scripts among them lean. `joined` names scripts that are made of several, and makes them."""

    def __init__(self, directory: Path, joined: Mapping[str, Callable[[], str]]):
        super().__init__(directory=directory)
        self.joined = joined

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Answer a request."""
        if make := self.joined.get(path):
            body = make()
            tag = f'"{hashlib.sha256(body.encode()).hexdigest()[:20]}"'
            if tag in Headers(scope=scope).get("if-none-match", ""):
                return Response(status_code=304, headers={"etag": tag})
            return Response(body, headers={"etag": tag}, media_type="text/javascript")
        return await super().get_response(path, scope)

    def file_response(
        self, full_path: "PathLike[str] | str", stat_result: stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        """Answer with a file."""
        whole = super().file_response(full_path, stat_result, scope, status_code)
        if not isinstance(whole, FileResponse) or not str(full_path).endswith(".js"):
            return whole
        headers = {name: whole.headers[name] for name in ("etag", "last-modified") if name in whole.headers}
        body = lean(Path(full_path).read_text(encoding="utf-8"))
        return Response(body, status_code, headers, media_type="text/javascript")

"""Browser code as it is served: without its comments, which are for those who read the repository."""

import gzip
import hashlib
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from os import PathLike, stat_result
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import FileResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

_COMMENTS = re.compile(r"^[ \t]*/\*\*(?:[^*]|\*(?!/))*\*/[ \t]*\n|^[ \t]*//.*\n", re.MULTILINE)
_CAST = re.compile(r"/\*\* @type (?:[^*]|\*(?!/))*\*/ \(([\w.]+(?:\(\"[^\"]*\"\))?)\)")
"""A type said of a name or a call: the parentheses belong to the comment."""
_INLINE = re.compile(r"(?<=\()/\*\* (?:[^*]|\*(?!/))*\*/ ?| ?/\*\* (?:[^*]|\*(?!/))*\*/ ?")
_TRAILING = re.compile(r" // [^'\"`\n]*$", re.MULTILINE)
_INDENT = re.compile(r"^[ \t\n]+", re.MULTILINE)
_ENDING = re.compile(r";\n(?=[\w}])")
"""The end of a statement that the end of its line says too (ECMA-262, 12.10): a name or a closing brace follows."""
_QUOTED = re.compile(r"^[^`\n]*`(?:[^`\n]*`[^`\n]*`)*[^`\n]*$", re.MULTILINE)
"""A line on which a template string begins or ends without its other end."""


def lean(code: str) -> str:
    """Give a script without comments that stand on lines of their own, end one or say a type, without indentation, and
    without semicolons where a line ends a statement.

    Scripts with a template string over several lines keep all but the comments: it may be text.
    """
    bare = _CAST.sub(r"\1", _TRAILING.sub("", _COMMENTS.sub("", code)))
    bare = _INLINE.sub(lambda found: " " if found[0].startswith(" ") else "", bare)
    return bare if _QUOTED.search(bare) else _ENDING.sub("\n", _INDENT.sub("", bare))


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
            return _script(body, scope, {"etag": tag})
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
        return _script(body, scope, headers, status_code)


def _script(body: str, scope: Scope, headers: dict[str, str], status: int = 200) -> Response:
    """Answer with a script, packed as tightly as can be: it is packed once, not for everybody who asks."""
    headers["vary"] = "Accept-Encoding"
    if "gzip" not in Headers(scope=scope).get("accept-encoding", ""):
        return Response(body, status, headers, media_type="text/javascript")
    return Response(_packed(body), status, headers | {"content-encoding": "gzip"}, media_type="text/javascript")


@lru_cache(maxsize=100)
def _packed(body: str) -> bytes:
    return gzip.compress(body.encode(), 9, mtime=0)

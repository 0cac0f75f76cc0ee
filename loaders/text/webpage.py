"""Takes the article out of an HTML page: its text, title, date and publisher, not the page's furniture."""

import re
from html.parser import HTMLParser

_SKIPPED = frozenset(
    (
        "script",
        "style",
        "nav",
        "footer",
        "aside",
        "form",
        "noscript",
        "template",
        "svg",
        "button",
        "select",
        "iframe",
        "dialog",
        "menu",
        "head",
    )
)
_BLOCKS = frozenset(
    (
        "p",
        "div",
        "section",
        "article",
        "main",
        "header",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "li",
        "ul",
        "ol",
        "tr",
        "table",
        "blockquote",
        "figure",
        "figcaption",
        "br",
        "dt",
        "dd",
        "pre",
        "hr",
        "address",
    )
)
_VOID = frozenset(
    ("br", "hr", "img", "input", "link", "meta", "source", "wbr", "area", "base", "col", "embed", "track")
)
_META = {
    "og:title": "title",
    "article:published_time": "date",
    "date": "date",
    "dcterms.date": "date",
    "og:site_name": "publisher",
    "dcterms.publisher": "publisher",
    "author.organisation": "publisher",
}


class _Article(HTMLParser):
    """Collects the text of <article>, else <main>, else <body>."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: dict[str, str] = {}
        self.pieces: dict[str, list[str]] = {"article": [], "main": [], "body": []}
        self._open: list[str] = []
        self._skipped = 0
        self._title: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "meta":
            name = _META.get((given.get("property") or given.get("name") or "").casefold())
            if name and given.get("content"):
                self.said.setdefault(name, given["content"].strip())
        elif tag == "html":
            self.said.setdefault("language", given.get("lang", "")[:2])
        elif tag == "time" and re.match(r"\d{4}-\d\d-\d\d", given.get("datetime", "")):
            self.said.setdefault("date", given["datetime"][:10])
        self._skipped += tag in _SKIPPED
        if tag not in _VOID:
            self._open.append(tag)
        if tag in _BLOCKS:
            self._add("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag not in self._open:
            return
        while self._open:
            closed = self._open.pop()
            self._skipped -= closed in _SKIPPED
            if closed == tag:
                break
        if tag in _BLOCKS:
            self._add("\n")

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] == "title":
            self._title.append(data)
        elif not self._skipped:
            self._add(re.sub(r"[ \t\r\n\f]+", " ", data))

    def _add(self, text: str) -> None:
        for name, pieces in self.pieces.items():
            if name == "body" or name in self._open:
                pieces.append(text)

    def result(self) -> tuple[str, dict[str, str]]:
        """Give the text of the innermost container that holds one, and what the page says about itself."""
        texts = ["".join(pieces) for pieces in self.pieces.values()]
        text = next((each for each in texts if len(each.strip()) > 80), texts[-1])
        title = " ".join("".join(self._title).split())
        if title:
            self.said.setdefault("title", re.split(r"\s[|–-]\s", title)[0])
        self.said["date"] = self.said.get("date", "")[:10]
        return re.sub(r" *\n *", "\n", re.sub(r"\s*\n\s*\n\s*", "\n\n", text)).strip() + "\n", self.said


def article(html: str) -> tuple[str, dict[str, str]]:
    """Give the readable text of a page, one block per line, and its title, date, publisher and language."""
    parser = _Article()
    parser.feed(html)
    parser.close()
    return parser.result()

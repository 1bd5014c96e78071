"""Pairs from HTML pages: heading path -> the text of the section."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from html.parser import HTMLParser

from mopq.collect.pair import Pair
from mopq.collect.prose import Section, section_pairs

_HIDDEN = frozenset(["script", "style", "nav", "header", "footer", "aside", "button", "svg", "head", "select"])
_BLOCKS = frozenset(
    ["p", "div", "li", "ul", "ol", "dl", "dt", "dd", "tr", "table", "pre", "br", "section", "blockquote"]
)
_TITLE = re.compile(r"<title[^>]*>([^<]*)</title>", re.I)
_HEADING = re.compile(r"h([1-6])$")


class _Reader(HTMLParser):
    """Collects sections as (heading path, lines), in the order of the page."""

    def __init__(self, title: str) -> None:
        super().__init__(convert_charrefs=True)
        self.sections: list[Section] = []
        self._path: list[tuple[int, str]] = [(0, title)]
        self._text: list[str] = []
        self._hidden = 0
        self._verbatim = 0

    def close(self) -> None:
        super().close()
        self._finish()

    def _finish(self) -> None:
        lines = "".join(self._text).split("\n")
        # A single space is what stood between two tags.
        body = [re.sub(r"^ (?=\S)", "", line).rstrip() for line in lines if line.strip()]
        self.sections.append((tuple(title for _, title in self._path), body))
        self._text = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _HIDDEN:
            self._hidden += 1
        elif _HEADING.match(tag):
            self._finish()
        elif tag in _BLOCKS:
            self._text.append("\n")
        self._verbatim += tag == "pre"

    def handle_endtag(self, tag: str) -> None:
        heading = _HEADING.match(tag)
        if tag in _HIDDEN:
            self._hidden = max(0, self._hidden - 1)
        elif heading:
            title = " ".join("".join(self._text).split())
            level = int(heading.group(1))
            self._path = [*[entry for entry in self._path if entry[0] < level], (level, title)]
            self._text = []
        elif tag in _BLOCKS:
            self._text.append("\n")
        self._verbatim = max(0, self._verbatim - (tag == "pre"))

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self._text.append(data if self._verbatim else re.sub(r"\s+", " ", data))


def mine_html(path: str, text: str) -> Iterator[Pair]:
    """Pairs of one page. The language is `plaintext`: the key is what a reader sees, without tags."""
    title = _TITLE.search(text)
    reader = _Reader(html.unescape(" ".join(title.group(1).split())) if title else "")
    reader.feed(text)
    reader.close()
    yield from section_pairs(reader.sections, "plaintext", path)


def is_html(path: str) -> bool:
    name = path.rsplit("/", 1)[-1]
    if re.match(r"(?:genindex|search|index-|alphabetical|py-modindex|toc|notes|release|license|copying)", name, re.I):
        return False
    return bool(re.search(r"\.x?html?(?:\.gz)?$", name, re.I))

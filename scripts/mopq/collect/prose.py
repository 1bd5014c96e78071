"""Pairs from documents: heading path -> section, for Markdown, reStructuredText, AsciiDoc and manual pages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from mopq.collect.pair import Pair, clip

# Heading path, outermost first, and the lines under it.
Section = tuple[tuple[str, ...], list[str]]

_FEWEST_WORDS = 20
_LONGEST_HEADING = 120
FUNCTION_WORDS = frozenset(["the", "and", "to", "of", "is", "for", "this", "with", "be", "are", "you", "if", "by"])
_QUESTION = re.compile(
    r"(?:how|what|why|when|where|which|who|can|could|does|do|is|are|should|will|may|must|i (?:want|need|get))\b.*\?$"
    r"|(?:how (?:to|do|can)|why (?:does|do|is|are|can)) ",
    re.I,
)
_ATX = re.compile(r"^(#{1,6}|={2,6})\s+(\S.*?)\s*#*$")
_UNDERLINE = re.compile(r"^([=\-~^\"'`#*+.])\1{2,}\s*$")
_DULL = re.compile(
    r"^(?:table of contents|contents|licen[cs]e.*|authors?|copyrights?\b.*|see also|changelog|contributors|references"
    r"|credits|acknowledge?ments|history|name|reporting bugs|colophon|bugs|unreleased|fixed bugs.*|v?\d[\d.]*.*)$",
    re.I,
)


def _clean(heading: str) -> str:
    """A heading without links, markup, anchors (`{#name}`, `¶`) and its number (`3.1.`)."""
    heading = re.sub(r"!?\[([^\]]*)\]\([^)]*\)|<[^>]+>|:[\w:]+:(?=`)|\{[#:.][^}]*\}|\[\[.*?\]\]", r"\1", heading)
    heading = re.sub(r"^(?:(?:chapter|appendix|section)\s+\S+\s+|[\dA-Z]?[\d.]+\s+)", "", heading, flags=re.I)
    return " ".join(re.sub(r"[`*¶⬆§\\]|(?<!\w)_+|_+(?!\w)|\[\d+\]", "", heading).split()).strip(" :.#-")


def _is_english(key: str) -> bool:
    """Whether a section has enough words, and words of English between them."""
    words = [word.lower() for word in re.findall(r"[A-Za-z]{2,}", key)]
    return len(words) >= _FEWEST_WORDS and len(FUNCTION_WORDS.intersection(words)) >= 2


def _is_underlined(lines: list[str], i: int) -> bool:
    return 3 <= len(lines[i].strip()) <= 80 and i + 1 < len(lines) and bool(_UNDERLINE.match(lines[i + 1]))


def sections_of(lines: list[str], underlined: bool) -> Iterator[Section]:
    """The sections of a text; underlined headings take their level from the order of appearance."""
    path: list[tuple[int, str]] = []
    marks: list[str] = []
    body: list[str] = []
    fenced = False
    i = 0
    while i < len(lines):
        line = lines[i]
        fenced ^= line.lstrip().startswith(("```", "~~~"))
        heading: tuple[int, str] | None = None
        atx = None if fenced else _ATX.match(line)
        if atx:
            heading = (len(atx.group(1)), atx.group(2))
        elif underlined and not fenced and _is_underlined(lines, i) and not (body and body[-1].strip()):
            mark = lines[i + 1][0]
            if mark not in marks:
                marks.append(mark)
            heading = (marks.index(mark) + 1, line.strip())
            i += 1
        if heading:
            yield tuple(title for _, title in path), body
            body = []
            path = [*[entry for entry in path if entry[0] < heading[0]], heading]
        elif not _UNDERLINE.match(line):
            body.append(line)
        i += 1
    yield tuple(title for _, title in path), body


def section_pairs(sections: Iterable[Section], language: str, path: str) -> Iterator[Pair]:
    """Heading path -> section. The last two headings make the query; the key does not repeat them.

    A heading that is a question of four words or more, as in lists of frequent questions, is asked as it stands.
    """
    for headings, body in sections:
        key = clip("\n".join(body).strip())
        headings = tuple(title for title in map(_clean, headings) if title)
        if not headings or _DULL.match(headings[-1]) or len(headings[-1]) > _LONGEST_HEADING:
            continue
        if not _is_english(key) or not re.search(r"[A-Za-z]{3}", headings[-1]):
            continue
        if _QUESTION.match(headings[-1]) and len(headings[-1].split()) >= 4:
            yield Pair("question", language, headings[-1], key, path)
        else:
            yield Pair("heading", language, " ".join(dict.fromkeys(headings[-2:])), key, path)


def mine_document(path: str, text: str) -> Iterator[Pair]:
    """Pairs of a Markdown, reStructuredText or AsciiDoc file."""
    language = "restructuredtext" if ".rst" in path else "asciidoc" if re.search(r"\.a\w*doc\b", path) else "markdown"
    yield from section_pairs(sections_of(text.split("\n"), underlined=language != "asciidoc"), language, path)


_MACRO = re.compile(r"^[.'](?:\\\"|[A-Za-z]{1,2}\b)")
_ESCAPES = re.compile(r"\\%|\\f(?:\[\w*\]|\(..|.)|\\[&|^/]|\\s[-+]?\d|\\m\[[^\]]*\]|\\\*(?:\(..|\[[^\]]*\])")


def _plain(line: str) -> str:
    line = re.sub(
        r"^[.'](?:B|I|BR|IR|RB|RI|BI|IB|SM|Nm|Fl|Ar|Pa|Xr|Em|Sy|Li|Cm|It|Dv|Va|Fn|Ft|TP|IP|SH|SS|Sh|Ss)\b ?", "", line
    )
    line = "" if _MACRO.match(line) else line
    line = _ESCAPES.sub("", line)
    return line.replace(r"\-", "-").replace(r"\(aq", "'").replace(r"\e", "\\").replace('"', "")


def mine_manual(path: str, text: str) -> Iterator[Pair]:
    """Manual pages: what the page is for -> its description, and `page section` -> section."""
    page = re.sub(r"\.\w+?(?:\.gz)?$", "", path.rsplit("/", 1)[-1])
    parts = re.split(r"^\.S[HhSs]\s+(.*)$", text, flags=re.M)
    purpose = ""
    for heading, raw in zip(parts[1::2], parts[2::2], strict=True):
        title = _plain(heading.strip().strip('"')).strip()
        key = clip("\n".join(line for line in map(_plain, raw.split("\n")) if line.strip()))
        if title.upper() == "NAME":
            purpose = re.split(r"\s[-–]+\s|\n", " ".join(key.split()), maxsplit=1)[-1]
            continue
        if _DULL.match(title) or not _is_english(key):
            continue
        if title.upper() == "DESCRIPTION":
            query = purpose if len(purpose.split()) >= 3 else f"{page} description"
        else:
            query = f"{page} {title.lower()}"
        yield Pair("manual", "troff", query, key, path)


def is_manual(path: str) -> bool:
    """Whether it is a page of troff; those of Perl are made from what `mine_pod` reads."""
    if re.search(r"\.3(?:pm|perl)(?:\.gz)?$|/man1/perl", path):
        return False
    return bool(re.search(r"(?:^|/)man\d?/.*\.\d\w*(?:\.gz)?$", path))


def is_document(path: str) -> bool:
    """Whether it is a text in light markup; those that Sphinx puts beside the pages made of them are not."""
    name = path.rsplit("/", 1)[-1]
    if "/_sources/" in path:
        return False
    if re.match(r"(?:change|news|history|release|licen[cs]e|authors|contribut|third|code.of.conduct)", name, re.I):
        return False
    return bool(re.search(r"\.(?:md|markdown|rst|adoc|asciidoc|rst\.txt)(?:\.gz)?$", path, re.I))

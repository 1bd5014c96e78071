"""From a comment to a query: marks, markup and tags go, and comments that say nothing in words are told apart."""

from __future__ import annotations

import hashlib
import html
import re

LONGEST_QUERY = 300
SHORTEST_PARAGRAPH = 3

_MARKS = re.compile(
    r"^\s*(?:/\*+[!<]?|\*+/|\*(?!/)|//+[!<]?|#+(?!\[)|--+ ?[|^]?|;;+|%%+|\{-\s*[|^]?|dnl\b)|(?:\**\*/|-\})\s*$", re.M
)
_SUMMARY = re.compile(r"<summary>(.*?)</summary>", re.S)
# Tags that only repeat what is documented; the text goes on behind their line.
_NAMING = re.compile(
    r"^[@\\](?:function|func|fn|class|method|name|namespace|module|memberof|constructor|callback|typedef|enum|struct"
    r"|property|member|event|interface|category|ingroup|addtogroup|internal|public|private|protected|static|export"
    r"|async|override|inheritdoc|alias|kind|factory|exports|override|constant|readonly|abstract|api|experimental)\b.*$",
    re.I,
)
_LEADING = re.compile(r"^[@\\](?:brief|short|summary|desc|description|details|classdesc|overview|note)\b[: ]*", re.I)
# Tags that describe a part of it, in the styles of JSDoc, Doxygen, Sphinx, GTK-Doc, Google and NumPy.
_PART = re.compile(
    r"^(?:[@\\][A-Za-z-]+\b|:\w[\w ]*:(?!`)|@[\w.]+:|(?:args|arguments|parameters|params|returns?|raises|yields|notes?"
    r"|examples?|see also|attributes|usage)\s*:?$|[-=~^]{3,}$)",
    re.I,
)
_MARKUP = re.compile(
    r"\{@\w+\s+([^}]*)\}|:[\w:]+:`~?([^`<]*?)(?:\s*<[^>]*>)?`|\b[A-Z]\{([^{}]*)\}|!?\[([^\]\n]+)\]\([^)\s]*\)"
    r"|\[\[([^\]]+)\]\]|</?[A-Za-z][^<>\n]{0,80}>|[\\@](?:c|p|a|e|ref|em|b)\s+(?=\w)|(?<!\w)[`*~#%]+(?=\w)|(?<=\S)[`*]+(?!\w)"
    r"|^[|^<>!]\s+"
)
_NOISE = re.compile(
    r"copyright|licen[cs]e|all rights reserved|\bTODO\b|\bFIXME\b|\bXXX\b|\bHACK\b|eslint|pylint|noqa|prettier|istanbul"
    r"|clang-format|do not edit|auto(?:matically |-)?generated|vim:|-\*-|@ts-|#region|https?://\S+$|NOLINT|type: ignore"
    r"|sourceMappingURL|special thanks|^Class:\s+\S+ Method:|\{@inheritDoc\}|^(?:see|cf\.?) \S+\.?$|<%|%>",
    re.I,
)
_CODE = re.compile(
    r"[;{}]\s*$|[=!+*-]=|\w\(.*\)\s*;|=>|->\s*\w+\(|&&|\|\||^(?:if|for|while|switch)\s*\(|^(?:return|print\w*|var|let|const)"
    r"\b[^.]*[(=]|^\$|^[\w.]+\(.*\)$|^\w+ = |\)\)\)"
)
# `read_line: Reads a line.`
_OWN_NAME = re.compile(r"^(?=\S*(?:_|[a-z][A-Z]))[\w.]+(?:\(\))?\s?[:-]\s+(?=\w+ \w)")
_SENTENCE = re.compile(r"(?<=[a-z0-9)\]'\"])\.\s+(?=[A-Z])")


def comment_text(raw: str) -> str:
    """A comment without its marks, line by line."""
    return "\n".join(line.strip() for line in _MARKS.sub("", raw).splitlines())


def query_from(text: str) -> str:
    """What a comment says first, on one line; "" where it says nothing.

    It is the first paragraph of prose, at most `LONGEST_QUERY` long; for half of the comments, chosen by their
    text, only the first sentence of it, since people ask in few words.
    """
    summary = _SUMMARY.search(text)
    text = html.unescape(summary.group(1) if summary else text)
    for paragraph in re.split(r"\n\s*\n", text):
        line = " ".join(_MARKUP.sub(_shown, " ".join(_prose_lines(paragraph))).split())
        if sum(bool(re.search("[A-Za-z]", word)) for word in line.split()) >= SHORTEST_PARAGRAPH:
            return _shortened(_OWN_NAME.sub("", line))
    return ""


def _shown(match: re.Match[str]) -> str:
    return next((group for group in match.groups() if group), "")


def _prose_lines(paragraph: str) -> list[str]:
    lines: list[str] = []
    for line in (line.strip() for line in paragraph.splitlines()):
        if _NAMING.match(line) and not lines:
            continue
        line = _LEADING.sub("", line)
        if _PART.match(line):
            break
        lines.append(line)
    return lines


def _shortened(line: str) -> str:
    end = _SENTENCE.search(line)
    if end and end.start() >= 20 and hashlib.sha256(line.encode()).digest()[0] % 2 == 0:
        line = line[: end.start() + 1]
    if len(line) > LONGEST_QUERY:
        cut = line.rfind(". ", 0, LONGEST_QUERY)
        line = line[: cut + 1] if cut > 40 else line[:LONGEST_QUERY].rsplit(" ", 1)[0]
    return line


def is_prose(text: str, fewest_words: int) -> bool:
    """Whether a comment says something in words: not a licence, a switch of some tool, or code taken out."""
    words = re.findall(r"[A-Za-z]{2,}", text)
    if len(words) < fewest_words or _NOISE.search(text) or _CODE.search(text):
        return False
    letters = sum(c.isalpha() or c == " " for c in text)
    return letters >= 0.78 * len(text) and sum(c.isascii() for c in text) >= 0.9 * len(text)

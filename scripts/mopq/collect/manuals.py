"""Pairs from the manuals of GNU (info), Perl (pod) and R (Rd): heading -> section."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mopq.collect.pair import Pair
from mopq.collect.prose import Section, section_pairs, sections_of

_POD_MARKUP = re.compile(r"[A-Z]<<+ (.*?) >>+|[BCEFILSXZ]<([^<>|]*\|)?([^<>]*)>", re.S)
_R_MARKUP = re.compile(r"\\(?:[a-zA-Z]+)(?:\[[^\]]*\])?\{([^{}]*)\}")


def mine_info(path: str, text: str) -> Iterator[Pair]:
    """Pairs of a manual in GNU's info format, by its underlined headings."""
    lines = [line for line in text.split("\n") if not re.match(r"\x1f|File: |\* |Tag Table|Ref: |Node: ", line)]
    plain = [re.sub(r"\*[Nn]ote ([^:]*)::?", r"\1", line) for line in lines]
    yield from section_pairs(sections_of(plain, underlined=True), "plaintext", path)


def mine_pod(path: str, text: str) -> Iterator[Pair]:
    """Pairs of a Perl module or manual. What its name says it does asks for the description."""
    yield from section_pairs(_pod_sections(path, text), "plaintext", path)


def _pod_sections(path: str, text: str) -> Iterator[Section]:
    name, purpose = re.sub(r"\.\w+(?:\.gz)?$", "", path.rsplit("/", 1)[-1]), ""
    headings: list[tuple[int, str]] = []
    for block in re.split(r"^(?==[a-z])", text, flags=re.M):
        mark = re.match(r"=head(\d)[ \t]+(.*(?:\n(?!\n).+)*)\n((?:.|\n)*)", block)
        if not mark:
            continue
        title = _pod_plain(" ".join(mark[2].split()))
        headings = [*[one for one in headings if one[0] < int(mark[1])], (int(mark[1]), title)]
        body = _pod_plain(mark[3]).strip()
        if title == "NAME":
            name, _, purpose = " ".join(body.split("\n\n")[0].split()).partition(" - ")
            headings = []
        elif title == "DESCRIPTION" and len(purpose.split()) >= 3:
            yield (purpose,), body.split("\n")
        else:
            yield (name, *[one for _, one in headings]), body.split("\n")


def _pod_plain(text: str) -> str:
    for _ in range(3):
        text = _POD_MARKUP.sub(lambda match: match[1] or (match[2] or "").rstrip("|") or match[3] or "", text)
    return text


def mine_rd(path: str, text: str) -> Iterator[Pair]:
    """The title of a help page of R -> its description and details."""
    text = re.sub(r"(?<!\\)%.*", "", text)
    parts = [" ".join(_plain_rd(_argument(text, name)).split()) for name in ("title", "description", "details")]
    yield from section_pairs([((parts[0],), [part for part in parts[1:] if part])], "plaintext", path)


def _argument(text: str, command: str) -> str:
    """What stands between the braces of the first `\\command{}`."""
    start = re.search(rf"^\\{command}\s*\{{", text, re.M)
    if not start:
        return ""
    depth = 1
    for brace in re.finditer(r"(?<!\\)[{}]", text[start.end() :]):
        depth += 1 if brace[0] == "{" else -1
        if depth == 0:
            return text[start.end() : start.end() + brace.start()]
    return ""


def _plain_rd(text: str) -> str:
    for _ in range(4):
        text = _R_MARKUP.sub(r"\1", text)
    return re.sub(r"\\item\b|\\cr\b|[{}]", " ", text).replace("\\", "")


def is_info(path: str) -> bool:
    return bool(re.search(r"(?:^|/)info/[^/]+\.info(?:-\d+)?(?:\.gz)?$", path))


def is_pod(path: str) -> bool:
    return bool(re.search(r"\.(?:pod|pm)$", path))


def is_rd(path: str) -> bool:
    return bool(re.search(r"(?:^|/)man/[^/]+\.Rd$", path))

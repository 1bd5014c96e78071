"""Pairs from source code: documentation comment -> definition, inline comment -> code, name -> body."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from functools import cache

import tree_sitter_language_pack as grammars
from tree_sitter import Node, Parser

from mopq.collect.languages import Language
from mopq.collect.pair import Pair, clip, first_paragraph, is_prose, name_words

_COMMENT_MARKS = re.compile(
    r"^\s*(?:/\*\*?|\*/|\*(?!/)|//[/!]?|#+(?!\[)|--+ ?\|?|;;+|%%?|\{-\s*\|?)|(?:\*/|-\})\s*$", re.M
)
_QUOTES = re.compile(r"^[rRbBuUfF]*(?:\"{3}|'{3}|[\"'])|(?:\"{3}|'{3}|[\"'])$")
_LINES_AROUND = 12
_DEEPEST = 12


@cache
def _parser(grammar: str) -> Parser:
    return grammars.get_parser(grammar)  # type: ignore[arg-type]


def _comment_text(raw: str) -> str:
    return "\n".join(line.strip() for line in _COMMENT_MARKS.sub("", raw).splitlines())


def _is_comment(node: Node) -> bool:
    return "comment" in node.type or node.type == "haddock"


def _name_of(node: Node) -> str:
    for field in ("name", "declarator", "target"):
        child = node.child_by_field_name(field)
        while child is not None and child.child_count and child.child_by_field_name("declarator") is not None:
            child = child.child_by_field_name("declarator")
        if child is not None and child.text is not None:
            match = re.search(r"[\w$]+[!?]?$", child.text.decode("utf-8", "ignore").split("(")[0].strip())
            return match.group(0) if match else ""
    for child in node.named_children:
        if "identifier" in child.type and child.text is not None:
            return child.text.decode("utf-8", "ignore")
    return ""


def _scope_line(node: Node) -> str:
    """The first line of a container, as the chunker writes scopes: `class Foo`."""
    text = (node.text or b"").split(b"\n", 1)[0].decode("utf-8", "ignore")
    if "class" in node.type or "trait" in node.type or "interface" in node.type or node.type in ("impl_item", "module"):
        return re.split(r"[{:(]", text)[0].strip()[:80]
    return ""


class _Miner:
    def __init__(self, text: str, language: Language, path: str) -> None:
        self._source = text.encode()
        self._lines = text.split("\n")
        self._language = language
        self._path = path

    def pairs(self) -> Iterator[Pair]:
        root = _parser(self._language.grammar).parse(self._source).root_node
        yield from self._container(root, (), 0)

    def _container(self, node: Node, scope: tuple[str, ...], depth: int) -> Iterator[Pair]:
        comments: list[Node] = []
        for child in node.named_children:
            if _is_comment(child):
                touching = comments and child.start_point[0] - comments[-1].end_point[0] <= 1
                comments = [*comments, child] if touching else [child]
                continue
            adjacent = bool(comments) and child.start_point[0] - comments[-1].end_point[0] <= 1
            target = self._definition_in(child)
            if target is not None:
                yield from self._definition(target, child, comments if adjacent else [], scope)
            elif depth < _DEEPEST and child.type in self._language.containers:
                line = _scope_line(child)
                yield from self._container(child, (*scope, line) if line else scope, depth + 1)
            comments = []

    def _definition_in(self, node: Node) -> Node | None:
        """The definition that a node is or wraps (`export`, decorators, templates)."""
        language = self._language
        if language.name == "elixir":
            first = node.named_children[0] if node.named_children else None
            word = (first.text or b"") if first is not None else b""
            return node if node.type == "call" and word in (b"def", b"defp", b"defmacro") else None
        if node.type in language.definitions:
            return node
        if node.type in ("export_statement", "decorated_definition", "ambient_declaration"):
            for child in node.named_children:
                if child.type in language.definitions:
                    return child
        return None

    def _definition(self, node: Node, outer: Node, comments: list[Node], scope: tuple[str, ...]) -> Iterator[Pair]:
        first, last = outer.start_point[0], node.end_point[0]
        body = self._lines[first : last + 1]
        doc = _comment_text("\n".join((c.text or b"").decode("utf-8", "ignore") for c in comments))
        if self._language.name == "python":
            found = self._docstring(node)
            if found is not None:
                doc = _comment_text(_QUOTES.sub("", (found.text or b"").decode("utf-8", "ignore")))
                start, end = found.start_point[0] - first, found.end_point[0] - first
                body = body[:start] + body[end + 1 :]
        name = _name_of(node)
        header = " > ".join(scope)
        key = clip((f"{header}\n" if header else "") + "\n".join(body))
        query = first_paragraph(doc)
        long_enough = len(key) >= 40
        if long_enough and is_prose(query, 3) and query.lower() not in key.lower():
            yield Pair("doc", self._language.name, query, key, self._path)
        elif long_enough and len(body) >= 4 and len(name_words(name)) >= 2 and not name.startswith("__"):
            # A body is asked for by its name; half of the time the name itself stays in the key.
            shown = hashlib.sha256(key.encode()).digest()[0] % 2 == 0
            hidden = key if shown else re.sub(rf"\b{re.escape(name)}\b", "_", key)
            yield Pair("name", self._language.name, " ".join(name_words(name)), hidden, self._path)
        if len(body) >= 6:
            yield from self._inline(node, header)

    def _docstring(self, node: Node) -> Node | None:
        body = node.child_by_field_name("body")
        first = body.named_children[0] if body is not None and body.named_children else None
        if first is not None and first.type == "expression_statement" and first.named_children:
            first = first.named_children[0]
        return first if first is not None and first.type == "string" else None

    def _inline(self, node: Node, header: str) -> Iterator[Pair]:
        stack = [node]
        while stack:
            current = stack.pop()
            run: list[Node] = []
            for child in current.named_children:
                if _is_comment(child):
                    run = [*run, child] if run and child.start_point[0] - run[-1].end_point[0] <= 1 else [child]
                    continue
                if run and child.start_point[0] == run[-1].end_point[0] + 1:
                    yield from self._inline_pair(run, node, header)
                run = []
                if child.named_child_count:
                    stack.append(child)

    def _inline_pair(self, run: list[Node], node: Node, header: str) -> Iterator[Pair]:
        first, last = run[0].start_point[0], run[-1].end_point[0]
        if self._lines[first][: run[0].start_point[1]].strip():
            return
        query = first_paragraph(_comment_text("\n".join((c.text or b"").decode("utf-8", "ignore") for c in run)))
        above = self._lines[max(node.start_point[0], first - _LINES_AROUND // 3) : first]
        below = self._lines[last + 1 : min(node.end_point[0] + 1, last + 1 + _LINES_AROUND)]
        key = clip((f"{header}\n" if header else "") + "\n".join(above + below))
        if is_prose(query, 4) and len(key) >= 80:
            yield Pair("inline", self._language.name, query, key, self._path)


def mine_code(path: str, text: str, language: Language) -> Iterator[Pair]:
    """Pairs from one source file; files that are generated or minified give none."""
    head = text[:600].lower()
    if (
        "generated by" in head
        or "do not edit" in head
        or max((len(line) for line in text.split("\n")), default=0) > 2_000
    ):
        return
    yield from _Miner(text, language, path).pairs()

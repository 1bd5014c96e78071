"""Pairs from source code: documentation comment -> definition, inline comment -> code, name -> body."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from functools import cache

import tree_sitter_language_pack as grammars
from tree_sitter import Node, Parser

from mopq.collect.comment import comment_text, is_prose, query_from
from mopq.collect.languages import Language
from mopq.collect.pair import Pair, clip, name_words

_QUOTES = re.compile(r"^[rRbBuUfF]*(?:\"{3}|'{3}|[\"'])|(?:\"{3}|'{3}|[\"'])$")
_COMMENT_BEGINS = re.compile(r"#|//|/\*|--|\{-")
_LINES_AROUND = 12
_DEEPEST = 12
_SHORTEST_KEY = 40
_LONGEST_SCOPE = 100
# Stands between a documentation comment and its definition, and belongs to neither.
_ATTRIBUTES = frozenset(["attribute_item", "decorator", "annotation", "pragma"])
# Where the grammar does not tell a definition's name by a field: `defp name(`, `fn name(`.
_NAMED = {
    "elixir": re.compile(r"(?:def\w*)\s+([\w]+[!?]?)"),
    "zig": re.compile(r"(?:(?:pub|export|inline)\s+)*fn\s+(\w+)"),
}
_ELIXIR_DEFINITIONS = frozenset([b"def", b"defp", b"defmacro", b"defmacrop", b"defguard", b"defdelegate", b"test"])
_ZIG_TYPE = re.compile(rb"(?:pub )?const \w+ = (?:packed |extern )?(?:struct|enum|union|opaque)\b[^\n]*\{")
# A test of Elixir or Zig says in words what its body shows.
_TITLED = re.compile(r'^\s*test "([^"\n]+)".*(?:do|\{)$')
_ELIXIR_DOC = re.compile(r"^@doc\s+(?:~[sS])?(?:\"{3}|\")(.*?)(?:\"{3}|\")$", re.S)
# Names that say nothing of what is done.
_DULL_NAMES = frozenset(
    [
        *("set up", "tear down", "to string", "hash code", "get name", "get value", "set value", "get type", "get id"),
        *("get data", "set data", "create new", "run test", "run tests", "get instance", "get default", "is empty"),
    ]
)
_TESTS = re.compile(
    r"(?:^|/)(?:tests?|specs?|__tests__|testing|benchmarks?)/|[._-](?:test|spec)s?\.|(?:^|/)test_", re.I
)


@cache
def _parser(grammar: str) -> Parser:
    return grammars.get_parser(grammar)  # type: ignore[arg-type]


def _is_comment(node: Node) -> bool:
    return "comment" in node.type or node.type == "haddock"


def _name_of(node: Node, language: str) -> str:
    if language in _NAMED:
        named = _NAMED[language].match((node.text or b"").decode("utf-8", "ignore"))
        return named[1] if named else ""
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
    """The head of a container as the extension's chunker writes scopes: `class Foo extends Bar`."""
    if node.type != "Decl" and not any(
        word in node.type for word in ("class", "trait", "interface", "impl_item", "struct", "object", "module")
    ):
        return ""
    lines = (node.text or b"").decode("utf-8", "ignore").split("\n", 6)
    head = next((line for line in map(str.strip, lines[:6]) if line and line[0] not in "@[#/*"), "")
    # Ruby's program node and the like begin with whatever comes first.
    if not re.search(
        r"\b(?:class|trait|interface|impl|struct|object|module|namespace|protocol|extension|enum|union|opaque)\b", head
    ):
        return ""
    return re.sub(r"\s*(?:[{:]|=>|=|do|where|#.*|\{.*)\s*$", "", head)[:_LONGEST_SCOPE]


def _last_row(node: Node) -> int:
    """A node that ends with its line break ends on the row before."""
    row, column = node.end_point
    return row - 1 if column == 0 and row > node.start_point[0] else row


def _text_of(comments: list[Node]) -> str:
    raw = "\n".join((comment.text or b"").decode("utf-8", "ignore").rstrip("\n") for comment in comments)
    elixir = _ELIXIR_DOC.match(raw)
    return elixir.group(1) if elixir else comment_text(raw)


def _under(scope: tuple[str, ...], lines: list[str]) -> str:
    text = "\n".join(lines)
    return f"{' > '.join(scope)}\n{text}" if scope else text


class _Miner:
    def __init__(self, text: str, language: Language, path: str) -> None:
        self._source = text.encode()
        self._lines = text.split("\n")
        self._language = language
        self._path = path

    def pairs(self) -> Iterator[Pair]:
        root = _parser(self._language.grammar).parse(self._source).root_node
        yield from self._container(root, (), 0, [])

    def _container(self, node: Node, scope: tuple[str, ...], depth: int, leading: list[Node]) -> Iterator[Pair]:
        """Pairs of the definitions in a node; `leading` are comments that touch its beginning from outside."""
        comments = leading
        lead_end = _last_row(leading[-1]) if leading else -2
        children = node.named_children
        for place, child in enumerate(children):
            touching = child.start_point[0] - lead_end <= 1
            if _is_comment(child) or self._is_elixir_doc(child):
                comments = [*comments, child] if touching else [child]
                lead_end = _last_row(child)
                continue
            if touching and self._is_attribute(child):
                lead_end = _last_row(child)
                continue
            target = self._definition_in(child)
            if target is not None:
                last = self._last_row_of(child, children[place + 1 :])
                yield from self._definition(target, child, last, comments if touching else [], scope)
            elif depth < _DEEPEST and child.type in self._language.containers:
                line = _scope_line(child)
                leading = comments if touching else []
                if line:
                    yield from self._type(child, leading, scope)
                yield from self._container(child, (*scope, line) if line else scope, depth + 1, [] if line else leading)
            elif touching and comments and depth == 0:
                yield from self._inline_pair(comments, node, scope)
            comments, lead_end = [], -2

    def _is_elixir_doc(self, node: Node) -> bool:
        return self._language.name == "elixir" and (node.text or b"").startswith(b"@doc ")

    def _is_attribute(self, node: Node) -> bool:
        elixir = self._language.name == "elixir" and (node.text or b"").startswith(b"@")
        return elixir or node.type in _ATTRIBUTES

    def _last_row_of(self, node: Node, following: list[Node]) -> int:
        """The last row of a definition; a signature of Haskell goes on with the equations behind it."""
        last = _last_row(node)
        if node.type == "signature":
            name = (node.text or b"").split(None, 1)[0]
            for other in following:
                if other.type not in ("function", "bind") or (other.text or b"").split(None, 1)[0] != name:
                    break
                last = _last_row(other)
        return last

    def _definition_in(self, node: Node) -> Node | None:
        """The definition that a node is or wraps (`export`, decorators, templates)."""
        language = self._language
        if language.name == "elixir":
            first = node.named_children[0] if node.named_children else None
            word = (first.text or b"") if first is not None else b""
            return node if node.type == "call" and word in _ELIXIR_DEFINITIONS else None
        if node.type == "Decl" and _ZIG_TYPE.match(node.text or b""):
            return None
        if node.type in language.definitions:
            return node
        if node.type in ("export_statement", "decorated_definition", "ambient_declaration"):
            for child in node.named_children:
                if child.type in language.definitions:
                    return child
        return None

    def _type(self, node: Node, comments: list[Node], scope: tuple[str, ...]) -> Iterator[Pair]:
        """A class or the like is asked for by its documentation; its members are pairs of their own."""
        first = node.start_point[0]
        body = self._lines[first : _last_row(node) + 1]
        doc, body = self._documentation(node, first, body, comments)
        yield from self._doc_pair(query_from(doc), clip(_under(scope, body)))

    def _doc_pair(self, query: str, key: str) -> Iterator[Pair]:
        if len(key) >= _SHORTEST_KEY and is_prose(query, 3) and query.lower() not in key.lower():
            yield Pair("doc", self._language.name, query, key, self._path)

    def _documentation(self, node: Node, first: int, body: list[str], comments: list[Node]) -> tuple[str, list[str]]:
        """The documentation of a definition, and its lines without it."""
        found = self._docstring(node) if self._language.name == "python" else None
        if found is not None:
            start, end = found.start_point[0] - first, found.end_point[0] - first
            doc = _QUOTES.sub("", (found.text or b"").decode("utf-8", "ignore"))
            return doc, body[:start] + body[end + 1 :]
        comment_end = comments[-1].end_point[1] if comments and _last_row(comments[-1]) == first else 0
        if body[0].encode()[:comment_end].strip():
            behind = body[0].encode()[comment_end:].decode("utf-8", "ignore").lstrip()
            body = [behind, *body[1:]]
        return _text_of(comments), body

    def _definition(
        self, node: Node, outer: Node, last: int, comments: list[Node], scope: tuple[str, ...]
    ) -> Iterator[Pair]:
        first = outer.start_point[0]
        body = self._lines[first : last + 1]
        doc, body = self._documentation(node, first, body, comments)
        titled = _TITLED.match(body[0]) if self._language.name in _NAMED and body else None
        if titled:
            yield from self._title(titled[1], clip(_under(scope, body[1:])))
            return
        name = _name_of(node, self._language.name)
        key = clip(_under(scope, body))
        documented = list(self._doc_pair(query_from(doc), key))
        yield from documented
        if not documented and len(key) >= _SHORTEST_KEY and len(body) >= 4 and self._says_something(name):
            # A body is asked for by its name; half of the time the name itself stays in the key.
            shown = hashlib.sha256(key.encode()).digest()[0] % 2 == 0
            hidden = key if shown else re.sub(rf"\b{re.escape(name)}\b", "_", key)
            yield Pair("name", self._language.name, " ".join(name_words(name)), hidden, self._path)
        if len(body) >= 6 and any(map(_COMMENT_BEGINS.search, body)):
            yield from self._inline(node, scope)

    def _title(self, title: str, key: str) -> Iterator[Pair]:
        if is_prose(title, 3) and len(key) >= _SHORTEST_KEY:
            yield Pair("name", self._language.name, title, key, self._path)

    def _says_something(self, name: str) -> bool:
        words = name_words(name)
        dull = name.startswith("__") or " ".join(words) in _DULL_NAMES or _TESTS.search(self._path)
        return len(words) >= 2 and not dull

    def _docstring(self, node: Node) -> Node | None:
        body = node.child_by_field_name("body")
        first = body.named_children[0] if body is not None and body.named_children else None
        if first is not None and first.type == "expression_statement" and first.named_children:
            first = first.named_children[0]
        return first if first is not None and first.type == "string" else None

    def _inline(self, node: Node, scope: tuple[str, ...]) -> Iterator[Pair]:
        stack = [node]
        while stack:
            current = stack.pop()
            run: list[Node] = []
            for child in current.named_children:
                if _is_comment(child):
                    run = [*run, child] if run and child.start_point[0] - run[-1].end_point[0] <= 1 else [child]
                    continue
                if run and child.start_point[0] == run[-1].end_point[0] + 1:
                    yield from self._inline_pair(run, node, scope)
                run = []
                if child.named_child_count:
                    stack.append(child)

    def _inline_pair(self, run: list[Node], node: Node, scope: tuple[str, ...]) -> Iterator[Pair]:
        first, last = run[0].start_point[0], _last_row(run[-1])
        # `-- ^` and `///<` speak of what stands before them.
        if re.match(rb"(?:--|//+|/\*+)!? ?[\^<]", run[0].text or b""):
            return
        if self._lines[first][: run[0].start_point[1]].strip():
            return
        query = query_from(_text_of(run))
        above = self._lines[max(node.start_point[0], first - _LINES_AROUND // 3) : first]
        below = self._lines[last + 1 : min(node.end_point[0] + 1, last + 1 + _LINES_AROUND)]
        key = clip(_under(scope, above + below))
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

"""Pairs from dictionaries: term -> definition, asked for as people type it."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator

from mopq.collect.pair import Pair, clip

_FEWEST_WORDS = 4
# By the hash of the term, so that a term is always asked for in the same way.
_FORMS = ("{}", "{}", "what is {}", "{} meaning")
# `<programming>`, `(1994-11-08)`, `n.` and `/bler'gl/` in front of or behind a definition.
_LABELS = re.compile(r"^\s*(?:<[^>]*>|/[^/\n]+/,?|(?:n|v|vt|vi|adj|adv|suff|prefix|abbrev|interj)\.\s*$)\s*", re.M)
_DATES = re.compile(r"\(\d{4}(?:-\d\d){0,2}\)|\[[^\]\n]*\?\]")
_LINK = re.compile(r"\{\s*([^{}]*?)\s*\}")
_SYNSET = re.compile(r"^\d{8} \d\d [nvasr] (\w\w) (.*?) \d{3} .*?\| (.*?)\s*$", re.M)


def asked(term: str) -> str:
    """A term as a query: half of the time alone, otherwise as a question."""
    return _FORMS[hashlib.sha256(term.encode()).digest()[0] % len(_FORMS)].format(term)


def mine_dictionary(path: str, text: str) -> Iterator[Pair]:
    """Pairs of a dictionary of the DICT protocol: terms at the margin, their definitions indented below them."""
    for entry in re.finditer(r"^(?=\S)((?:\S.*\n)+)\n?((?:[ \t]+\S.*\n|\n)+)", text, re.M):
        term = entry[1].split("\n", 1)[0].strip()
        body = _DATES.sub("", _LABELS.sub("", _LINK.sub(lambda link: " ".join(link[1].split()), entry[2])))
        yield from _pair(path, term, re.sub(r"\n\s*\n+", "\n\n", re.sub(r"^[ \t]+|[ \t]+$", "", body, flags=re.M)))


def mine_wordnet(path: str, text: str) -> Iterator[Pair]:
    """Pairs of a data file of WordNet: a word of one sense -> its synonyms and what they mean."""
    synsets = [(words[2].split()[::2][: int(words[1], 16)], words[3]) for words in _SYNSET.finditer(text)]
    senses = Counter(word.lower() for words, _ in synsets for word in words)
    for words, gloss in synsets:
        known = next((word for word in words if senses[word.lower()] == 1 and word.islower()), None)
        if known:
            synonyms = ", ".join(word for word in words if word != known)
            key = f"{synonyms}: {gloss}" if synonyms else gloss
            yield from _pair(path, known.replace("_", " "), key.replace("_", " "))


def _pair(path: str, term: str, definition: str) -> Iterator[Pair]:
    key = clip(definition.strip())
    tells = len(re.findall("[A-Za-z]{2,}", key)) >= _FEWEST_WORDS and not re.match(r"see\b|00-", key, re.I)
    if tells and re.search("[A-Za-z]{2}", term) and not term.startswith("00-") and len(term) <= 60:
        yield Pair("definition", "plaintext", asked(term), key, path)


def is_dictionary(path: str) -> bool:
    return path.endswith(".dict.dz")


def is_wordnet(path: str) -> bool:
    return bool(re.search(r"(?:^|/)wordnet/data\.\w+$", path))

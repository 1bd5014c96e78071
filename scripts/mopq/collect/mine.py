"""Mines one package: all of its files, deduplicated, capped and written as one JSONL file."""

from __future__ import annotations

import gzip
import hashlib
import json
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from mopq.collect.definitions import mine_code
from mopq.collect.glossaries import is_dictionary, is_wordnet, mine_dictionary, mine_wordnet
from mopq.collect.html_pages import is_html, mine_html
from mopq.collect.languages import language_of
from mopq.collect.manuals import is_info, is_pod, is_rd, mine_info, mine_pod, mine_rd
from mopq.collect.package import Package, Source, split_of
from mopq.collect.pair import Pair
from mopq.collect.prose import is_document, is_manual, mine_document, mine_manual
from mopq.collect.unpack import licence_in, texts

# One package must not drown the others; a kind and language may fill at most this many pairs.
CAP_BY_KIND = {
    **{"doc": 4_000, "inline": 2_500, "name": 1_500},
    **{"heading": 4_000, "manual": 4_000, "question": 4_000, "definition": 6_000},
}
# Languages of which the registries have one or two packages: nothing is drowned, so names are not capped as low.
_SCARCE = frozenset(["elixir", "zig"])
# A system of 30,000 files has given all that the caps let through long before its end.
ENOUGH = 40_000
_SKIPPED = ("/node_modules/", "/vendor/", "/third_party/", ".min.", "/dist/umd/", "/_vendor/", "/testdata/", "/gradlew")
# Parts of held-out projects that other packages carry, besides those whose files are known by hash.
_HELD_OUT_COPIES = ("/newtonsoft.json/", "/puma/rack/", "/lib/rack/", "/nlohmann/", "/fmtlib/", "/libuv/")


def record_of(package: Package, data: Path) -> Path:
    """Where a package's entry of `sources.json` waits for the others."""
    return data / "pairs" / f"{package.slug}.source.json"


# How a file that is no code is read, by its path; the first that knows it does.
_READERS = (
    (is_manual, mine_manual),
    (is_document, mine_document),
    (is_html, mine_html),
    (is_info, mine_info),
    (is_pod, mine_pod),
    (is_rd, mine_rd),
    (is_dictionary, mine_dictionary),
    (is_wordnet, mine_wordnet),
)


def _pairs_of(path: str, text: str) -> Iterator[Pair]:
    reader = next((read for knows, read in _READERS if knows(path)), None)
    if reader is not None:
        yield from reader(path, text)
        return
    language = language_of(path, text)
    if language is not None:
        yield from mine_code(path, text, language)


def _is_left_out(path: str, text: str, held_out: frozenset[str]) -> bool:
    parts = f"/{path}".lower()
    return any(part in parts for part in (*_SKIPPED, *_HELD_OUT_COPIES)) or (
        hashlib.sha1(text.encode()).hexdigest() in held_out
    )


def mine(
    package: Package, version: str, archives: list[Path], data: Path, seed: int, held_out: frozenset[str]
) -> Source:
    """Writes `pairs/<slug>.jsonl.gz` in one step and returns what `sources.json` records.

    Args:
        held_out: SHA-1 of files of held-out projects; copies of them inside other packages are left out.
    """
    licence = "unknown"
    seen: set[bytes] = set()
    kept: dict[tuple[str, str], list[Pair]] = {}
    for path, text in texts(archives, random.Random(f"{seed} {package.slug}")):
        if len(seen) > ENOUGH:
            break
        if licence == "unknown":
            licence = licence_in(path, text) or licence
        if _is_left_out(path, text, held_out):
            continue
        for pair in _pairs_of(path, text):
            digest = hashlib.sha1(f"{pair.query.lower()}\0{''.join(pair.key.split())}".encode()).digest()
            if digest not in seen:
                seen.add(digest)
                kept.setdefault((pair.kind, pair.language), []).append(pair)
    pairs: list[Pair] = []
    for (kind, language), group in sorted(kept.items()):
        shuffled = random.Random(f"{seed} {package.slug} {kind} {language}").sample(group, len(group))
        pairs += shuffled[: CAP_BY_KIND["doc" if language in _SCARCE else kind]]
    write_pairs(data / "pairs" / f"{package.slug}.jsonl.gz", pairs)
    source = Source(
        registry=package.registry,
        name=package.name,
        version=version,
        licence=licence,
        pairs=len(pairs),
        split=split_of(package),
        by_language=dict(Counter(pair.language for pair in pairs)),
        by_kind=dict(Counter(pair.kind for pair in pairs)),
    )
    # Written last: a package without its record counts as not mined.
    record_of(package, data).write_text(json.dumps(source.to_json()))
    return source


def write_pairs(file: Path, pairs: list[Pair]) -> None:
    """Writes all of a source's pairs in one step, each as a line of JSON."""
    file.parent.mkdir(parents=True, exist_ok=True)
    temporary = file.with_suffix(".partial")
    with gzip.open(temporary, "wt", encoding="utf-8", compresslevel=4) as out:
        for pair in pairs:
            out.write(json.dumps(pair.to_json(), ensure_ascii=False) + "\n")
    temporary.rename(file)

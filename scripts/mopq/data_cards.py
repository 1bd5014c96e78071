"""`train_mopq.py data-cards`: writes what stands in each data set as Markdown, from the collected pairs alone."""

from __future__ import annotations

import argparse
import re
from collections import Counter
from pathlib import Path
from statistics import median
from typing import Any

from mopq.data import Pairs, default_data, slug_of, sources_of
from mopq.datasets import SETS, SPLITS, load

HERE = Path(__file__).parent
OUT = HERE.parents[1] / "docs" / "data-cards"
RECIPES = HERE / "data_card_recipes"
_MOST_LICENCES = 15
# A declared licence goes under each family whose mark it carries.
_FAMILIES = {
    "AGPL": r"AGPL|Affero",
    "LGPL": r"LGPL|Lesser",
    "GPL": r"(?<![AL])GPL|(?<!Lesser )(?<!Affero )General Public License",
    "MPL": r"MPL|Mozilla",
    "EPL": r"EPL|Eclipse",
    "GFDL": r"GFDL|Free Documentation",
    "Apache-2.0": r"Apache",
    "MIT": r"\bMIT\b|Expat",
    "BSD": r"BSD",
    "ISC": r"\bISC\b",
    "CC-BY": r"CC-BY",
    "public domain": r"public.domain|CC0|disclaims copyright",
    "not declared": r"^unknown$|see its copyright|SEE LICENSE",
    "each described package's own": r"that of each",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The settings of `data-cards`."""
    parser.add_argument("--data", type=Path, default=default_data(), help="cache of archives and pairs")
    parser.add_argument("--cards", type=Path, default=OUT, help="where the cards go")


def run(arguments: argparse.Namespace) -> None:
    """Writes a card for each set; equal data gives equal cards."""
    arguments.cards.mkdir(parents=True, exist_ok=True)
    sources = {slug_of(source): source for source in sources_of(arguments.data)}
    for name in SETS:
        (arguments.cards / f"{name}.md").write_text(card(name, arguments.data, sources), encoding="utf-8")
        print(f"wrote {arguments.cards / name}.md")


def card(name: str, data: Path, sources: dict[str, dict[str, Any]]) -> str:
    """One set's card: what it is, its counts, its recipe and its flaws."""
    splits = {split: load(name, split, data) for split in SPLITS}
    chosen = SETS[name]
    shares = f"test below {chosen.test:.2f}, valid below {chosen.test + chosen.valid:.2f}, train the rest"
    parts = [
        f"# Data set `{name}`: {chosen.title.lower()}",
        "Written by `python scripts/train_mopq.py data-cards` from the collected pairs; do not edit.",
        (RECIPES / f"{name}.md").read_text(encoding="utf-8").strip(),
        "## Split",
        (RECIPES / "split.md").read_text(encoding="utf-8").strip().format(name=name, shares=shares),
        _table(["", *SPLITS], _sizes(name, splits)),
        "## Languages",
        _table(["language", *SPLITS], _counted({split: Counter(pairs.languages) for split, pairs in splits.items()})),
    ]
    if len(chosen.kinds) > 1:
        kinds = {split: Counter(pairs.kinds) for split, pairs in splits.items()}
        parts += ["## Kinds", _table(["kind", *SPLITS], _counted(kinds))]
    licences = {split: _licences(pairs, sources) for split, pairs in splits.items()}
    parts += [
        "## Licences",
        (RECIPES / "licences.md").read_text(encoding="utf-8").strip(),
        _table(["licence", *SPLITS], _counted(licences, _MOST_LICENCES)),
    ]
    if not chosen.by_path:
        rows = [_largest(split, pairs, sources) for split, pairs in splits.items()]
        parts += ["## Largest packages", _table(["split", "packages", "pairs"], rows)]
    return "\n\n".join(parts) + "\n"


def _sizes(name: str, splits: dict[str, Pairs]) -> list[list[str]]:
    def row(title: str, value: Any) -> list[str]:
        return [title, *(f"{value(pairs):,.0f}" for pairs in splits.values())]

    return [
        row("pairs", len),
        row("different queries", lambda pairs: len(set(pairs.queries))),
        row("different keys", lambda pairs: len(set(pairs.keys))),
        row("packages", lambda pairs: len(set(pairs.files if SETS[name].by_path else pairs.sources))),
        row("words of a query, median", lambda pairs: median(len(text.split()) for text in pairs.queries)),
        row("characters of a key, median", lambda pairs: median(map(len, pairs.keys))),
    ]


def _licences(pairs: Pairs, sources: dict[str, dict[str, Any]]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for slug, count in Counter(pairs.sources).items():
        counts[family(sources[slug]["licence"])] += count
    return counts


def family(licence: str) -> str:
    """The families a declared licence names, `MIT / Apache-2.0`; `other` where none is known."""
    found = [name for name, marks in _FAMILIES.items() if re.search(marks, licence, re.I)]
    return " / ".join(found) or "other"


def _largest(split: str, pairs: Pairs, sources: dict[str, dict[str, Any]]) -> list[str]:
    counts = sorted(Counter(pairs.sources).items(), key=lambda item: (-item[1], item[0]))[:5]
    names = ", ".join(f"{sources[slug]['name']} {sources[slug]['version']}" for slug, _ in counts)
    return [split, names, f"{sum(count for _, count in counts):,}"]


def _counted(counts: dict[str, Counter[str]], most: int | None = None) -> list[list[str]]:
    """A row for each thing counted, the commonest first; beyond `most` they become one row."""
    total = sum(counts.values(), Counter())
    names = sorted(total, key=lambda name: (-total[name], name))
    rows = [[name, *(f"{count[name]:,}" for count in counts.values())] for name in names[:most]]
    if most is not None and names[most:]:
        rows.append(["others", *(f"{sum(count[name] for name in names[most:]):,}" for count in counts.values())])
    return rows


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)

"""Reads mined pairs and plans the batches that training sees.

DATA/sources.json lists the packages, each with its `registry`, `name` and `split`;
DATA/pairs/<registry>--<name>.jsonl.gz, `/` in a name written `+`, holds a package's pairs, a line each:
{"kind", "language", "query", "key", "path"}.
"""

import gzip
import json
import os
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray


def default_data() -> Path:
    """$MOPQ_DATA, or a folder of the user's cache."""
    return Path(os.environ.get("MOPQ_DATA") or Path.home() / ".cache" / "mopq-search" / "training")


@dataclass
class Pairs:
    """Pairs as columns. Texts, files, strata and sources are also numbered, equal ones alike."""

    queries: list[str] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.queries)

    def append_line(self, source: str, line: dict[str, str]) -> None:
        """Adds one line of the pairs of a source, which goes by its slug, `<registry>--<name>`."""
        self.queries.append(line["query"])
        self.keys.append(line["key"])
        self.kinds.append(line["kind"])
        self.languages.append(line["language"])
        self.sources.append(source)
        self.files.append(f"{source}/{line['path']}")

    def columns(self) -> tuple[list[str], ...]:
        """Queries, keys, kinds, languages, sources and files."""
        return (self.queries, self.keys, self.kinds, self.languages, self.sources, self.files)

    def repeat(self, row: int, query: str, key: str, kind: str) -> None:
        """Adds a pair of the same source, file and language as that in `row`."""
        columns = (query, key, kind, self.languages[row], self.sources[row], self.files[row])
        for column, value in zip(self.columns(), columns, strict=True):
            column.append(value)

    def identities(self) -> NDArray[np.int64]:
        """[N, 4]: numbers of the query text, the key text, the file and the kind; see `false_negatives`."""
        columns = (self.queries, self.keys, self.files, self.kinds)
        return np.stack([numbered(column) for column in columns], axis=1)

    def subset(self, rows: NDArray[np.int64]) -> "Pairs":
        """The pairs at these places."""
        return Pairs(*([column[row] for row in rows] for column in self.columns()))


def numbered(values: list[str]) -> NDArray[np.int64]:
    """Places of first occurrence: the same in every process that reads the same data."""
    places: dict[str, int] = {}
    return np.array([places.setdefault(value, len(places)) for value in values], dtype=np.int64)


def read_pairs(data: Path, split: str) -> Pairs:
    """All pairs of the packages of a split: `train`, `valid` or `test`."""
    pairs = Pairs()
    for source in sources_of(data):
        if source["split"] == split and source["pairs"] > 0:
            for line in lines_of(data, slug_of(source)):
                pairs.append_line(slug_of(source), line)
    if not pairs:
        raise FileNotFoundError(f"No {split} pairs in {data}: run `python scripts/train_mopq.py collect`.")
    return pairs


def slug_of(source: dict[str, Any]) -> str:
    """What a source's file is called."""
    return f"{source['registry']}--{source['name'].replace('/', '+')}"


def sources_of(data: Path) -> list[dict[str, Any]]:
    """The entries of `sources.json`, in the order of their slugs.

    Raises:
        FileNotFoundError: nothing has been collected.
    """
    file = data / "sources.json"
    if not file.exists():
        raise FileNotFoundError(f"There is no {file}: run `python scripts/train_mopq.py collect`.")
    sources: list[dict[str, Any]] = json.loads(file.read_text(encoding="utf-8"))
    return sorted(sources, key=slug_of)


def lines_of(data: Path, slug: str, kinds: Collection[str] = ()) -> Iterator[dict[str, str]]:
    """The pairs of one source as they were written; of these kinds alone where any are named."""
    beginnings = tuple(f'{{"kind": "{kind}"' for kind in kinds)
    with gzip.open(data / "pairs" / f"{slug}.jsonl.gz", "rt", encoding="utf-8", newline="\n") as lines:
        for line in lines:
            if not beginnings or line.startswith(beginnings):
                yield json.loads(line)


def false_negatives(one_B4: NDArray[np.int64], other_N4: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which pairs must not be taken as each other's negatives, [B, N]; both are rows of `Pairs.identities`.

    Those of an equal query or key; and those of one file but different kinds, since a comment inside
    a function and the function itself overlap. The pairs themselves are marked too.
    """

    def same(column: int) -> NDArray[np.bool_]:
        return one_B4[:, None, column] == other_N4[None, :, column]

    return same(0) | same(1) | (same(2) & ~same(3))


class BatchPlan:
    """Which pairs each step sees: batches made of groups of one package, so that its files compete.

    A pair of a rare stratum (kind and language) is seen more often than one of a common stratum: it comes
    (N / (strata * size)) ** balance times an epoch, between `fewest` and `most`.
    """

    def __init__(
        self,
        pairs: Pairs,
        batch: int,
        group: int,
        seed: int,
        balance: float = 0.35,
        fewest: float = 0.5,
        most: float = 3,
    ) -> None:
        if batch % group:
            raise ValueError(f"A batch of {batch} cannot be made of groups of {group}.")
        strata = numbered([f"{kind} {language}" for kind, language in zip(pairs.kinds, pairs.languages, strict=True)])
        sizes = np.bincount(strata)
        self.uses_N = np.clip((len(pairs) / (len(sizes) * sizes[strata])) ** balance, fewest, most)
        self.source_N = numbered(pairs.sources)
        self.batch, self.group, self.seed = batch, group, seed

    def epoch(self, number: int) -> NDArray[np.int64]:
        """Places of pairs, [steps, batch]; the same for the same seed and number."""
        generator = np.random.default_rng([self.seed, number])
        copies_N = np.floor(self.uses_N + generator.random(len(self.uses_N))).astype(np.int64)
        rows = np.repeat(np.arange(len(copies_N)), copies_N)
        rows = rows[generator.permutation(len(rows))]
        rows = rows[np.argsort(self.source_N[rows], kind="stable")]
        starts = np.flatnonzero(np.diff(self.source_N[rows], prepend=-1))
        groups, rest = [], []
        for package in np.split(rows, starts[1:]):
            whole = len(package) // self.group * self.group
            groups.append(package[:whole].reshape(-1, self.group))
            rest.append(package[whole:])
        # What is left of each package makes mixed groups.
        left = generator.permutation(np.concatenate(rest))
        groups.append(left[: len(left) // self.group * self.group].reshape(-1, self.group))
        plan = generator.permutation(np.concatenate(groups))
        steps = len(plan) * self.group // self.batch
        if steps == 0:
            raise ValueError(f"{len(rows)} pairs do not fill a batch of {self.batch}: lower --batch.")
        return plan[: steps * self.batch // self.group].reshape(steps, self.batch)

    def drawn(self, most: int) -> NDArray[np.int64]:
        """Places of at most so many pairs, each once, drawn as batches are: whole groups of one package."""
        rows = self.epoch(0)[: max(1, most // self.batch)]
        return np.unique(rows)

    def steps(self, first: int = 0) -> Iterator[NDArray[np.int64]]:
        """Batches without end, from step `first` on, epoch after epoch."""
        number, skipped = 0, 0
        while True:
            batches = self.epoch(number)
            yield from batches[max(first - skipped, 0) :]
            skipped += len(batches)
            number += 1

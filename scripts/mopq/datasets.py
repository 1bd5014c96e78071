"""The four data sets on which methods are compared: pairs of one sort, split by project.

They split the collected pairs on their own, apart from the split of the model that ships: that one keeps 92 % for
training and has too few keys to search. A project is in one split of a set, whatever registries carry it.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mopq.collect.package import project_of
from mopq.data import Pairs, lines_of, slug_of, sources_of

SPLITS = ("train", "valid", "test")


@dataclass(frozen=True)
class DataSet:
    """What a set is made of.

    Attributes:
        kinds: of the collected pairs.
        test, valid: shares of the projects, by hash; the rest trains. Chosen so that at least 20,000 keys are
            searched. Projects differ in size, so the shares of the pairs differ from these.
        by_path: whether a pair's path names its project, as it does in lists of many packages.
    """

    title: str
    kinds: tuple[str, ...]
    test: float
    valid: float
    by_path: bool = False


SETS = {
    "doc": DataSet("Documentation comment to code", ("doc",), test=0.10, valid=0.03),
    "synopsis": DataSet("Package synopsis to long description", ("synopsis",), test=0.54, valid=0.04, by_path=True),
    "heading": DataSet("Heading to section, of manuals and documents", ("heading", "manual"), test=0.21, valid=0.05),
    "inline": DataSet("Inline comment to the code around it", ("inline",), test=0.08, valid=0.03),
}


def split_in(name: str, project: str) -> str:
    """The split of a project in a set, by the hash of both names: stable, whatever else is collected."""
    place = int.from_bytes(hashlib.sha256(f"{name} {project}".encode()).digest()[:4], "big") / 2**32
    chosen = SETS[name]
    return "test" if place < chosen.test else "valid" if place < chosen.test + chosen.valid else "train"


def load(name: str, split: str, data: Path) -> Pairs:
    """The pairs of a set, ordered by package.

    In `valid` and `test` each query has one answer and each key answers one query: pairs whose query stands there
    more than once ("Constructor.") are left out.

    Args:
        name: `doc`, `synopsis`, `heading` or `inline`.
        split: `train`, `valid` or `test`.

    Raises:
        KeyError: there is no such set or split.
        FileNotFoundError: its pairs are not collected.
    """
    if name not in SETS or split not in SPLITS:
        raise KeyError(f"There is no split {split} of a set {name}; sets are {', '.join(SETS)}.")
    chosen = SETS[name]
    pairs = Pairs()
    for source in sources_of(data):
        if not any(source["by_kind"].get(kind) for kind in chosen.kinds):
            continue
        if not chosen.by_path and split_in(name, project_of(source["name"])) != split:
            continue
        for line in lines_of(data, slug_of(source), chosen.kinds):
            if not chosen.by_path or split_in(name, line["path"]) == split:
                pairs.append_line(slug_of(source), line)
    if not pairs:
        raise FileNotFoundError(f"No {split} pairs of {name} in {data}: run `python scripts/train_mopq.py collect`.")
    return pairs if split == "train" else _unambiguous(pairs)


def _unambiguous(pairs: Pairs) -> Pairs:
    """The pairs whose query and whose key stand once, without regard to case and spacing."""
    queries = ["".join(query.lower().split()) for query in pairs.queries]
    keys = ["".join(key.split()) for key in pairs.keys]
    of_query, of_key = Counter(queries), Counter(keys)
    rows = [row for row in range(len(pairs)) if of_query[queries[row]] == 1 == of_key[keys[row]]]
    return pairs.subset(np.array(rows, dtype=np.int64))

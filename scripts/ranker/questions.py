"""Questions with their candidates, as `npm run bench -- features` writes them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FORMAT = 2
FILE_NAMES = ("queryInPath", "stemInQuery")
FILE_EVIDENCE = ("fileWords", "neighbours", "queryInPath", "stemInQuery", "history", "fileMeaning", "bestOfFile")
"""Features of a whole file: src/engine/search/features.ts."""
_HAND_FILE_NAMES = {"queryInPath": 0.6, "stemInQuery": 0.4}
"""The hand formula's weights of language questions for them, in src/engine/search/weights.ts."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Question:
    """A question and what ranking knows of its C candidates."""

    repository: str
    set: str
    """Which data it belongs to."""
    query: str
    kind: str
    """Query kind of the engine; weights are learned for `language` alone."""
    targets: int
    file_C: NDArray[np.int64]
    features_CF: Floats
    hand_C: Floats
    """Score of the hand formula."""
    hand_of_file_C: Floats
    """What of it is evidence about the whole file."""
    bare_C: Floats
    """The score without features of file names."""
    bare_of_file_C: Floats
    by_lines_CT: NDArray[np.bool_]
    """Which targets a candidate covers."""
    by_file_CT: NDArray[np.bool_]
    """Which targets lie in a candidate's file."""


class DumpError(Exception):
    """A dump is not one, or of another version."""


def read_dumps(files: Sequence[Path]) -> tuple[list[str], list[Question]]:
    """Names of features and all questions that have an answer among their candidates, or none at all to be found.

    Raises:
        DumpError: a file is no dump, or the dumps have other features.
    """
    names: list[str] | None = None
    questions: list[Question] = []
    for file in files:
        with file.open() as lines:
            header = json.loads(next(lines, "{}"))
            if header.get("format") != FORMAT:
                raise DumpError(f"{file} is not a dump of format {FORMAT}: write it with `npm run bench -- features`.")
            if names not in (None, header["features"]):
                raise DumpError(f"{file} has other features than the dumps before it.")
            names = header["features"]
            questions += [_question(json.loads(line), header["features"]) for line in lines]
    return names or [], questions


def _question(line: dict[str, object], names: Sequence[str]) -> Question:
    rows = line["candidates"]
    targets = line["targets"]
    assert isinstance(rows, list)
    assert isinstance(targets, int)
    files, hand, of_file, factor, by_lines, by_file, features = zip(*rows, strict=True) if rows else ((),) * 7
    features_CF = np.array(features, dtype=np.float64).reshape(len(rows), len(names))
    hand_C, of_file_C, factor_C = (np.array(column, dtype=np.float64) for column in (hand, of_file, factor))
    flattery_C = factor_C * sum(w * features_CF[:, names.index(name)] for name, w in _HAND_FILE_NAMES.items())
    return Question(
        repository=str(line["repository"]),
        set=str(line["set"]),
        query=str(line["query"]),
        kind=str(line["kind"]),
        targets=targets,
        file_C=np.array(files, dtype=np.int64),
        features_CF=features_CF,
        hand_C=hand_C,
        hand_of_file_C=of_file_C,
        bare_C=hand_C - flattery_C,
        bare_of_file_C=of_file_C - flattery_C,
        by_lines_CT=_table(by_lines, targets),
        by_file_CT=_table(by_file, targets),
    )


def _table(covered: Sequence[Sequence[int]], targets: int) -> NDArray[np.bool_]:
    table = np.zeros((len(covered), targets), dtype=np.bool_)
    for row, places in enumerate(covered):
        table[row, list(places)] = True
    return table

"""Reads the pairs that `mopq-search tune FOLDER --export-pairs FILE` wrote.

JSON lines. The first is {"format": 1, "modelDigest": "..."}; each other one is a pair,
{"kind", "query", "key", "path", "file", "group"}, and may hold more. Axes: B and N pairs.
"""

import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from mopq.data import numbered

FORMAT = 1
KINDS = ("commit", "doc", "inline", "name", "heading", "test")
EXPORT = "Export the pairs again: npx mopq-search tune FOLDER --export-pairs FILE."


@dataclass
class TuningPairs:
    """Pairs as columns, and the digest of the model that they were exported for."""

    model_digest: str
    queries: list[str] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    """What the own codes of their files are made from: `fileText` of src/engine/chunks/fileText.ts."""
    groups: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.queries)

    def counts(self) -> dict[str, int]:
        """Pairs of each kind that there is, in the order of KINDS."""
        found = Counter(self.kinds)
        return {kind: found[kind] for kind in KINDS if found[kind]}

    def identities(self) -> NDArray[np.int64]:
        """[N, 4]: numbers of the query text, the key text, the path and the group; see `false_negatives`."""
        columns = (self.queries, self.keys, self.paths, self.groups)
        return np.stack([numbered(column) for column in columns], axis=1)


def false_negatives(one_B4: NDArray[np.int64], other_N4: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which pairs must not be taken as each other's negatives, [B, N]: those that have a text, the path or the group in
    common. Both are rows of `TuningPairs.identities`. The pairs themselves are marked too."""
    marked_BN: NDArray[np.bool_] = (one_B4[:, None] == other_N4[None]).any(-1)
    return marked_BN


def read_tuning_pairs(file: Path) -> TuningPairs:
    """All pairs of a file.

    Raises:
        SystemExit: there is no such file, or a line of it is not as it should be.
    """
    if not file.is_file():
        raise SystemExit(f"There is no file {file}. {EXPORT}")
    with file.open("rb") as lines:
        header = _parsed(file, 1, next(lines, b""))
        if header.get("format") != FORMAT:
            _refuse(file, 1, f'the first line must be {{"format": {FORMAT}, "modelDigest": ...}}')
        pairs = TuningPairs(_text(file, 1, header, "modelDigest"))
        for number, line in enumerate(lines, 2):
            if line.strip():
                _append(pairs, file, number, _parsed(file, number, line))
    return pairs


def _append(pairs: TuningPairs, file: Path, number: int, line: dict[str, Any]) -> None:
    query, key, kind, path, group = (
        _text(file, number, line, name) for name in ("query", "key", "kind", "path", "group")
    )
    if kind not in KINDS:
        _refuse(file, number, f'"kind" is {json.dumps(kind)}, which is none of {", ".join(KINDS)}')
    file_text = line.get("file")
    if not isinstance(file_text, str):
        _refuse(file, number, f'"file" must be a text, not {json.dumps(file_text)[:40]}')
    columns = (pairs.queries, pairs.keys, pairs.kinds, pairs.paths, pairs.files, pairs.groups)
    for column, value in zip(columns, (query, key, kind, path, file_text, group), strict=True):
        column.append(value)


def _parsed(file: Path, number: int, line: bytes) -> dict[str, Any]:
    try:
        content = json.loads(line)
    except ValueError as error:
        _refuse(file, number, f"it is not JSON in UTF-8 ({error})")
    if not isinstance(content, dict):
        _refuse(file, number, "it is not a JSON object")
    return content


def _text(file: Path, number: int, line: dict[str, Any], name: str) -> str:
    value = line.get(name)
    if not isinstance(value, str) or not value:
        _refuse(file, number, f'"{name}" must be a text that is not empty, not {json.dumps(value)[:40]}')
    return value


def _refuse(file: Path, number: int, wrong: str) -> NoReturn:
    raise SystemExit(f"{file}, line {number}: {wrong}. {EXPORT}")

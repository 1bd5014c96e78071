"""Prepares a data set once: its vocabulary, its texts as bags of tokens, and an encoder that has not been trained.

WORK/sets/<name>-<digest of sources.json and limits>/ holds <split>.npz, start.pt and, written last, card.json.
Pairs that are collected anew, or drawn in other numbers, are thus prepared anew.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from tqdm import tqdm

from mopq import datasets
from mopq.data import Pairs
from mopq.encoder import LIMITS
from mopq.static_encoder import StaticEncoder, start_static

DIMENSION = 256


@dataclass(frozen=True)
class Split:
    """Queries and keys as bags of tokens [N, V], and `Pairs.identities`, [N, 4]."""

    queries_NV: csr_matrix
    keys_NV: csr_matrix
    identities_N4: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.identities_N4)


@dataclass(frozen=True)
class PreparedSet:
    """A data set as training and measuring read it. `digest` tells one content from another."""

    name: str
    folder: Path
    digest: str

    def split(self, name: str) -> Split:
        """One of `train`, `valid` and `test`."""
        parts = np.load(self.folder / f"{name}.npz")
        return Split(_unpacked(parts, "queries"), _unpacked(parts, "keys"), parts["identities"])

    def encoder(self) -> StaticEncoder:
        """The encoder before any training."""
        state = torch.load(self.folder / "start.pt", weights_only=True)
        return StaticEncoder(state["vocabulary"], state["table_VD"], state["log_weight_V"])


def set_folder(name: str, data: Path, work: Path, limits: Mapping[str, int]) -> Path:
    """Where a set is prepared."""
    digest = hashlib.sha256((data / "sources.json").read_bytes() + json.dumps(limits, sort_keys=True).encode())
    return work / "sets" / f"{name}-{digest.hexdigest()[:8]}"


def prepare(name: str, data: Path, work: Path, limits: Mapping[str, int]) -> PreparedSet:
    """Reads what is prepared, or prepares it from the collected pairs.

    `limits` says how many pairs of each split are used at most, drawn at random.

    Raises:
        FileNotFoundError: the set's pairs are not collected.
    """
    folder = set_folder(name, data, work, limits)
    card = folder / "card.json"
    if not card.exists():
        splits = {split: drawn(datasets.load(name, split, data), most) for split, most in limits.items()}
        train = splits["train"]
        encoder = start_static([*train.queries, *train.keys], DIMENSION)
        write(folder, splits, encoder)
    return PreparedSet(name, folder, json.loads(card.read_text())["digest"])


def drawn(pairs: Pairs, most: int, seed: int = 0) -> Pairs:
    """At most so many pairs, in their order."""
    if len(pairs) <= most:
        return pairs
    return pairs.subset(np.sort(np.random.default_rng(seed).permutation(len(pairs))[:most]))


def write(folder: Path, splits: dict[str, Pairs], encoder: StaticEncoder) -> None:
    """Writes a prepared set."""
    folder.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    for name, pairs in splits.items():
        for text in (*pairs.queries, *pairs.keys):
            digest.update(text.encode() + b"\0")
        queries_NV = encoder.prepare(tqdm(pairs.queries, f"tokenizing {folder.name} {name} queries"), LIMITS["query"])
        keys_NV = encoder.prepare(tqdm(pairs.keys, f"tokenizing {folder.name} {name} keys"), LIMITS["key"])
        packed = _packed("queries", queries_NV) | _packed("keys", keys_NV)
        np.savez(folder / f"{name}.npz", identities=pairs.identities(), **packed)
    torch.save(
        {
            "vocabulary": encoder.vocabulary,
            "table_VD": encoder.table.weight.detach(),
            "log_weight_V": encoder.log_weight.weight.detach()[:, 0],
        },
        folder / "start.pt",
    )
    counts = {name: len(pairs) for name, pairs in splits.items()}
    (folder / "card.json").write_text(json.dumps({"digest": digest.hexdigest()[:16], "pairs": counts}) + "\n")


def _packed(name: str, bags_NV: csr_matrix) -> dict[str, Any]:
    return {
        f"{name}_data": bags_NV.data,
        f"{name}_indices": bags_NV.indices,
        f"{name}_indptr": bags_NV.indptr,
        f"{name}_shape": np.array(bags_NV.shape),
    }


def _unpacked(parts: Any, name: str) -> csr_matrix:
    arrays = tuple(parts[f"{name}_{part}"] for part in ("data", "indices", "indptr"))
    return csr_matrix(arrays, shape=tuple(parts[f"{name}_shape"]))

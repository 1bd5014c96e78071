"""What a transformer that stays as it is makes of texts, computed once and kept on disk.

$MOPQ_DATA/outputs/<digest>.npy holds the outputs [N, H] of one block of texts in half precision; the digest is that of
the graph and the texts, so that an interrupted training, and every other one, goes on from what there is.
"""

import hashlib
import os
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from mopq.data import default_data
from mopq.graph import Graph

BLOCK = 2048
"""Texts of one file."""


class FrozenOutputs:
    """The kept outputs of one graph, of each text's first `limit` tokens."""

    def __init__(self, graph: Graph, limit: int, folder: Path | None = None) -> None:
        self.graph, self.limit = graph, limit
        self.folder = folder or default_data() / "outputs"
        self.digest = hashlib.sha256(graph.model.SerializeToString(deterministic=True) + str(limit).encode()).digest()

    def of(self, texts: list[str]) -> NDArray[np.float16]:
        """Outputs [N, H]."""
        blocks = [texts[first : first + BLOCK] for first in range(0, len(texts), BLOCK)]
        shown = tqdm(blocks, "transformer", disable=len(blocks) < 2)
        return np.concatenate([self._block(block) for block in shown])

    def _block(self, texts: list[str]) -> NDArray[np.float16]:
        digest = hashlib.sha256(self.digest + "\0".join(texts).encode()).hexdigest()
        file = self.folder / f"{digest[:32]}.npy"
        if file.exists():
            kept: NDArray[np.float16] = np.load(file)
            return kept
        (vectors_NH,) = self.graph.run(texts, self.limit)
        self.folder.mkdir(parents=True, exist_ok=True)
        draft = file.with_suffix(f".{os.getpid()}.draft")
        with draft.open("wb") as stream:
            np.save(stream, vectors_NH.astype(np.float16))
        draft.rename(file)
        return vectors_NH.astype(np.float16)

"""float MiniLM: all-MiniLM-L6-v2 as it comes, cosines of its vectors, which are kept on disk.

Axes: N chunks, Q questions, B texts, T tokens, H dimensions.
"""

import hashlib
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from bench.peers.corpus import TOP, CorpusChunk
from numpy.typing import NDArray

Vectors = NDArray[np.float32]

BATCH = 16
MAX_TOKENS = 256
"""Of the published model, [CLS] and [SEP] included."""


def nearest(vector_NH: Vectors, query_QH: Vectors) -> list[list[int]]:
    """Places of the TOP vectors with the largest inner product, ties by the place."""
    return [np.argsort(-row_N, kind="stable")[:TOP].tolist() for row_N in query_QH @ vector_NH.T]


class VectorCache:
    """Vectors by the hash of their text, in one file, so that a run that was cut off goes on where it was."""

    def __init__(self, file: Path, encode: Callable[[list[str]], Vectors]) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self._database = sqlite3.connect(file)
        self._database.execute("CREATE TABLE IF NOT EXISTS vectors (hash BLOB PRIMARY KEY, vector BLOB) WITHOUT ROWID")
        self._encode = encode

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """Vectors of texts, [N, H]; those that are not kept yet are encoded, texts of like length together."""
        hashes = [hashlib.sha256(text.encode()).digest() for text in texts]
        missing = {key: text for key, text in zip(hashes, texts, strict=True) if self._kept(key) is None}
        order = sorted(missing.items(), key=lambda entry: len(entry[1]))
        for first in range(0, len(order), BATCH):
            batch = order[first : first + BATCH]
            vector_BH = self._encode([text for _, text in batch])
            rows = [(key, row.tobytes()) for (key, _), row in zip(batch, vector_BH, strict=True)]
            self._database.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)
            self._database.commit()
        return np.stack([np.frombuffer(self._kept(key) or b"", dtype=np.float32) for key in hashes])

    def _kept(self, key: bytes) -> bytes | None:
        row = self._database.execute("SELECT vector FROM vectors WHERE hash = ?", (key,)).fetchone()
        return None if row is None else row[0]


def minilm_encoder() -> Callable[[list[str]], Vectors]:
    """Normalised mean outputs of at most MAX_TOKENS tokens, [B, H]."""
    import torch
    from mopq import minilm
    from tokenizers import Tokenizer

    tokenizer: Any = Tokenizer.from_file(str(minilm.model_folder() / "tokenizer.json"))
    tokenizer.enable_truncation(MAX_TOKENS)
    tokenizer.enable_padding()
    model = minilm.load_model()

    @torch.inference_mode()
    def encode(texts: list[str]) -> Vectors:
        encodings = tokenizer.encode_batch(texts)
        ids_BT = torch.tensor([encoding.ids for encoding in encodings])
        mask_BT = torch.tensor([encoding.attention_mask for encoding in encodings])
        states_BTH = model(input_ids=ids_BT, attention_mask=mask_BT).last_hidden_state
        vector_BH: Vectors = torch.nn.functional.normalize(minilm.mean_pool(states_BTH, mask_BT)).numpy()
        return vector_BH

    return encode


class MiniLM:
    """Ranks by the cosine of a chunk below its path, without which it finds much less."""

    name = "MiniLM, float"

    def __init__(self, cache: Path, encode: Callable[[list[str]], Vectors] | None = None) -> None:
        self._cache = VectorCache(cache, encode or minilm_encoder())

    def answer(self, chunks: Sequence[CorpusChunk], questions: Sequence[str]) -> list[list[int]]:
        return nearest(self._cache.vectors([chunk.with_path for chunk in chunks]), self._cache.vectors(questions))

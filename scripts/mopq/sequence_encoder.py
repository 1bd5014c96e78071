"""What encoders that read tokens in their order have in common: padding, blocks of like length, the traced graph.

Axes: B texts, T tokens, D dimensions.
"""

from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from onnx import ModelProto
from torch import Tensor, nn

from mopq.encoder import Encoder
from mopq.onnx_int8 import round_weights
from mopq.onnx_traced import traced_graph
from mopq.two_stage import Quantizer

BLOCK_TOKENS = 4096
"""Tokens in one run at most, padding included, as search has it: attention over long texts takes much memory."""

Ids = NDArray[np.int32]


class SequenceEncoder(Encoder):
    """Token ids to vectors; texts are prepared as the ids of their tokens, an array each."""

    rounded: tuple[str, ...]
    """Beginnings of the names of those nodes of the graph whose weights are exported as 8-bit integers."""

    @abstractmethod
    def encode_ids(self, ids_BT: Tensor) -> Tensor:
        """Normalised vectors [B, D] of token ids, int32, which zeros pad; zeros where a text has no token."""

    def prepare(self, texts: Iterable[str], limit: int) -> list[Ids]:
        return [np.array(self.tokens.ids(text, limit), dtype=np.int32) for text in texts]

    def select(self, prepared: Sequence[Ids], rows: NDArray[np.int64]) -> list[Ids]:
        return [prepared[row] for row in rows]

    def drop_tokens(self, inputs: Sequence[Ids], share: float, generator: np.random.Generator) -> list[Ids]:
        return [ids[generator.random(len(ids)) >= share] for ids in inputs]

    def forward(self, inputs: Sequence[Ids]) -> Tensor:
        device = next(self.parameters()).device
        order = np.argsort([len(ids) for ids in inputs], kind="stable")
        vectors = [self.encode_ids(padded([inputs[row] for row in rows]).to(device)) for rows in blocks(order, inputs)]
        return torch.cat(vectors)[torch.from_numpy(np.argsort(order)).to(device)]

    def vector_graph(self) -> ModelProto:
        """The graph of vectors alone, as the encoder gives them."""
        return round_weights(traced_graph(VectorGraph(self, self.encode_ids), ["vector_BD"]), self.rounded)

    def graph(self, quantizer: Quantizer) -> ModelProto:
        return round_weights(traced_graph(_KeyGraph(self, quantizer), ["vector_BD", "code_BM"]), self.rounded)


def padded(rows: Sequence[Ids]) -> Tensor:
    """The ids as int32 [B, T], filled with zeros; T is at least 1."""
    ids_BT = np.zeros((len(rows), max(1, *map(len, rows))), dtype=np.int32)
    for row_T, ids in zip(ids_BT, rows, strict=True):
        row_T[: len(ids)] = ids
    return torch.from_numpy(ids_BT)


def blocks(order: NDArray[np.int64], inputs: Sequence[Ids]) -> Iterator[NDArray[np.int64]]:
    """The places in `order`, texts of ascending length, in runs of at most BLOCK_TOKENS when padded."""
    first = 0
    for place in range(1, len(order) + 1):
        if place == len(order) or (place + 1 - first) * max(1, len(inputs[order[place]])) > BLOCK_TOKENS:
            yield order[first:place]
            first = place


class VectorGraph(nn.Module):
    """A network of token ids that gives what one method of an encoder makes of them."""

    def __init__(self, encoder: nn.Module, vectors: Callable[[Tensor], Tensor]) -> None:
        super().__init__()
        self.encoder, self.vectors = encoder, vectors

    def forward(self, ids_BT: Tensor) -> Tensor:
        return self.vectors(ids_BT)


class _KeyGraph(nn.Module):
    def __init__(self, encoder: SequenceEncoder, quantizer: Quantizer) -> None:
        super().__init__()
        self.encoder, self.quantizer = encoder, quantizer

    def forward(self, ids_BT: Tensor) -> tuple[Tensor, Tensor]:
        vector_BD = self.quantizer.rotate(self.encoder.encode_ids(ids_BT))
        return vector_BD, self.quantizer.codes(vector_BD).to(torch.uint8)

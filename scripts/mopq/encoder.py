"""What training, evaluation and export need of an encoder: each kind is a subclass."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

import numpy as np
import torch
from numpy.typing import NDArray
from onnx import ModelProto
from torch import Tensor, nn

from mopq.tokenizer import PieceTokenizer
from mopq.two_stage import Quantizer

LIMITS = {"query": 64, "key": 256}
"""How many tokens of a query and of a key are read, unless an encoder has limits of its own."""


class Encoder(nn.Module, ABC):
    """Texts to normalised vectors. Prepared texts are tokenized ones, of which rows can be selected."""

    kind: str
    learning_rate: float
    """The rate that suits its parameters; `parameter_groups` gives factors of it."""
    vocabulary: list[str]
    tokens: PieceTokenizer
    dimension: int
    limits: ClassVar[dict[str, int]] = LIMITS
    least_cosine: float = 0.99
    """How near the vectors of its exported graph must be to its own."""

    @abstractmethod
    def prepare(self, texts: Iterable[str], limit: int) -> Any:
        """Tokenizes texts, each cut to its first `limit` tokens."""

    @abstractmethod
    def select(self, prepared: Any, rows: NDArray[np.int64]) -> Any:
        """The input for these rows."""

    @abstractmethod
    def drop_tokens(self, inputs: Any, share: float, generator: np.random.Generator) -> Any:
        """The input with each token left out with probability `share`."""

    @abstractmethod
    def forward(self, inputs: Any) -> Tensor:
        """Normalised vectors [B, D]; zeros where a text has no token."""

    @abstractmethod
    def parameter_groups(self, sparse: bool) -> list[tuple[list[nn.Parameter], float]]:
        """Groups of parameters with sparse or with dense gradients, and each one's factor of the rate."""

    @abstractmethod
    def graph(self, quantizer: Quantizer) -> ModelProto:
        """Encoder and quantizer as one ONNX graph by the contract of the model folder."""


@torch.inference_mode()
def encode(encoder: Encoder, prepared: Any, count: int, batch: int = 4096) -> Tensor:
    """Vectors [count, D] of all prepared texts."""
    blocks: Iterator[NDArray[np.int64]] = (
        np.arange(first, min(first + batch, count)) for first in range(0, count, batch)
    )
    return torch.cat([encoder(encoder.select(prepared, rows)) for rows in blocks])

"""Gradients of batches beyond memory: the encoder sees a few rows at a time, the loss sees all of them.

All rows are encoded without a graph; the loss gives the gradient of their vectors; then each chunk is encoded
again, with the same dropout, and passes its vectors' gradient on. The sum is the gradient of the undivided
batch (Gao et al., "Scaling Deep Contrastive Learning Batch Size under Memory Limited Setup", RepL4NLP 2021).
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import Tensor

Encode = Callable[[Any], Tensor]
"""Makes vectors [B, D] of an encoder's inputs."""


class Vectors:
    """Vectors of a batch that is encoded at once; their gradient passes on by itself."""

    def __init__(self, vector_BD: Tensor) -> None:
        self.vector_BD = vector_BD

    def backward(self) -> None:
        """There is nothing left to pass on."""


class CachedVectors:
    """Vectors of a batch, encoded `chunk` rows at a time, whose gradient is passed on later.

    Args:
        encode: the encoder.
        parts: its inputs, a chunk each.
        device: where it draws its dropout.
    """

    def __init__(self, encode: Encode, parts: list[Any], device: torch.device) -> None:
        self.encode, self.parts, self.device = encode, parts, device
        self.states, vectors = [], []
        with torch.no_grad():
            for part in parts:
                self.states.append(_random_state(device))
                vectors.append(encode(part))
        self.sizes = [len(vector_CD) for vector_CD in vectors]
        self.vector_BD = torch.cat(vectors).requires_grad_()

    def backward(self) -> None:
        """Adds what the gradient of `vector_BD` means for the encoder's parameters to their gradients."""
        assert self.vector_BD.grad is not None
        gradients = self.vector_BD.grad.split(self.sizes)
        with torch.random.fork_rng(devices=[self.device] if self.device.type == "cuda" else []):
            for part, state, gradient_CD in zip(self.parts, self.states, gradients, strict=True):
                _set_random_state(state, self.device)
                torch.autograd.backward(self.encode(part), gradient_CD)


def chunks(rows: int, chunk: int) -> list[np.ndarray[tuple[int], np.dtype[np.int64]]]:
    """Places 0 to rows - 1 in runs of at most `chunk`."""
    return [np.arange(first, min(first + chunk, rows)) for first in range(0, rows, chunk)]


def _random_state(device: torch.device) -> tuple[Tensor, Tensor | None]:
    return torch.get_rng_state(), torch.cuda.get_rng_state(device) if device.type == "cuda" else None


def _set_random_state(state: tuple[Tensor, Tensor | None], device: torch.device) -> None:
    torch.set_rng_state(state[0])
    if state[1] is not None:
        torch.cuda.set_rng_state(state[1], device)

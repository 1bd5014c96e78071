"""The one interface of all methods: what is learned beside the encoder, the loss, and the codes of keys.

Axes: G pairs of a step (see `sampling`), N vectors, D dimensions, M sub-spaces, K centroids, d = D / M dimensions.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor, nn

from mopq.baselines.sampling import Candidates
from mopq.quantizer import ProductQuantizer


@dataclass(frozen=True)
class Start:
    """What every method starts from: a codebook of the plainly trained encoder's keys, and its temperature."""

    rotation_DD: Tensor
    centroids_MKd: Tensor
    scale: float
    """The inverse temperature with which the plain encoder was trained."""


@dataclass(frozen=True)
class Batch:
    """The vectors of one step. All are normalised; a query and its key have the same place."""

    query_GD: Tensor
    key_GD: Tensor
    start_query_GD: Tensor
    """By the plainly trained encoder, which does not change."""
    start_key_GD: Tensor
    candidates: Candidates


class Method(nn.Module, ABC):
    """A rotation and a codebook, the encoder's fellow in training.

    `selection`, `assignment` and `sharpness` are those of ProductQuantizer.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    sharpness: ClassVar[float] = 200.0

    def __init__(self, start: Start, selection: str = "l2", assignment: str = "straight-through") -> None:
        super().__init__()
        self.quantizer = ProductQuantizer(start.rotation_DD, start.centroids_MKd, self.sharpness, selection, assignment)
        self.log_scale = nn.Parameter(torch.tensor(start.scale).log())
        self.log_code_scale = nn.Parameter(torch.tensor(start.scale).log())

    @abstractmethod
    def loss(self, batch: Batch) -> Tensor:
        """The mean loss of a step, a scalar."""

    def hard(self, rotated_GD: Tensor) -> tuple[Tensor, Tensor]:
        """Codes [G, M] of rotated keys, and their reconstructions [G, D], differentiable in the centroids alone."""
        with torch.no_grad():
            code_GM = self.quantizer.selection(rotated_GD).argmax(-1)
        return code_GM, self.reconstruction(code_GM)

    def reconstruction(self, code_GM: Tensor) -> Tensor:
        """The centroids of codes, end to end, [G, D]; differentiable in the centroids."""
        M = code_GM.shape[1]
        return self.quantizer.centroids_MKd[torch.arange(M, device=code_GM.device), code_GM].flatten(1)

    @torch.no_grad()
    def measured_queries(self, query_ND: Tensor) -> Tensor:
        """What is compared with the codes, in full precision."""
        return self.quantizer.rotate(query_ND)

    @torch.no_grad()
    def measured_keys(self, key_ND: Tensor) -> Tensor:
        """What the codes of keys stand for."""
        return self.quantizer.decode(self.quantizer.encode(key_ND))

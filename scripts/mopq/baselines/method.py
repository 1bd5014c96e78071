"""The one interface of all methods: what is learned beside the encoder, and the loss.

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
    sharpness: ClassVar[float] = 200.0
    trains_rotation: ClassVar[bool] = True
    """Whether the rotation learns. By a loss that only wants vectors near to their codes it would turn them all into
    one direction; methods with such a loss keep that of OPQ."""
    codebook_rate: ClassVar[float] = 1.0
    """Factor of the codebook's learning rate: centroids that follow their means need a small one."""

    def __init__(self, start: Start, selection: str = "l2", assignment: str = "straight-through") -> None:
        super().__init__()
        self.quantizer = ProductQuantizer(start.rotation_DD, start.centroids_MKd, self.sharpness, selection, assignment)
        self.quantizer.rotation_DD.requires_grad_(self.trains_rotation)
        self.log_scale = nn.Parameter(torch.tensor(start.scale).log())
        self.log_code_scale = nn.Parameter(torch.tensor(start.scale).log())

    @abstractmethod
    def loss(self, batch: Batch) -> Tensor:
        """The mean loss of a step, a scalar."""

    def both_ways(self, batch: Batch) -> Tensor:
        """Cross entropy of queries among the codes of keys and of keys among those of queries, the mean of the two."""
        query, key = self.quantizer(batch.query_GD), self.quantizer(batch.key_GD)
        scale = self.log_code_scale.exp()
        to_key = batch.candidates.contrastive(query.vector_BD, key.reconstruction_BD, scale)
        return (to_key + batch.candidates.contrastive(key.vector_BD, query.reconstruction_BD, scale)) / 2

    def nearest(self, rotated_GD: Tensor) -> Tensor:
        """Reconstructions [G, D] of rotated keys by their selected centroids, differentiable in the centroids alone."""
        with torch.no_grad():
            code_GM = self.quantizer.selection(rotated_GD).argmax(-1)
        return self.quantizer.reconstruct(code_GM)

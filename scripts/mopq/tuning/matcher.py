"""All that a fine-tuning trains, its loss and its optimizers.

Axes: B queries and their keys, N keys of all processes, V rows of the table, D dimensions, C those that codes cover.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from mopq import dcs
from mopq.losses import contrastive_loss
from mopq.quantizer import ProductQuantizer
from mopq.tuning.config import WEIGHT_FACTOR, TuningConfig
from mopq.tuning.table import Texts, TunedTable


@dataclass(frozen=True)
class Keys:
    """Keys in rotated space: their vectors [B, D], and the reconstructions [B, C] of their codes."""

    vector_BD: Tensor
    reconstruction_BC: Tensor

    def select(self, rows: NDArray[np.int64]) -> "Keys":
        """These rows."""
        return Keys(self.vector_BD[rows], self.reconstruction_BC[rows])


@dataclass(frozen=True)
class KeyTexts:
    """Keys that are trained, and the own texts of their files, which search ranks by too."""

    text: Texts
    file: Texts | None = None

    def select(self, rows: NDArray[np.int64]) -> "KeyTexts":
        """These rows."""
        return KeyTexts(self.text.select(rows), None if self.file is None else self.file.select(rows))


FILE_SHARE = 0.5
"""What a file's nearness counts beside that of the chunk, by src/engine/search/meaning.ts."""


def plus_file(text: Keys, file: Keys) -> Keys:
    """The weighted means by which search ranks; they are not normalised again."""
    pairs = ((text.vector_BD, file.vector_BD), (text.reconstruction_BC, file.reconstruction_BC))
    return Keys(*((one + FILE_SHARE * other) / (1 + FILE_SHARE) for one, other in pairs))


class TuningMatcher(nn.Module):
    """The table, the quantizer, a temperature for vectors and one for codes.

    In a full tuning the table serves queries and keys, and the quantizer learns; else keys are constants, the table is
    that of queries, and the quantizer stays. Codes are made of the first `subspaces` sub-spaces.
    """

    def __init__(self, table: TunedTable, quantizer: ProductQuantizer, subspaces: int, config: TuningConfig) -> None:
        super().__init__()
        self.table, self.quantizer, self.subspaces, self.config = table, quantizer, subspaces, config
        dtype = table.length_V.dtype
        self.log_scale = nn.Parameter(torch.tensor(config.scale, dtype=dtype).log())
        self.log_code_scale = nn.Parameter(torch.tensor(config.code_scale, dtype=dtype).log())
        quantizer.centroids_MKd.requires_grad_(config.full)
        quantizer.rotation_DD.requires_grad_(config.full and config.rotate)

    def losses(self, query: Texts, key: KeyTexts | Keys, false_negative_BN: Tensor) -> dict[str, Tensor]:
        """The losses of a batch by name; `total` is their sum. Keys are `Keys` where they are constants."""
        query_BD = self.quantizer.rotate(self.table(query))
        keys = self._trained(key) if isinstance(key, KeyTexts) else key
        return self.matching(query_BD, keys, false_negative_BN)

    def _trained(self, key: KeyTexts) -> Keys:
        text = self._quantized(key.text)
        return text if key.file is None else plus_file(text, self._quantized(key.file))

    def _quantized(self, key: Texts) -> Keys:
        quantized = self.quantizer(self.table(key))
        covered = self.subspaces * self.quantizer.centroids_MKd.shape[2]
        return Keys(quantized.vector_BD, quantized.reconstruction_BD[:, :covered])

    def matching(self, query_BD: Tensor, keys: Keys, false_negative_BN: Tensor) -> dict[str, Tensor]:
        """The same of rotated queries. `false_negative_BN` marks pairs of local queries and the keys of all processes.

        The processes' mean of a loss is its mean over all their rows.
        """
        sampler = dcs.Sampler(len(query_BD), device=query_BD.device)
        masked_BN = sampler.columns(false_negative_BN)
        match = sampler.symmetric_loss(query_BD, keys.vector_BD, self.log_scale.exp(), masked_BN)
        covered_BC = query_BD[:, : keys.reconstruction_BC.shape[1]]
        reconstruction_NC = sampler.gather(keys.reconstruction_BC)
        codes = contrastive_loss(covered_BC, reconstruction_NC, sampler.place_B, self.log_code_scale.exp(), masked_BN)
        losses = {"match": sampler.weight * self.config.dense_weight * match, "mcl": sampler.weight * codes}
        return losses | {"total": losses["match"] + losses["mcl"]}


def optimizers_of(matcher: TuningMatcher) -> list[torch.optim.Optimizer]:
    """Lazy Adam of the table's rows, which moves those alone that a step's texts hold, and Adam of all else."""
    config, table, quantizer = matcher.config, matcher.table, matcher.quantizer
    rows = [
        _group(table.direction.weight, config.encoder_rate),
        _group(table.log_weight.weight, WEIGHT_FACTOR * config.encoder_rate),
    ]
    others = [_group(scale, config.scale_rate) for scale in (matcher.log_scale, matcher.log_code_scale)]
    if config.full:
        others.append(_group(quantizer.centroids_MKd, config.codebook_rate))
    if config.full and config.rotate:
        others.append(_group(quantizer.rotation_DD, config.rotation_rate))
    return [torch.optim.SparseAdam(rows), torch.optim.Adam(others)]


def _group(parameter: nn.Parameter, rate: float) -> dict[str, Any]:
    return {"params": [parameter], "lr": rate, "peak": rate}


def step(
    matcher: TuningMatcher,
    optimizers: list[torch.optim.Optimizer],
    query: Texts,
    key: KeyTexts | Keys,
    false_negative_BN: Tensor,
    rate_share: float = 1.0,
) -> dict[str, float]:
    """One step of training, at a share of all rates; the losses of this process's rows before it."""
    for optimizer in optimizers:
        optimizer.zero_grad()
        for group in optimizer.param_groups:
            group["lr"] = rate_share * group["peak"]
    losses = matcher.losses(query, key, false_negative_BN)
    torch.autograd.backward(losses["total"])
    dcs.average_gradients(parameter for parameter in matcher.parameters() if parameter.requires_grad)
    for optimizer in optimizers:
        optimizer.step()
    return {name: float(loss.detach()) for name, loss in losses.items()}

"""All that a run trains, and its losses.

Axes: B queries and their keys, N keys of all processes, D dimensions.
"""

from collections.abc import Callable
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from mopq import dcs
from mopq.distill import relational_loss
from mopq.encoder import Encoder
from mopq.grad_cache import CachedVectors, Vectors, chunks
from mopq.losses import matching_contrastive_loss
from mopq.quantizer import ProductQuantizer, Quantized
from mopq.training_config import PRECISIONS, TrainingConfig, cuts


class Matcher(nn.Module):
    """All that is trained: the encoder, the quantizer once it has joined, and a temperature for each loss."""

    def __init__(self, encoder: Encoder, config: TrainingConfig, scale: float = 20.0) -> None:
        super().__init__()
        if config.precision not in PRECISIONS:
            raise ValueError(f"Precision is one of {PRECISIONS}, not {config.precision}.")
        self.encoder, self.config = encoder, config
        self.quantizer: ProductQuantizer | None = None
        self.log_scale = nn.Parameter(torch.tensor(scale).log())
        # A shorter code's products are smaller: each cut has a temperature of its own.
        self.log_code_scale = nn.Parameter(torch.full((len(cuts(config)),), scale).log())

    def encode(self, inputs: Any) -> Tensor:
        """Normalised vectors [B, D] in the precision of the run; they themselves are float32, or as the parameters."""
        if self.config.precision == "float32":
            return self.encoder(inputs)
        with torch.autocast(self.log_scale.device.type, torch.bfloat16):
            vector_BD = self.encoder(inputs)
        return F.normalize(vector_BD.to(self.log_scale.dtype), dim=-1)

    def backward(self, query: Any, key: Any, false_negative_BN: Tensor) -> dict[str, Tensor]:
        """Adds the gradient of `loss` for a batch's texts to those of the parameters; gives the losses."""
        queries, keys = (self._vectors(texts, len(false_negative_BN)) for texts in (query, key))
        losses = self.loss(queries.vector_BD, keys.vector_BD, false_negative_BN)
        torch.autograd.backward(losses["total"])
        queries.backward()
        keys.backward()
        return losses

    def backward_lesson(self, texts: Any, teacher_BH: Tensor) -> dict[str, Tensor]:
        """Adds the gradient of the loss in which a teacher's vectors of some texts are learnt from; gives that loss.

        The student's neighbours are told by the temperature at which it matches.
        """
        vectors = self._vectors(texts, len(teacher_BH))
        scale = self.log_scale.detach().exp()
        loss = relational_loss(vectors.vector_BD, teacher_BH.to(vectors.vector_BD), scale)
        torch.autograd.backward(self.config.teacher_weight * loss)
        vectors.backward()
        return {"lesson": loss}

    def _vectors(self, texts: Any, rows: int) -> Vectors | CachedVectors:
        if not self.config.chunk:
            return Vectors(self.encode(texts))
        parts = [self.encoder.select(texts, part) for part in chunks(rows, self.config.chunk)]
        return CachedVectors(self.encode, parts, self.log_scale.device)

    def loss(self, query_BD: Tensor, key_BD: Tensor, false_negative_BN: Tensor) -> dict[str, Tensor]:
        """The losses by name of one batch of encoded queries and keys; `total` is their sum.

        `false_negative_BN` marks pairs of local queries and the keys of all processes. The processes' mean
        of a loss is its mean over all their rows.
        """
        sampler = dcs.Sampler(len(query_BD), self.config.sampling, query_BD.device)
        masked_BN = sampler.columns(false_negative_BN)
        losses = {"match": sampler.symmetric_loss(query_BD, key_BD, self.log_scale.exp(), masked_BN)}
        if self.quantizer is not None:
            losses["match"] = self.config.dense_weight * losses["match"]
            losses["mcl"] = self._code_loss(self.quantizer, query_BD, key_BD, sampler, masked_BN)
        losses = {name: sampler.weight * loss for name, loss in losses.items()}
        return losses | {"total": torch.stack(list(losses.values())).sum()}

    def _code_loss(
        self, quantizer: ProductQuantizer, query_BD: Tensor, key_BD: Tensor, sampler: dcs.Sampler, masked_BN: Tensor
    ) -> Tensor:
        """MCL of one batch: queries find the codes of keys, and keys those of queries by the share asked for."""
        share, key = self.config.query_codes, quantizer(key_BD)
        if not share:
            return self._matching(quantizer, quantizer.rotate(query_BD), key, sampler, masked_BN)
        query = quantizer(query_BD)
        to_key = self._matching(quantizer, query.vector_BD, key, sampler, masked_BN)
        return (1 - share) * to_key + share * self._matching(quantizer, key.vector_BD, query, sampler, masked_BN)

    def _matching(
        self, quantizer: ProductQuantizer, asking_BD: Tensor, asked: Quantized, sampler: dcs.Sampler, masked_BN: Tensor
    ) -> Tensor:
        """MCL of rotated vectors that find their partners' codes."""
        reconstruction_ND = sampler.gather(asked.reconstruction_BD)
        return self.mean_over_cuts(
            quantizer,
            lambda m, D, scale: matching_contrastive_loss(
                asking_BD[:, :D],
                reconstruction_ND[:, :D],
                asked.selection_BMK[:, :m],
                asked.code_BM[:, :m],
                sampler.place_B,
                scale,
                self.config.selection_weight,
                masked_BN,
            ),
        )

    def mean_over_cuts(self, quantizer: ProductQuantizer, loss: Callable[[int, int, Tensor], Tensor]) -> Tensor:
        """The mean over the lengths at which codes may be cut (as Kusupati et al., 2022, for vectors).

        `loss` is told a length's sub-spaces, its dimensions and its inverse temperature.
        """
        d = quantizer.centroids_MKd.shape[2]
        scales = zip(cuts(self.config), self.log_code_scale.exp(), strict=True)
        return torch.stack([loss(m, m * d, scale) for m, scale in scales]).mean()

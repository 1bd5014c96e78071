"""MoPQ: matching-oriented product quantization (Xiao et al., EMNLP 2021), with any of the three samplings.

CE(q, k) + CE(qR, k_hat), the practical form of the multinoulli contrastive loss (their Eq. 2, Algorithm 1), each
with a temperature of its own; codes by the straight-through estimator (their Eq. 4), k_hat not normalised.
"""

from torch import Tensor

from mopq.baselines.method import Batch, Method


class MoPQ(Method):
    """The joint objective of this project."""

    name = "mopq"

    def loss(self, batch: Batch) -> Tensor:
        reconstruction_GD = self.quantizer(batch.key_GD).reconstruction_BD
        query_GD = self.quantizer.rotate(batch.query_GD)
        dense = batch.candidates.contrastive(batch.query_GD, batch.key_GD, self.log_scale.exp())
        return dense + batch.candidates.contrastive(query_GD, reconstruction_GD, self.log_code_scale.exp())

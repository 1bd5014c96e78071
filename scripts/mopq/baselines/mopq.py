"""MoPQ: matching-oriented product quantization (Xiao et al., EMNLP 2021), with any of the three samplings.

w CE(q, k) + (CE(qR, k_hat) + CE(kR, q_hat)) / 2: the practical form of the multinoulli contrastive loss (their Eq. 2,
Algorithm 1), with a temperature for vectors and one for codes; codes by the straight-through estimator (their Eq. 4),
k_hat not normalised. Two changes found more on the validation splits of `doc` and `inline`: a query is quantized too
and found by its key, so that the codebook learns from twice as many texts; and w is a tenth. Eq. 2 has no term of the
vectors, the authors' code has it at w = 1; at 8 bytes the encoder must give up vectors for codes.
"""

from torch import Tensor

from mopq.baselines.method import Batch, Method


class MoPQ(Method):
    """The joint objective of this project."""

    name = "mopq"
    dense_weight = 0.1
    """w, the weight of the vectors' own cross entropy."""

    def loss(self, batch: Batch) -> Tensor:
        dense = batch.candidates.contrastive(batch.query_GD, batch.key_GD, self.log_scale.exp())
        return self.dense_weight * dense + self.both_ways(batch)

"""DVSQ: deep visual-semantic quantization (Cao et al., CVPR 2017).

Their Eq. 7, L + lambda Q: a hinge loss whose margin adapts to how near the labels are (Eqs. 1 and 2), and a
quantization loss that keeps the inner products of codes with the labels' word vectors (Eq. 3, visual-semantic).
Adapted: a key's label is its query. The margin between queries i and j, 1 - cos(v_i, v_j), takes the vectors of the
plainly trained encoder for the word vectors v, fixed as theirs are; and inner products are kept with the queries of
the batch, since they are what codes will be searched with. The margin is a share of theirs: different classes are
opposites there, but no two texts are, and a margin that nothing reaches pulls every negative alike (recall@10 .23 for
.32 on `doc`). Codewords live in sub-spaces, as those of all methods here, which makes the search for a code by
iterated conditional modes exact.
"""

import torch.nn.functional as F
from torch import Tensor

from mopq.baselines.method import Batch, Method


class DVSQ(Method):
    """Adaptive-margin loss of the vectors, plus the error of inner products between queries and codes."""

    name = "dvsq"
    trains_rotation = False
    codebook_rate = 0.1
    margin_share = 0.3
    quantization_weight = 0.1

    def loss(self, batch: Batch) -> Tensor:
        candidates = batch.candidates
        scores_VBC = candidates.scores(batch.query_GD, batch.key_GD)
        own_VB1 = scores_VBC.diagonal(dim1=1, dim2=2).unsqueeze(-1)
        margin_VBC = self.margin_share * (1 - candidates.scores(batch.start_query_GD, batch.start_query_GD))
        similarity = candidates.sum_over_negatives(F.relu(margin_VBC - own_VB1 + scores_VBC))

        rotated_GD = self.quantizer.rotate(batch.key_GD)
        reconstruction_GD = self.nearest(rotated_GD)
        # q.z - q.z_hat = q.(z - z_hat): one product of queries with the residuals.
        error_VBC = candidates.scores(self.quantizer.rotate(batch.query_GD), rotated_GD - reconstruction_GD)
        own = error_VBC.diagonal(dim1=1, dim2=2).square().mean()
        return similarity + self.quantization_weight * (own + candidates.sum_over_negatives(error_VBC.square()))

"""RepCONC: representations by constrained clustering (Zhan et al., WSDM 2022).

Codes in training are those of a balanced clustering of the step's keys (their Eqs. 9 to 12): Sinkhorn's iterations
make every centroid of a sub-space as likely as any other. The ranking loss sees the reconstructions, its gradient
goes to centroids and, straight through, to vectors; a squared distance holds the two together (their Eq. 8). The
rotation is that of OPQ and stays. Search reads the nearest centroid. Adapted: static encoder; no mined negatives.
"""

import torch
from torch import Tensor

from mopq.baselines.method import Batch, Method


class RepCONC(Method):
    """Cross entropy of balanced reconstructions, plus their distance from the vectors."""

    name = "repconc"
    trains_rotation = False
    epsilon = 0.03
    """Entropy of the balanced assignment, for distances scaled to -1 .. 1."""
    distance_weight = 0.5

    def loss(self, batch: Batch) -> Tensor:
        rotated_GD = self.quantizer.rotate(batch.key_GD)
        with torch.no_grad():
            code_GM = balanced_codes(self.quantizer.selection(rotated_GD), self.epsilon)
        centroid_GD = self.quantizer.reconstruct(code_GM)
        # Worth the centroids; the gradient reaches both them and, as it is, the vectors.
        passed_GD = centroid_GD + rotated_GD - rotated_GD.detach()
        query_GD = self.quantizer.rotate(batch.query_GD)
        matching = batch.candidates.contrastive(query_GD, passed_GD, self.log_code_scale.exp())
        return matching + self.distance_weight * (rotated_GD - centroid_GD).square().sum(-1).mean()


def balanced_codes(selection_GMK: Tensor, epsilon: float, iterations: int = 20) -> Tensor:
    """Codes [G, M] by the assignment that gives every centroid of a sub-space the same share of the keys.

    Each sub-space's logits are scaled to -1 .. 1, and alternately the centroids' and the keys' shares are made even.
    After 20 iterations one code in ten thousand still changes (1,024 keys, 256 centroids).
    """
    logits_MGK = selection_GMK.transpose(0, 1)
    low_M11, high_M11 = logits_MGK.amin((1, 2), keepdim=True), logits_MGK.amax((1, 2), keepdim=True)
    scaled_MGK = (2 * logits_MGK - high_M11 - low_M11) / (high_M11 - low_M11 + 1e-5)
    share_MGK = (scaled_MGK / epsilon).exp()
    # A key's shares sum to 1 and a centroid's to G / K; other sums would not agree, and the factors would overflow.
    centroid_share = share_MGK.shape[1] / share_MGK.shape[2]
    # The factors of rows and columns, kept apart: a matrix-vector product an iteration instead of a pass over all.
    column_MK1 = torch.ones_like(share_MGK[:, 0]).unsqueeze(-1)
    for _ in range(iterations):
        row_MG1 = 1 / (share_MGK @ column_MK1)
        column_MK1 = centroid_share / (share_MGK.transpose(1, 2) @ row_MG1)
    return (share_MGK * column_MK1.transpose(1, 2)).argmax(-1).T

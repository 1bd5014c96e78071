"""DPQ: differentiable product quantization (Chen, Li and Sun, ICML 2020), in its centroid form, DPQ-VQ.

The code is the nearest centroid, and the gradient of the reconstruction passes to the vector as it is (their Eq. 5,
z + stop(z_hat - z)); the centroids and the vector are drawn to each other by |stop(z) - z_hat|^2 and
|z - stop(z_hat)|^2 (their Section 2.3), since the straight path gives centroids no gradient of the task. Adapted:
the task is to find a query's own key among the reconstructed keys.
"""

from torch import Tensor

from mopq.baselines.method import Batch, Method


class DPQ(Method):
    """Cross entropy of the reconstructions alone, and the pull between vectors and centroids."""

    name = "dpq"
    commitment = 0.25
    """Weight of the vector's pull to its centroids, beside 1 for that of the centroids."""
    pull_weight = 1.0

    def loss(self, batch: Batch) -> Tensor:
        rotated_GD = self.quantizer.rotate(batch.key_GD)
        centroid_GD = self.nearest(rotated_GD)
        passed_GD = rotated_GD + (centroid_GD - rotated_GD).detach()
        query_GD = self.quantizer.rotate(batch.query_GD)
        matching = batch.candidates.contrastive(query_GD, passed_GD, self.log_code_scale.exp())
        centroids = (rotated_GD.detach() - centroid_GD).square().sum(-1).mean()
        vectors = (rotated_GD - centroid_GD.detach()).square().sum(-1).mean()
        return matching + self.pull_weight * (centroids + self.commitment * vectors)

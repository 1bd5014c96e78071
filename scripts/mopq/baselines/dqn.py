"""DQN: deep quantization network (Cao et al., "Deep Quantization Network for Efficient Image Retrieval", AAAI 2016).

Their Eq. 5, L + lambda Q: a loss of similarity, and the product quantization loss Q (their Eq. 4), the squared
distance of vectors from their codes, which makes the encoder's vectors easy to quantize. Codes take no part in L.
Adapted: the pairwise cosine loss L (their Eq. 2) wants classes, of which half of the pairs agree; where each query
has one key among thousands, the softmax over inner products that all text bi-encoders are trained with stands for
it. Centroids follow their means by gradient instead of by k-means between epochs.
"""

from torch import Tensor

from mopq.baselines.method import Batch, Method


class DQN(Method):
    """Contrastive loss of the vectors, plus the distance of keys from their codes."""

    name = "dqn"
    trains_rotation = False
    codebook_rate = 0.1
    quantization_weight = 0.1
    """Lambda, for squared distances of unit vectors; more of it draws keys together, so that fewer are found."""

    def loss(self, batch: Batch) -> Tensor:
        similarity = batch.candidates.contrastive(batch.query_GD, batch.key_GD, self.log_scale.exp())
        rotated_GD = self.quantizer.rotate(batch.key_GD)
        reconstruction_GD = self.nearest(rotated_GD)
        quantization = (rotated_GD - reconstruction_GD).square().sum(-1).mean()
        return similarity + self.quantization_weight * quantization

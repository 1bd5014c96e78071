"""A second stage of codes, which quantizes what the first leaves of a vector (residual quantization).

A search engine that knows product codes needs to know nothing of it: q (c1 + c2) is the inner product of [q, q] and
[c1, c2], so that the codes of both stages, end to end, are product codes of vectors that stand there twice. Cut after
the first stage they are the codes that were trained. Axes: N vectors, B vectors of a batch, D dimensions, M
sub-spaces, K centroids, d = D / M.
"""

import torch
from torch import Tensor, nn

from mopq.baselines.pq import fit_pq
from mopq.quantizer import ProductQuantizer


class TwoStageQuantizer(nn.Module):
    """A trained quantizer and the codebook [M, K, d] of its residuals; to its users a quantizer of 2 M sub-spaces."""

    def __init__(self, first: ProductQuantizer, residual_MKd: Tensor) -> None:
        super().__init__()
        self.first = first
        self.second = ProductQuantizer(torch.eye(first.rotation_DD.shape[0]), residual_MKd)

    @property
    def stages(self) -> tuple[ProductQuantizer, ProductQuantizer]:
        return self.first, self.second

    @property
    def rotation_DD(self) -> Tensor:
        """The rotation of the vectors before they are doubled."""
        return self.first.rotation_DD

    @property
    def centroids_MKd(self) -> Tensor:
        """Both codebooks, [2 M, K, d]."""
        return torch.cat([self.first.centroids_MKd, self.second.centroids_MKd])

    def rotate(self, vector_BD: Tensor) -> Tensor:
        """Rotated vectors twice, [B, 2 D]."""
        rotated_BD = self.first.rotate(vector_BD)
        return torch.cat([rotated_BD, rotated_BD], -1)

    def codes(self, rotated_BD: Tensor) -> Tensor:
        """Codes [B, 2 M] of what `rotate` gave."""
        once_BD, _ = rotated_BD.chunk(2, -1)
        code_BM = self.first.codes(once_BD)
        return torch.cat([code_BM, self.second.codes(once_BD - self.first.reconstruct(code_BM))], -1)

    @torch.no_grad()
    def encode(self, key_BD: Tensor) -> Tensor:
        """Codes [B, 2 M] of keys as the encoder gives them."""
        return self.codes(self.rotate(key_BD))

    @torch.no_grad()
    def decode(self, code_BM: Tensor) -> Tensor:
        """Reconstructions [B, 2 D]: those of the first stage, and those of what it left."""
        code_BM, rest_BM = code_BM.chunk(2, -1)
        return torch.cat([self.first.reconstruct(code_BM), self.second.reconstruct(rest_BM)], -1)


Quantizer = ProductQuantizer | TwoStageQuantizer


@torch.no_grad()
def with_second_stage(first: ProductQuantizer, key_ND: Tensor, seed: int) -> TwoStageQuantizer:
    """Fits the second stage to what the first leaves of these keys, as the encoder gives them: k-means in each
    sub-space."""
    rotated_ND = first.rotate(key_ND)
    M, K, _ = first.centroids_MKd.shape
    rest_ND = rotated_ND - first.reconstruct(first.codes(rotated_ND))
    return TwoStageQuantizer(first, fit_pq(rest_ND, M, K, seed)[1])

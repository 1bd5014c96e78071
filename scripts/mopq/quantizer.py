"""A product quantizer that is trained by matching: a rotation, a codebook, and differentiable codes.

Axes: N vectors, B vectors of a batch, D dimensions, M sub-spaces, K centroids, d = D / M dimensions each.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from mopq.losses import straight_through
from mopq.selection import SELECTIONS

ASSIGNMENTS: dict[str, Callable[[Tensor], Tensor]] = {
    "straight-through": straight_through,
    "soft": lambda selection_BMK: selection_BMK.softmax(-1),
}
"""How logits become the weights of the centroids, [B, M, K]: those of one centroid, or of their mixture."""


@dataclass(frozen=True)
class Quantized:
    """What the quantizer makes of keys."""

    vector_BD: Tensor
    """Rotated and normalised."""
    reconstruction_BD: Tensor
    """The centroids of the code, end to end; not normalised. With `soft` assignment, mixtures of centroids."""
    selection_BMK: Tensor
    """The logits of the selection."""
    code_BM: Tensor


class ProductQuantizer(nn.Module):
    """Rotation rotation_DD and codebook centroids_MKd over normalised vectors.

    `selection` names one of SELECTIONS, `assignment` one of ASSIGNMENTS; `sharpness` multiplies the logits.

    Raises:
        ValueError: the shapes do not fit, or there is no such selection or assignment.
    """

    def __init__(
        self,
        rotation_DD: Tensor,
        centroids_MKd: Tensor,
        sharpness: float = 1.0,
        selection: str = "l2",
        assignment: str = "straight-through",
    ) -> None:
        super().__init__()
        M, _, d = centroids_MKd.shape
        if rotation_DD.shape != (M * d, M * d):
            raise ValueError(f"{M} sub-spaces of {d} dimensions need a rotation of {M * d} dimensions.")
        if selection not in SELECTIONS or assignment not in ASSIGNMENTS:
            raise ValueError(f"Selection is one of {[*SELECTIONS]}, assignment one of {[*ASSIGNMENTS]}.")
        self.rotation_DD = nn.Parameter(rotation_DD.clone())
        self.centroids_MKd = nn.Parameter(centroids_MKd.clone())
        self.sharpness, self.selection_name, self.assignment = sharpness, selection, assignment
        # Identity: bilinear selection starts as that by inner products.
        identity_Mdd = torch.eye(d).to(centroids_MKd).repeat(M, 1, 1)
        self.weight_Mdd = nn.Parameter(identity_Mdd) if selection == "bilinear" else None

    def rotate(self, vector_BD: Tensor) -> Tensor:
        """Rotated and normalised again, since the rotation is free to stretch; a zero vector stays zero."""
        return F.normalize(vector_BD @ self.rotation_DD, dim=-1)

    def selection(self, rotated_BD: Tensor) -> Tensor:
        """Logits [B, M, K] of the selection of centroids."""
        part_BMd = rotated_BD.unflatten(-1, self.centroids_MKd.shape[::2])
        learned = [] if self.weight_Mdd is None else [self.weight_Mdd]
        return self.sharpness * SELECTIONS[self.selection_name](part_BMd, self.centroids_MKd, *learned)

    def forward(self, key_BD: Tensor) -> Quantized:
        """Quantizes keys as the encoder gives them."""
        rotated_BD = self.rotate(key_BD)
        selection_BMK = self.selection(rotated_BD)
        assignment_BMK = ASSIGNMENTS[self.assignment](selection_BMK)
        parts_MBd = assignment_BMK.transpose(0, 1) @ self.centroids_MKd
        return Quantized(rotated_BD, parts_MBd.transpose(0, 1).flatten(1), selection_BMK, selection_BMK.argmax(-1))

    def codes(self, rotated_BD: Tensor) -> Tensor:
        """Codes [B, M] of rotated keys."""
        return self.selection(rotated_BD).argmax(-1)

    @torch.no_grad()
    def encode(self, key_BD: Tensor) -> Tensor:
        """Codes [B, M] of keys as the encoder gives them."""
        return self.codes(self.rotate(key_BD))

    @torch.no_grad()
    def decode(self, code_BM: Tensor) -> Tensor:
        """`reconstruct` without a gradient."""
        return self.reconstruct(code_BM)

    def reconstruct(self, code_BM: Tensor) -> Tensor:
        """Reconstructions [B, D], in rotated space; differentiable in the centroids."""
        M = code_BM.shape[1]
        return self.centroids_MKd[torch.arange(M, device=code_BM.device), code_BM].flatten(1)


def fit_opq(
    vectors_ND: Tensor, subspaces: int, centroids: int, iterations: int = 40, seed: int = 0
) -> tuple[Tensor, Tensor]:
    """Rotation [D, D] and codebook [M, K, d] by optimized product quantization (Ge et al., 2013).

    Alternates one step of k-means in every sub-space with the best rotation for the codes found
    (orthogonal Procrustes). It starts from a random rotation, which spreads the variance evenly.
    """
    N, D = vectors_ND.shape
    if centroids > N:
        raise ValueError(f"{centroids} centroids need at least as many vectors, not {N}.")
    generator = torch.Generator().manual_seed(seed)
    rotation_DD = torch.linalg.qr(torch.randn(D, D, generator=generator))[0].to(vectors_ND)
    start_K = torch.randperm(N, generator=generator)[:centroids]
    parts_MNd = _parts(vectors_ND @ rotation_DD, subspaces)
    centroids_MKd = parts_MNd[:, start_K].clone()
    for _ in range(iterations):
        code_MN = _nearest(parts_MNd, centroids_MKd)
        centroids_MKd = _means(parts_MNd, code_MN, centroids_MKd)
        code_MND = code_MN.unsqueeze(-1).expand(-1, -1, D // subspaces)
        reconstruction_ND = centroids_MKd.gather(1, code_MND).transpose(0, 1).flatten(1)
        left_DD, _, right_DD = torch.linalg.svd(vectors_ND.T @ reconstruction_ND)
        rotation_DD = left_DD @ right_DD
        parts_MNd = _parts(vectors_ND @ rotation_DD, subspaces)
    return rotation_DD, _means(parts_MNd, _nearest(parts_MNd, centroids_MKd), centroids_MKd)


def fit_nested_opq(
    vectors_ND: Tensor, nested: Sequence[int], centroids: int, iterations: int = 40, seed: int = 0
) -> tuple[Tensor, Tensor]:
    """As `fit_opq`, for codes that may be cut after any of the `nested` numbers of sub-spaces, ascending.

    The dimensions are the principal components, most variance first. Each stretch between two cuts has an OPQ of
    its own, so that a shorter code is the best one for the dimensions that it covers.
    """
    D, M = vectors_ND.shape[1], nested[-1]
    components_DD = torch.linalg.svd(vectors_ND.T @ vectors_ND)[0]
    rotations, codebooks = [], []
    for first, last in zip((0, *nested), nested, strict=False):
        part_ND = vectors_ND @ components_DD[:, first * D // M : last * D // M]
        rotation_DD, centroids_MKd = fit_opq(part_ND, last - first, centroids, iterations, seed)
        rotations.append(rotation_DD)
        codebooks.append(centroids_MKd)
    return components_DD @ torch.block_diag(*rotations), torch.cat(codebooks)


def _parts(vectors_ND: Tensor, subspaces: int) -> Tensor:
    return vectors_ND.unflatten(-1, (subspaces, -1)).transpose(0, 1).contiguous()


def _nearest(parts_MNd: Tensor, centroids_MKd: Tensor) -> Tensor:
    distance_MNK = centroids_MKd.square().sum(-1).unsqueeze(1) - 2 * parts_MNd @ centroids_MKd.transpose(1, 2)
    return distance_MNK.argmin(-1)


def _means(parts_MNd: Tensor, code_MN: Tensor, centroids_MKd: Tensor) -> Tensor:
    """Means of the clusters; an empty cluster keeps its centroid."""
    K = centroids_MKd.shape[1]
    assignment_MNK = F.one_hot(code_MN, K).to(parts_MNd)
    count_MK1 = assignment_MNK.sum(1).unsqueeze(-1)
    sums_MKd = assignment_MNK.transpose(1, 2) @ parts_MNd
    return torch.where(count_MK1 > 0, sums_MKd / count_MK1.clamp(min=1), centroids_MKd)

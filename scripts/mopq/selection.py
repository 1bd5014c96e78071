"""How a sub-vector scores the centroids of its sub-space: the selection functions s of the paper's Eq. 2.

Each takes sub-vectors part_BMd and centroids_MKd and gives logits [B, M, K]; their softmax over K is the
probability by which a centroid is selected. Axes: B vectors, M sub-spaces, K centroids, d dimensions each.
"""

from collections.abc import Callable

import torch.nn.functional as F
from torch import Tensor


def ip(part_BMd: Tensor, centroids_MKd: Tensor) -> Tensor:
    """Inner products <z_i, C_ij>."""
    return (part_BMd.transpose(0, 1) @ centroids_MKd.transpose(1, 2)).transpose(0, 1)


def l2(part_BMd: Tensor, centroids_MKd: Tensor) -> Tensor:
    """Minus the squared distances -|z_i - C_ij|^2, plus |z_i|^2, which is the same for all K: softmax drops it."""
    return 2 * ip(part_BMd, centroids_MKd) - centroids_MKd.square().sum(-1)


def cosine(part_BMd: Tensor, centroids_MKd: Tensor) -> Tensor:
    """Cosines of the angles between z_i and C_ij; 0 for a zero vector."""
    return ip(F.normalize(part_BMd, dim=-1), F.normalize(centroids_MKd, dim=-1))


def bilinear(part_BMd: Tensor, centroids_MKd: Tensor, weight_Mdd: Tensor) -> Tensor:
    """<z_i W_i, C_ij>, with a learned matrix for each sub-space."""
    return ip((part_BMd.transpose(0, 1) @ weight_Mdd).transpose(0, 1), centroids_MKd)


SELECTIONS: dict[str, Callable[..., Tensor]] = {"l2": l2, "cosine": cosine, "ip": ip, "bilinear": bilinear}

"""One bit a dimension plus a scale: no codebook and no training, the rival that a trained codebook has to beat.

A random rotation, the sign of every dimension, and a vector's mean absolute value as its scale, which is the best
one for given signs (Rastegari et al., "XNOR-Net", ECCV 2016). At D dimensions a code has D / 8 bytes and its scale.
"""

import torch
from torch import Tensor


def one_bit(query_ND: Tensor, key_ND: Tensor, seed: int) -> tuple[Tensor, Tensor]:
    """Rotated queries in full precision and what the codes of keys stand for, [N, D] each."""
    D = key_ND.shape[1]
    generator = torch.Generator().manual_seed(seed)
    rotation_DD = torch.linalg.qr(torch.randn(D, D, generator=generator))[0].to(key_ND)
    rotated_ND = key_ND @ rotation_DD
    scale_N1 = rotated_ND.abs().mean(-1, keepdim=True)
    return query_ND @ rotation_DD, torch.where(rotated_ND < 0, -scale_N1, scale_N1)

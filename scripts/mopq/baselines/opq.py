"""OPQ: optimized product quantization (Ge et al., "Optimized Product Quantization", CVPR 2013), by FAISS.

Alternates k-means in the sub-spaces with the rotation that suits the codes best (their Algorithm 1, the
non-parametric solution). All trained methods start from its rotation and codebook.
"""

import faiss
import torch
from torch import Tensor

from mopq.baselines.pq import fit_pq


def fit_opq(
    vectors_ND: Tensor, subspaces: int, centroids: int, seed: int, iterations: int = 30
) -> tuple[Tensor, Tensor]:
    """Rotation [D, D], which multiplies row vectors from the right, and codebook [M, K, d].

    Raises:
        RuntimeError: there are fewer vectors than centroids.
    """
    D = vectors_ND.shape[1]
    generator = torch.Generator().manual_seed(seed)
    # FAISS draws its first rotation from a seed of its own; another basis makes the seeds differ.
    basis_DD = torch.linalg.qr(torch.randn(D, D, generator=generator))[0]
    matrix = faiss.OPQMatrix(D, subspaces)
    matrix.niter, matrix.max_train_points = iterations, len(vectors_ND)
    shape = faiss.ProductQuantizer(D, subspaces, (centroids - 1).bit_length())
    matrix.pq = shape
    matrix.train((vectors_ND @ basis_DD).numpy())
    rotation_DD = basis_DD @ torch.from_numpy(faiss.vector_to_array(matrix.A).reshape(D, D)).T
    return rotation_DD, fit_pq(vectors_ND @ rotation_DD, subspaces, centroids, seed)[1]

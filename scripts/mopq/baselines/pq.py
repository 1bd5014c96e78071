"""PQ: product quantization (Jegou, Douze, Schmid, "Product Quantization for Nearest Neighbor Search", PAMI 2011).

K-means in every sub-space (their Section II-B), by FAISS, over the keys of the plainly trained encoder.
"""

import faiss
import torch
from torch import Tensor


def fit_pq(vectors_ND: Tensor, subspaces: int, centroids: int, seed: int) -> tuple[Tensor, Tensor]:
    """The identity as rotation [D, D], and the codebook [M, K, d].

    Raises:
        RuntimeError: there are fewer vectors than centroids.
    """
    D = vectors_ND.shape[1]
    quantizer = faiss.ProductQuantizer(D, subspaces, (centroids - 1).bit_length())
    quantizer.cp.seed = seed
    quantizer.cp.max_points_per_centroid = 1 << 20
    quantizer.train(vectors_ND.numpy())
    centroids_MKd = faiss.vector_to_array(quantizer.centroids).reshape(subspaces, centroids, D // subspaces)
    return torch.eye(D), torch.from_numpy(centroids_MKd)

"""Recall on a held-out split: how many queries find their own key among the first 10, 50 and 100."""

import numpy as np
import torch
from torch import Tensor

RECALLS = (10, 50, 100)
QUERIES = 10_000
"""As many queries search at most, drawn at random; all keys of the split are searched."""


@torch.inference_mode()
def recall(query_ND: Tensor, key_ND: Tensor, most: int = QUERIES, block: int = 1000) -> dict[str, float]:
    """Recall of each query's own key (the same row) by inner product, at each of RECALLS, by the names of those.

    Other keys that score as much as the own one stand before it: equal codes cannot be told apart. Queries and keys
    of the held-out splits are all different, so that no other key is right.
    """
    rows_N = np.sort(np.random.default_rng(0).permutation(len(query_ND))[:most])
    ranks = []
    for rows_B in np.split(rows_N, range(block, len(rows_N), block)):
        scores_BN = query_ND[rows_B] @ key_ND.T
        own_B1 = scores_BN.gather(1, torch.from_numpy(rows_B).unsqueeze(1))
        ranks.append((scores_BN >= own_B1).sum(1).numpy())
    rank_N = np.concatenate(ranks)
    return {str(at): float((rank_N <= at).mean()) for at in RECALLS}

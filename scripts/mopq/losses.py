"""The losses of matching-oriented product quantization, computed from tensors alone.

Axes: B queries, N keys (N = B in one process, the keys of all processes otherwise), D dimensions,
M sub-spaces, K centroids.

Xiao et al., "Matching-oriented Embedding Quantization for Ad-hoc Retrieval", EMNLP 2021.
"""

import torch
import torch.nn.functional as F
from torch import Tensor


def contrastive_loss(
    query_BD: Tensor,
    key_ND: Tensor,
    positive_B: Tensor,
    scale: Tensor | float = 1.0,
    false_negative_BN: Tensor | None = None,
    symmetric: bool = False,
) -> Tensor:
    """Cross entropy of each query's own key among all keys, a scalar: the mean over the queries.

    `positive_B` holds the place of each query's key in `key_ND`. Pairs marked in `false_negative_BN`
    take no part, save a query's own key. `scale` is the inverse temperature. Where `symmetric`, the mean
    with the cross entropy of each key's own query among the given queries; that needs N = B.
    """
    logits_BN = scale * query_BD @ key_ND.T
    if false_negative_BN is not None:
        masked_BN = false_negative_BN.scatter(1, positive_B.unsqueeze(1), False)
        logits_BN = logits_BN.masked_fill(masked_BN, -torch.inf)
    loss = F.cross_entropy(logits_BN, positive_B)
    if not symmetric:
        return loss
    return (loss + F.cross_entropy(logits_BN.T, positive_B)) / 2


def selection_loss(selection_BMK: Tensor, code_BM: Tensor) -> Tensor:
    """Minus the log probability of the code: the sum over sub-spaces, the mean over keys; a scalar.

    `selection_BMK` holds the logits by which each sub-vector selects its centroid.
    """
    log_probability_BMK = selection_BMK.log_softmax(-1)
    return -log_probability_BMK.gather(-1, code_BM.unsqueeze(-1)).squeeze(-1).sum(-1).mean()


def matching_contrastive_loss(
    query_BD: Tensor,
    reconstruction_ND: Tensor,
    selection_BMK: Tensor,
    code_BM: Tensor,
    positive_B: Tensor,
    scale: Tensor | float = 1.0,
    selection_weight: float = 1.0,
    false_negative_BN: Tensor | None = None,
) -> Tensor:
    """The paper's Eq. 2 as a loss: a query finds its key's code, and the key selects that code.

    With `scale` and `selection_weight` 1 it is the equation as printed: minus the log of the product of
    the probabilities of the M sub-codes and of the reconstruction among all reconstructions.
    """
    matching = contrastive_loss(query_BD, reconstruction_ND, positive_B, scale, false_negative_BN)
    if selection_weight == 0:
        return matching
    return matching + selection_weight * selection_loss(selection_BMK, code_BM)


def practical_loss(
    query_BD: Tensor,
    key_ND: Tensor,
    rotated_BD: Tensor,
    reconstruction_ND: Tensor,
    positive_B: Tensor,
    scale: Tensor | float = 1.0,
    code_scale: Tensor | float = 1.0,
    false_negative_BN: Tensor | None = None,
) -> Tensor:
    """CE(q, k) + CE(qR, k_hat), the form in which the authors' code trains; a scalar.

    Queries find their keys among `key_ND`, and rotated queries find them among `reconstruction_ND`.
    """
    return contrastive_loss(query_BD, key_ND, positive_B, scale, false_negative_BN) + contrastive_loss(
        rotated_BD, reconstruction_ND, positive_B, code_scale, false_negative_BN
    )


def straight_through(selection_BMK: Tensor) -> Tensor:
    """One-hot assignment of the largest logit, [B, M, K]; its gradient is that of the softmax."""
    soft_BMK = selection_BMK.softmax(-1)
    hard_BMK = F.one_hot(soft_BMK.argmax(-1), soft_BMK.shape[-1]).to(soft_BMK.dtype)
    return hard_BMK + soft_BMK - soft_BMK.detach()

"""The static encoder's sum, of token ids in their order. Axes: B texts, T tokens, V vocabulary, D dimensions."""

import torch
from torch import Tensor, nn


def token_shares(ids_BT: Tensor) -> Tensor:
    """What each place adds to the square root of its token's frequency tf, 1 / sqrt(tf); padding adds nothing."""
    frequency_BT = (ids_BT.unsqueeze(1) == ids_BT.unsqueeze(2)).sum(-1)
    return torch.where(ids_BT > 0, frequency_BT.float().rsqrt(), 0.0)


class TokenSum(nn.Module):
    """A sum over rows of a weighted table, which stays as it is, and out of checkpoints."""

    def __init__(self, table_VD: Tensor) -> None:
        super().__init__()
        self.table_VD: Tensor
        self.register_buffer("table_VD", table_VD, persistent=False)

    def forward(self, ids_BT: Tensor) -> Tensor:
        """Sums [B, D], not normalised."""
        share_B1T = token_shares(ids_BT).to(self.table_VD.dtype).unsqueeze(1)
        return (share_B1T @ self.table_VD[ids_BT.long()]).squeeze(1)

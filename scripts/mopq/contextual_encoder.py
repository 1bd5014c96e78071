"""The contextual encoder: the static one, whose tokens' vectors and weights one layer of attention corrects.

It begins as the static encoder, to the bit of rounding, since what the layer adds begins at zero. Axes: B texts,
T tokens, V tokens of the vocabulary, D dimensions, H heads of attention, d = D / H dimensions of one.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from mopq.sequence_encoder import SequenceEncoder
from mopq.static_encoder import StaticEncoder
from mopq.token_sum import token_shares
from mopq.token_tables import TokenTables

HEADS = 4
FARTHEST = 8
"""Distances between tokens that attention tells apart; all that are farther are alike."""
MASKED = -1e4
"""Logit of padding. Minus infinity would make the softmax of a text without tokens undefined."""


class ContextualEncoder(TokenTables, SequenceEncoder):
    """Token tables and a layer of attention."""

    kind = "contextual"
    learning_rate = 1e-3
    rounded = ("/table/",)

    def __init__(self, vocabulary: list[str], table_VD: Tensor, log_weight_V: Tensor) -> None:
        super().__init__(vocabulary, table_VD, log_weight_V)
        self.layer = AttentionLayer(self.dimension)

    @staticmethod
    def of(static: StaticEncoder) -> "ContextualEncoder":
        """The encoder that begins as this one."""
        rows_VD, log_weight_V1 = static.table.weight.detach(), static.log_weight.weight.detach()
        return ContextualEncoder(static.vocabulary, rows_VD, log_weight_V1[:, 0])

    def encode_ids(self, ids_BT: Tensor) -> Tensor:
        row_BTD = self.table(ids_BT)
        change_BTD, log_factor_BT1 = self.layer(row_BTD, ids_BT > 0)
        log_weight_BT1 = self.log_weight(ids_BT) + log_factor_BT1
        weight_BT = token_shares(ids_BT) * log_weight_BT1.squeeze(-1).exp()
        sum_BD = (weight_BT.unsqueeze(1) @ (row_BTD + change_BTD)).squeeze(1)
        return F.normalize(sum_BD, dim=-1)

    def parameter_groups(self, sparse: bool) -> list[tuple[list[nn.Parameter], float]]:
        return super().parameter_groups(sparse) if sparse else [(list(self.layer.parameters()), 1)]


class AttentionLayer(nn.Module):
    """Attention and a feed-forward part, of normalised vectors; what comes out of it begins at zero."""

    def __init__(self, dimension: int) -> None:
        super().__init__()
        self.enter, self.again = nn.LayerNorm(dimension), nn.LayerNorm(dimension)
        self.project = nn.Linear(dimension, 3 * dimension)
        self.mix = nn.Linear(dimension, dimension)
        self.widen = nn.Linear(dimension, 2 * dimension)
        self.leave = nn.Linear(2 * dimension, dimension + 1)
        nn.init.zeros_(self.leave.weight)
        nn.init.zeros_(self.leave.bias)
        # Heads begin by looking near, each at another width: phrases are what a sum of words lacks.
        slope_H1 = torch.linspace(0, 1, HEADS).unsqueeze(1)
        distance_R = torch.arange(-FARTHEST, FARTHEST + 1).abs()
        self.bias_HR = nn.Parameter(-slope_H1 * distance_R)

    def forward(self, row_BTD: Tensor, there_BT: Tensor) -> tuple[Tensor, Tensor]:
        """What the context changes in each token's vector, [B, T, D], and in its log weight, [B, T, 1]."""
        entered_BTD = self.enter(row_BTD)
        attended_BTD = entered_BTD + self.mix(self.attend(entered_BTD, there_BT))
        changed_BTE = self.leave(F.gelu(self.widen(self.again(attended_BTD))))
        return changed_BTE[..., :-1], changed_BTE[..., -1:]

    def attend(self, entered_BTD: Tensor, there_BT: Tensor) -> Tensor:
        """Each token's mean of all tokens' values, weighted by likeness and distance, the heads end to end."""
        parts = self.project(entered_BTD).unflatten(-1, (3, HEADS, -1)).permute(2, 0, 3, 1, 4)
        query_BHTd, key_BHTd, value_BHTd = parts.unbind(0)
        place_T = torch.arange(there_BT.shape[1], device=there_BT.device)
        distance_TT = (place_T.unsqueeze(0) - place_T.unsqueeze(1)).clamp(-FARTHEST, FARTHEST) + FARTHEST
        masked_B11T = torch.where(there_BT, 0.0, MASKED)[:, None, None]
        logits_BHTT = query_BHTd @ key_BHTd.transpose(-1, -2) / query_BHTd.shape[-1] ** 0.5
        attention_BHTT = (logits_BHTT + self.bias_HR[:, distance_TT] + masked_B11T).softmax(-1)
        return (attention_BHTT @ value_BHTd).transpose(1, 2).flatten(2)

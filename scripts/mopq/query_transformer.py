"""A transformer beside the static encoder, for queries alone or, in `blended_encoder`, for keys as well.

It reads the token ids of the static encoder's tokenizer, so that a model folder has one tokenizer: each token is
spelt out in the word pieces of the transformer, by a constant table. Axes: B texts, T tokens, V tokens of the
vocabulary, P word pieces of a token, W word pieces of a text, D dimensions.
"""

from collections.abc import Sequence
from typing import Any, ClassVar

import torch
import torch.nn.functional as F
from onnx import ModelProto
from torch import Tensor, nn

from mopq.encoder import LIMITS
from mopq.onnx_int8 import round_weights
from mopq.onnx_traced import traced_graph
from mopq.sequence_encoder import VectorGraph
from mopq.static_encoder import StaticEncoder
from mopq.token_sum import TokenSum
from mopq.tokenizer import build_tokenizer
from mopq.transformer_encoder import TransformerEncoder
from mopq.two_stage import Quantizer

LONGEST_TOKEN = 6
"""Word pieces of a token that are read: all of them for 99.8 % of a vocabulary of code."""


MOST_PIECES = 128
"""Word pieces of a text that the transformer reads; the static part reads all tokens."""


class QueryTransformer(TransformerEncoder):
    """A transformer that adds to the static vectors of texts.

    pieces_VP of int16 spells the static encoder's tokens out: in its rows, zeros follow a token's word pieces.
    """

    kind = "query"
    limits: ClassVar[dict[str, int]] = LIMITS
    rounded = ("/model/", "/static/")

    def __init__(
        self, keys: StaticEncoder, pieces_VP: Tensor, model: Any, ends: tuple[int, int], project_DH: Tensor
    ) -> None:
        super().__init__(keys.vocabulary, model, ends, project_DH)
        self.pieces_VP: Tensor
        self.register_buffer("pieces_VP", pieces_VP)
        self.static = TokenSum(keys.weighted_table())

    def encode_ids(self, ids_BT: Tensor) -> Tensor:
        static_BD = F.normalize(self.static(ids_BT), dim=-1)
        return F.normalize(static_BD + self.read(ids_BT) @ self.project_DH.T, dim=-1)

    def read(self, ids_BT: Tensor) -> Tensor:
        """What the transformer makes of token ids, [B, H] in unit length; zeros where there are none."""
        pooled_BH, filled_B1 = self.pool(self.spell(ids_BT[:, :MOST_PIECES])[:, :MOST_PIECES])
        return F.normalize(pooled_BH, dim=-1) * filled_B1

    def spell(self, ids_BT: Tensor) -> Tensor:
        """Word pieces [B, W] of token ids, zeros behind them, W those of the longest text and at least 1."""
        piece_BW = self.pieces_VP[ids_BT.long()].flatten(1).long()
        there_BW = piece_BW > 0
        # Each piece moves up by the gaps before it; the gaps move to a column that is cut off.
        place_BW = torch.where(there_BW, there_BW.long().cumsum(1) - 1, piece_BW.shape[1])
        spelt_BW = torch.zeros_like(piece_BW[:, :1]).repeat(1, piece_BW.shape[1] + 1).scatter(1, place_BW, piece_BW)
        return spelt_BW[:, : there_BW.sum(1).max().clamp(min=1)]

    def graph(self, quantizer: Quantizer) -> ModelProto:
        """The graph of queries: vectors, rotated as the keys were, and no codes."""
        return round_weights(traced_graph(_QueryGraph(self, quantizer), ["vector_BD"]), self.rounded)

    def key_graph(self, quantizer: Quantizer) -> ModelProto:
        """The graph of vectors and codes, where keys are encoded as queries are."""
        return super().graph(quantizer)

    def reading_graph(self) -> ModelProto:
        """The graph of what the transformer alone makes of token ids."""
        return round_weights(traced_graph(VectorGraph(self, self.read), ["vector_BH"]), self.rounded)


class _QueryGraph(nn.Module):
    def __init__(self, encoder: QueryTransformer, quantizer: Quantizer) -> None:
        super().__init__()
        self.encoder, self.quantizer = encoder, quantizer

    def forward(self, ids_BT: Tensor) -> Tensor:
        return self.quantizer.rotate(self.encoder.encode_ids(ids_BT))


def piece_table(vocabulary: Sequence[str], pieces: Sequence[str]) -> Tensor:
    """The first LONGEST_TOKEN word pieces of each token, int16 [V, P]; the padding's row is zero."""
    places = {piece: place for place, piece in enumerate(pieces)}
    tokenizer = build_tokenizer(pieces)
    table_VP = torch.zeros(len(vocabulary), LONGEST_TOKEN, dtype=torch.int16)
    for row_P, token in zip(table_VP[1:], vocabulary[1:], strict=True):
        known = places.get(token)
        ids = tokenizer.encode(token, add_special_tokens=False).ids if known is None else [known]
        spelt = ids[:LONGEST_TOKEN]
        row_P[: len(spelt)] = torch.tensor(spelt, dtype=torch.int16)
    return table_VP


def least_squares(input_NH: Tensor, target_ND: Tensor, ridge: float = 1e-3) -> Tensor:
    """The projection [D, H] that brings the inputs nearest to the targets, in the sum of squares.

    `ridge` times the mean variance of an input dimension is added to each: some hardly vary.
    """
    moments_HH = input_NH.T @ input_NH
    moments_HH += ridge * moments_HH.diagonal().mean() * torch.eye(len(moments_HH))
    return torch.linalg.solve(moments_HH, input_NH.T @ target_ND).T.contiguous()

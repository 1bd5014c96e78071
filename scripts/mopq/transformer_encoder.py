"""The transformer encoder: MiniLM, mean pooling, a projection. An option: a better and far slower encoder.

Its token ids carry no special tokens; [CLS] and [SEP] are added inside, so that training and the exported
graph cannot differ. Axes: N or B texts, T tokens, H hidden dimensions, D dimensions.
"""

from typing import Any, ClassVar

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from mopq import minilm
from mopq.encoder import encode
from mopq.sequence_encoder import SequenceEncoder
from mopq.tokenizer import PieceTokenizer, build_tokenizer


class TransformerEncoder(SequenceEncoder):
    """A BERT with a linear projection of its mean-pooled outputs to D dimensions; `ends` are [CLS] and [SEP]."""

    kind = "transformer"
    learning_rate = 5e-5
    limits: ClassVar[dict[str, int]] = {"query": 32, "key": 128}
    """Without punctuation and special tokens, 128 of its tokens are as much text as 200 of MiniLM's own."""
    least_cosine = 0.95
    rounded: tuple[str, ...] = ("/model/",)

    def __init__(self, vocabulary: list[str], model: Any, ends: tuple[int, int], project_DH: Tensor) -> None:
        super().__init__()
        self.vocabulary = vocabulary
        self.tokens = PieceTokenizer(build_tokenizer(vocabulary))
        self.start, self.end = ends
        self.model = model
        self.project_DH = nn.Parameter(project_DH.clone())
        self.dimension = len(project_DH)

    def encode_ids(self, ids_BT: Tensor) -> Tensor:
        pooled_BH, filled_B1 = self.pool(ids_BT)
        return F.normalize(pooled_BH @ self.project_DH.T * filled_B1, dim=-1)

    def pool(self, ids_BT: Tensor) -> tuple[Tensor, Tensor]:
        """Mean outputs [B, H] of padded token ids, and whether there are any, [B, 1].

        [SEP] stands behind the padding, but has the position that follows the text; attention knows
        no other order.
        """
        text_BT = (ids_BT > 0).long()
        length_B1 = text_BT.sum(1, keepdim=True)
        one_B1 = torch.ones_like(length_B1)
        mask_BT = torch.cat([one_B1, text_BT, one_B1], 1)
        states_BTH = self.model(
            input_ids=torch.cat([one_B1 * self.start, ids_BT.long(), one_B1 * self.end], 1),
            attention_mask=mask_BT,
            position_ids=torch.cat([one_B1 * 0, text_BT.cumsum(1) * text_BT, length_B1 + 1], 1),
        ).last_hidden_state
        return minilm.mean_pool(states_BTH, mask_BT), length_B1 > 0

    def parameter_groups(self, sparse: bool) -> list[tuple[list[nn.Parameter], float]]:
        return [] if sparse else [(list(self.model.parameters()), 1), ([self.project_DH], 10)]


def start_transformer(texts: list[str], dimension: int, layers: int) -> TransformerEncoder:
    """MiniLM's first layers, projected on the principal components of its vectors of these texts."""
    encoder = whole_minilm(layers)
    vectors_NH = encode(encoder, encoder.prepare(texts, encoder.limits["key"]), len(texts))
    project_DH = principal_components(vectors_NH, dimension)
    return TransformerEncoder(encoder.vocabulary, encoder.model, minilm.ends(), project_DH)


def whole_minilm(layers: int = 6) -> TransformerEncoder:
    """MiniLM's first layers, all of whose dimensions are kept."""
    model = minilm.load_model(layers)
    return TransformerEncoder(minilm.load_vocabulary(), model, minilm.ends(), torch.eye(model.config.hidden_size))


def principal_components(vectors_NH: Tensor, dimension: int) -> Tensor:
    """The projection [D, H] that keeps inner products best: eigenvectors of the second moments, not centred."""
    components_HH = torch.linalg.svd(vectors_NH.T @ vectors_NH)[0]
    return components_HH.T[:dimension]

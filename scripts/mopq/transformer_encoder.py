"""The transformer encoder: MiniLM, mean pooling, a projection. An option: a better and far slower encoder.

Its token ids carry no special tokens; [CLS] and [SEP] are added inside, so that training and the exported
graph cannot differ. Axes: B texts, T tokens, H hidden dimensions, D dimensions.
"""

import io
from collections.abc import Iterable

import numpy as np
import onnx
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from onnx import ModelProto
from torch import Tensor, nn

from mopq import minilm
from mopq.encoder import Encoder
from mopq.quantizer import ProductQuantizer
from mopq.tokenizer import PieceTokenizer, build_tokenizer


class TransformerEncoder(Encoder):
    """MiniLM of 6 layers with a linear projection to D dimensions."""

    kind = "transformer"
    learning_rate = 5e-5

    def __init__(self, dimension: int) -> None:
        super().__init__()
        self.dimension = dimension
        self.vocabulary = minilm.load_vocabulary()
        self.tokens = PieceTokenizer(build_tokenizer(self.vocabulary))
        self.start, self.end = self.vocabulary.index("[CLS]"), self.vocabulary.index("[SEP]")
        self.model = minilm.load_model()
        self.project = nn.Linear(self.model.config.hidden_size, dimension, bias=False)
        nn.init.orthogonal_(self.project.weight, generator=torch.Generator().manual_seed(0))

    def prepare(self, texts: Iterable[str], limit: int) -> list[list[int]]:
        """The first `limit` token ids of each text."""
        return [self.tokens.ids(text, limit) for text in texts]

    def select(self, prepared: list[list[int]], rows: NDArray[np.int64]) -> list[list[int]]:
        return [prepared[row] for row in rows]

    def drop_tokens(self, inputs: list[list[int]], share: float, generator: np.random.Generator) -> list[list[int]]:
        return [[token for token in ids if generator.random() >= share] for ids in inputs]

    def forward(self, inputs: list[list[int]]) -> Tensor:
        ids_BT = torch.zeros(len(inputs), max(1, *map(len, inputs)), dtype=torch.int32)
        for row_T, ids in zip(ids_BT, inputs, strict=True):
            row_T[: len(ids)] = torch.tensor(ids, dtype=torch.int32)
        return self.encode_ids(ids_BT.to(self.project.weight.device))

    def encode_ids(self, ids_BT: Tensor) -> Tensor:
        """Normalised vectors [B, D] of padded token ids.

        [SEP] stands behind the padding, but has the position that follows the text; attention knows
        no other order.
        """
        text_BT = (ids_BT > 0).long()
        length_B1 = text_BT.sum(1, keepdim=True)
        one_B1 = torch.ones_like(length_B1)
        inside_BT = ids_BT.long()
        position_BT = text_BT.cumsum(1) * text_BT
        states_BTH = self.model(
            input_ids=torch.cat([one_B1 * self.start, inside_BT, one_B1 * self.end], 1),
            attention_mask=torch.cat([one_B1, text_BT, one_B1], 1),
            position_ids=torch.cat([one_B1 * 0, position_BT, length_B1 + 1], 1),
        ).last_hidden_state
        mask_BT = torch.cat([one_B1, text_BT, one_B1], 1)
        vector_BD = self.project(minilm.mean_pool(states_BTH, mask_BT)) * (length_B1 > 0)
        return F.normalize(vector_BD, dim=-1)

    def parameter_groups(self, sparse: bool) -> list[tuple[list[nn.Parameter], float]]:
        return [] if sparse else [(list(self.model.parameters()), 1), (list(self.project.parameters()), 10)]

    def graph(self, quantizer: ProductQuantizer) -> ModelProto:
        content = io.BytesIO()
        torch.onnx.export(
            _Graph(self, quantizer).eval(),
            (torch.ones(2, 5, dtype=torch.int32),),
            content,  # type: ignore[arg-type]
            input_names=["token_ids_BT"],
            output_names=["vector_BD", "code_BM"],
            dynamic_axes={"token_ids_BT": {0: "B", 1: "T"}, "vector_BD": {0: "B"}, "code_BM": {0: "B"}},
            opset_version=17,
            dynamo=False,
        )
        return onnx.load_from_string(content.getvalue())


class _Graph(nn.Module):
    def __init__(self, encoder: TransformerEncoder, quantizer: ProductQuantizer) -> None:
        super().__init__()
        self.encoder, self.quantizer = encoder, quantizer

    def forward(self, ids_BT: Tensor) -> tuple[Tensor, Tensor]:
        vector_BD = self.quantizer.rotate(self.encoder.encode_ids(ids_BT))
        return vector_BD, self.quantizer.selection(vector_BD).argmax(-1).to(torch.uint8)

"""The static encoder: a vector and a weight a token, summed over a text. The default.

A text's vector is the normalised sum of its tokens' vectors, each times the token's weight and the square
root of its frequency. Axes: B texts, V tokens of the vocabulary, U tokens of a batch, D dimensions.
"""

from collections.abc import Iterable
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from onnx import ModelProto
from scipy.sparse import csr_matrix
from torch import Tensor
from tqdm import tqdm

from mopq import minilm
from mopq.onnx_static import quantize_rows, static_graph
from mopq.token_tables import TokenTables
from mopq.tokenizer import PAD, UNKNOWN, mine_words
from mopq.two_stage import Quantizer, TwoStageQuantizer


class _BagProduct(torch.autograd.Function):
    """A constant sparse matrix times a dense one; SciPy's product is several times torch's on a CPU."""

    @staticmethod
    def forward(ctx: Any, rows_UD: Tensor, bags_BU: csr_matrix) -> Tensor:
        ctx.bags_BU = bags_BU
        return torch.from_numpy(bags_BU @ rows_UD.detach().numpy())

    @staticmethod
    def backward(ctx: Any, gradient_BD: Tensor) -> tuple[Tensor, None]:
        return torch.from_numpy(ctx.bags_BU.T @ gradient_BD.numpy()), None


def bag_product(bags_BU: csr_matrix, rows_UD: Tensor) -> Tensor:
    """Weighted sums of rows, [B, D], differentiable in the rows."""
    if rows_UD.device.type == "cpu":
        product: Tensor = _BagProduct.apply(rows_UD, bags_BU)  # type: ignore[no-untyped-call]
        return product
    return embedding_bag_product(bags_BU, rows_UD)


def embedding_bag_product(bags_BU: csr_matrix, rows_UD: Tensor) -> Tensor:
    """The same on an accelerator."""
    places, starts = (torch.from_numpy(part).long().to(rows_UD.device) for part in (bags_BU.indices, bags_BU.indptr))
    values = torch.from_numpy(bags_BU.data).to(rows_UD)
    return F.embedding_bag(places, rows_UD, starts[:-1], mode="sum", per_sample_weights=values)


class StaticEncoder(TokenTables):
    """Token tables whose weighted rows are summed."""

    kind = "static"
    learning_rate = 8e-3

    def prepare(self, texts: Iterable[str], limit: int) -> csr_matrix:
        """Bags of the first `limit` tokens of each text, [N, V]."""
        return self.tokens.bags(texts, limit)

    def select(self, prepared: csr_matrix, rows: NDArray[np.int64]) -> csr_matrix:
        return prepared[rows]

    def drop_tokens(self, inputs: csr_matrix, share: float, generator: np.random.Generator) -> csr_matrix:
        kept = generator.random(len(inputs.data), dtype=np.float32) >= share
        return csr_matrix((inputs.data * kept, inputs.indices, inputs.indptr), shape=inputs.shape)

    def forward(self, inputs: csr_matrix) -> Tensor:
        used_U, place = np.unique(inputs.indices, return_inverse=True)
        ids_U = torch.from_numpy(used_U.astype(np.int64)).to(self.table.weight.device)
        rows_UD = self.table(ids_U) * self.log_weight(ids_U).exp()
        bags_BU = csr_matrix((inputs.data, place, inputs.indptr), shape=(inputs.shape[0], len(used_U)))
        return F.normalize(bag_product(bags_BU, rows_UD), dim=-1)

    @torch.no_grad()
    def weighted_table(self) -> Tensor:
        """Vectors times weights, [V, D]: all that encoding needs. The padding's row is zero."""
        rows_VD = self.table.weight * self.log_weight.weight.exp()
        rows_VD[0] = 0
        return rows_VD

    @torch.no_grad()
    def graph(self, quantizer: Quantizer) -> ModelProto:
        rows_VD, scale_V = quantize_rows((self.weighted_table() @ quantizer.rotation_DD).numpy())
        stages = quantizer.stages if isinstance(quantizer, TwoStageQuantizer) else (quantizer,)
        return static_graph(rows_VD, scale_V, [stage.centroids_MKd.numpy() for stage in stages])


def usable_pieces(pieces: Iterable[str]) -> list[str]:
    """The word pieces that the tokenizer can produce: letters and digits, without special tokens."""
    return [piece for piece in pieces if _is_word(piece.removeprefix("##"))]


def _is_word(text: str) -> bool:
    return bool(text) and all(character.isalnum() or not character.isascii() for character in text)


def initial_table(token_vectors_VH: Tensor, dimension: int) -> Tensor:
    """Token vectors on their principal components, [V, D], scaled to a mean length of 1."""
    centred_VH = token_vectors_VH - token_vectors_VH.mean(0)
    components_HH = torch.linalg.svd(centred_VH.T @ centred_VH)[0]
    reduced_VD = centred_VH @ components_HH[:, :dimension]
    return reduced_VD / reduced_VD.norm(dim=1).mean()


def initial_log_weights(counts_V: NDArray[np.float64], a: float = 1e-3) -> Tensor:
    """log(a / (a + p)), p a token's share of all tokens: smooth inverse frequency (Arora et al., 2017)."""
    share_V = counts_V / max(counts_V.sum(), 1)
    return torch.from_numpy(np.log(a / (a + share_V))).float()


LARGEST_VOCABULARY = 80_000
"""Tokens: at 256 dimensions of a byte each, a model folder of 24 MB."""


def start_static(texts: list[str], dimension: int, minimum: int = 8, limit: int = 256) -> StaticEncoder:
    """An encoder that has not been trained: MiniLM's vectors, weights by the frequencies in these texts.

    The vocabulary is extended by the words that occur in at least `minimum` texts, the most frequent ones where
    there are more than fit LARGEST_VOCABULARY.
    """
    pieces = usable_pieces(minilm.load_vocabulary())
    words = mine_words(tqdm(texts, "mining words"), pieces, minimum)
    vocabulary = [PAD, UNKNOWN, *pieces, *words][:LARGEST_VOCABULARY]
    vectors_VH = minilm.embed_tokens(vocabulary[2:])
    table_VD = torch.cat([torch.zeros(2, dimension), initial_table(vectors_VH, dimension)])
    encoder = StaticEncoder(vocabulary, table_VD, torch.zeros(len(vocabulary)))
    bags_NV = encoder.prepare(tqdm(texts, "counting tokens"), limit)
    counts_V = np.asarray(bags_NV.power(2).sum(0)).ravel()
    with torch.no_grad():
        encoder.log_weight.weight[:, 0] = initial_log_weights(counts_V)
    return encoder

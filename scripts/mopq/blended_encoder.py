"""The blended encoder: the static one's sum beside what a transformer reads, which stays as it comes.

A text's vector is the normalised sum of its static vector and a learnt projection of the transformer's. Words that
are rare are matched by the former, meaning by the latter. Since the transformer does not learn, what it makes of a
text is computed once, and training costs as little as that of the static encoder. Axes: N texts, V tokens of the
vocabulary, P word pieces of a token, H hidden dimensions of the transformer, D dimensions.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from onnx import ModelProto
from scipy.sparse import csr_matrix
from torch import Tensor, nn

from mopq import minilm
from mopq.data import Pairs
from mopq.encoder import LIMITS, Encoder, encode
from mopq.frozen_outputs import FrozenOutputs
from mopq.graph import Graph
from mopq.query_transformer import LONGEST_TOKEN, MOST_PIECES, QueryTransformer, piece_table
from mopq.static_encoder import StaticEncoder
from mopq.transformer_encoder import principal_components, whole_minilm
from mopq.two_stage import Quantizer

START_PAIRS = 2048
"""Pairs to whose static vectors the transformer's are turned at the start."""


@dataclass(frozen=True)
class Blend:
    """Prepared texts: bags of tokens [N, V], and the transformer's outputs [N, H] in unit length."""

    bags_NV: csr_matrix
    read_NH: NDArray[np.float16]


class BlendedEncoder(Encoder):
    """A static encoder, which learns on, and a transformer of whose outputs the projection [D, H] learns."""

    kind = "blended"
    learning_rate = 1e-3
    least_cosine = 0.95
    limits: ClassVar[dict[str, int]] = LIMITS

    def __init__(self, static: StaticEncoder, pieces_VP: Tensor, model: Any, project_DH: Tensor) -> None:
        super().__init__()
        self.vocabulary, self.tokens, self.dimension = static.vocabulary, static.tokens, static.dimension
        self.static = static
        self.pieces_VP: Tensor
        self.register_buffer("pieces_VP", pieces_VP)
        self.project_DH = nn.Parameter(project_DH.clone())
        # In a tuple it is no part of checkpoints: it is always the one that is installed.
        self.frozen = (model.requires_grad_(False),)

    def prepare(self, texts: Iterable[str], limit: int) -> Blend:
        texts = list(texts)
        return Blend(self.static.prepare(texts, limit), self.outputs.of(texts))

    @cached_property
    def outputs(self) -> FrozenOutputs:
        """What the transformer makes of texts, by the graph that is exported."""
        graph = Graph(self.reader().reading_graph(), self.tokens, torch.get_num_threads())
        return FrozenOutputs(graph, MOST_PIECES)

    def select(self, prepared: Blend, rows: NDArray[np.int64]) -> Blend:
        return Blend(prepared.bags_NV[rows], prepared.read_NH[rows])

    def drop_tokens(self, inputs: Blend, share: float, generator: np.random.Generator) -> Blend:
        """Leaves out tokens of the bags alone."""
        return Blend(self.static.drop_tokens(inputs.bags_NV, share, generator), inputs.read_NH)

    def forward(self, inputs: Blend) -> Tensor:
        read_BH = torch.from_numpy(inputs.read_NH).to(self.project_DH)
        return F.normalize(self.static(inputs.bags_NV) + read_BH @ self.project_DH.T, dim=-1)

    def parameter_groups(self, sparse: bool) -> list[tuple[list[nn.Parameter], float]]:
        return self.static.parameter_groups(sparse) if sparse else [([self.project_DH], 1)]

    def reader(self) -> QueryTransformer:
        """The same encoder as one network of token ids."""
        (model,) = self.frozen
        return QueryTransformer(self.static, self.pieces_VP, model, minilm.ends(), self.project_DH.detach())

    def graph(self, quantizer: Quantizer) -> ModelProto:
        return self.reader().key_graph(quantizer)


def start_blended(static: StaticEncoder, pairs: Pairs, layers: int, seed: int) -> BlendedEncoder:
    """Static vectors plus MiniLM's, those on their principal components and turned towards the static ones.

    Either's inner products are kept; turning them makes a text's two vectors agree (orthogonal Procrustes).
    """
    whole = whole_minilm(layers)
    pieces_VP = piece_table(static.vocabulary, whole.vocabulary)
    hidden = whole.model.config.hidden_size
    encoder = BlendedEncoder(static, pieces_VP, whole.model, torch.zeros(static.dimension, hidden))
    drawn = np.random.default_rng(seed).permutation(len(pairs))[:START_PAIRS]
    texts = [column[row] for column in (pairs.queries, pairs.keys) for row in drawn]
    read_NH = torch.from_numpy(encoder.outputs.of(texts).astype(np.float32))
    static_ND = encode(static, static.prepare(texts, LIMITS["key"]), len(texts))
    components_DH = principal_components(read_NH, static.dimension)
    left_DD, _, right_DD = torch.linalg.svd(static_ND.T @ read_NH @ components_DH.T)
    with torch.no_grad():
        encoder.project_DH.copy_(left_DD @ right_DD @ components_DH)
    return encoder


def empty_blended(static: StaticEncoder, layers: int) -> BlendedEncoder:
    """An encoder of the same shape, to be loaded into."""
    model = minilm.load_model(layers)
    pieces_VP = torch.zeros(len(static.vocabulary), LONGEST_TOKEN, dtype=torch.int16)
    return BlendedEncoder(static, pieces_VP, model, torch.zeros(static.dimension, model.config.hidden_size))

"""The exported graphs, run as search runs them, beside what was trained.

Axes: N texts or pairs, D dimensions, M sub-spaces.
"""

from typing import Any

import numpy as np
import onnxruntime
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from onnx import ModelProto

from mopq.data import Pairs
from mopq.encoder import Encoder, encode
from mopq.evaluate import ranks
from mopq.sequence_encoder import padded
from mopq.tokenizer import PieceTokenizer
from mopq.two_stage import Quantizer


class Graph:
    """An exported graph, run by onnxruntime as search runs it; `threads`: 0 for as many as there are cores."""

    def __init__(self, model: ModelProto, tokens: PieceTokenizer, threads: int = 0) -> None:
        self.model = model
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        options.intra_op_num_threads = threads
        self.session = onnxruntime.InferenceSession(model.SerializeToString(), options, ["CPUExecutionProvider"])
        self.tokens = tokens

    def run(self, texts: list[str], limit: int, batch: int = 64) -> list[NDArray[Any]]:
        """Vectors [N, D] float32 and, of keys, codes [N, M] uint8."""
        ids = [np.array(self.tokens.ids(text, limit), dtype=np.int32) for text in texts]
        order = sorted(range(len(ids)), key=lambda place: len(ids[place]))
        parts = []
        for first in range(0, len(order), batch):
            rows = [ids[place] for place in order[first : first + batch]]
            parts.append(self.session.run(None, {"token_ids_BT": padded(rows).numpy()}))
        back = np.argsort(order)
        return [np.concatenate(column)[back] for column in zip(*parts, strict=True)]


@torch.inference_mode()
def agreement(graph: Graph, encoder: Encoder, quantizer: Quantizer, texts: list[str], role: str) -> dict[str, float]:
    """How near the graph is to what was trained: the least and the mean cosine and, of keys, the share of equal
    sub-codes."""
    limit = encoder.limits[role]
    vectors_ND, *codes = graph.run(texts, limit)
    trained_ND = encode(encoder, encoder.prepare(texts, limit), len(texts))
    cosine_N = F.cosine_similarity(quantizer.rotate(trained_ND), torch.from_numpy(vectors_ND))
    cosine_N = cosine_N[trained_ND.norm(dim=1) > 0]
    measured = {"leastCosine": float(cosine_N.min()), "meanCosine": float(cosine_N.mean())}
    for code_NM in codes:
        equal_NM = quantizer.encode(trained_ND) == torch.from_numpy(code_NM)
        measured["equalSubcodes"] = float(equal_NM.float().mean())
    return measured


def graph_ranks(
    queries: Graph, keys: Graph, limits: dict[str, int], quantizer: Quantizer, pairs: Pairs
) -> NDArray[np.int64]:
    """Ranks [N] by the graphs: of full-precision queries' own keys among the codes of all these pairs' keys."""
    query_ND = queries.run(pairs.queries, limits["query"])[0]
    code_NM = keys.run(pairs.keys, limits["key"])[1]
    key_ND = quantizer.decode(torch.from_numpy(code_NM.astype(np.int64)))
    return ranks(torch.from_numpy(query_ND), key_ND, pairs.identities())


@torch.inference_mode()
def trained_ranks(
    queries: Encoder, keys: Encoder, limits: dict[str, int], quantizer: Quantizer, pairs: Pairs
) -> NDArray[np.int64]:
    """The same by what was trained, before its weights were rounded."""
    query_ND = encode(queries, queries.prepare(pairs.queries, limits["query"]), len(pairs))
    key_ND = encode(keys, keys.prepare(pairs.keys, limits["key"]), len(pairs))
    reconstruction_ND = quantizer.decode(quantizer.encode(key_ND))
    return ranks(quantizer.rotate(query_ND), reconstruction_ND, pairs.identities())

"""Exports a trained run as a model folder, and checks that the graph computes what was trained."""

from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import torch
from numpy.typing import NDArray
from onnx import ModelProto

from mopq.data import Pairs
from mopq.encoder import LIMITS, Encoder, encode
from mopq.evaluate import Metrics, ranks
from mopq.model_folder import write_model_folder
from mopq.quantizer import ProductQuantizer
from mopq.tokenizer import PieceTokenizer

LICENCES = [
    {"name": "Apache-2.0", "of": "all-MiniLM-L6-v2, whose token vectors the table was initialised from"},
    {"name": "MIT", "of": "the training"},
]


class Graph:
    """An exported graph, run by onnxruntime as search runs it."""

    def __init__(self, model: ModelProto, tokens: PieceTokenizer) -> None:
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        self.session = onnxruntime.InferenceSession(model.SerializeToString(), options, ["CPUExecutionProvider"])
        self.tokens = tokens

    def run(self, texts: list[str], limit: int, batch: int = 64) -> tuple[NDArray[np.float32], NDArray[np.uint8]]:
        """Vectors [N, D] and codes [N, M]."""
        ids = [self.tokens.ids(text, limit) for text in texts]
        order = sorted(range(len(ids)), key=lambda place: len(ids[place]))
        parts = []
        for first in range(0, len(order), batch):
            rows = [ids[place] for place in order[first : first + batch]]
            padded_BT = np.zeros((len(rows), max(1, *map(len, rows))), dtype=np.int32)
            for row, tokens in zip(padded_BT, rows, strict=True):
                row[: len(tokens)] = tokens
            parts.append(self.session.run(["vector_BD", "code_BM"], {"token_ids_BT": padded_BT}))
        back = np.argsort(order)
        vectors, codes = (np.concatenate(column)[back] for column in zip(*parts, strict=True))
        return vectors, codes


def agreement(graph: Graph, encoder: Encoder, quantizer: ProductQuantizer, keys: list[str]) -> dict[str, float]:
    """How near the graph is to what was trained: the least cosine, the share of equal sub-codes."""
    vectors_ND, code_NM = graph.run(keys, LIMITS["key"])
    with torch.inference_mode():
        key_ND = encoder(encoder.select(encoder.prepare(keys, LIMITS["key"]), np.arange(len(keys))))
        cosine_N = (quantizer.rotate(key_ND) * torch.from_numpy(vectors_ND)).sum(1)
        equal = quantizer.encode(key_ND) == torch.from_numpy(code_NM)
    filled_N = key_ND.norm(dim=1) > 0
    return {"leastCosine": float(cosine_N[filled_N].min()), "equalSubcodes": float(equal.float().mean())}


def measure_graph(graph: Graph, quantizer: ProductQuantizer, pairs: Pairs) -> Metrics:
    """Metrics of the exported graph: full-precision queries against the codes of all these pairs' keys."""
    query_ND, _ = graph.run(pairs.queries, LIMITS["query"])
    _, code_NM = graph.run(pairs.keys, LIMITS["key"])
    key_ND = quantizer.decode(torch.from_numpy(code_NM.astype(np.int64)))
    return Metrics.of(ranks(torch.from_numpy(query_ND), key_ND, pairs.identities()))


@torch.inference_mode()
def measure_trained(encoder: Encoder, quantizer: ProductQuantizer, pairs: Pairs) -> Metrics:
    """The same of what was trained, before its table was rounded."""
    query_ND = encode(encoder, encoder.prepare(pairs.queries, LIMITS["query"]), len(pairs))
    key_ND = encode(encoder, encoder.prepare(pairs.keys, LIMITS["key"]), len(pairs))
    reconstruction_ND = quantizer.decode(quantizer.encode(key_ND))
    return Metrics.of(ranks(quantizer.rotate(query_ND), reconstruction_ND, pairs.identities()))


def export(
    folder: Path,
    encoder: Encoder,
    quantizer: ProductQuantizer,
    held_out: Pairs,
    version: str,
    training: dict[str, Any],
) -> dict[str, Any]:
    """Writes the model folder; gives back what was measured of the graph, which the manifest holds too."""
    encoder.eval()
    model = encoder.graph(quantizer)
    graph = Graph(model, encoder.tokens)
    measured: dict[str, Any] = {
        **agreement(graph, encoder, quantizer, [*held_out.keys[:2000], ""]),
        "mrr": measure_graph(graph, quantizer, held_out).mrr,
        "mrrTrained": measure_trained(encoder, quantizer, held_out).mrr,
        "pairs": len(held_out),
    }
    if measured["leastCosine"] < 0.99:
        raise RuntimeError(f"The exported graph differs from what was trained: {measured}.")
    description = {
        "id": folder.name,
        "version": version,
        "description": f"{encoder.kind.capitalize()} encoder of code and documents",
        "licences": LICENCES,
        "training": training | {"graph": measured},
    }
    centroids_MKd: NDArray[np.float32] = quantizer.centroids_MKd.detach().numpy()
    write_model_folder(folder, model, encoder.tokens, centroids_MKd, LIMITS, description)
    return measured

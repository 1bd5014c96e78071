"""Exports a trained run as a model folder, and checks that the graph computes what was trained."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import torch
from numpy.typing import NDArray
from onnx import ModelProto

from mopq.data import Pairs
from mopq.encoder import Encoder, encode
from mopq.evaluate import ranks
from mopq.model_folder import write_model_folder
from mopq.quantizer import ProductQuantizer
from mopq.sequence_encoder import padded
from mopq.tokenizer import PieceTokenizer

LICENCES = [
    {"name": "Apache-2.0", "of": "all-MiniLM-L6-v2, from which the weights were initialised"},
    {"name": "MIT", "of": "the training"},
]

DEFAULT_CUT = 64
"""Sub-spaces of a nested model's default code: 32 bytes of 4 bits each, as near as its cuts come."""

LARGEST_LOSS = 0.005
"""Of MRR, by rounding; beyond what may be chance, two standard errors."""


class Graph:
    """An exported graph, run by onnxruntime as search runs it."""

    def __init__(self, model: ModelProto, tokens: PieceTokenizer) -> None:
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        self.session = onnxruntime.InferenceSession(model.SerializeToString(), options, ["CPUExecutionProvider"])
        self.tokens = tokens

    def run(self, texts: list[str], limit: int, batch: int = 64) -> tuple[NDArray[np.float32], NDArray[np.uint8]]:
        """Vectors [N, D] and codes [N, M]."""
        ids = [np.array(self.tokens.ids(text, limit), dtype=np.int32) for text in texts]
        order = sorted(range(len(ids)), key=lambda place: len(ids[place]))
        parts = []
        for first in range(0, len(order), batch):
            rows = [ids[place] for place in order[first : first + batch]]
            parts.append(self.session.run(["vector_BD", "code_BM"], {"token_ids_BT": padded(rows).numpy()}))
        back = np.argsort(order)
        vectors, codes = (np.concatenate(column)[back] for column in zip(*parts, strict=True))
        return vectors, codes


def agreement(graph: Graph, encoder: Encoder, quantizer: ProductQuantizer, keys: list[str]) -> dict[str, float]:
    """How near the graph is to what was trained: the least and the mean cosine, the share of equal sub-codes."""
    vectors_ND, code_NM = graph.run(keys, encoder.limits["key"])
    with torch.inference_mode():
        key_ND = encoder(encoder.select(encoder.prepare(keys, encoder.limits["key"]), np.arange(len(keys))))
        cosine_N = (quantizer.rotate(key_ND) * torch.from_numpy(vectors_ND)).sum(1)
        equal = quantizer.encode(key_ND) == torch.from_numpy(code_NM)
    filled_N = key_ND.norm(dim=1) > 0
    return {
        "leastCosine": float(cosine_N[filled_N].min()),
        "meanCosine": float(cosine_N[filled_N].mean()),
        "equalSubcodes": float(equal.float().mean()),
    }


def graph_ranks(graph: Graph, limits: dict[str, int], quantizer: ProductQuantizer, pairs: Pairs) -> NDArray[np.int64]:
    """Ranks [N] by the exported graph: of full-precision queries' own keys among the codes of all these pairs' keys."""
    query_ND, _ = graph.run(pairs.queries, limits["query"])
    _, code_NM = graph.run(pairs.keys, limits["key"])
    key_ND = quantizer.decode(torch.from_numpy(code_NM.astype(np.int64)))
    return ranks(torch.from_numpy(query_ND), key_ND, pairs.identities())


@torch.inference_mode()
def trained_ranks(encoder: Encoder, quantizer: ProductQuantizer, pairs: Pairs) -> NDArray[np.int64]:
    """The same by what was trained, before its weights were rounded."""
    query_ND = encode(encoder, encoder.prepare(pairs.queries, encoder.limits["query"]), len(pairs))
    key_ND = encode(encoder, encoder.prepare(pairs.keys, encoder.limits["key"]), len(pairs))
    reconstruction_ND = quantizer.decode(quantizer.encode(key_ND))
    return ranks(quantizer.rotate(query_ND), reconstruction_ND, pairs.identities())


def export(
    folder: Path,
    encoder: Encoder,
    quantizer: ProductQuantizer,
    held_out: Pairs,
    version: str,
    training: dict[str, Any],
    nested: Sequence[int] = (),
) -> dict[str, Any]:
    """Writes the model folder; gives back what was measured of the graph, which the manifest holds too.

    Codes may be cut after any of the `nested` numbers of sub-spaces.
    """
    encoder.eval()
    model = encoder.graph(quantizer)
    graph = Graph(model, encoder.tokens)
    found_N = 1 / graph_ranks(graph, encoder.limits, quantizer, held_out)
    trained_N = 1 / trained_ranks(encoder, quantizer, held_out)
    measured: dict[str, Any] = {
        **agreement(graph, encoder, quantizer, [*held_out.keys[:2000], ""]),
        "mrr": float(found_N.mean()),
        "mrrTrained": float(trained_N.mean()),
        "standardError": float((found_N - trained_N).std() / len(held_out) ** 0.5),
        "pairs": len(held_out),
    }
    check(measured, encoder.least_cosine)
    description: dict[str, Any] = {
        "id": folder.name,
        "version": version,
        "description": f"{encoder.kind.capitalize()} encoder of code and documents",
        "licences": LICENCES,
        "training": training | {"graph": measured},
    }
    if nested:
        description["nested"] = {"subspaces": [*nested], "default": min(nested, key=lambda m: abs(m - DEFAULT_CUT))}
    centroids_MKd: NDArray[np.float32] = quantizer.centroids_MKd.detach().numpy()
    write_model_folder(folder, model, encoder.tokens, centroids_MKd, encoder.limits, description)
    return measured


def check(measured: dict[str, Any], least_cosine: float) -> None:
    """Refuses a graph that has lost what was trained.

    Rounding turns every vector a little, which costs nothing as long as keys are found as before: mean cosines of
    .996 went with .003 of MRR. A single vector that is far off tells of a mask or a position gone wrong.

    Raises:
        RuntimeError: the graph differs from what was trained.
    """
    if (
        measured["leastCosine"] < least_cosine
        or measured["meanCosine"] < 0.99
        or measured["mrr"] < measured["mrrTrained"] - LARGEST_LOSS - 2 * measured["standardError"]
    ):
        raise RuntimeError(f"The exported graph differs from what was trained: {measured}.")

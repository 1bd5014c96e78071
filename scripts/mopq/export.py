"""Exports a trained run as a model folder, and checks that the graphs compute what was trained."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mopq.data import Pairs
from mopq.encoder import Encoder
from mopq.graph import Graph, agreement, graph_ranks, trained_ranks
from mopq.model_folder import write_model_folder
from mopq.two_stage import Quantizer

LICENCES = [
    {"name": "Apache-2.0", "of": "all-MiniLM-L6-v2, from which the weights were initialised"},
    {"name": "MIT", "of": "the training"},
]

DEFAULT_CUT = 64
"""Sub-spaces of a nested model's default code: 32 bytes of 4 bits each, as near as its cuts come."""

LARGEST_LOSS = 0.005
"""Of MRR, by rounding; beyond what may be chance, two standard errors."""


@dataclass(frozen=True)
class TrainedModel:
    """What is exported; `queries` is `keys` where one encoder serves both. Codes may be cut after any of the `nested`
    numbers of sub-spaces."""

    keys: Encoder
    queries: Encoder
    quantizer: Quantizer
    nested: Sequence[int] = ()

    @property
    def limits(self) -> dict[str, int]:
        """How many tokens of a query and of a key are read."""
        return {"query": self.queries.limits["query"], "key": self.keys.limits["key"]}

    @property
    def description(self) -> dict[str, Any]:
        """What the manifest says of it."""
        text = f"{self.keys.kind.capitalize()} encoder of code and documents"
        if self.queries is not self.keys:
            text += ", with a transformer for queries"
        if not self.nested:
            return {"description": text}
        default = min(self.nested, key=lambda m: abs(m - DEFAULT_CUT))
        return {"description": text, "nested": {"subspaces": [*self.nested], "default": default}}


def export(
    folder: Path, model: TrainedModel, held_out: Pairs, version: str, training: dict[str, Any]
) -> dict[str, Any]:
    """Writes the model folder; gives back what was measured of the graphs, which the manifest holds too."""
    encoders = {"key": model.keys.eval()}
    if model.queries is not model.keys:
        encoders["query"] = model.queries.eval()
    graphs = {role: Graph(encoder.graph(model.quantizer), encoder.tokens) for role, encoder in encoders.items()}
    texts = {"key": held_out.keys, "query": held_out.queries}
    measured: dict[str, Any] = {
        role: agreement(graph, encoders[role], model.quantizer, [*texts[role][:2000], ""], role)
        for role, graph in graphs.items()
    }
    measured |= compare(model, graphs, held_out)
    check(measured, {role: encoder.least_cosine for role, encoder in encoders.items()})
    description = {
        "id": folder.name,
        "version": version,
        "licences": LICENCES,
        "training": training | {"graph": measured},
        **model.description,
    }
    centroids_MKd: NDArray[np.float32] = model.quantizer.centroids_MKd.detach().numpy()
    models = {role: graph.model for role, graph in graphs.items()}
    write_model_folder(folder, models, model.keys.tokens, centroids_MKd, model.limits, description)
    return measured


def compare(model: TrainedModel, graphs: dict[str, Graph], held_out: Pairs) -> dict[str, Any]:
    """MRR of full-precision queries against codes, by the graphs and by what was trained."""
    keys = graphs["key"]
    found_N = 1 / graph_ranks(graphs.get("query", keys), keys, model.limits, model.quantizer, held_out)
    trained_N = 1 / trained_ranks(model.queries, model.keys, model.limits, model.quantizer, held_out)
    return {
        "mrr": float(found_N.mean()),
        "mrrTrained": float(trained_N.mean()),
        "standardError": float((found_N - trained_N).std() / len(held_out) ** 0.5),
        "pairs": len(held_out),
    }


def check(measured: dict[str, Any], least_cosines: dict[str, float]) -> None:
    """Refuses graphs that have lost what was trained; `least_cosines` are those of the graphs' roles.

    Rounding turns every vector a little, which costs nothing as long as keys are found as before: mean cosines of
    .996 went with .003 of MRR. A single vector that is far off tells of a mask or a position gone wrong.

    Raises:
        RuntimeError: the graphs differ from what was trained.
    """
    far = any(
        measured[role]["leastCosine"] < least or measured[role]["meanCosine"] < 0.99
        for role, least in least_cosines.items()
    )
    if far or measured["mrr"] < measured["mrrTrained"] - LARGEST_LOSS - 2 * measured["standardError"]:
        raise RuntimeError(f"The exported graph differs from what was trained: {measured}.")

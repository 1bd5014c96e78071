"""Measures a model on held-out packages: does each query find its own key among many?

Queries keep their full precision; keys are float vectors or codes. A query's rank is one more than the
number of other keys that score at least as much; keys of an equal text, or pairs of an equal query, do
not count against it.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from mopq.data import Pairs
from mopq.encoder import Encoder, encode
from mopq.two_stage import Quantizer

RECALLS = (1, 10, 50, 100)


def ranks(query_ND: Tensor, key_ND: Tensor, identities_N4: NDArray[np.int64], block: int = 1024) -> NDArray[np.int64]:
    """Rank of each query's own key (the same row), 1 the best, [N]."""
    found = []
    texts = torch.from_numpy(identities_N4[:, :2])
    for first in range(0, len(query_ND), block):
        rows = torch.arange(first, min(first + block, len(query_ND)))
        scores_BN = query_ND[rows] @ key_ND.T
        own_B1 = scores_BN.gather(1, rows.unsqueeze(1))
        equal_BN = (texts[rows, None] == texts[None]).any(-1)
        found.append((((scores_BN >= own_B1) & ~equal_BN).sum(1) + 1).numpy())
    return np.concatenate(found)


@dataclass(frozen=True)
class Metrics:
    """Recall at each of RECALLS and the mean reciprocal rank, over `count` queries."""

    count: int
    recall: dict[int, float]
    mrr: float

    @staticmethod
    def of(ranks_N: NDArray[np.int64]) -> "Metrics":
        recall = {at: float((ranks_N <= at).mean()) for at in RECALLS}
        return Metrics(len(ranks_N), recall, float((1 / ranks_N).mean()))

    @staticmethod
    def mean(parts: list["Metrics"]) -> "Metrics":
        """The mean over kinds, each counting alike."""
        recall = {at: float(np.mean([part.recall[at] for part in parts])) for at in RECALLS}
        return Metrics(sum(part.count for part in parts), recall, float(np.mean([part.mrr for part in parts])))


@dataclass(frozen=True)
class HeldOut:
    """Pairs of held-out packages, by kind, as an encoder has prepared them."""

    pairs: Pairs
    queries: Any
    keys: Any
    rows_of_kind: dict[str, NDArray[np.int64]]

    @staticmethod
    def prepare(encoder: Encoder, pairs: Pairs, pool: int = 20_000, seed: int = 0) -> "HeldOut":
        """At most `pool` pairs of each kind, drawn at random; kinds of fewer than 200 pairs are left out."""
        generator = np.random.default_rng(seed)
        kinds = np.array(pairs.kinds)
        drawn = {}
        for kind in sorted(set(pairs.kinds)):
            rows = np.flatnonzero(kinds == kind)
            if len(rows) >= 200:
                drawn[kind] = np.sort(generator.permutation(rows)[:pool])
        kept = pairs.subset(np.concatenate(list(drawn.values())))
        ends = np.cumsum([len(rows) for rows in drawn.values()])
        places = {kind: np.arange(end - len(rows), end) for (kind, rows), end in zip(drawn.items(), ends, strict=True)}
        queries = encoder.prepare(kept.queries, encoder.limits["query"])
        return HeldOut(kept, queries, encoder.prepare(kept.keys, encoder.limits["key"]), places)

    def measure(self, query_ND: Tensor, key_ND: Tensor) -> dict[str, Metrics]:
        """Metrics by kind, and their `mean`."""
        identities_N4 = self.pairs.identities()
        by_kind = {
            kind: Metrics.of(ranks(query_ND[rows], key_ND[rows], identities_N4[rows]))
            for kind, rows in self.rows_of_kind.items()
        }
        return by_kind | {"mean": Metrics.mean(list(by_kind.values()))}

    def vectors(self, encoder: Encoder) -> tuple[Tensor, Tensor]:
        """Vectors of the queries and of the keys."""
        encoder.eval()
        return encode(encoder, self.queries, len(self.pairs)), encode(encoder, self.keys, len(self.pairs))


@torch.inference_mode()
def measure_codes(
    held_out: HeldOut, quantizer: Quantizer, query_ND: Tensor, key_ND: Tensor, subspaces: int | None = None
) -> dict[str, Metrics]:
    """Metrics of full-precision queries against the codes of the keys; `subspaces`: of the first ones alone."""
    M, _, d = quantizer.centroids_MKd.shape
    D = d * (subspaces or M)
    reconstruction_ND = quantizer.decode(quantizer.encode(key_ND))
    return held_out.measure(quantizer.rotate(query_ND)[:, :D], reconstruction_ND[:, :D])


def table(results: dict[str, dict[str, Metrics]]) -> str:
    """Results by method and kind as a Markdown table."""
    lines = [
        "| method | kind | pairs | " + " | ".join(f"R@{at}" for at in RECALLS) + " | MRR |",
        "|---" * 8 + "|",
    ]
    for method, by_kind in results.items():
        for kind, metrics in by_kind.items():
            recall = " | ".join(f"{metrics.recall[at]:.3f}" for at in RECALLS)
            lines.append(f"| {method} | {kind} | {metrics.count} | {recall} | {metrics.mrr:.3f} |")
    return "\n".join(lines)

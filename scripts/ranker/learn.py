"""Pairwise logistic regression over named features, with weights whose signs make sense."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from scipy.optimize import minimize

from ranker.questions import FILE_NAMES, Floats, Question

NEGATIVE = ("test", "example", "generated", "compatibility", "declarations", "exports", "otherPlatform", "header")
UNUSED = ("depth", "length", "document")
"""Whether answers are code, long or deep in a tree is a habit of who asks, and without them as much is found."""

HAND = {
    "words": 0.4,
    "meaning": 0.6,
    "fileWords": 0.3,
    "names": 0.3,
    "neighbours": 0.2,
    "definition": 0.4,
    "queryInPath": 0.6,
    "stemInQuery": 0.4,
    "history": 0.5,
    "test": -0.9,
    "example": -0.5,
    "generated": -0.7,
    "compatibility": -0.35,
    "declarations": -0.35,
    "exports": -0.3,
    "otherPlatform": -0.35,
    "header": -0.35,
}
"""The hand-set formula, its penalties as the logarithms of their factors: what holds before any data."""

LOGITS = 3.0
"""In the scale of the hand-set formula, one is so many logits."""
HARD = 30
"""So many of the best wrong files of a question are learned from."""
ROUNDS = 4


@dataclass(frozen=True)
class Learning:
    """How weights are learned."""

    l2: float = 0.01
    """Of the difference from the hand-set formula."""
    shares: Mapping[str, float] = field(default_factory=lambda: {"annotated": 4.0, "annotated, history": 2.0})
    """How much a kind of data counts where that is not 1; within a kind all questions count alike."""


def learn(names: Sequence[str], questions: Sequence[Question], learning: Learning) -> Floats:
    """Weights of features, [F], in the scale of the hand-set formula.

    Every question is learned from twice, once without features of file names, so that ranking does not lean on them:
    the answers of annotated questions are files, and whoever wrote them saw their names. Which chunk stands for a
    target or a wrong file depends on the weights, so that learning goes in rounds.
    """
    columns = [names.index(name) for name in FILE_NAMES if name in names]
    both = [*questions, *(_without(question, columns) for question in questions)]
    counts = Counter(question.set for question in both)
    prior_F = np.array([HAND.get(name, 0.0) for name in names])
    weights_F = prior_F
    for _ in range(ROUNDS):
        blocks, weights = [], []
        for question in both:
            pairs_PF = _pairs(question, weights_F)
            if len(pairs_PF) > 0:
                blocks.append(pairs_PF)
                share = learning.shares.get(question.set, 1.0) / counts[question.set]
                weights.append(np.full(len(pairs_PF), share / len(pairs_PF)))
        if not blocks:
            return weights_F
        weight_P = np.concatenate(weights)
        bounds = [sign_bounds(name) for name in names]
        weights_F = _fit(np.concatenate(blocks), weight_P / weight_P.sum(), bounds, learning.l2, prior_F)
    return weights_F


def sign_bounds(name: str) -> tuple[float | None, float | None]:
    """Within which a feature's weight makes sense."""
    if name in UNUSED:
        return 0.0, 0.0
    return (None, 0.0) if name in NEGATIVE else (0.0, None)


def _without(question: Question, columns: Sequence[int]) -> Question:
    features_CF = question.features_CF.copy()
    features_CF[:, columns] = 0
    return replace(question, features_CF=features_CF)


def _pairs(question: Question, weights_F: Floats) -> Floats:
    """Features of right candidates less those of wrong ones, [P, F]; the best chunk stands for a target or a file."""
    order_C = np.argsort(-(question.features_CF @ weights_F), kind="stable")
    covers_CT = question.by_lines_CT[order_C]
    right = order_C[covers_CT.argmax(axis=0)[covers_CT.any(axis=0)]] if len(order_C) > 0 else order_C
    wrong: dict[int, int] = {}
    for place in order_C[~covers_CT.any(axis=1)]:
        wrong.setdefault(int(question.file_C[place]), int(place))
    right_RF = question.features_CF[np.unique(right)]
    wrong_WF = question.features_CF[list(wrong.values())[:HARD]]
    return (right_RF[:, None, :] - wrong_WF[None, :, :]).reshape(-1, question.features_CF.shape[1])


def _fit(
    pairs_PF: Floats,
    weight_P: Floats,
    bounds: Sequence[tuple[float | None, float | None]],
    l2: float,
    prior_F: Floats,
) -> Floats:
    def loss(weights_F: Floats) -> tuple[float, Floats]:
        margin_P = LOGITS * (pairs_PF @ weights_F)
        off_F = LOGITS * (weights_F - prior_F)
        value = weight_P @ np.logaddexp(0, -margin_P) + l2 * off_F @ off_F
        slope_P = -weight_P * np.exp(-np.logaddexp(0, margin_P))
        return float(value), LOGITS * (slope_P @ pairs_PF + 2 * l2 * off_F)

    result = minimize(loss, prior_F, jac=True, method="L-BFGS-B", bounds=list(bounds))
    return np.asarray(result.x, dtype=np.float64)

"""NDCG@10 of scored candidates, with further chunks of a file damped as the engine does."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ranker.questions import Floats, Question

TOP = 10
DAMPING = 3.0
"""What a further chunk of a file costs, in logits: the unit of the weights that ship."""
HAND_DAMPING = float(-np.log(0.3))
"""The same of the logarithm of hand scores: src/engine/search/diversify.ts."""


def damped_order(score_C: Floats, file_C: NDArray[np.int64], damping: float) -> NDArray[np.int64]:
    """Candidates in the order in which they are shown.

    Args:
        score_C: scores, of which `damping` is taken away for each better chunk of the same file.
    """
    order_C = np.argsort(-score_C, kind="stable")
    seen: dict[int, int] = {}
    damped_C = score_C.copy()
    for place in order_C:
        file = int(file_C[place])
        damped_C[place] -= damping * seen.get(file, 0)
        seen[file] = seen.get(file, 0) + 1
    return np.argsort(-damped_C, kind="stable")


def ndcg(question: Question, score_C: Floats, damping: float) -> tuple[float, float]:
    """NDCG@10 by the chunk and by the file protocol of src/engine/tuning/ndcg.ts."""
    if question.targets == 0:
        return 0.0, 0.0
    shown = damped_order(score_C, question.file_C, damping)[:TOP]
    ideal = sum(1 / np.log2(rank + 2) for rank in range(min(question.targets, TOP)))
    chunk = _gain(question.by_lines_CT[shown])
    first = np.sort(np.unique(question.file_C[shown], return_index=True)[1])
    file = _gain(question.by_file_CT[shown[first]])
    return chunk / ideal, file / ideal


def _gain(covers_RT: NDArray[np.bool_]) -> float:
    """Each target gains by the rank of the first hit that covers it."""
    if covers_RT.size == 0:
        return 0.0
    found_T = covers_RT.any(axis=0)
    rank_T = covers_RT.argmax(axis=0)
    return float((1 / np.log2(rank_T[found_T] + 2)).sum())

"""NDCG@10 of scored candidates, with further chunks of a file damped as the engine does."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ranker.questions import Floats, Question

TOP = 10
KEPT_OF_FILE = 0.3
LOSS = 0.1
"""What a further chunk of a file keeps of the file's evidence, and what it loses: src/engine/search/diversify.ts."""


def damped_order(score_C: Floats, of_file_C: Floats, file_C: NDArray[np.int64]) -> NDArray[np.int64]:
    """Candidates in the order in which they are shown.

    Args:
        score_C: scores, in the scale of the hand-set formula.
        of_file_C: what of them is evidence about the whole file, which counts once.
    """
    order_C = np.argsort(-score_C, kind="stable")
    seen: dict[int, int] = {}
    damped_C = score_C.copy()
    for place in order_C:
        earlier = seen.get(int(file_C[place]), 0)
        if earlier > 0:
            damped_C[place] -= (1 - KEPT_OF_FILE) * of_file_C[place] + LOSS * earlier
        seen[int(file_C[place])] = earlier + 1
    return np.argsort(-damped_C, kind="stable")


def ndcg(question: Question, score_C: Floats, of_file_C: Floats) -> tuple[float, float]:
    """NDCG@10 by the chunk and by the file protocol of src/engine/tuning/ndcg.ts."""
    if question.targets == 0:
        return 0.0, 0.0
    shown = damped_order(score_C, of_file_C, question.file_C)[:TOP]
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

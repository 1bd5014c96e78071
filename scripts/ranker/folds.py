"""Five folds by repository, and figures of questions by weights that never saw their repository."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ranker.learn import Learning, learn
from ranker.ndcg import ndcg
from ranker.questions import FILE_EVIDENCE, FILE_NAMES, Floats, Question

FOLDS = 5


def folds_of(questions: Sequence[Question]) -> dict[str, int]:
    """The fold of each repository; the annotated ones are dealt evenly, and so are the others."""
    annotated = {question.repository for question in questions if question.set == "annotated"}
    others = {question.repository for question in questions} - annotated
    return {name: i % FOLDS for i, name in enumerate([*_shuffled(annotated), *_shuffled(others)])}


def _shuffled(names: set[str]) -> list[str]:
    return sorted(names, key=lambda name: hashlib.sha256(name.encode()).hexdigest())


@dataclass(frozen=True)
class Figures:
    """NDCG@10 of Q questions, [Q, 2] by chunk and by file."""

    hand_Q2: Floats
    learned_Q2: Floats
    hand_bare_Q2: Floats
    """Without features of file names."""
    learned_bare_Q2: Floats


def out_of_fold(names: Sequence[str], questions: Sequence[Question], learning: Learning) -> Figures:
    """Figures of all questions, each by weights of the folds that its repository is not in.

    Questions that are not in natural language are ranked by the hand-set formula either way, as in the engine.
    """
    folds = folds_of(questions)
    weights = {
        fold: learn(names, [q for q in natural(questions) if folds[q.repository] != fold], learning)
        for fold in sorted(set(folds.values()))
    }
    return figures(names, questions, {name: weights[fold] for name, fold in folds.items()})


def natural(questions: Sequence[Question]) -> list[Question]:
    """Those in natural language."""
    return [question for question in questions if question.kind == "language"]


def figures(names: Sequence[str], questions: Sequence[Question], weights: Mapping[str, Floats]) -> Figures:
    """Figures of all questions by the weights of their repositories, [F] each."""
    is_named_F, is_of_file_F = np.isin(names, FILE_NAMES), np.isin(names, FILE_EVIDENCE)
    rows = [_row(question, weights[question.repository], is_named_F, is_of_file_F) for question in questions]
    hand, learned, hand_bare, learned_bare = (np.array(column) for column in zip(*rows, strict=True))
    return Figures(hand, learned, hand_bare, learned_bare)


def _row(
    question: Question, weights_F: Floats, is_named_F: NDArray[np.bool_], is_of_file_F: NDArray[np.bool_]
) -> list[tuple[float, float]]:
    hand = ndcg(question, question.hand_C, question.hand_of_file_C)
    hand_bare = ndcg(question, question.bare_C, question.bare_of_file_C)
    if question.kind != "language":
        return [hand, hand, hand_bare, hand_bare]
    features_CF = question.features_CF
    learned, bare = (
        ndcg(question, features_CF @ columns_F, features_CF @ np.where(is_of_file_F, columns_F, 0.0))
        for columns_F in (weights_F, np.where(is_named_F, 0.0, weights_F))
    )
    return [hand, learned, hand_bare, bare]

"""Distillation: a student learns which texts a teacher finds alike, whatever the dimensions of either.

Axes: N or B texts, D dimensions of the student, H of the teacher.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor
from tqdm import tqdm

from mopq.encoder import Encoder

TEACHER_SCALE = 20.0
"""The factor of cosines with which MiniLM was trained."""


def relational_loss(
    student_BD: Tensor, teacher_BH: Tensor, student_scale: Tensor | float, teacher_scale: float = TEACHER_SCALE
) -> Tensor:
    """Kullback-Leibler divergence of the student's neighbours of a text from the teacher's, the mean over texts.

    A text's neighbours are the other texts of the batch, weighted by the softmax of their cosines times a scale.
    Vectors have unit length.
    """
    target_BN = _others(teacher_scale * teacher_BH @ teacher_BH.T).softmax(-1)
    found_BN = _others(student_scale * student_BD @ student_BD.T).log_softmax(-1)
    return F.kl_div(found_BN, target_BN, reduction="batchmean")


def _others(similarity_BB: Tensor) -> Tensor:
    """Without the diagonal, [B, B - 1]."""
    B = len(similarity_BB)
    return similarity_BB.flatten()[1:].unflatten(0, (B - 1, B + 1))[:, :-1].reshape(B, B - 1)


@dataclass(frozen=True)
class Taught:
    """Texts and the teacher's vectors of them, [N, H]."""

    texts: list[str]
    vectors_NH: NDArray[np.float16]

    @staticmethod
    def read(folder: Path) -> "Taught":
        """What has been taught so far.

        Raises:
            FileNotFoundError: nothing.
        """
        shards = [np.load(file) for file in sorted(folder.glob("vectors-*.npy"))]
        if not shards:
            raise FileNotFoundError(f"There are no vectors in {folder}: run `python scripts/train_mopq.py teach`.")
        vectors_NH = np.concatenate(shards)
        return Taught(json.loads((folder / "texts.json").read_text(encoding="utf-8"))[: len(vectors_NH)], vectors_NH)


class Lessons:
    """Taught texts as a student has prepared them."""

    def __init__(self, student: Encoder, taught: Taught) -> None:
        self.student, self.vectors_NH = student, taught.vectors_NH
        self.prepared = student.prepare(tqdm(taught.texts, "tokenizing lessons"), student.limits["key"])

    def draw(self, count: int, generator: np.random.Generator) -> tuple[Any, Tensor]:
        """The student's input of some texts, and the teacher's vectors of them in unit length."""
        rows = generator.choice(len(self.vectors_NH), min(count, len(self.vectors_NH)), replace=False)
        vectors_BH = torch.from_numpy(self.vectors_NH[rows].astype(np.float32))
        return self.student.select(self.prepared, rows), F.normalize(vectors_BH, dim=-1)

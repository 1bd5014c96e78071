"""Out-of-fold figures as a table, and ranker.json."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ranker.folds import Figures, natural
from ranker.questions import Floats, Question

FORMAT = 1
RANKER = "ranker.json"


def by_set(questions: Sequence[Question], figures: Figures) -> dict[str, dict[str, Any]]:
    """Mean NDCG@10 [chunk, file] of each kind of data, and the gain over the hand-set formula."""
    report: dict[str, dict[str, Any]] = {}
    for name in sorted({question.set for question in questions}):
        of = np.array([question.set == name for question in questions])
        gain_Q2 = (figures.learned_Q2 - figures.hand_Q2)[of]
        report[name] = {
            "questions": int(of.sum()),
            "repositories": len({question.repository for question in questions if question.set == name}),
            "hand": _means(figures.hand_Q2[of]),
            "learned": _means(figures.learned_Q2[of]),
            "gain": _means(gain_Q2),
            "gainStandardError": _rounded(gain_Q2.std(axis=0) / np.sqrt(len(gain_Q2))),
            "handWithoutFileNames": _means(figures.hand_bare_Q2[of]),
            "learnedWithoutFileNames": _means(figures.learned_bare_Q2[of]),
        }
    return report


def table(report: dict[str, dict[str, Any]]) -> str:
    """The same as Markdown."""
    columns = ("hand", "learned", "gain", "gainStandardError", "handWithoutFileNames", "learnedWithoutFileNames")
    lines = ["| NDCG@10, chunk / file | questions | " + " | ".join(columns) + " |", "|---" * (len(columns) + 2) + "|"]
    for name, row in report.items():
        cells = [" / ".join(f"{value:.3f}" for value in row[column]) for column in columns]
        lines.append(f"| {name} | {row['questions']} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def write_ranker(
    model: Path,
    names: Sequence[str],
    weights_F: Floats,
    questions: Sequence[Question],
    report: dict[str, dict[str, Any]],
) -> Path:
    """Writes ranker.json into a model folder and its hash into the manifest; the model's digest stays."""
    weights = {name: round(w, 3) for name, w in zip(names, weights_F, strict=True) if abs(w) >= 0.005}
    counts = Counter(question.set for question in natural(questions))
    content = {
        "format": FORMAT,
        "description": "Weights of ranking features for questions in natural language, learned by pairwise logistic "
        "regression. Their scale is that of the hand-set formula.",
        "weights": weights,
        "trainedOn": {
            "questions": dict(counts),
            "repositories": sorted({question.repository for question in questions}),
        },
        "outOfFold": {"measure": "NDCG@10 [chunk, file], five folds by repository", "sets": report},
    }
    file = model / RANKER
    data = (json.dumps(content, indent=2) + "\n").encode()
    file.write_bytes(data)
    manifest_file = model / "manifest.json"
    manifest = json.loads(manifest_file.read_text())
    manifest["ranker"] = {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
    manifest_file.write_text(json.dumps(manifest, indent=2) + "\n")
    return file


def _means(values_Q2: Floats) -> list[float]:
    return _rounded(values_Q2.mean(axis=0))


def _rounded(values: Floats) -> list[float]:
    return [round(float(value), 4) for value in values]

"""The command of train_mopq.py by which a transformer encodes texts, for other encoders to learn from.

Its vectors lie in a folder: `texts.json`, and a file of vectors for every SHARD texts, so that teaching can be
stopped and resumed, and what there is can be used meanwhile.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import torch
from tqdm import tqdm

from mopq.augment import augmented
from mopq.cli import load_run
from mopq.data import Pairs, read_pairs
from mopq.graph import Graph
from mopq.tokenizer import PIECE
from mopq.transformer_encoder import TransformerEncoder, whole_minilm

SHARD = 8192
LONGEST_TEXT = 64
"""Pieces of a text that is taught: what a teacher needs to tell its subject."""
QUERY_SHARE = 2 / 3
"""Queries are short and mostly prose, and cost the teacher a fifth of what keys do."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Who teaches what, and where to."""
    parser.add_argument("--out", type=Path, default=Path("runs/taught"), help="folder of the vectors")
    parser.add_argument("--texts", type=int, default=600_000, help="how many texts are taught")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--teacher-run", type=Path, help="folder of a transformer's run (default: MiniLM as it comes)")


def run(arguments: argparse.Namespace) -> None:
    """Encodes texts of the training packages, or goes on where it was stopped."""
    torch.set_num_threads(arguments.threads)
    teacher = load_run(arguments.teacher_run).matcher.encoder if arguments.teacher_run else whole_minilm()
    if not isinstance(teacher, TransformerEncoder):
        raise SystemExit(f"{arguments.teacher_run} is not the run of a transformer.")
    pairs = augmented(read_pairs(arguments.data, "train"), arguments.seed)
    texts = lesson_texts(pairs, arguments.texts, arguments.seed)
    graph = Graph(teacher.vector_graph(), teacher.tokens, arguments.threads)
    teach(graph, teacher.limits["key"], texts, arguments.out)


def lesson_texts(pairs: Pairs, count: int, seed: int) -> list[str]:
    """At most `count` different texts in random order, two queries for each key, cut to LONGEST_TEXT pieces."""
    generator = np.random.default_rng(seed)
    drawn: dict[str, None] = {}
    for texts, most in ((pairs.queries, round(QUERY_SHARE * count)), (pairs.keys, count)):
        for row in generator.permutation(len(texts)):
            if len(drawn) >= most:
                break
            drawn[_beginning(texts[row])] = None
    kept = [text for text in drawn if text]
    return [kept[place] for place in generator.permutation(len(kept))]


def _beginning(text: str) -> str:
    ends = [piece.end() for piece, _ in zip(PIECE.finditer(text), range(LONGEST_TEXT), strict=False)]
    return text[: ends[-1]] if ends else ""


def teach(teacher: Graph, limit: int, texts: list[str], folder: Path) -> None:
    """Writes the teacher's vectors of those texts that it has not encoded yet.

    Raises:
        SystemExit: other texts were begun with.
    """
    folder.mkdir(parents=True, exist_ok=True)
    file, content = folder / "texts.json", json.dumps(texts, ensure_ascii=False)
    if not any(folder.glob("vectors-*.npy")):
        file.write_text(content, encoding="utf-8")
    if file.read_text(encoding="utf-8") != content:
        raise SystemExit(f"{file} holds other texts: use another folder, or delete it.")
    for shard, first in tqdm([*enumerate(range(0, len(texts), SHARD))], "teaching"):
        target = folder / f"vectors-{shard:05}.npy"
        if not target.exists():
            (vectors_NH,) = teacher.run(texts[first : first + SHARD], limit)
            draft = target.with_suffix(".draft")
            with draft.open("wb") as stream:
                np.save(stream, vectors_NH.astype(np.float16))
            draft.rename(target)

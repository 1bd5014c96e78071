"""Distillation: the loss by its formula, teaching in shards, and a student that learns from what is taught."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from mopq.distill import Lessons, Taught, relational_loss
from mopq.encoder import encode
from mopq.graph import Graph
from mopq.matcher import Matcher
from mopq.teach import lesson_texts, teach
from mopq.tokenizer import PIECE
from mopq.train import Run, train
from support import SMALL_CONFIG, same, small_encoder, small_pairs, small_transformer, stop_after
from torch import Tensor
from train_mopq import main

CONFIG = replace(SMALL_CONFIG, teacher_weight=0.5, teacher_batch=48)


def unit(count: int, dimension: int, seed: int) -> Tensor:
    generator = torch.Generator().manual_seed(seed)
    return torch.nn.functional.normalize(torch.randn(count, dimension, generator=generator).double(), dim=1)


def small_taught(count: int = 400) -> Taught:
    """The teacher is a static encoder of other vectors and more dimensions."""
    teacher, texts = small_encoder(24, seed=5), lesson_texts(small_pairs(), count, 0)
    vectors_NH = encode(teacher, teacher.prepare(texts, 64), len(texts))
    return Taught(texts, vectors_NH.numpy().astype(np.float16))


def test_loss_is_the_divergence_of_the_distributions_over_the_other_texts() -> None:
    student_BD, teacher_BH = unit(7, 4, 0), unit(7, 9, 1)
    expected = 0.0
    for row in range(7):
        others = [place for place in range(7) if place != row]
        p = np.exp([20 * float(teacher_BH[row] @ teacher_BH[place]) for place in others])
        q = np.exp([3 * float(student_BD[row] @ student_BD[place]) for place in others])
        p, q = p / p.sum(), q / q.sum()
        expected += float((p * (np.log(p) - np.log(q))).sum()) / 7
    assert float(relational_loss(student_BD, teacher_BH, 3, 20)) == pytest.approx(expected, rel=1e-12)
    rotation_HH = torch.linalg.qr(torch.randn(9, 9).double())[0]
    assert float(relational_loss(teacher_BH @ rotation_HH, teacher_BH, 20)) == pytest.approx(0, abs=1e-9)


def test_lessons_are_different_texts_mostly_queries_and_long_ones_are_cut() -> None:
    pairs = small_pairs(100)
    pairs.queries[3] = pairs.queries[4]
    pairs.keys = [f"  {key} = {' '.join(f'word{n}' for n in range(100))}" for key in pairs.keys]
    texts = lesson_texts(pairs, 60, seed=1)
    assert len(texts) == len({*texts}) == 60
    keys = [text for text in texts if "=" in text]
    assert len(keys) == 20
    assert {len(PIECE.findall(key)) for key in keys} == {64}
    assert texts == lesson_texts(pairs, 60, seed=1)


def test_teaching_goes_on_where_it_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mopq.teach.SHARD", 32)
    teacher, texts = small_transformer().eval(), small_pairs(100).queries
    graph = Graph(teacher.vector_graph(), teacher.tokens, threads=1)
    teach(graph, 32, texts, tmp_path / "whole")
    whole = Taught.read(tmp_path / "whole")
    assert whole.texts == texts
    expected_NH = encode(teacher, teacher.prepare(texts, 32), 100).numpy()
    assert (whole.vectors_NH.astype(np.float32) * expected_NH).sum(1).min() > 0.99

    run, calls = graph.run, []

    def stop_at_the_third(texts: list[str], limit: int) -> list[np.ndarray]:
        calls.append(len(texts))
        if len(calls) == 3:
            raise KeyboardInterrupt
        return run(texts, limit)

    monkeypatch.setattr(graph, "run", stop_at_the_third)
    with pytest.raises(KeyboardInterrupt):
        teach(graph, 32, texts, tmp_path / "stopped")
    begun = Taught.read(tmp_path / "stopped")
    assert begun.texts == texts[:64]
    teach(graph, 32, texts, tmp_path / "stopped")
    assert calls == [32, 32, 32, 32, 4]
    np.testing.assert_array_equal(Taught.read(tmp_path / "stopped").vectors_NH, whole.vectors_NH)
    with pytest.raises(SystemExit, match="other texts"):
        teach(graph, 32, texts[1:], tmp_path / "stopped")


def test_a_student_learns_the_teachers_neighbours(tmp_path: Path) -> None:
    taught = small_taught()

    def divergence(run: Run) -> float:
        texts, teacher_BH = Lessons(run.matcher.encoder, taught).draw(200, np.random.default_rng(0))
        return float(relational_loss(run.matcher.encoder(texts), teacher_BH, run.matcher.log_scale.exp()).detach())

    runs = {}
    for name, config in (
        ("alone", replace(CONFIG, teacher_steps=12)),
        ("beside", CONFIG),
        ("none", replace(CONFIG, teacher_weight=0)),
    ):
        runs[name] = Run(tmp_path / name, Matcher(small_encoder(), config))
        start = divergence(runs[name])
        train(runs[name], small_pairs(), taught if config.teacher_weight else None)
    found = {name: divergence(run) for name, run in runs.items()}
    assert found["alone"] < found["beside"] < min(found["none"], start)
    # Nothing but what is taught was learnt: the temperature stands where it began.
    assert runs["alone"].matcher.log_scale.item() == Matcher(small_encoder(), CONFIG).log_scale.item()


@pytest.mark.parametrize("chunk", [0, 20])
def test_a_stopped_run_ends_bit_for_bit_as_one_that_was_not(tmp_path: Path, chunk: int) -> None:
    config, taught = replace(CONFIG, teacher_steps=6, chunk=chunk), small_taught()
    whole, stopped, resumed = (
        Run(tmp_path / name, Matcher(small_encoder(), config)) for name in ("whole", "stopped", "stopped")
    )
    train(whole, small_pairs(), taught)
    stop_after(stopped, 4, lambda: train(stopped, small_pairs(), taught))
    resumed.restore(torch.load(stopped.checkpoint, weights_only=True))
    train(resumed, small_pairs(), taught)
    assert same(*(torch.load(run.checkpoint, weights_only=True) for run in (whole, resumed)))


def test_a_teacher_needs_a_weight(tmp_path: Path) -> None:
    (tmp_path / "texts.json").write_text(json.dumps(["a", "b"]))
    np.save(tmp_path / "vectors-00000.npy", np.ones((2, 3), dtype=np.float16))
    for words in (["--teacher", str(tmp_path)], ["--teacher-weight", "0.5"]):
        with pytest.raises(SystemExit, match="give both"):
            main(["train", "--data", str(tmp_path), "--threads", "1", *words])
    with pytest.raises(FileNotFoundError, match="teach"):
        Taught.read(tmp_path / "nowhere")

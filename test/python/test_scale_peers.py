"""The peers of `bench -- scale`: what they are given of a corpus, and the exact answers that recall is counted by."""

import json
from pathlib import Path

import numpy as np
import pytest
from bench.peers import scale
from bench.peers.scale import Job, coarse_cells, exact, training_sample

CHUNKS, D = 1000, 8


@pytest.fixture
def job(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Job:
    """The first 900 of 1000 vectors, read in blocks that do not divide them."""
    monkeypatch.setattr(scale, "ROWS", 128)
    random = np.random.default_rng(1)
    random.standard_normal((CHUNKS, D), np.float32).tofile(tmp_path / "vectors_ND.f32")
    random.standard_normal((3, D), np.float32).tofile(tmp_path / "queries_QD.f32")
    (tmp_path / "queries.json").write_text(json.dumps(["a", "b", "c"]), encoding="utf-8")
    return Job(corpus=str(tmp_path), chunks=900, tree="", place="", modelFolder="", top=5)


def test_vectors_are_a_beginning_of_the_corpus(job: Job) -> None:
    blocks = list(job.vectors())
    assert [len(block) for block in blocks] == [128] * 7 + [4]
    whole_ND = np.fromfile(Path(job.corpus) / "vectors_ND.f32", np.float32).reshape(CHUNKS, D)
    assert np.array_equal(np.concatenate(blocks), whole_ND[:900])


def test_exact_answers_do_not_depend_on_blocks(job: Job) -> None:
    score_QN = job.query_QD @ np.concatenate(list(job.vectors())).T
    assert exact(job)["found"] == np.argsort(-score_QN, axis=1, kind="stable")[:, :5].tolist()


def test_training_vectors_are_spread_evenly(job: Job) -> None:
    vector_ND = np.concatenate(list(job.vectors()))
    assert np.array_equal(training_sample(job, 300), vector_ND[::3])
    assert np.array_equal(training_sample(job, 5000), vector_ND)


def test_cells_grow_with_the_root_where_they_can_be_trained() -> None:
    assert [coarse_cells(chunks) for chunks in (10, 3000, 1_000_000)] == [1, 76, 4000]

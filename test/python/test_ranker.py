"""Learning to rank on questions that are made up, so that what is learned is known."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import train_ranker
from ranker.folds import folds_of, natural, out_of_fold
from ranker.learn import HAND, Learning, learn, sign_bounds
from ranker.ndcg import KEPT_OF_FILE, LOSS, damped_order, ndcg
from ranker.questions import DumpError, Question, read_dumps

NAMES = ["words", "meaning", "queryInPath", "stemInQuery", "test", "depth"]


def line(
    repository: str, seed: int, kind: str = "language", of: str = "doc", right: str = "words", query: str = "q"
) -> dict[str, object]:
    """A question whose answer is the candidate with the most of one feature, in a file of its own."""
    features = np.random.default_rng(seed).uniform(0, 1, (12, len(NAMES))).round(5)
    best = int(features[:, NAMES.index(right)].argmax())
    candidates = [
        [i, float(features[i, 1]), 0.5, 1, [0] if i == best else [], [0] if i == best else [], features[i].tolist()]
        for i in range(12)
    ]
    return {"repository": repository, "set": of, "kind": kind, "query": query, "targets": 1, "candidates": candidates}


def dump(folder: Path, lines: list[dict[str, object]], header: object = None) -> Path:
    file = folder / "dump.jsonl"
    rows = [header or {"format": 2, "features": NAMES}, *lines]
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return file


def questions_of(folder: Path, right: str = "words") -> list[Question]:
    lines = [line(f"r{seed % 10}", seed, right=right) for seed in range(80)]
    return read_dumps([dump(folder, lines)])[1]


class TestRead:
    def test_reads_what_is_known_of_candidates(self, tmp_path: Path) -> None:
        rows = [[4, 1.5, 0.9, 0.5, [1], [0, 1], [0.1, 0.2, 0.5, 1.0, 0, 0]]]
        question = {**line("r", 0), "targets": 2, "candidates": rows}
        names, [one] = read_dumps([dump(tmp_path, [question])])
        assert names == NAMES
        assert one.by_lines_CT.tolist() == [[False, True]]
        assert one.by_file_CT.tolist() == [[True, True]]
        names_of_files = 0.5 * (0.6 * 0.5 + 0.4 * 1.0)
        assert one.bare_C.tolist() == pytest.approx([1.5 - names_of_files])
        assert one.bare_of_file_C.tolist() == pytest.approx([0.9 - names_of_files])

    def test_refuses_other_formats_and_features(self, tmp_path: Path) -> None:
        with pytest.raises(DumpError, match="format 2"):
            read_dumps([dump(tmp_path, [], {"format": 9})])
        (tmp_path / "other").mkdir()
        other = dump(tmp_path / "other", [], {"format": 2, "features": ["words"]})
        with pytest.raises(DumpError, match="other features"):
            read_dumps([dump(tmp_path, []), other])


class TestNdcg:
    def test_counts_once_what_a_file_is_worth(self) -> None:
        file_C, score_C = np.array([0, 0, 0, 1]), np.array([3.0, 2.9, 2.9, 2.0])
        assert damped_order(score_C, np.zeros(4), file_C).tolist() == [0, 1, 2, 3]
        spent = 0.9 / (1 - KEPT_OF_FILE)
        assert damped_order(score_C, np.full(4, spent - LOSS), file_C).tolist() == [0, 3, 1, 2]

    def test_counts_each_target_once_by_chunk_and_by_file(self, tmp_path: Path) -> None:
        rows = [
            [0, 0, 0, 1, [], [0], [0] * 6],
            [0, 0, 0, 1, [0], [0], [0] * 6],
            [1, 0, 0, 1, [], [], [0] * 6],
            [2, 0, 0, 1, [1], [1], [0] * 6],
        ]
        question = {**line("r", 0), "targets": 2, "candidates": rows}
        [one] = read_dumps([dump(tmp_path, [question])])[1]
        ideal = 1 + 1 / np.log2(3)
        chunk, file = ndcg(one, np.array([4.0, 3.0, 2.0, 1.0]), np.zeros(4))
        assert chunk == pytest.approx((1 / np.log2(3) + 1 / np.log2(5)) / ideal)
        assert file == pytest.approx((1 + 1 / np.log2(4)) / ideal)


class TestLearn:
    def test_finds_the_feature_that_tells(self, tmp_path: Path) -> None:
        weights = dict(zip(NAMES, learn(NAMES, questions_of(tmp_path), Learning(l2=1e-3)), strict=True))
        assert weights["words"] > 3 * HAND["words"]
        assert weights["words"] > weights["meaning"]

    def test_stays_near_the_hand_set_formula_without_reason(self, tmp_path: Path) -> None:
        weights_F = learn(NAMES, questions_of(tmp_path), Learning(l2=1e3))
        assert weights_F == pytest.approx([HAND.get(name, 0) for name in NAMES], abs=0.01)

    def test_never_learns_a_sign_that_makes_no_sense(self, tmp_path: Path) -> None:
        weights = dict(zip(NAMES, learn(NAMES, questions_of(tmp_path, "test"), Learning(l2=1e-4)), strict=True))
        assert weights["test"] == 0
        assert weights["depth"] == 0
        assert all(low is not None or high is not None for low, high in map(sign_bounds, NAMES))


class TestDrawn:
    def drawn(self, folder: Path, lines: list[dict[str, object]], most: int = 5) -> list[tuple[str, str, str]]:
        questions = train_ranker.drawn(read_dumps([dump(folder, lines)])[1], most)
        return [(question.repository, question.set, question.query) for question in questions]

    def lines(self, repository: str, of: str = "doc", count: int = 20) -> list[dict[str, object]]:
        return [line(repository, i, of=of, query=f"question {i}") for i in range(count)]

    def test_takes_as_many_of_each_set_and_repository_and_all_annotated_ones(self, tmp_path: Path) -> None:
        lines = [*self.lines("a"), *self.lines("a", "commit"), *self.lines("b", count=3), *self.lines("c", "annotated")]
        places = Counter((repository, of) for repository, of, _ in self.drawn(tmp_path, lines))
        assert places == {("a", "doc"): 5, ("a", "commit"): 5, ("b", "doc"): 3, ("c", "annotated"): 20}

    def test_draws_the_same_whatever_else_there_is_and_in_whatever_order(self, tmp_path: Path) -> None:
        alone = self.drawn(tmp_path, self.lines("a"))
        others = [*self.lines("b"), *self.lines("a", "commit"), *reversed(self.lines("a"))]
        among = [each for each in self.drawn(tmp_path, others) if each[:2] == ("a", "doc")]
        assert sorted(among) == sorted(alone)
        assert alone != self.drawn(tmp_path, self.lines("a", count=5))

    def test_one_question_less_changes_one_that_is_drawn(self, tmp_path: Path) -> None:
        lines = self.lines("a")
        before = set(self.drawn(tmp_path, lines))
        for i in range(len(lines)):
            assert len(before - set(self.drawn(tmp_path, [*lines[:i], *lines[i + 1 :]]))) <= 1

    def test_fewer_are_some_of_more(self, tmp_path: Path) -> None:
        few, more = (self.drawn(tmp_path, self.lines("a"), most) for most in (5, 10))
        assert set(few) < set(more)
        assert more == sorted(more, key=lambda each: int(each[2].split()[1]))


class TestFolds:
    def test_no_repository_is_in_two_folds_and_annotated_ones_are_dealt_evenly(self, tmp_path: Path) -> None:
        lines = [line(f"r{seed}", seed, of="annotated" if seed < 10 else "doc") for seed in range(30)]
        questions = read_dumps([dump(tmp_path, [*lines, line("r3", 99)])])[1]
        folds = folds_of(questions)
        assert sorted(folds) == sorted({question.repository for question in questions})
        assert sorted(folds[f"r{i}"] for i in range(10)) == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]

    def test_questions_of_other_kinds_keep_the_hand_set_formula(self, tmp_path: Path) -> None:
        lines = [line(f"r{seed % 10}", seed, kind="symbol" if seed % 2 else "language") for seed in range(60)]
        questions = read_dumps([dump(tmp_path, lines)])[1]
        figures = out_of_fold(NAMES, questions, Learning())
        other = np.array([question.kind != "language" for question in questions])
        assert (figures.learned_Q2[other] == figures.hand_Q2[other]).all()
        assert figures.learned_Q2[~other].mean() > figures.hand_Q2[~other].mean()
        assert len(natural(questions)) == 30


def test_writes_a_ranker_that_the_manifest_vouches_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "manifest.json").write_text('{"id": "m", "files": {}}')
    file = dump(tmp_path, [line(f"r{seed % 10}", seed) for seed in range(80)])
    train_ranker.main([str(file), "--model", str(tmp_path), "--most", "5"])
    data = (tmp_path / "ranker.json").read_bytes()
    manifest = json.loads((tmp_path / "manifest.json").read_text())
    assert manifest["ranker"] == {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
    assert manifest["files"] == {}
    ranker = json.loads(data)
    assert set(ranker["weights"]) <= set(NAMES)
    assert ranker["trainedOn"]["questions"] == {"doc": 50}
    assert "| doc | 50 |" in capsys.readouterr().out


def test_says_what_is_wrong_with_a_dump(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="not a dump"):
        train_ranker.main([str(dump(tmp_path, [], {"format": 1}))])

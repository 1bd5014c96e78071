"""Reading pairs and planning batches."""

import gzip
import json
from pathlib import Path

import numpy as np
import pytest
from mopq.data import BatchPlan, Pairs, false_negatives, read_pairs
from support import small_pairs


def write(data: Path, registry: str, name: str, split: str, queries: list[str]) -> dict[str, object]:
    (data / "pairs").mkdir(exist_ok=True)
    file = data / "pairs" / f"{registry}--{name.replace('/', '+')}.jsonl.gz"
    with gzip.open(file, "wt", encoding="utf-8") as lines:
        for query in queries:
            pair = {"kind": "doc", "language": "c", "query": query, "key": f"key\u2028{query}", "path": "a.c"}
            lines.write(json.dumps(pair, ensure_ascii=False) + "\n")
    return {"registry": registry, "name": name, "split": split, "pairs": len(queries)}


def test_reads_the_packages_of_a_split(tmp_path: Path) -> None:
    sources = [
        write(tmp_path, "npm", "@scope/one", "train", ["a", "b"]),
        write(tmp_path, "npm", "two", "test", ["c"]),
        write(tmp_path, "pypi", "two", "train", ["d"]),
        write(tmp_path, "pypi", "none", "train", []),
    ]
    (tmp_path / "sources.json").write_text(json.dumps(sources))
    pairs = read_pairs(tmp_path, "train")
    assert pairs.queries == ["a", "b", "d"]
    assert pairs.keys[0] == "key\u2028a"
    assert pairs.sources == ["npm--@scope+one", "npm--@scope+one", "pypi--two"]
    assert len(set(pairs.files)) == 2
    with pytest.raises(FileNotFoundError, match="collect"):
        read_pairs(tmp_path, "valid")


def test_false_negatives() -> None:
    pairs = Pairs(
        queries=["a", "b", "a", "c", "d"],
        keys=["1", "2", "3", "2", "4"],
        kinds=["doc", "doc", "doc", "doc", "inline"],
        languages=["c"] * 5,
        sources=["s"] * 5,
        files=["f", "f", "g", "h", "f"],
    )
    identities_N4 = pairs.identities()
    masked = false_negatives(identities_N4, identities_N4)
    found = {(int(one), int(other)) for one, other in zip(*np.nonzero(masked), strict=True) if one < other}
    # Equal queries, equal keys, one file but two kinds; 0 and 1 share a file and a kind: true negatives.
    assert found == {(0, 2), (1, 3), (0, 4), (1, 4)}


def test_groups_are_of_one_package_and_the_plan_is_repeatable() -> None:
    pairs = small_pairs(1000)
    plan = BatchPlan(pairs, batch=64, group=16, seed=3)
    batches = plan.epoch(0)
    assert batches.shape[1] == 64
    sources = np.array(pairs.sources)[batches.reshape(-1, 16)]
    pure = (sources == sources[:, :1]).all(1)
    assert pure.mean() > 0.9
    assert np.array_equal(batches, BatchPlan(pairs, 64, 16, 3).epoch(0))
    assert not np.array_equal(batches, plan.epoch(1))
    assert not np.array_equal(batches, BatchPlan(pairs, 64, 16, 4).epoch(0))


def test_steps_go_on_where_they_stopped() -> None:
    plan = BatchPlan(small_pairs(300), batch=32, group=8, seed=0)
    length = len(plan.epoch(0))
    whole = plan.steps()
    expected = [next(whole) for _ in range(2 * length + 3)]
    resumed = plan.steps(length + 2)
    for batch in expected[length + 2 :]:
        assert np.array_equal(next(resumed), batch)


def test_rare_strata_come_more_often() -> None:
    pairs = small_pairs(1000)
    for place in range(20):
        pairs.kinds[place] = "heading"
    plan = BatchPlan(pairs, 64, 16, 0, balance=0.5, fewest=0.5, most=4)
    rare, common = plan.uses_N[:20].mean(), plan.uses_N[20:].mean()
    assert rare > 2 * common
    drawn = np.bincount(np.concatenate([plan.epoch(number).ravel() for number in range(20)]), minlength=1000)
    assert drawn[:20].mean() / drawn[20:].mean() == pytest.approx(rare / common, rel=0.2)


def test_impossible_batches_are_refused() -> None:
    with pytest.raises(ValueError, match="groups"):
        BatchPlan(small_pairs(100), batch=50, group=16, seed=0)
    with pytest.raises(ValueError, match="lower --batch"):
        BatchPlan(small_pairs(100), batch=4096, group=16, seed=0).epoch(0)

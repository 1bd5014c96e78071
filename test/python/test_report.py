"""The report on small data: complete, resumable, and honest about what it measures."""

import json
import shutil
from math import nan
from pathlib import Path

import numpy as np
import pytest
import torch
from mopq.baselines.onebit import one_bit
from mopq.data import Pairs
from mopq.datasets import SETS
from mopq.report import cli
from mopq.report.measure import recall
from mopq.report.prepare import prepare, set_folder, write
from mopq.report.results import Results, Spread
from mopq.report.runs import execute
from mopq.report.specs import VARIANTS, Scale, rate_runs
from support import small_encoder, small_pairs

SMALL = Scale(
    plain_steps=4,
    steps=4,
    processes=2,
    batch=16,
    seeds=1,
    rates=(0.5, 1.0),
    subspaces=4,
    centroids=16,
    sizes=(2, 4),
    global_batches=(1, 2),
)


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Path]:
    """Data, work and output of a finished report."""
    data, work, out = (tmp_path_factory.mktemp(name) for name in ("data", "work", "out"))
    (data / "sources.json").write_text("[]")
    for number, name in enumerate(SETS):
        parts = np.split(np.arange(480), [320, 400])
        pairs = small_pairs(480, seed=number)
        splits: dict[str, Pairs] = {
            split: pairs.subset(rows) for split, rows in zip(("train", "valid", "test"), parts, strict=True)
        }
        write(set_folder(name, data, work, SMALL.limits), splits, small_encoder())
    cli.report(SMALL, data, work, out, workers=1)
    return data, work, out


def test_it_has_every_method_and_set(folders: tuple[Path, Path, Path]) -> None:
    text = (folders[2] / "report.md").read_text()
    for described in VARIANTS.values():
        assert text.count(f"| {described.title} |") >= len(SETS)
    for chosen in SETS.values():
        assert f"### {chosen.title}" in text
    for plot in ("methods", "sizes", "batches", "time"):
        assert (folders[2] / "report" / f"{plot}.svg").read_text().rstrip().endswith("</svg>")


def test_a_second_call_trains_nothing_and_writes_the_same(folders: tuple[Path, Path, Path]) -> None:
    data, work, out = folders

    def times() -> dict[Path, int]:
        files = (*work.rglob("*.*"), *(out / "report" / "runs").rglob("*.*"))
        return {file: file.stat().st_mtime_ns for file in files}

    before = times()
    kept = {file: file.read_bytes() for file in out.rglob("*.*")}
    cli.report(SMALL, data, work, out, workers=1)
    assert times() == before
    assert {file: file.read_bytes() for file in out.rglob("*.*")} == kept


def test_a_run_that_is_made_again_gives_the_same(folders: tuple[Path, Path, Path]) -> None:
    data, work, out = folders
    kept = out / "report" / "runs"
    sets = {name: prepare(name, data, work, SMALL.limits) for name in SETS}
    results = Results(work, kept, SMALL, sets)
    spec = results.main("doc", "mopq")
    (file,) = kept.rglob(f"{spec.id}.json")
    before = json.loads(file.read_text())
    file.unlink()
    execute(work, kept, sets["doc"], SMALL, spec)
    assert {**json.loads(file.read_text()), "seconds": 0} == {**before, "seconds": 0}


def test_a_report_that_was_stopped_tells_what_there_is_and_goes_on_elsewhere(
    folders: tuple[Path, Path, Path], tmp_path: Path
) -> None:
    data, work, out = folders
    kept = shutil.copytree(out, tmp_path / "out") / "report" / "runs"
    for file in sorted(kept.rglob("*published-ncs*.json")):
        file.unlink()
    elsewhere = shutil.copytree(work, tmp_path / "work")
    cli.report(SMALL, data, elsewhere, tmp_path / "out", workers=0)
    text = (tmp_path / "out" / "report.md").read_text()
    assert "**It is not complete**: " in text
    assert "| MoPQ as published, non-differentiable | – | – | – | – |" in text
    assert "| MoPQ, DCS | –" not in text
    cli.report(SMALL, data, elsewhere, tmp_path / "out", workers=1)
    assert "runs have been executed" in (tmp_path / "out" / "report.md").read_text()
    assert len(list(kept.rglob("*published-ncs*.json"))) == len(
        list((out / "report" / "runs").rglob("*published-ncs*.json"))
    )


def test_the_rate_is_chosen_on_the_validation_split(folders: tuple[Path, Path, Path]) -> None:
    data, work, out = folders
    kept = out / "report" / "runs"
    results = Results(work, kept, SMALL, {name: prepare(name, data, work, SMALL.limits) for name in SETS})
    for variant in VARIANTS:
        found = {
            spec.rate: results.result(spec)["valid"]["10"]
            for spec in rate_runs(SMALL)
            if (spec.set, spec.variant) == ("doc", variant)
        }
        assert found[results.rates["doc", variant]] == max(found.values())


def test_recall_counts_equal_scores_against_a_query() -> None:
    query_ND, key_ND = torch.eye(20), torch.eye(20)
    assert recall(query_ND, key_ND) == {"10": 1, "50": 1, "100": 1}
    # All keys alike: nobody can tell which one is a query's own.
    assert recall(query_ND, torch.ones(20, 20)) == {"10": 0, "50": 1, "100": 1}


def test_one_bit_keeps_signs_and_mean_size() -> None:
    key_ND = torch.randn(50, 16, generator=torch.Generator().manual_seed(1))
    query_ND, code_ND = one_bit(key_ND, key_ND, seed=0)
    torch.testing.assert_close(code_ND.abs(), query_ND.abs().mean(-1, keepdim=True).expand(-1, 16))
    assert torch.equal(code_ND > 0, query_ND >= 0)
    torch.testing.assert_close(query_ND.norm(dim=-1), key_ND.norm(dim=-1))


def test_spread_of_one_seed_is_zero() -> None:
    assert Spread.of([0.5]) == Spread(0.5, 0.0, 1)
    assert str(Spread.of([0.5, nan])) == "0.5000"
    assert str(Spread.of([0.4, 0.6])) == "0.5000 ± 0.1414"

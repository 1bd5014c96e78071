"""The commands from mined pairs to a model folder, on a small run begun without MiniLM."""

import json
from pathlib import Path

import pytest
from mopq.matcher import Matcher
from mopq.train import Run
from mopq.training_config import TrainingConfig
from support import small_encoder, write_data
from train_mopq import main


def test_train_evaluate_export(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data, run, model = tmp_path / "data", tmp_path / "run", tmp_path / "models" / "small"
    write_data(data)
    config = TrainingConfig(dimension=16, subspaces=8, nested=(4, 8), batch=64, group=16, steps=40, encoder_rate=0.02)
    Run(run, Matcher(small_encoder(), config)).save()
    where = ["--data", str(data), "--run-folder", str(run), "--threads", "1"]
    small = {"dimension": 16, "subspaces": 8, "batch": 64, "group": 16, "steps": 40, "encoder-rate": 0.02}
    settings = [word for name, value in small.items() for word in (f"--{name}", str(value))] + ["--nested", "4", "8"]

    main(["train", *where, *settings])
    main(["evaluate", *where])
    printed = capsys.readouterr().out
    for method in ("vectors", "MoPQ", "MoPQ, two stages", "OPQ, trained encoder", "vectors before", "OPQ before"):
        assert f"| {method} | mean | 700 |" in printed
    main(["export", *where, "--model", str(model), "--graph-pairs", "300"])

    training = json.loads((model / "manifest.json").read_text())["training"]
    assert training["steps"] == 40 + config.settle
    assert training["graph"]["pairs"] == 300
    # The graph's rounded table finds keys as well as the table that was trained.
    assert training["graph"]["mrr"] == pytest.approx(training["graph"]["mrrTrained"], abs=0.02)
    assert training["heldOut"]["MoPQ"]["mrr"] > 0.1


def test_other_settings_than_the_run_was_begun_with_are_refused(tmp_path: Path) -> None:
    write_data(tmp_path / "data")
    Run(tmp_path / "run", Matcher(small_encoder(), TrainingConfig(dimension=16))).save()
    with pytest.raises(SystemExit, match="begun with other settings"):
        main(["train", "--data", str(tmp_path / "data"), "--run-folder", str(tmp_path / "run"), "--dimension", "32"])


def test_what_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"checkpoint\.pt: run .* train"):
        main(["export", "--run-folder", str(tmp_path)])

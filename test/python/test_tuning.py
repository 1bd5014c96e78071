"""Fine-tuning by the command: it learns, two processes learn what one does, and what it writes can be relied on."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from mopq.tuning.base import read_base
from mopq.tuning.config import TuningConfig
from mopq.tuning.pairs import false_negatives, read_tuning_pairs
from mopq.tuning.train import tune
from safetensors.torch import load_file
from torch import Tensor
from train_mopq import main
from tuning_support import row_changes, write_small_model, write_small_pairs

SCRIPT = Path(__file__).parents[2] / "scripts" / "train_mopq.py"
SETTINGS = ["--batch=64", "--encoder-rate=0.02", "--epochs=2", "--threads=1"]


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a model and pairs. Whatever is trained on them is, as by the command, by one thread."""
    torch.set_num_threads(1)
    folder = tmp_path_factory.mktemp("given")
    write_small_model(folder / "small")
    write_small_pairs(folder / "pairs.jsonl", folder / "small")
    return folder


def words(given: Path, out: Path, *more: str) -> list[str]:
    return ["tune", f"--pairs={given / 'pairs.jsonl'}", f"--base={given / 'small'}", f"--out={out}", *SETTINGS, *more]


def written(out: Path) -> tuple[dict[str, Any], dict[str, Tensor]]:
    return json.loads((out / "tuned.json").read_text()), load_file(out / "tuned.safetensors")


@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize("subspaces", [4, 16])
def test_training_lowers_both_losses(given: Path, full: bool, subspaces: int) -> None:
    pairs, base = read_tuning_pairs(given / "pairs.jsonl"), read_base(given / "small")
    config = TuningConfig(batch=64, encoder_rate=0.02, epochs=4, full=full)
    tuned = tune(base, pairs, subspaces, config)
    for name in ("match", "mcl"):
        assert tuned.losses[-1][name] < 0.8 * tuned.losses[0][name]


def test_of_the_query_side_rows_of_queries_alone_are_written(given: Path, tmp_path: Path) -> None:
    main(words(given, tmp_path / "out"))
    description, tensors = written(tmp_path / "out")
    base, pairs = read_base(given / "small"), read_tuning_pairs(given / "pairs.jsonl")
    content = (tmp_path / "out" / "tuned.safetensors").read_bytes()
    assert description == {
        "format": 1,
        "base": {"id": "small", "version": "1.2.3", "digest": base.digest},
        "side": "query",
        "codeBytes": 4,
        "seed": 1,
        "epochs": 2,
        "pairs": {"commit": 150, "doc": 150},
        "sha256": hashlib.sha256(content).hexdigest(),
        "bytes": len(content),
    }
    assert tensors.keys() == {"ids", "values"}
    assert tensors["ids"].dtype == torch.int32
    assert tensors["values"].dtype == torch.float16
    assert tensors["ids"].tolist() == sorted({int(i) for i in base.bags(pairs.queries, "query").indices})
    assert float(row_changes(base.row_VD, tensors).abs().min(1).values.max()) > 0


def test_the_share_is_that_of_the_tuned_weights(given: Path, tmp_path: Path) -> None:
    base = read_base(given / "small")
    for share in ("1", "0.25"):
        main(words(given, tmp_path / share, "--full", f"--share={share}"))
    (_, whole), (_, quarter) = (written(tmp_path / share) for share in ("1", "0.25"))
    assert torch.equal(whole["ids"], quarter["ids"])
    changes = (row_changes(base.row_VD, whole), row_changes(base.row_VD, quarter))
    torch.testing.assert_close(0.25 * changes[0], changes[1], rtol=0, atol=3e-3)
    moved = (one["centroids_MKd"] - base.stages[0] for one in (whole, quarter))
    torch.testing.assert_close(0.25 * next(moved), next(moved))


def test_a_rotation_changes_every_row(given: Path, tmp_path: Path) -> None:
    main(words(given, tmp_path / "out", "--full", "--rotate", "--code-bytes=2"))
    description, tensors = written(tmp_path / "out")
    base = read_base(given / "small")
    assert (description["side"], description["codeBytes"]) == ("full", 2)
    assert tensors["ids"].tolist() == list(range(1, len(base.row_VD)))  # all but the padding's
    assert bool((row_changes(base.row_VD, tensors) != 0).any(1).all())


def test_two_runs_write_the_same_bytes_and_another_seed_others(given: Path, tmp_path: Path) -> None:
    for name, seed in (("one", 1), ("two", 1), ("three", 2)):
        main(words(given, tmp_path / name, "--full", f"--seed={seed}"))
    one, two, three = (
        [(tmp_path / name / file).read_bytes() for file in ("tuned.safetensors", "tuned.json")]
        for name in ("one", "two", "three")
    )
    assert one == two
    assert one[0] != three[0]
    # An earlier tuning is replaced, and nothing else.
    main(words(given, tmp_path / "three", "--full"))
    assert (tmp_path / "three" / "tuned.safetensors").read_bytes() == one[0]
    (tmp_path / "three" / "mine.txt").touch()
    with pytest.raises(SystemExit, match="new or empty"):
        main(words(given, tmp_path / "three"))


def test_two_processes_tune_as_one(given: Path, tmp_path: Path) -> None:
    """Launched by torchrun, each with half of every batch."""
    main(words(given, tmp_path / "one", "--full"))
    launch = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node=2", str(SCRIPT)]
    environment = os.environ | {"GLOO_SOCKET_IFNAME": "lo", "OMP_NUM_THREADS": "1"}
    command = [*launch, *words(given, tmp_path / "two", "--full")]
    finished = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=240, check=False)
    assert finished.returncode == 0, finished.stderr
    (one, alone), (two, together) = written(tmp_path / "one"), written(tmp_path / "two")
    assert {**one, "sha256": ""} == {**two, "sha256": ""}
    assert torch.equal(alone["ids"], together["ids"])
    base = read_base(given / "small")
    changes = (row_changes(base.row_VD, tensors).flatten() for tensors in (alone, together))
    assert float(torch.cosine_similarity(next(changes), next(changes), dim=0)) > 0.9999
    moved = ((tensors["centroids_MKd"] - base.stages[0]).flatten() for tensors in (alone, together))
    assert float(torch.cosine_similarity(next(moved), next(moved), dim=0)) > 0.999


def test_pairs_that_share_anything_are_false_negatives(tmp_path: Path) -> None:
    file = tmp_path / "pairs.jsonl"
    lines = [
        ("q", "k", "p", "g"),
        ("q", "2", "2", "2"),
        ("3", "k", "3", "3"),
        ("4", "4", "p", "4"),
        ("5", "5", "5", "g"),
    ]
    # A text that stands in another column has nothing to do with it.
    lines.append(("k", "q", "g", "p"))
    pairs = [dict(zip(("query", "key", "path", "group"), line, strict=True), kind="test", file="") for line in lines]
    file.write_text("\n".join(map(json.dumps, [{"format": 1, "modelDigest": "x"}, *pairs])), encoding="utf-8")
    identities_N4 = read_tuning_pairs(file).identities()
    expected_NN = np.eye(6, dtype=bool)
    expected_NN[0, :5] = expected_NN[:5, 0] = True
    assert np.array_equal(false_negatives(identities_N4, identities_N4), expected_NN)


HEADER = '{"format": 1, "modelDigest": "x"}\n'
GOOD = '{"kind": "doc", "query": "a", "key": "b", "path": "p", "file": "p", "group": "p"}\n'


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "line 1: it is not JSON"),
        (GOOD, "line 1: the first line must be"),
        ('{"format": 2, "modelDigest": "x"}\n', "line 1: the first line must be"),
        ('{"format": 1}\n', 'line 1: "modelDigest" must be a text'),
        (HEADER + GOOD + "{\n", "line 3: it is not JSON"),
        (HEADER + "[]\n", "line 2: it is not a JSON object"),
        (HEADER + GOOD + "\n" + GOOD.replace('"a"', "7"), 'line 4: "query" must be a text that is not empty, not 7'),
        (HEADER + GOOD.replace('"b"', '""'), 'line 2: "key" must be a text'),
        (HEADER + GOOD.replace('"file": "p", ', ""), 'line 2: "file" must be a text, not null'),
        (HEADER + GOOD.replace("doc", "poem"), 'line 2: "kind" is "poem", which is none of commit, doc'),
    ],
)
def test_a_bad_file_of_pairs_is_told_by_its_line(tmp_path: Path, content: str, told: str) -> None:
    file = tmp_path / "pairs.jsonl"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(SystemExit) as refusal:
        read_tuning_pairs(file)
    assert str(refusal.value).startswith(f"{file}, {told}")
    assert "--export-pairs" in str(refusal.value)


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (["--pairs=nowhere.jsonl"], r"no file nowhere\.jsonl"),
        (["--code-bytes=5"], "no codes of 5 bytes: give --code-bytes one of 2, 4, 8"),
        (["--rotate"], "give --full"),
        (["--share=0"], "--share must be"),
        (["--epochs=0"], "--epochs must be"),
    ],
)
def test_what_cannot_be_is_refused(given: Path, tmp_path: Path, more: list[str], told: str) -> None:
    with pytest.raises(SystemExit, match=told):
        main(words(given, tmp_path / "out", *more))
    assert not (tmp_path / "out").exists()


def test_pairs_of_another_model_and_too_few_are_refused(given: Path, tmp_path: Path) -> None:
    file = tmp_path / "pairs.jsonl"
    file.write_text(HEADER + GOOD, encoding="utf-8")
    with pytest.raises(SystemExit, match="another model than small"):
        main(words(given, tmp_path / "out", f"--pairs={file}"))
    header = (given / "pairs.jsonl").read_text().splitlines()[0]
    file.write_text(f"{header}\n{GOOD}", encoding="utf-8")
    with pytest.raises(SystemExit, match="1 pairs are too few"):
        main(words(given, tmp_path / "out", f"--pairs={file}"))

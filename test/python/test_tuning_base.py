"""A model folder read for tuning encodes as its graph does; what cannot be tuned is refused."""

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import onnx
import pytest
import torch
import torch.nn.functional as F
from mopq.graph import Graph
from mopq.quantizer import ProductQuantizer
from mopq.tuning.base import Base, read_base
from mopq.tuning.config import TuningConfig
from mopq.tuning.matcher import plus_file
from mopq.tuning.pairs import TuningPairs
from mopq.tuning.train import codes, constant_keys, texts_of, tune
from support import small_transformer
from tuning_support import write_small_model

ROOT = Path(__file__).parents[2]
TINY = ROOT / "test" / "fixtures" / "tinyModel"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models") / "small"
    write_small_model(folder)
    return folder


def golden_of(model: Path, role: str, step: int = 1) -> tuple[list[str], Any, Any]:
    """Texts of a role, their vectors [N, D] and codes [N, M], as golden.json has them."""
    entries = json.loads((model / "golden.json").read_text(encoding="utf-8"))["texts"]
    chosen = [entry for entry in entries if entry["role"] == role and entry["tokenIds"]][::step]
    vectors, code_rows = ([entry[name] for entry in chosen] for name in ("vector", "code"))
    return [entry["text"] for entry in chosen], torch.tensor(vectors), torch.tensor(code_rows)


def assert_encodes_as_golden(base: Base, model: Path, role: str, step: int) -> None:
    texts, vector_ND, code_NM = golden_of(model, role, step)
    prepared = texts_of(base, texts, role)
    made_ND = constant_keys(base, prepared, base.default_subspaces).vector_BD
    D = made_ND.shape[1]
    assert float(F.cosine_similarity(made_ND, vector_ND[:, :D]).min()) > 1 - 1e-3
    # What a second stage is left by another first sub-code is another rest.
    assert float((codes(base, made_ND) == code_NM).float().mean()) > 0.97


@pytest.mark.parametrize("role", ["query", "key"])
def test_a_static_model_encodes_as_its_graph(role: str) -> None:
    model = ROOT / "models" / "mopq-static-256"
    assert_encodes_as_golden(read_base(model), model, role, 1)


def test_a_blended_model_encodes_as_its_graph(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOPQ_DATA", str(tmp_path))
    model = ROOT / "models" / "mopq-blended-256"
    assert_encodes_as_golden(read_base(model), model, "query", 8)


def test_texts_are_cut_and_put_into_templates_as_search_does() -> None:
    base = read_base(TINY)
    base.manifest["templates"]["query"] = "open {text} {text}"
    assert sorted(base.bags(["user"], "query").indices) == sorted(set(base.tokens.ids("open user {text}", 8)))
    assert base.bags(["user " * 20], "key").data.tolist() == [4]


@pytest.mark.parametrize("subspaces", [4, 8, 16])
def test_constant_keys_are_those_that_search_scores(small: Path, subspaces: int) -> None:
    """The inner product with a whole or cut code, over vectors that stand there twice, is that with `Keys`."""
    base = read_base(small)
    texts = ["bab bek bin", "bot_bus_bay", "cab cek cab", "b"]
    keys = constant_keys(base, texts_of(base, texts, "key"), subspaces)
    graph = Graph(onnx.load(small / "encoder.onnx"), base.tokens)
    vector_ND, code_NM = graph.run(texts, 256)
    centroids_MKd = torch.cat(base.stages)
    reconstruction_NC = centroids_MKd[torch.arange(subspaces), torch.from_numpy(code_NM[:, :subspaces]).long()].flatten(
        1
    )
    searched = torch.from_numpy(vector_ND[:, : subspaces * centroids_MKd.shape[2]]) @ reconstruction_NC.T
    trained = keys.vector_BD[:, : keys.reconstruction_BC.shape[1]] @ keys.reconstruction_BC.T
    torch.testing.assert_close(trained, searched, rtol=0, atol=1e-5)


def test_the_digest_is_the_search_engines() -> None:
    base = read_base(TINY)
    # As ModelFolder.digest of src/engine/model/modelFolder.ts gives it; a model of one size has no other.
    assert base.digest == "d2a56264fefab81815a42f5d17f17f5b909be46b9e1f0f632da6a06966d43bd1"
    assert base.digest_of(8) == base.digest
    assert base.code_sizes() == {4: 8}


def test_a_nested_models_digest_differs_by_code_size(small: Path) -> None:
    base = read_base(small)
    assert base.code_sizes() == {2: 4, 4: 8, 8: 16}
    assert len({base.digest, *(base.digest_of(m) for m in (4, 8, 16))}) == 4


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        (lambda folder: (folder / "manifest.json").unlink(), "no model folder"),
        (lambda folder: (folder / "tokenizer.json").unlink(), r"tokenizer\.json is missing"),
        (lambda folder: (folder / "encoder.onnx").write_bytes(b"other"), "SHA-256 differs"),
        (lambda folder: (folder / "manifest.json").write_text('{"format": 2}'), "format is 2"),
    ],
)
def test_what_is_no_sound_model_is_refused(tmp_path: Path, harm: Any, told: str) -> None:
    folder = tmp_path / "model"
    shutil.copytree(TINY, folder)
    harm(folder)
    with pytest.raises(SystemExit, match=f"{told}.*Give --base"):
        read_base(folder)


def with_file(folder: Path, name: str, content: bytes) -> Path:
    """A copy of the tiny model in which this file is another, with a manifest that says so."""
    shutil.copytree(TINY, folder)
    (folder / name).write_bytes(content)
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["files"][name] = {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return folder


def test_an_encoder_without_a_table_is_refused(tmp_path: Path) -> None:
    quantizer = ProductQuantizer(torch.eye(16), torch.zeros(8, 16, 2))
    graph = small_transformer().eval().graph(quantizer).SerializeToString()
    with pytest.raises(SystemExit, match="no table of token rows: static and blended models alone"):
        read_base(with_file(tmp_path / "transformer", "encoder.onnx", graph))
    with pytest.raises(SystemExit, match="a transformer of their own"):
        read_base(with_file(tmp_path / "queries", "query.onnx", graph))


@pytest.mark.parametrize("full", [False, True])
def test_rows_of_a_blended_model_learn_beside_its_transformer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, full: bool
) -> None:
    monkeypatch.setenv("MOPQ_DATA", str(tmp_path))
    base = read_base(ROOT / "models" / "mopq-blended-256")
    pairs = TuningPairs("x")
    for number, word in enumerate(("red", "blue", "green", "yellow", "white", "black")):
        columns = (pairs.queries, pairs.keys, pairs.kinds, pairs.paths, pairs.files, pairs.groups)
        for column, value in zip(columns, (f"{word} paint", f"mix({number})", "doc", *[f"{number}"] * 3), strict=True):
            column.append(value)
    tuned = tune(base, pairs, 64, TuningConfig(epochs=8, encoder_rate=0.02, full=full))
    assert tuned.losses[-1]["total"] < 0.9 * tuned.losses[0]["total"]
    assert {int(i) for i in base.bags(pairs.queries, "query").indices} <= {*tuned.ids_U.tolist()}
    assert list(tmp_path.rglob("*.npy"))  # what the transformer makes is kept


def test_keys_are_near_to_by_their_files_too(small: Path) -> None:
    base = read_base(small)
    text, file = (constant_keys(base, texts_of(base, texts, "key"), 8) for texts in (["bab bek"], ["bin bot"]))
    query_D = torch.randn(base.row_VD.shape[1], generator=torch.Generator().manual_seed(0))
    both = plus_file(text, file)
    for name in ("vector_BD", "reconstruction_BC"):
        chunk_score, file_score, score = (float(getattr(keys, name)[0] @ query_D) for keys in (text, file, both))
        assert score == pytest.approx((chunk_score + 0.5 * file_score) / 1.5, rel=1e-5)

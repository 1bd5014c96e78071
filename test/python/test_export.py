"""The exported graph computes what was trained; the model folder is whole."""

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest
import torch
from mopq.encoder import LIMITS
from mopq.export import TrainedModel, export
from mopq.golden import adc_score, golden_texts, lookup_table
from mopq.golden import golden as golden_content
from mopq.graph import Graph, agreement
from mopq.onnx_static import quantize_rows
from mopq.quantizer import ProductQuantizer, fit_opq
from mopq.static_encoder import StaticEncoder
from safetensors.numpy import load_file
from support import small_encoder, small_pairs
from tokenizers import Tokenizer


@pytest.fixture(scope="module")
def encoder() -> StaticEncoder:
    encoder = small_encoder()
    with torch.no_grad():
        encoder.log_weight.weight.uniform_(-3, 0, generator=torch.Generator().manual_seed(0))
    return encoder


@pytest.fixture(scope="module")
def quantizer(encoder: StaticEncoder) -> ProductQuantizer:
    vectors_ND = torch.nn.functional.normalize(encoder.weighted_table()[1:], dim=-1)
    return ProductQuantizer(*fit_opq(vectors_ND, 8, 16), sharpness=50)


@pytest.fixture(scope="module")
def graph(encoder: StaticEncoder, quantizer: ProductQuantizer) -> Graph:
    return Graph(encoder.graph(quantizer), encoder.tokens)


def test_graph_computes_what_was_trained(graph: Graph, encoder: StaticEncoder, quantizer: ProductQuantizer) -> None:
    texts = [*small_pairs(200).keys, "bab bab bab bek", "zzz"]
    found = agreement(graph, encoder, quantizer, texts, "key")
    assert found["leastCosine"] > 0.9995
    assert found["equalSubcodes"] > 0.97


def test_padding_changes_nothing_and_no_tokens_give_zeros(graph: Graph) -> None:
    words = graph.tokens.ids("bab bek bab", 8)
    ids_BT = np.array([[*words, 0, 0], [0] * 5], dtype=np.int32)
    vector_BD, code_BM = graph.session.run(None, {"token_ids_BT": ids_BT})
    alone_BD, alone_BM = graph.session.run(None, {"token_ids_BT": ids_BT[:1, :3]})
    np.testing.assert_allclose(vector_BD[:1], alone_BD, atol=1e-6)
    np.testing.assert_array_equal(code_BM[:1], alone_BM)
    assert not vector_BD[1].any()
    assert code_BM.dtype == np.uint8


def test_rows_are_rounded_to_a_half_step() -> None:
    table_VD = np.random.default_rng(0).normal(size=(20, 8)).astype(np.float32)
    table_VD[3] = 0
    rows_VD, scale_V = quantize_rows(table_VD)
    assert scale_V[3] == 0
    assert np.abs(rows_VD).max() == 127
    error_VD = np.abs(rows_VD * scale_V[:, None] - table_VD)
    assert (error_VD <= scale_V[:, None] * 0.5001).all()


def test_score_is_the_inner_product_with_the_centroids() -> None:
    generator = np.random.default_rng(0)
    centroids_MKd = generator.normal(size=(4, 16, 2)).astype(np.float32)
    vector_D, code_M = generator.normal(size=8).astype(np.float32), np.array([3, 0, 15, 7])
    key_D = np.concatenate([centroids_MKd[m, code] for m, code in enumerate(code_M)])
    score = adc_score(lookup_table(vector_D, centroids_MKd), code_M)
    assert score.dtype == np.float32
    assert float(score) == pytest.approx(float(vector_D @ key_D), rel=1e-5)


def test_model_folder(tmp_path: Path, encoder: StaticEncoder, quantizer: ProductQuantizer, graph: Graph) -> None:
    folder = tmp_path / "models" / "small"
    measured = export(folder, TrainedModel(encoder, encoder, quantizer), small_pairs(300), "1.2.3", {"steps": 0})
    assert measured["pairs"] == 300

    manifest = json.loads((folder / "manifest.json").read_text())
    assert (manifest["id"], manifest["version"], manifest["dimension"]) == ("small", "1.2.3", 16)
    assert set(manifest["files"]) == {"encoder.onnx", "tokenizer.json", "codebook.safetensors", "golden.json", "NOTICE"}
    for name, fingerprint in manifest["files"].items():
        content = (folder / name).read_bytes()
        assert fingerprint == {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
    assert not list(folder.parent.glob(".*"))

    centroids_MKd = load_file(folder / "codebook.safetensors")["centroids_MKd"]
    np.testing.assert_array_equal(centroids_MKd, quantizer.centroids_MKd.detach().numpy())
    golden = json.loads((folder / "golden.json").read_text())
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    assert len(golden["texts"]) >= 200
    for (text, role), entry in zip(golden_texts(), golden["texts"], strict=True):
        assert (entry["text"], entry["role"]) == (text, role)
        assert entry["tokenIds"] == tokenizer.encode(text, add_special_tokens=False).ids[: LIMITS[role]]
    texts = [entry["text"] for entry in golden["texts"] if entry["role"] == "key"]
    vectors_ND, code_NM = graph.run(texts, LIMITS["key"])
    keys = [entry for entry in golden["texts"] if entry["role"] == "key"]
    np.testing.assert_allclose([entry["vector"] for entry in keys], vectors_ND, atol=1e-5)
    assert np.mean(np.array([entry["code"] for entry in keys]) == code_NM) > 0.999
    for score in golden["scores"]:
        table_MK = np.array(score["table"], dtype=np.float32).reshape(8, 16)
        code_M = np.array(golden["texts"][score["key"]]["code"])
        assert float(adc_score(table_MK, code_M)) == score["score"]
        assert "prefixes" not in score


def test_golden_scores_of_each_size_of_a_nested_model(quantizer: ProductQuantizer, graph: Graph) -> None:
    centroids_MKd = quantizer.centroids_MKd.detach().numpy()
    golden = golden_content(graph.tokens, {"key": graph.session}, centroids_MKd, LIMITS, [4, 8])
    for score in golden["scores"]:
        table_MK = np.array(score["table"], dtype=np.float32).reshape(8, 16)
        code_M = np.array(golden["texts"][score["key"]]["code"])
        half = {"subspaces": 4, "score": float(adc_score(table_MK[:4], code_M[:4]))}
        assert score["prefixes"] == [half, {"subspaces": 8, "score": score["score"]}]

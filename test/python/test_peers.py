"""The peers of the comparison, as far as they are ours: what they are given, and what is made of their scores."""

import json
from pathlib import Path

import numpy as np
import pytest
from bench.peers.bm25 import identifier_words
from bench.peers.corpus import TOP, read_corpus
from bench.peers.semble_ranking import token_table
from bench.peers.vectors import MiniLM, VectorCache, Vectors, nearest
from mopq.onnx_static import quantize_rows, static_graph

CHUNKS = [
    {"path": "a/pool.py", "startLine": 1, "endLine": 4, "language": "python", "kind": "code", "text": "drain\u2028it"},
    {"path": "b.md", "startLine": 2, "endLine": 2, "language": "markdown", "kind": "markdown", "text": "# Fill"},
]


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    for name, values in (("chunks", CHUNKS), ("questions", ["fill", "drain\nthe pool"])):
        lines = [json.dumps(value, ensure_ascii=False) + "\n" for value in values]
        (tmp_path / f"{name}.jsonl").write_text("".join(lines), encoding="utf-8")
    return tmp_path


class CountingEncoder:
    """Two dimensions: how often a text speaks of draining, and of filling."""

    def __init__(self) -> None:
        self.encoded: list[str] = []

    def __call__(self, texts: list[str]) -> Vectors:
        self.encoded += texts
        return np.array([[text.count("drain"), text.lower().count("fill")] for text in texts], dtype=np.float32)


def test_a_corpus_is_read_line_by_line(corpus: Path) -> None:
    chunks, questions = read_corpus(corpus)
    assert [chunk.path for chunk in chunks] == ["a/pool.py", "b.md"]
    assert chunks[0].with_path == "a/pool.py\ndrain\u2028it"
    assert questions == ["fill", "drain\nthe pool"]


def test_identifiers_give_themselves_and_their_words() -> None:
    assert identifier_words("getUser_id(HTTPServer2)") == [
        *("getuser_id", "get", "user", "id"),
        *("httpserver2", "http", "server", "2"),
    ]
    assert identifier_words("plain words.") == ["plain", "words"]


def test_nearest_ranks_by_inner_product_and_then_by_place() -> None:
    vector_NH = np.array([[0, 1], [1, 0], [0, 1], [2, 0]], dtype=np.float32)
    assert nearest(vector_NH, np.array([[1, 0], [0, 1]], dtype=np.float32)) == [[3, 1, 0, 2], [0, 2, 1, 3]]
    assert len(nearest(np.ones((20, 2), np.float32), np.ones((1, 2), np.float32))[0]) == TOP


def test_vectors_are_encoded_once(tmp_path: Path) -> None:
    encode = CountingEncoder()
    first = VectorCache(tmp_path / "kept" / "vectors.sqlite", encode).vectors(["drain", "fill fill", "drain"])
    assert sorted(encode.encoded) == ["drain", "fill fill"]
    again = VectorCache(tmp_path / "kept" / "vectors.sqlite", encode).vectors(["fill fill", "drain", "fill"])
    assert first.tolist() == [[1, 0], [0, 2], [1, 0]]
    assert again.tolist() == [[0, 2], [1, 0], [0, 1]]
    assert encode.encoded[2:] == ["fill"]


def test_minilm_is_asked_with_the_path_above_each_chunk(corpus: Path, tmp_path: Path) -> None:
    encode = CountingEncoder()
    chunks, questions = read_corpus(corpus)
    assert MiniLM(tmp_path / "vectors.sqlite", encode).answer(chunks, questions) == [[1, 0], [0, 1]]
    assert "b.md\n# Fill" in encode.encoded


def test_the_table_of_a_static_model_is_that_of_its_graph(tmp_path: Path) -> None:
    table_VD = np.array([[0, 0], [1, -0.5], [0.25, 0.5]], dtype=np.float32)
    model = static_graph(*quantize_rows(table_VD), [np.zeros((1, 2, 2), np.float32)])
    (tmp_path / "encoder.onnx").write_bytes(model.SerializeToString())
    np.testing.assert_allclose(token_table(tmp_path), table_VD, atol=1 / 127)

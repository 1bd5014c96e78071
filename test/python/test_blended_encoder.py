"""The blended encoder: what it adds up, its start, its training, its graph, and the outputs that are kept."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from mopq import blended_encoder, minilm
from mopq.blended_encoder import BlendedEncoder, start_blended
from mopq.cli import load_run
from mopq.encoder import encode
from mopq.encoders import start_matcher
from mopq.evaluate import Metrics, ranks
from mopq.frozen_outputs import BLOCK, FrozenOutputs
from mopq.graph import Graph, agreement
from mopq.matcher import Matcher
from mopq.quantizer import ProductQuantizer, fit_opq
from mopq.query_transformer import piece_table
from mopq.sequence_encoder import padded
from mopq.train import Run, train
from mopq.transformer_encoder import TransformerEncoder
from support import SMALL_CONFIG, WORDS, same, small_encoder, small_pairs, small_transformer, stop_after
from torch import Tensor

CONFIG = replace(SMALL_CONFIG, encoder="blended", pairs=256)


@pytest.fixture(autouse=True)
def small_minilm(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> TransformerEncoder:
    """A small transformer stands for MiniLM, and a folder of the test's own for the user's."""
    transformer = small_transformer(words=WORDS[::2])
    transformer.project_DH = torch.nn.Parameter(torch.eye(32))
    monkeypatch.setenv("MOPQ_DATA", str(tmp_path))
    monkeypatch.setattr(blended_encoder, "whole_minilm", lambda layers: transformer)
    monkeypatch.setattr(minilm, "load_model", lambda layers: transformer.model)
    monkeypatch.setattr(minilm, "ends", lambda: (2, 3))
    return transformer


def small_blended(transformer: TransformerEncoder) -> BlendedEncoder:
    static = small_encoder()
    torch.manual_seed(0)
    return BlendedEncoder(
        static, piece_table(static.vocabulary, transformer.vocabulary), transformer.model, torch.randn(16, 32)
    )


def test_its_vector_is_the_sum_of_both(small_minilm: TransformerEncoder) -> None:
    encoder, texts = small_blended(small_minilm), ["bab bek zab bab", "", "bin"]
    prepared = encoder.prepare(texts, 8)
    static_ND = encode(encoder.static, encoder.static.prepare(texts, 8), 3)
    with torch.no_grad():
        read_NH = torch.nn.functional.normalize(small_minilm.encode_ids(spelt(small_minilm, texts)), dim=-1)
        expected_ND = torch.nn.functional.normalize(static_ND + read_NH @ encoder.project_DH.T, dim=-1)
    found_ND = encode(encoder, prepared, 3)
    # What it reads is computed by integers, as in the graph.
    assert float((found_ND * expected_ND).sum(1)[[0, 2]].min()) > 0.99
    assert not found_ND[1].any()


def spelt(transformer: TransformerEncoder, texts: list[str]) -> Tensor:
    return padded(transformer.prepare(texts, 100))


def test_it_begins_with_the_similarities_of_both() -> None:
    pairs = small_pairs(200)
    encoder = start_blended(small_encoder(32), pairs, layers=2, seed=0)
    prepared = encoder.prepare(pairs.keys, 64)
    read_NH = torch.from_numpy(prepared.read_NH.astype(np.float32))
    turned_ND = read_NH @ encoder.project_DH.detach().T
    torch.testing.assert_close(turned_ND @ turned_ND.T, read_NH @ read_NH.T, atol=1e-2, rtol=0)
    static_ND = encode(encoder.static, prepared.bags_NV, 200)
    # Turned towards the static vectors: no other turn brings the two nearer.
    other_DD = torch.linalg.qr(torch.randn(32, 32))[0]
    assert float((turned_ND * static_ND).sum()) > float((turned_ND @ other_DD * static_ND).sum())


def test_outputs_are_computed_once(small_minilm: TransformerEncoder, tmp_path: Path) -> None:
    runs: list[int] = []

    class Counting(Graph):
        def run(self, texts: list[str], limit: int, batch: int = 64) -> list[Any]:
            runs.append(len(texts))
            return super().run(texts, limit, batch)

    graph = Counting(small_minilm.vector_graph(), small_minilm.tokens, 1)
    texts = [f"{WORDS[number % 80]} {number}" for number in range(BLOCK + 3)]
    found_NH = FrozenOutputs(graph, 16, tmp_path / "kept").of(texts)
    assert runs == [BLOCK, 3]
    assert np.array_equal(FrozenOutputs(graph, 16, tmp_path / "kept").of(texts), found_NH)
    assert runs == [BLOCK, 3]
    # Of other texts, or cut elsewhere, they are others.
    FrozenOutputs(graph, 1, tmp_path / "kept").of(texts[:3])
    FrozenOutputs(graph, 16, tmp_path / "kept").of(texts[:2])
    assert runs == [BLOCK, 3, 3, 2]


def test_graph_computes_what_was_trained(small_minilm: TransformerEncoder) -> None:
    encoder, keys = small_blended(small_minilm).eval(), small_pairs(300).keys
    quantizer = ProductQuantizer(*fit_opq(encode(encoder, encoder.prepare(keys, 64), 300), 8, 16))
    graph = Graph(encoder.graph(quantizer), encoder.tokens)
    found = agreement(graph, encoder, quantizer, [*keys[:200], "bab bab", ""], "key")
    assert found["leastCosine"] > 0.99
    assert found["equalSubcodes"] > 0.9


def recall(encoder: BlendedEncoder) -> float:
    pairs = small_pairs(300, seed=9)
    query_ND, key_ND = (encode(encoder, encoder.prepare(texts, 64), 300) for texts in (pairs.queries, pairs.keys))
    return Metrics.of(ranks(query_ND, key_ND, pairs.identities())).recall[10]


def test_it_learns_and_a_stopped_run_goes_on_to_the_bit(tmp_path: Path) -> None:
    pairs = small_pairs(600)
    before = Matcher(small_encoder(), replace(CONFIG, encoder="static"))

    def begin(folder: Path) -> Run:
        Run(folder, start_matcher(CONFIG, pairs, before)).save()
        return load_run(folder)

    whole = begin(tmp_path / "whole")
    untrained = recall(whole.matcher.encoder)  # type: ignore[arg-type]
    train(whole, pairs)
    assert recall(whole.matcher.encoder) > untrained + 0.05  # type: ignore[arg-type]
    stopped = begin(tmp_path / "stopped")
    stop_after(stopped, 8, lambda: train(stopped, pairs))
    resumed = load_run(tmp_path / "stopped")
    train(resumed, pairs)
    assert same(resumed.matcher.state_dict(), whole.matcher.state_dict())
    assert not any("model" in name for name in whole.matcher.state_dict())


def test_it_needs_a_static_encoder() -> None:
    with pytest.raises(SystemExit, match="give --start-run"):
        start_matcher(CONFIG, small_pairs(100))

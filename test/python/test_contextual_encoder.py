"""The contextual encoder: it begins as the static one, learns what words mean together, and its graph agrees."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from mopq.cli import load_run
from mopq.contextual_encoder import FARTHEST, HEADS, AttentionLayer, ContextualEncoder
from mopq.data import Pairs
from mopq.encoder import encode
from mopq.encoders import start_matcher
from mopq.evaluate import Metrics, ranks
from mopq.graph import Graph, agreement
from mopq.matcher import Matcher
from mopq.quantizer import ProductQuantizer, fit_opq
from mopq.sequence_encoder import padded
from mopq.train import Run, train
from support import SMALL_CONFIG, WORDS, same, small_encoder, small_pairs, small_transformer, stop_after
from torch import Tensor

TEXTS = ["bab bek bab bab", "", "qq bin", " ".join(WORDS[:40]), "zab bek"]
CONFIG = replace(SMALL_CONFIG, encoder="contextual", encoder_rate=5e-3)


def changed_encoder() -> ContextualEncoder:
    """One whose layer changes something."""
    torch.manual_seed(0)
    encoder = ContextualEncoder.of(small_encoder()).eval()
    torch.nn.init.normal_(encoder.layer.leave.weight, std=0.5)
    return encoder


def test_it_begins_as_the_static_encoder() -> None:
    static = small_encoder()
    with torch.no_grad():
        static.log_weight.weight.uniform_(-3, 0)
    contextual = ContextualEncoder.of(static)
    found_ND, expected_ND = (encode(one, one.prepare(TEXTS, 64), len(TEXTS)) for one in (contextual, static))
    torch.testing.assert_close(found_ND, expected_ND, atol=1e-6, rtol=0)
    changed = changed_encoder()
    assert float((encode(changed, changed.prepare(TEXTS, 64), len(TEXTS)) * expected_ND).sum(1).max()) < 0.95


def test_attention_is_that_of_its_formula() -> None:
    torch.manual_seed(1)
    layer = AttentionLayer(8).double()
    torch.nn.init.normal_(layer.bias_HR)
    entered_BTD, there_BT = torch.randn(1, 12, 8).double(), torch.arange(12).unsqueeze(0) < 11
    found_TD = layer.attend(entered_BTD, there_BT)[0]
    d = 8 // HEADS
    query_TD, key_TD, value_TD = (part @ entered_BTD[0].T for part in layer.project.weight.split(8))
    query_TD, key_TD, value_TD = (
        (part + bias.unsqueeze(1)).T
        for part, bias in zip((query_TD, key_TD, value_TD), layer.project.bias.split(8), strict=True)
    )
    for head in range(HEADS):
        part = slice(head * d, (head + 1) * d)
        for place in range(12):
            weights = []
            for other in range(11):
                distance = max(-FARTHEST, min(FARTHEST, other - place))
                likeness = query_TD[place, part] @ key_TD[other, part] / d**0.5
                weights.append((likeness + layer.bias_HR[head, distance + FARTHEST]).exp())
            expected_d = sum(
                (w * value_TD[other, part] for other, w in enumerate(weights)), torch.zeros(d).double()
            ) / sum(weights)
            torch.testing.assert_close(found_TD[place, part], expected_d, rtol=1e-6, atol=1e-9)


def test_graph_computes_what_was_trained() -> None:
    encoder, keys = changed_encoder(), small_pairs(300).keys
    quantizer = ProductQuantizer(*fit_opq(encode(encoder, encoder.prepare(keys, 64), 300), 8, 16))
    graph = Graph(encoder.graph(quantizer), encoder.tokens)
    found = agreement(graph, encoder, quantizer, [*keys[:200], *TEXTS], "key")
    assert found["leastCosine"] > 0.999
    assert found["equalSubcodes"] > 0.97
    # Its codes do not depend on the texts beside it.
    _, together_NM = graph.run([*keys[:50], *TEXTS], 64)
    alone_NM = np.concatenate([graph.run([key], 64)[1] for key in keys[:50]])
    np.testing.assert_array_equal(together_NM[:50], alone_NM)


def test_padding_changes_nothing_and_no_tokens_give_zeros() -> None:
    encoder = changed_encoder()
    graph = Graph(encoder.vector_graph(), encoder.tokens)
    ids_BT = padded([encoder.prepare(["bab bek bab"], 8)[0], np.zeros(5, dtype=np.int32)])

    def graph_vectors(ids_BT: Tensor) -> Tensor:
        return torch.from_numpy(graph.session.run(None, {"token_ids_BT": ids_BT.numpy()})[0])

    for run in (encoder.encode_ids, graph_vectors):
        vector_BD = run(ids_BT)
        torch.testing.assert_close(vector_BD[:1], run(ids_BT[:1, :3]), atol=1e-5, rtol=0)
        assert not vector_BD[1].any()
    gradient = encoder([np.zeros(0, dtype=np.int32), ids_BT[0, :3].numpy()]).square().sum()
    gradient.backward()
    assert all(bool(p.grad.to_dense().isfinite().all()) for p in encoder.parameters() if p.grad is not None)


def pairs_told_by_order(count: int) -> Pairs:
    """Queries of two words, of which the order alone tells the key."""
    pairs = Pairs()
    generator = np.random.default_rng(0)
    for number in range(count):
        one, other = generator.permutation(8)[:2]
        pairs.append_line(
            "package",
            {
                "query": f"{WORDS[one]} {WORDS[other]}",
                "key": WORDS[10 + one],
                "kind": "doc",
                "language": "python",
                "path": str(number),
            },
        )
    return pairs


def test_it_learns_what_a_bag_of_words_cannot(tmp_path: Path) -> None:
    config = replace(CONFIG, steps=150, joint_from=2, token_dropout=0)
    pairs = pairs_told_by_order(400)
    torch.manual_seed(0)
    mrr = {}
    for encoder in (small_encoder(), ContextualEncoder.of(small_encoder())):
        train(Run(tmp_path / encoder.kind, Matcher(encoder, config)), pairs)
        query_ND, key_ND = (encode(encoder, encoder.prepare(texts, 8), 400) for texts in (pairs.queries, pairs.keys))
        mrr[encoder.kind] = Metrics.of(ranks(query_ND, key_ND, pairs.identities())).mrr
    assert mrr["static"] < 0.75
    assert mrr["contextual"] > 0.95


def test_a_stopped_run_ends_bit_for_bit_as_one_that_was_not(tmp_path: Path) -> None:
    whole, stopped = (Run(tmp_path / name, Matcher(changed_encoder(), CONFIG)) for name in ("whole", "stopped"))
    train(whole, small_pairs())
    stop_after(stopped, 4, lambda: train(stopped, small_pairs()))
    resumed = load_run(stopped.folder)
    assert resumed.step == 4
    train(resumed, small_pairs())
    assert same(*(torch.load(run.checkpoint, weights_only=True) for run in (whole, resumed)))


def test_it_goes_on_from_a_static_run_alone() -> None:
    static = small_encoder()
    before = Matcher(static, replace(CONFIG, encoder="static"), scale=33.0)
    matcher = start_matcher(CONFIG, small_pairs(4), before)
    assert float(matcher.log_scale.detach().exp()) == pytest.approx(33.0)
    assert isinstance(matcher.encoder, ContextualEncoder)
    assert torch.equal(matcher.encoder.table.weight, static.table.weight)
    for config, other in ((replace(CONFIG, encoder="static"), before), (CONFIG, Matcher(small_transformer(), CONFIG))):
        with pytest.raises(SystemExit, match="goes on from another run"):
            start_matcher(config, small_pairs(4), other)

"""Ranks and metrics, by hand."""

import numpy as np
import pytest
import torch
from mopq.data import Pairs
from mopq.evaluate import HeldOut, Metrics, ranks
from support import small_encoder, small_pairs


def test_ranks_count_better_and_equal_scores_but_not_equal_texts() -> None:
    query_ND = torch.eye(4)
    key_ND = torch.tensor([[0.5, 0.9, 0.1, 0.7], [0.6, 0.9, 0.2, 0.8], [0.5, 0.1, 0.3, 0.7], [0.4, 0.2, 0.2, 0.9]])
    apart = Pairs(list("abcd"), list("ABCD"), ["doc"] * 4, ["c"] * 4, ["s"] * 4, list("1234"))
    # Query 0: .5 against .6 and an equal .5. Query 1: .9 against an equal .9. Queries 2 and 3: the best.
    assert ranks(query_ND, key_ND, apart.identities(), block=3).tolist() == [3, 2, 1, 1]
    alike = Pairs(list("abcd"), list("AABD"), ["doc"] * 4, ["c"] * 4, ["s"] * 4, list("1234"))
    assert ranks(query_ND, key_ND, alike.identities()).tolist() == [2, 1, 1, 1]


def test_metrics() -> None:
    metrics = Metrics.of(np.array([1, 2, 10, 11, 200]))
    assert metrics.recall == {1: 0.2, 10: 0.6, 50: 0.8, 100: 0.8}
    assert metrics.mrr == pytest.approx((1 + 1 / 2 + 1 / 10 + 1 / 11 + 1 / 200) / 5)
    mean = Metrics.mean([metrics, Metrics.of(np.array([1]))])
    assert mean.count == 6
    assert mean.mrr == pytest.approx((metrics.mrr + 1) / 2)


def test_held_out_pools_are_by_kind() -> None:
    pairs, encoder = small_pairs(900), small_encoder()
    held_out = HeldOut.prepare(encoder, pairs, pool=250)
    assert {kind: len(rows) for kind, rows in held_out.rows_of_kind.items()} == {"doc": 250, "name": 250}
    for kind, rows in held_out.rows_of_kind.items():
        assert {held_out.pairs.kinds[row] for row in rows} == {kind}
    _, key_ND = held_out.vectors(encoder)
    perfect = held_out.measure(key_ND, key_ND)
    assert perfect["mean"].mrr > 0.99
    assert perfect["mean"].recall[1] > held_out.measure(torch.randn_like(key_ND), key_ND)["mean"].recall[1] + 0.9

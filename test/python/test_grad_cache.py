"""Cached representations: the gradient of a batch that is encoded in chunks is that of the undivided batch.

That it is so with sampling across processes as well stands in test_dcs.py.
"""

from dataclasses import replace

import numpy as np
import pytest
import torch
from mopq.grad_cache import CachedVectors, chunks
from mopq.matcher import Matcher
from mopq.training_config import TrainingConfig
from support import small_encoder, small_pairs
from torch import Tensor, nn

CONFIG = TrainingConfig(dimension=16)
CPU = torch.device("cpu")


def gradients(chunk: int) -> list[Tensor]:
    matcher = Matcher(small_encoder(), replace(CONFIG, chunk=chunk)).double()
    encoder, pairs = matcher.encoder, small_pairs(20)
    query, key = (encoder.prepare(texts, 64) for texts in (pairs.queries, pairs.keys))
    matcher.backward(query, key, torch.eye(20, dtype=torch.bool))
    return [parameter.grad.to_dense() for parameter in matcher.parameters() if parameter.grad is not None]


@pytest.mark.parametrize("chunk", [1, 7, 20, 64])
def test_chunks_give_the_gradient_of_the_whole_batch(chunk: int) -> None:
    for whole, found in zip(gradients(0), gradients(chunk), strict=True):
        torch.testing.assert_close(found, whole, rtol=1e-10, atol=1e-12)


def test_the_second_pass_drops_what_the_first_dropped() -> None:
    rows_BD = torch.randn(10, 6, dtype=torch.float64)
    encoder = nn.Sequential(nn.Linear(6, 4), nn.Dropout(0.5)).double()
    parts = [rows_BD[place] for place in chunks(10, 4)]

    torch.manual_seed(3)
    torch.cat([encoder(part) for part in parts]).square().sum().backward()
    expected = [parameter.grad.clone() for parameter in encoder.parameters() if parameter.grad is not None]
    encoder.zero_grad()
    after = torch.rand(1)

    torch.manual_seed(3)
    cached = CachedVectors(encoder, parts, CPU)
    cached.vector_BD.square().sum().backward()
    cached.backward()
    for parameter, gradient in zip(encoder.parameters(), expected, strict=True):
        torch.testing.assert_close(parameter.grad, gradient, rtol=1e-12, atol=1e-12)
    # Drawing goes on where the first pass left it.
    assert torch.equal(torch.rand(1), after)


def test_the_encoder_keeps_no_graph_of_more_than_one_chunk() -> None:
    encoder = nn.Linear(6, 4)
    sizes: list[int] = []

    def encode(part_CD: Tensor) -> Tensor:
        if torch.is_grad_enabled():
            sizes.append(len(part_CD))
        return encoder(part_CD)

    cached = CachedVectors(encode, [torch.randn(len(place), 6) for place in chunks(10, 4)], CPU)
    assert sizes == []
    cached.vector_BD.sum().backward()
    cached.backward()
    assert sizes == [4, 4, 2]


def test_chunks_are_all_places_in_order() -> None:
    assert np.concatenate(chunks(10, 4)).tolist() == list(range(10))
    assert len(chunks(8, 4)) == 2

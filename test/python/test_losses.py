"""The losses against slow transcriptions of the formulas, in float64."""

import math

import pytest
import torch
from mopq.losses import contrastive_loss, matching_contrastive_loss, selection_loss, straight_through
from torch import Tensor

B, N, M, K, D = 3, 5, 4, 6, 8


@pytest.fixture
def tensors() -> dict[str, Tensor]:
    generator = torch.Generator().manual_seed(7)

    def random(*shape: int) -> Tensor:
        return torch.randn(*shape, generator=generator, dtype=torch.float64)

    return {
        "query_BD": random(B, D),
        "key_ND": random(N, D),
        "selection_BMK": random(B, M, K),
        "code_BM": torch.randint(K, (B, M), generator=generator),
        "positive_B": torch.tensor([1, 2, 3]),
    }


def probability_of_own_key(
    query_BD: Tensor, key_ND: Tensor, row: int, own: int, left_out: frozenset[int] = frozenset()
) -> float:
    scores = [math.exp(sum(float(a * b) for a, b in zip(query_BD[row], key_D, strict=True))) for key_D in key_ND]
    return scores[own] / sum(score for place, score in enumerate(scores) if place not in left_out)


def test_mcl_is_equation_2(tensors: dict[str, Tensor]) -> None:
    total = 0.0
    for row in range(B):
        own = int(tensors["positive_B"][row])
        probability = probability_of_own_key(tensors["query_BD"], tensors["key_ND"], row, own)
        for m in range(M):
            exponents = [math.exp(float(logit)) for logit in tensors["selection_BMK"][row, m]]
            probability *= exponents[int(tensors["code_BM"][row, m])] / sum(exponents)
        total -= math.log(probability)
    loss = matching_contrastive_loss(
        tensors["query_BD"], tensors["key_ND"], tensors["selection_BMK"], tensors["code_BM"], tensors["positive_B"]
    )
    assert float(loss) == pytest.approx(total / B, rel=1e-12)


def test_selection_weight_0_leaves_the_matching_part(tensors: dict[str, Tensor]) -> None:
    query_BD, key_ND, positive_B = tensors["query_BD"], tensors["key_ND"], tensors["positive_B"]
    selection = tensors["selection_BMK"], tensors["code_BM"]
    whole = matching_contrastive_loss(query_BD, key_ND, *selection, positive_B, scale=3.0)
    part = matching_contrastive_loss(query_BD, key_ND, *selection, positive_B, scale=3.0, selection_weight=0)
    assert float(whole - part) == pytest.approx(float(selection_loss(*selection)), rel=1e-12)


def test_false_negatives_take_no_part_but_the_own_key_stays(tensors: dict[str, Tensor]) -> None:
    masked_BN = torch.zeros(B, N, dtype=torch.bool)
    masked_BN[0, [0, 1]] = True  # 1 is the own key of query 0
    expected = 0.0
    for row, left_out in enumerate([frozenset({0}), frozenset[int](), frozenset[int]()]):
        own = int(tensors["positive_B"][row])
        expected -= math.log(probability_of_own_key(tensors["query_BD"], tensors["key_ND"], row, own, left_out))
    loss = contrastive_loss(tensors["query_BD"], tensors["key_ND"], tensors["positive_B"], 1.0, masked_BN)
    assert float(loss) == pytest.approx(expected / B, rel=1e-12)


def test_symmetric_loss_is_the_mean_of_both_directions(tensors: dict[str, Tensor]) -> None:
    query_BD, key_BD, place_B = tensors["query_BD"], tensors["key_ND"][:B], torch.arange(B)
    both = contrastive_loss(query_BD, key_BD, place_B, 2.0, symmetric=True)
    one = contrastive_loss(query_BD, key_BD, place_B, 2.0)
    other = contrastive_loss(key_BD, query_BD, place_B, 2.0)
    assert float(both) == pytest.approx(float(one + other) / 2, rel=1e-12)


def test_straight_through_is_hard_forward_and_soft_backward(tensors: dict[str, Tensor]) -> None:
    logits = tensors["selection_BMK"].clone().requires_grad_()
    weights = torch.randn(B, M, K, dtype=torch.float64)
    hard = straight_through(logits)
    assert set(hard.detach().round(decimals=12).unique().tolist()) == {0.0, 1.0}
    assert torch.equal(hard.argmax(-1), logits.argmax(-1))
    (hard * weights).sum().backward()

    soft_logits = tensors["selection_BMK"].clone().requires_grad_()
    (soft_logits.softmax(-1) * weights).sum().backward()
    torch.testing.assert_close(logits.grad, soft_logits.grad, rtol=1e-12, atol=1e-14)

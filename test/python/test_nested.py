"""Nested codes: every cut is trained, and the shorter ones are good codes by themselves."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch
import torch.nn.functional as F
from mopq.evaluate import HeldOut, measure_codes
from mopq.matcher import Matcher
from mopq.quantizer import ProductQuantizer, fit_nested_opq, fit_opq
from mopq.train import Run, train
from mopq.training_config import TrainingConfig, cuts
from support import SMALL_CONFIG, small_encoder, small_pairs
from torch import Tensor

CONFIG = replace(SMALL_CONFIG, nested=(2, 4, 8), query_codes=0, steps=60)


def falling_vectors(N: int = 500, D: int = 16) -> Tensor:
    """Vectors whose variance falls from axis to axis, in a random basis."""
    generator = torch.Generator().manual_seed(3)
    vectors_ND = torch.randn(N, D, generator=generator) * 0.7 ** torch.arange(D)
    return F.normalize(vectors_ND @ torch.linalg.qr(torch.randn(D, D, generator=generator))[0], dim=-1)


def error_of_prefix(fitted: tuple[Tensor, Tensor], vectors_ND: Tensor, m: int) -> float:
    """What a code's first m sub-spaces leave of the squared length, the dimensions beyond them included."""
    quantizer = ProductQuantizer(*fitted)
    made = quantizer(vectors_ND)
    D = m * fitted[1].shape[2]
    rest_ND = made.vector_BD - F.pad(made.reconstruction_BD[:, :D], (0, vectors_ND.shape[1] - D))
    return float(rest_ND.detach().square().sum(-1).mean())


def test_nested_opq_rotates_and_puts_the_most_into_the_shorter_codes() -> None:
    vectors_ND = falling_vectors()
    nested, whole = fit_nested_opq(vectors_ND, (2, 4, 8), 8), fit_opq(vectors_ND, 8, 8)
    assert torch.allclose(nested[0] @ nested[0].T, torch.eye(16), atol=1e-4)
    assert nested[1].shape == (8, 8, 2)
    for m in (2, 4):
        assert error_of_prefix(nested, vectors_ND, m) < 0.8 * error_of_prefix(whole, vectors_ND, m)


def test_loss_is_the_mean_over_the_cuts() -> None:
    torch.manual_seed(0)
    fitted = fit_opq(falling_vectors(), 8, 8)
    vectors = [F.normalize(torch.randn(12, 16), dim=-1) for _ in range(2)]
    nothing_BN = torch.zeros(12, 12, dtype=torch.bool)

    def mcl(config: TrainingConfig, m: int) -> float:
        matcher = Matcher(small_encoder(), config)
        matcher.quantizer = ProductQuantizer(fitted[0], fitted[1], config.sharpness)
        if not config.nested:
            # A prefix by itself: rotated into place first, with nothing behind.
            query_BD = matcher.quantizer.rotate(vectors[0])
            D = 2 * m
            scores_BN = query_BD[:, :D] @ matcher.quantizer.decode(matcher.quantizer.encode(vectors[1]))[:, :D].T
            return float(F.cross_entropy(20 * scores_BN, torch.arange(12)))
        return float(matcher.loss(vectors[0], vectors[1], nothing_BN)["mcl"].detach())

    alone = [mcl(replace(CONFIG, nested=()), m) for m in (2, 4, 8)]
    assert mcl(CONFIG, 8) == pytest.approx(sum(alone) / 3, rel=1e-5)
    assert len({round(one, 3) for one in alone}) == 3


def test_trained_cuts_find_more_the_longer_they_are(tmp_path: Path) -> None:
    run = Run(tmp_path, Matcher(small_encoder(), CONFIG))
    train(run, small_pairs())
    assert run.matcher.quantizer is not None
    held_out = HeldOut.prepare(run.matcher.encoder, small_pairs(600, seed=9))
    vectors = held_out.vectors(run.matcher.encoder)
    found = [measure_codes(held_out, run.matcher.quantizer, *vectors, m)["mean"].mrr for m in (2, 4, None)]
    assert 0.02 < found[0] < found[1] < found[2]


@pytest.mark.parametrize("nested", [(2, 4), (4, 2, 8), (2, 2, 8), (0, 8)])
def test_cuts_must_ascend_to_all(nested: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="ascend to all 8"):
        cuts(replace(CONFIG, nested=nested))

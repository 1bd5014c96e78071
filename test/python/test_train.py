"""Training: it learns, it joins the quantizer, and a run that was stopped ends as one that was not."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
import torch.nn.functional as F
from mopq.cli import load_run
from mopq.evaluate import HeldOut, measure_codes
from mopq.matcher import Matcher
from mopq.quantizer import ProductQuantizer, fit_opq
from mopq.static_encoder import StaticEncoder
from mopq.train import Run, train
from support import SMALL_CONFIG, same, small_encoder, small_pairs, stop_after
from torch import Tensor

CONFIG = replace(SMALL_CONFIG, steps=60, checkpoint_every=20)

STOPPED_CONFIG = replace(CONFIG, steps=12, checkpoint_every=3, chunk=24, selection="bilinear", selection_weight=0.1)


def test_learns_to_match_and_codes_beat_opq_on_the_untrained(tmp_path: Path) -> None:
    run = Run(tmp_path, Matcher(small_encoder(), CONFIG))
    run.folder.mkdir(exist_ok=True)
    held_out = HeldOut.prepare(run.matcher.encoder, small_pairs(600, seed=9))
    query_ND, key_ND = held_out.vectors(run.matcher.encoder)
    before = measure_codes(held_out, ProductQuantizer(*fit_opq(key_ND, 8, 8)), query_ND, key_ND)["mean"].mrr
    train(run, small_pairs())
    assert run.step == 60
    assert run.matcher.quantizer is not None
    after = measure_codes(held_out, run.matcher.quantizer, *held_out.vectors(run.matcher.encoder))["mean"].mrr
    assert after > 5 * before


class DroppingEncoder(StaticEncoder):
    """A static encoder with dropout, which draws from torch's generator as transformers do."""

    def __init__(self) -> None:
        start = small_encoder()
        super().__init__(start.vocabulary, start.table.weight.detach(), start.log_weight.weight.detach()[:, 0])

    def forward(self, inputs: Any) -> Tensor:
        return F.normalize(F.dropout(super().forward(inputs), 0.2, training=torch.is_grad_enabled()), dim=-1)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A run that was not stopped."""
    run = Run(tmp_path_factory.mktemp("whole"), Matcher(DroppingEncoder(), STOPPED_CONFIG))
    train(run, small_pairs())
    return run


# The quantizer joins at step 6, whose checkpoint still is without it.
@pytest.mark.parametrize("stop", [3, 6, 9])
def test_a_stopped_run_ends_bit_for_bit_as_one_that_was_not(whole: Run, tmp_path: Path, stop: int) -> None:
    run = Run(tmp_path, Matcher(DroppingEncoder(), STOPPED_CONFIG))
    stop_after(run, stop, lambda: train(run, small_pairs()))
    torch.manual_seed(stop)  # another process's generator stands elsewhere
    resumed = Run(tmp_path, Matcher(DroppingEncoder(), STOPPED_CONFIG))
    resumed.restore(torch.load(run.checkpoint, weights_only=True))
    assert resumed.step == stop
    assert (resumed.matcher.quantizer is None) == (stop <= 6)
    train(resumed, small_pairs())
    for file in ("checkpoint.pt", "warm_start.pt"):
        assert same(*(torch.load(one.folder / file, weights_only=True) for one in (whole, resumed))), file


def test_a_run_settles_on_an_encoder_with_a_share_of_its_start(tmp_path: Path) -> None:
    config = replace(CONFIG, steps=8, settle=4, start_share=0.25, checkpoint_every=4)
    pairs = small_pairs()
    whole = Run(tmp_path / "whole", Matcher(small_encoder(), config))
    start_VD = whole.matcher.encoder.state_dict()["table.weight"].clone()
    stop_after(whole, 8, lambda: train(whole, pairs))
    trained_VD = whole.matcher.encoder.state_dict()["table.weight"].clone()
    whole.mix_in_start()
    mixed_VD = whole.matcher.encoder.state_dict()["table.weight"]
    torch.testing.assert_close(mixed_VD, 0.75 * trained_VD + 0.25 * start_VD)
    assert float((trained_VD - start_VD).abs().max()) > 0.01

    # Taken up where the mixture is due, and in a run that was never stopped, it is made once.
    resumed = load_run(tmp_path / "whole")
    train(resumed, pairs)
    straight = Run(tmp_path / "straight", Matcher(small_encoder(), config))
    train(straight, pairs)
    assert resumed.step == straight.step == 12
    assert same(resumed.matcher.state_dict(), straight.matcher.state_dict())

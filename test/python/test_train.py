"""Training: it learns, it joins the quantizer, and a run that was stopped ends as one that was not."""

from pathlib import Path

import torch
from mopq.cli import load_run
from mopq.evaluate import HeldOut, measure_codes
from mopq.quantizer import ProductQuantizer, fit_opq
from mopq.train import Run, TrainingConfig, train
from support import small_encoder, small_pairs

CONFIG = TrainingConfig(
    dimension=16, subspaces=8, centroids=8, batch=64, group=16, steps=60, encoder_rate=0.02, checkpoint_every=20
)


def test_learns_to_match_and_codes_beat_opq_on_the_untrained(tmp_path: Path) -> None:
    run = Run(tmp_path, CONFIG, small_encoder())
    run.folder.mkdir(exist_ok=True)
    held_out = HeldOut.prepare(run.matcher.encoder, small_pairs(600, seed=9))
    query_ND, key_ND = held_out.vectors(run.matcher.encoder)
    before = measure_codes(held_out, ProductQuantizer(*fit_opq(key_ND, 8, 8)), query_ND, key_ND)["mean"].mrr
    train(run, small_pairs())
    assert run.step == 60
    assert run.matcher.quantizer is not None
    after = measure_codes(held_out, run.matcher.quantizer, *held_out.vectors(run.matcher.encoder))["mean"].mrr
    assert after > 5 * before


def test_a_stopped_run_ends_as_one_that_was_not(tmp_path: Path) -> None:
    whole = Run(tmp_path / "whole", CONFIG, small_encoder())
    whole.save()
    train(whole, small_pairs())

    for stop in (20, 40):  # before and after the quantizer joins
        run = Run(tmp_path / str(stop), CONFIG, small_encoder())
        run.save()
        stop_after(run, stop)
        resumed = load_run(run.folder)
        assert resumed.step == stop
        train(resumed, small_pairs())
        for name, value in whole.matcher.state_dict().items():
            torch.testing.assert_close(resumed.matcher.state_dict()[name], value, msg=f"{name} after {stop}")


class Stopped(Exception):
    pass


def stop_after(run: Run, step: int) -> None:
    """Trains until the checkpoint of `step` is written, and no further."""
    save = run.save

    def save_and_stop() -> None:
        save()
        if run.step == step:
            raise Stopped

    run.save = save_and_stop  # type: ignore[method-assign]
    try:
        train(run, small_pairs())
    except Stopped:
        return
    raise AssertionError(f"No checkpoint at {step}.")

"""Trains an encoder and its quantizer jointly, from a warm start, so that it can be stopped and resumed.

First the encoder alone learns to match queries with keys; then optimized product quantization of its
vectors starts the quantizer, and both learn on: cross entropy of the vectors, and MCL of the codes.
"""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from tqdm import tqdm

from mopq import dcs
from mopq.data import BatchPlan, Pairs, false_negatives
from mopq.distill import Lessons, Taught
from mopq.encoder import Encoder, encode
from mopq.matcher import Matcher
from mopq.quantizer import ProductQuantizer, fit_nested_opq
from mopq.training_config import TrainingConfig, all_steps, cuts

FITTED_KEYS = 65_536
"""Keys to whose vectors codebooks are fitted, at most."""
START = "start.pt"
"""The name of the encoder before training, in the folder of its run."""
CHECKPOINT = "checkpoint.pt"
"""The name of a run's checkpoint in its folder."""


def read_checkpoint(folder: Path, command: str) -> dict[str, Any]:
    """The state that `Run.save` wrote; `command` is the one that makes such runs.

    Raises:
        SystemExit: there is none.
    """
    checkpoint = folder / CHECKPOINT
    if not checkpoint.exists():
        raise SystemExit(f"There is no {checkpoint}: run `python scripts/train_mopq.py {command}` first.")
    state: dict[str, Any] = torch.load(checkpoint, map_location="cpu", weights_only=True)
    return state


class Run:
    """A training run in a folder: its checkpoint, its log, and the state between two steps."""

    def __init__(self, folder: Path, matcher: Matcher) -> None:
        self.folder, self.config = folder, matcher.config
        self.device = next(matcher.encoder.parameters()).device
        self.matcher = matcher.to(self.device)
        self.optimizers = self._encoder_optimizers()
        self.step = 0

    @property
    def checkpoint(self) -> Path:
        return self.folder / CHECKPOINT

    def require(self, config: TrainingConfig) -> None:
        """Sees to it that the run goes on as it was begun.

        Raises:
            SystemExit: it was begun with other settings.
        """
        if self.config != config:
            raise SystemExit(
                f"{self.checkpoint} was begun with other settings: {self.config}. "
                "Use them, or another folder, or delete it."
            )

    def _encoder_optimizers(self) -> list[torch.optim.Optimizer]:
        encoder = self.matcher.encoder
        rate = self.config.encoder_rate or encoder.learning_rate
        scales = [self.matcher.log_scale, self.matcher.log_code_scale]
        optimizers: list[torch.optim.Optimizer] = []
        for sparse, kind in ((True, torch.optim.SparseAdam), (False, torch.optim.Adam)):
            groups = [_group(part, rate * factor) for part, factor in encoder.parameter_groups(sparse)]
            if not sparse:
                groups.append(_group(scales, 3e-3))
            if groups:
                optimizers.append(kind(groups))
        return optimizers

    def join(self, quantizer: ProductQuantizer) -> None:
        """Adds the quantizer to what is trained."""
        self.matcher.quantizer = quantizer
        groups = [
            _group([quantizer.centroids_MKd], self.config.codebook_rate),
            _group([quantizer.rotation_DD], self.config.rotation_rate),
        ]
        if quantizer.weight_Mdd is not None:
            groups.append(_group([quantizer.weight_Mdd], self.config.codebook_rate))
        self.optimizers.append(torch.optim.Adam(groups))

    def save_start(self) -> None:
        """Keeps the encoder as it is before training."""
        if dcs.world()[0] == 0:
            self.folder.mkdir(parents=True, exist_ok=True)
            torch.save(self.matcher.encoder.state_dict(), self.folder / START)

    def mix_in_start(self) -> None:
        """Moves the encoder's parameters towards what `save_start` kept, by the share of the settings."""
        start = torch.load(self.folder / START, map_location=self.device, weights_only=True)
        with torch.no_grad():
            for name, parameter in self.matcher.encoder.named_parameters():
                parameter.lerp_(start[name], self.config.start_share)

    def save_warm_start(self) -> None:
        """Keeps what was trained up to here, as the baseline of the joint part."""
        if dcs.world()[0] == 0:
            torch.save(self.matcher.state_dict(), self.folder / "warm_start.pt")

    def restore_warm_start(self) -> None:
        """Puts back what `save_warm_start` kept; the run cannot be trained on from there."""
        self.matcher.load_state_dict(torch.load(self.folder / "warm_start.pt", weights_only=True))

    def update(
        self, query: Any, key: Any, false_negative_BN: Tensor, lesson: tuple[Any, Tensor] | None = None
    ) -> dict[str, float]:
        """One step; the losses by name. A lesson holds texts and a teacher's vectors of them."""
        decay = 1 - (1 - self.config.final_rate) * min(1, self.step / self.config.steps)
        for optimizer in self.optimizers:
            optimizer.zero_grad()
            for group in optimizer.param_groups:
                group["lr"] = group["peak"] * decay
        losses: dict[str, Tensor] = {}
        if self.step >= self.config.teacher_steps:
            losses |= self.matcher.backward(query, key, false_negative_BN)
        if lesson is not None:
            losses |= self.matcher.backward_lesson(*lesson)
        dcs.average_gradients(parameter for parameter in self.matcher.parameters() if parameter.requires_grad)
        for optimizer in self.optimizers:
            optimizer.step()
        self.step += 1
        return {name: float(loss.detach()) for name, loss in losses.items()}

    def note(self, progress: "tqdm[Any]", losses: dict[str, float]) -> None:
        """What follows a step: it is shown, and now and then, and at the end, saved."""
        progress.update()
        if self.step % 20 == 0:
            progress.set_postfix({name: f"{loss:.3f}" for name, loss in losses.items()})
        if self.step % self.config.checkpoint_every == 0 or self.step in (self.config.steps, all_steps(self.config)):
            self.save()

    def save(self) -> None:
        """Writes the checkpoint, whole or not at all; only the first process does."""
        if dcs.world()[0] != 0:
            return
        state = {
            "config": asdict(self.config),
            "step": self.step,
            "vocabulary": self.matcher.encoder.vocabulary,
            "matcher": self.matcher.state_dict(),
            "optimizers": [optimizer.state_dict() for optimizer in self.optimizers],
        }
        self.folder.mkdir(parents=True, exist_ok=True)
        draft = self.checkpoint.with_suffix(".draft")
        torch.save(state, draft)
        draft.rename(self.checkpoint)

    def restore(self, state: dict[str, Any]) -> None:
        """Takes up a run where `save` left it."""
        if "quantizer.rotation_DD" in state["matcher"]:
            self.join(empty_quantizer(self.config).to(self.device))
        self.matcher.load_state_dict(state["matcher"])
        for optimizer, saved in zip(self.optimizers, state["optimizers"], strict=True):
            optimizer.load_state_dict(saved)
        self.step = state["step"]


def _group(parameters: list[nn.Parameter], rate: float) -> dict[str, Any]:
    return {"params": parameters, "lr": rate, "peak": rate}


def _quantizer(rotation_DD: Tensor, centroids_MKd: Tensor, config: TrainingConfig) -> ProductQuantizer:
    return ProductQuantizer(rotation_DD, centroids_MKd, config.sharpness, config.selection, config.assignment)


def empty_quantizer(config: TrainingConfig) -> ProductQuantizer:
    """A quantizer of the run's shape, to be loaded into."""
    D, M, K = config.dimension, config.subspaces, config.centroids
    return _quantizer(torch.zeros(D, D), torch.zeros(M, K, D // M), config)


def warm_start(encoder: Encoder, keys: Any, rows: NDArray[np.int64], config: TrainingConfig) -> ProductQuantizer:
    """A quantizer by optimized product quantization of the keys in these rows."""
    vectors_ND = encode(encoder, encoder.select(keys, rows), len(rows))
    return _quantizer(*fit_nested_opq(vectors_ND, cuts(config), config.centroids, seed=config.seed), config)


def seen(pairs: Pairs, config: TrainingConfig) -> Pairs:
    """Of all pairs, those that a run sees."""
    if not config.pairs:
        return pairs
    return pairs.subset(BatchPlan(pairs, config.batch, config.group, config.seed).drawn(config.pairs))


def train(run: Run, pairs: Pairs, taught: Taught | None = None) -> None:
    """Runs the remaining steps, in each of which what is taught is learnt as well."""
    config, encoder = run.config, run.matcher.encoder
    rank, processes = dcs.world()
    # What is drawn is balanced already.
    balance = {"balance": 0.0} if config.pairs else {}
    pairs = seen(pairs, config)
    queries = encoder.prepare(tqdm(pairs.queries, "tokenizing queries", disable=rank > 0), encoder.limits["query"])
    keys = encoder.prepare(tqdm(pairs.keys, "tokenizing keys", disable=rank > 0), encoder.limits["key"])
    lessons = Lessons(encoder, taught) if taught else None
    identities_N4 = pairs.identities()
    plan = BatchPlan(pairs, config.batch * processes, config.group, config.seed, **balance)
    progress = tqdm(total=all_steps(config), initial=run.step, desc="training", disable=rank > 0, smoothing=0.05)
    if run.step == 0 and config.settle:
        run.save_start()
    for batch in plan.steps(run.step):
        if run.step >= all_steps(config):
            break
        if run.step == config.steps:
            run.mix_in_start()
        if run.matcher.quantizer is None and run.step >= config.joint_from * config.steps:
            sample = np.random.default_rng(config.seed).choice(len(pairs), min(len(pairs), FITTED_KEYS), replace=False)
            run.join(warm_start(encoder, keys, sample, config))
            dcs.broadcast(run.matcher)
            run.save_warm_start()
        rows = np.array_split(batch, processes)[rank]
        masked_BN = torch.from_numpy(false_negatives(identities_N4[rows], identities_N4[batch])).to(run.device)
        generator = np.random.default_rng([config.seed, run.step, rank])
        query, key = (
            encoder.drop_tokens(encoder.select(texts, rows), config.token_dropout, generator)
            for texts in (queries, keys)
        )
        lesson = lessons.draw(config.teacher_batch, generator) if lessons else None
        # A step's dropout depends on the step alone, so that a run taken up again draws what it would have drawn.
        torch.manual_seed(int(generator.integers(2**63)))
        run.note(progress, run.update(query, key, masked_BN, lesson))
    progress.close()

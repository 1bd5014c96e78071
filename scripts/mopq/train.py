"""Trains an encoder and its quantizer jointly, from a warm start, so that it can be stopped and resumed.

First the encoder alone learns to match queries with keys; then optimized product quantization of its
vectors starts the quantizer, and both learn on: cross entropy of the vectors, and MCL of the codes.
"""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor, nn
from tqdm import tqdm

from mopq import dcs
from mopq.data import BatchPlan, Pairs, false_negatives
from mopq.encoder import Encoder, encode
from mopq.grad_cache import CachedVectors, chunks
from mopq.losses import matching_contrastive_loss
from mopq.quantizer import ProductQuantizer, fit_nested_opq


@dataclass(frozen=True)
class TrainingConfig:
    """The settings of a run; they are stored in its checkpoint and in the model's manifest."""

    encoder: str = "static"
    layers: int = 6
    """Of MiniLM, the first ones, in a transformer."""
    dimension: int = 256
    subspaces: int = 64
    centroids: int = 16
    nested: tuple[int, ...] = ()
    """Numbers of sub-spaces after which codes may be cut, ascending, all of them the last; none: codes are whole."""
    seed: int = 1
    batch: int = 2048
    """Pairs a step and process."""
    chunk: int = 0
    """Texts that the encoder sees at a time, to save memory; 0: the whole batch. The gradient is the same."""
    group: int = 64
    """Pairs of one package that stand together in a batch."""
    steps: int = 600
    """Twice as many overfit: on held-out packages headings and manuals are found less often."""
    joint_from: float = 0.5
    """The share of the steps after which the quantizer joins."""
    encoder_rate: float | None = None
    """Learning rate of the encoder; by default the encoder's own."""
    codebook_rate: float = 1e-2
    rotation_rate: float = 2e-3
    final_rate: float = 0.05
    """Every rate decays linearly to this share of itself."""
    token_dropout: float = 0.1
    precision: str = "float32"
    """Of the encoder in training: float32, or bfloat16 where autocast allows it. All else is float32."""
    sampling: str = "dcs"
    """Whose keys are negatives: all processes' (dcs; ncs: without gradients across) or one's own (in-batch)."""
    selection: str = "l2"
    """How sub-vectors score centroids: l2, cosine, ip or bilinear."""
    assignment: str = "straight-through"
    """Whether the reconstruction in training is the selected centroid (straight-through) or a mixture (soft)."""
    sharpness: float = 200.0
    """Factor of the logits in the selection of centroids."""
    selection_weight: float = 0.0
    """Weight of the selection probability of Eq. 2."""
    checkpoint_every: int = 250


PRECISIONS = ("float32", "bfloat16")


def cuts(config: TrainingConfig) -> tuple[int, ...]:
    """The numbers of sub-spaces of the codes that are trained.

    Raises:
        ValueError: `nested` does not ascend to the number of sub-spaces.
    """
    nested = tuple(config.nested) or (config.subspaces,)
    if list(nested) != sorted({*nested}) or nested[0] < 1 or nested[-1] != config.subspaces:
        raise ValueError(f"Nested codes ascend to all {config.subspaces} sub-spaces, unlike {nested}.")
    return nested


class Matcher(nn.Module):
    """All that is trained: the encoder, the quantizer once it has joined, and a temperature for each loss."""

    def __init__(self, encoder: Encoder, config: TrainingConfig, scale: float = 20.0) -> None:
        super().__init__()
        if config.precision not in PRECISIONS:
            raise ValueError(f"Precision is one of {PRECISIONS}, not {config.precision}.")
        self.encoder, self.config = encoder, config
        self.quantizer: ProductQuantizer | None = None
        self.log_scale = nn.Parameter(torch.tensor(scale).log())
        # A shorter code's products are smaller: each cut has a temperature of its own.
        self.log_code_scale = nn.Parameter(torch.full((len(cuts(config)),), scale).log())

    def encode(self, inputs: Any) -> Tensor:
        """Normalised vectors [B, D] in the precision of the run; they themselves are float32, or as the parameters."""
        if self.config.precision == "float32":
            return self.encoder(inputs)
        with torch.autocast(self.log_scale.device.type, torch.bfloat16):
            vector_BD = self.encoder(inputs)
        return F.normalize(vector_BD.to(self.log_scale.dtype), dim=-1)

    def backward(self, query: Any, key: Any, false_negative_BN: Tensor) -> dict[str, Tensor]:
        """Adds the gradient of `loss` for a batch's texts to those of the parameters; gives the losses."""
        rows, chunk = len(false_negative_BN), self.config.chunk
        if not chunk:
            losses = self.loss(self.encode(query), self.encode(key), false_negative_BN)
            torch.autograd.backward(losses["total"])
            return losses
        queries, keys = (
            CachedVectors(
                self.encode, [self.encoder.select(texts, part) for part in chunks(rows, chunk)], self.log_scale.device
            )
            for texts in (query, key)
        )
        losses = self.loss(queries.vector_BD, keys.vector_BD, false_negative_BN)
        torch.autograd.backward(losses["total"])
        queries.backward()
        keys.backward()
        return losses

    def loss(self, query_BD: Tensor, key_BD: Tensor, false_negative_BN: Tensor) -> dict[str, Tensor]:
        """The losses by name of one batch of encoded queries and keys; `total` is their sum.

        `false_negative_BN` marks pairs of local queries and the keys of all processes. The processes' mean
        of a loss is its mean over all their rows.
        """
        sampler = dcs.Sampler(len(query_BD), self.config.sampling, query_BD.device)
        masked_BN = sampler.columns(false_negative_BN)
        losses = {"match": sampler.symmetric_loss(query_BD, key_BD, self.log_scale.exp(), masked_BN)}
        if self.quantizer is not None:
            losses["mcl"] = self._code_loss(self.quantizer, query_BD, key_BD, sampler, masked_BN)
        losses = {name: sampler.weight * loss for name, loss in losses.items()}
        return losses | {"total": torch.stack(list(losses.values())).sum()}

    def _code_loss(
        self, quantizer: ProductQuantizer, query_BD: Tensor, key_BD: Tensor, sampler: dcs.Sampler, masked_BN: Tensor
    ) -> Tensor:
        """MCL, the mean over the lengths at which codes may be cut (as Kusupati et al., 2022, for vectors)."""
        made, rotated_BD = quantizer(key_BD), quantizer.rotate(query_BD)
        reconstruction_ND = sampler.gather(made.reconstruction_BD)
        losses = []
        for m, scale in zip(cuts(self.config), self.log_code_scale.exp(), strict=True):
            D = m * quantizer.centroids_MKd.shape[2]
            losses.append(
                matching_contrastive_loss(
                    rotated_BD[:, :D],
                    reconstruction_ND[:, :D],
                    made.selection_BMK[:, :m],
                    made.code_BM[:, :m],
                    sampler.place_B,
                    scale,
                    self.config.selection_weight,
                    masked_BN,
                )
            )
        return torch.stack(losses).mean()


class Run:
    """A training run in a folder: its checkpoint, its log, and the state between two steps."""

    def __init__(self, folder: Path, config: TrainingConfig, encoder: Encoder) -> None:
        self.folder, self.config = folder, config
        self.device = next(encoder.parameters()).device
        self.matcher = Matcher(encoder, config).to(self.device)
        self.optimizers = self._encoder_optimizers()
        self.step = 0

    @property
    def checkpoint(self) -> Path:
        return self.folder / "checkpoint.pt"

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

    def save_warm_start(self) -> None:
        """Keeps what was trained up to here, as the baseline of the joint part."""
        if dcs.world()[0] == 0:
            torch.save(self.matcher.state_dict(), self.folder / "warm_start.pt")

    def restore_warm_start(self) -> None:
        """Puts back what `save_warm_start` kept; the run cannot be trained on from there."""
        self.matcher.load_state_dict(torch.load(self.folder / "warm_start.pt", weights_only=True))

    def update(self, query: Any, key: Any, false_negative_BN: Tensor) -> dict[str, float]:
        """One step; the losses by name."""
        decay = 1 - (1 - self.config.final_rate) * self.step / self.config.steps
        for optimizer in self.optimizers:
            optimizer.zero_grad()
            for group in optimizer.param_groups:
                group["lr"] = group["peak"] * decay
        losses = self.matcher.backward(query, key, false_negative_BN)
        dcs.average_gradients(parameter for parameter in self.matcher.parameters() if parameter.requires_grad)
        for optimizer in self.optimizers:
            optimizer.step()
        self.step += 1
        return {name: float(loss.detach()) for name, loss in losses.items()}

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


def train(run: Run, pairs: Pairs) -> None:
    """Runs the remaining steps."""
    config, encoder = run.config, run.matcher.encoder
    rank, processes = dcs.world()
    queries = encoder.prepare(tqdm(pairs.queries, "tokenizing queries", disable=rank > 0), encoder.limits["query"])
    keys = encoder.prepare(tqdm(pairs.keys, "tokenizing keys", disable=rank > 0), encoder.limits["key"])
    identities_N4 = pairs.identities()
    plan = BatchPlan(pairs, config.batch * processes, config.group, config.seed)
    progress = tqdm(total=config.steps, initial=run.step, desc="training", disable=rank > 0, smoothing=0.05)
    for batch in plan.steps(run.step):
        if run.step >= config.steps:
            break
        if run.matcher.quantizer is None and run.step >= config.joint_from * config.steps:
            sample = np.random.default_rng(config.seed).choice(len(pairs), min(len(pairs), 65536), replace=False)
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
        # A step's dropout depends on the step alone, so that a run taken up again draws what it would have drawn.
        torch.manual_seed(int(generator.integers(2**63)))
        losses = run.update(query, key, masked_BN)
        progress.update()
        if run.step % 20 == 0:
            progress.set_postfix({name: f"{loss:.3f}" for name, loss in losses.items()})
        if run.step % config.checkpoint_every == 0 or run.step == config.steps:
            run.save()
    progress.close()

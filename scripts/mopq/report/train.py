"""Trains one method, or the plain encoder, on one prepared set: N processes' batches in a single process.

Nothing but the method's loss differs between runs: the same start, the same batches for a seed, the same number of
steps, every rate decaying linearly, no early stopping.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack
from torch import Tensor, nn
from tqdm import tqdm

from mopq.baselines import Batch, Candidates, Method, SamplingName
from mopq.data import false_negatives
from mopq.encoder import encode
from mopq.report.prepare import Split
from mopq.static_encoder import StaticEncoder

ENCODER_RATE, CODEBOOK_RATE, ROTATION_RATE, SCALE_RATE = 2e-3, 3e-3, 1e-3, 3e-3
"""Peak rates at a rate factor of 1; the factor does not touch that of the temperatures."""
FINAL_RATE = 0.05
TOKEN_DROPOUT = 0.1


@dataclass(frozen=True)
class Budget:
    """What a run may use."""

    steps: int
    processes: int
    batch: int
    """Pairs of each process."""
    rate: float
    """Factor of the learning rates."""
    seed: int


def batches(pairs: int, size: int, seed: int) -> Iterator[NDArray[np.int64]]:
    """Places of pairs, `size` at a time, epoch after epoch without end; what does not fill a batch is left out.

    Raises:
        ValueError: the pairs do not fill one batch.
    """
    if pairs < size:
        raise ValueError(f"{pairs} pairs do not fill a batch of {size}.")
    generator = np.random.default_rng(seed)
    while True:
        rows = generator.permutation(pairs)
        yield from rows[: pairs // size * size].reshape(-1, size)


def optimizers(encoder: StaticEncoder, rest: nn.Module, rate: float) -> list[torch.optim.Optimizer]:
    """Adam for the encoder's tables, which have sparse gradients, and for a method's own parameters."""
    sparse = [
        {"params": parameters, "lr": rate * ENCODER_RATE * factor}
        for parameters, factor in encoder.parameter_groups(sparse=True)
    ]
    rates = {"quantizer.rotation_DD": ROTATION_RATE * rate, "log_scale": SCALE_RATE, "log_code_scale": SCALE_RATE}
    if isinstance(rest, Method):
        rates["quantizer.centroids_MKd"] = CODEBOOK_RATE * rate * rest.codebook_rate
    dense = [
        {"params": [parameter], "lr": rates.get(name, CODEBOOK_RATE * rate)}
        for name, parameter in rest.named_parameters()
        if parameter.requires_grad
    ]
    return [torch.optim.SparseAdam(sparse), torch.optim.Adam(dense)]


class PlainEncoder(nn.Module):
    """The loss of the plain encoder: symmetric cross entropy, as CLIP and most text encoders have it."""

    def __init__(self, scale: float = 20.0) -> None:
        super().__init__()
        self.log_scale = nn.Parameter(torch.tensor(scale).log())

    def loss(self, batch: Batch) -> Tensor:
        to_key = batch.candidates.contrastive(batch.query_GD, batch.key_GD, self.log_scale.exp())
        return (to_key + batch.candidates.contrastive(batch.key_GD, batch.query_GD, self.log_scale.exp())) / 2


def train(
    encoder: StaticEncoder,
    method: Method | PlainEncoder,
    split: Split,
    start_vectors: tuple[Tensor, Tensor],
    sampling: SamplingName,
    budget: Budget,
    name: str,
    after: Callable[[int, float], None] = lambda step, seconds: None,
) -> float:
    """Trains to the end; the processor time that took, in seconds.

    `start_vectors` are the plain encoder's vectors of all queries and keys, [N, D] each. `after` is told every
    finished step and the time so far.
    """
    parts = optimizers(encoder, method, budget.rate)
    peaks = [[group["lr"] for group in part.param_groups] for part in parts]
    plan = batches(len(split), budget.processes * budget.batch, budget.seed)
    seconds = 0.0
    for step in tqdm(range(budget.steps), name, leave=False, mininterval=5):
        began = time.process_time()
        for part, rates in zip(parts, peaks, strict=True):
            part.zero_grad()
            for group, rate in zip(part.param_groups, rates, strict=True):
                group["lr"] = rate * (1 - (1 - FINAL_RATE) * step / budget.steps)
        method.loss(_batch(encoder, split, start_vectors, next(plan), sampling, budget, step)).backward()
        for part in parts:
            part.step()
        seconds += time.process_time() - began
        after(step + 1, seconds)
    return seconds


def _batch(
    encoder: StaticEncoder,
    split: Split,
    start_vectors: tuple[Tensor, Tensor],
    rows_G: NDArray[np.int64],
    sampling: SamplingName,
    budget: Budget,
    step: int,
) -> Batch:
    G = len(rows_G)
    bags = vstack([split.queries_NV[rows_G], split.keys_NV[rows_G]], format="csr")
    bags = encoder.drop_tokens(bags, TOKEN_DROPOUT, np.random.default_rng([budget.seed, step]))
    # Queries and keys in one call: each token's row is looked up, and its gradient gathered, once.
    vector_TD = encoder(bags)
    identities_G4 = split.identities_N4[rows_G]
    masked_GG = torch.from_numpy(false_negatives(identities_G4, identities_G4))
    start_query_GD, start_key_GD = (vectors_ND[rows_G].float() for vectors_ND in start_vectors)
    candidates = Candidates.of(sampling, budget.processes, masked_GG)
    return Batch(vector_TD[:G], vector_TD[G:], start_query_GD, start_key_GD, candidates)


def vectors(encoder: StaticEncoder, bags_NV: csr_matrix) -> Tensor:
    """Vectors [N, D] of prepared texts."""
    return encode(encoder, bags_NV, bags_NV.shape[0])

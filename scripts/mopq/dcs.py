"""Differentiable cross-device sampling: every process's keys are negatives for every process's queries.

The paper's Algorithm 1 adds up a primary loss and its images on the other devices. The same gradient comes
from a differentiable all-gather, the loss of the local rows, and the mean of the gradients over processes:
it equals that of one process with all the rows (the published code's is 1/N of it).

Axes: B rows of this process, N rows of those it samples from, X anything, V rows of a parameter. Everything
here also works, and costs nothing, in a single process without a process group.
"""

from collections.abc import Iterable
from typing import Any

import torch
import torch.distributed as dist
import torch.nn.functional as F
from torch import Tensor, nn

from mopq.losses import contrastive_loss

SAMPLINGS = ("dcs", "ncs", "in-batch")


def world() -> tuple[int, int]:
    """(rank, number of processes)."""
    return (dist.get_rank(), dist.get_world_size()) if dist.is_initialized() else (0, 1)


class _Gather(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, local_BX: Tensor, counts: list[int], differentiable: bool) -> Tensor:
        rank = dist.get_rank()
        ctx.rows = slice(sum(counts[:rank]), sum(counts[: rank + 1]))
        ctx.differentiable = differentiable
        # Collectives want equal shapes, so shorter batches are filled up with rows that are cut off again.
        padding = [0, 0] * (local_BX.dim() - 1) + [0, max(counts) - len(local_BX)]
        padded_BX = F.pad(local_BX, padding).contiguous()
        parts = [torch.empty_like(padded_BX) for _ in counts]
        dist.all_gather(parts, padded_BX)
        return torch.cat([part[:count] for part, count in zip(parts, counts, strict=True)])

    @staticmethod
    def backward(ctx: Any, gradient_NX: Tensor) -> tuple[Tensor, None, None]:
        if ctx.differentiable:
            # Every process's loss depends on these rows: their gradient is the sum of all of them.
            gradient_NX = gradient_NX.clone(memory_format=torch.contiguous_format)
            dist.all_reduce(gradient_NX)
        return gradient_NX[ctx.rows], None, None


class Sampler:
    """The rows among which those of this process find their partners, for one batch.

    `dcs`: the rows of all processes, in the order of their ranks. `ncs`: the same, with the others' rows as
    constants, the paper's non-differentiable sampling. `in-batch`: the rows of this process alone.
    Processes may have different numbers of rows. All of them must make a Sampler at the same time.

    Raises:
        ValueError: no such sampling, or a process without rows.
    """

    def __init__(self, rows: int, sampling: str = "dcs", device: torch.device | str = "cpu") -> None:
        if sampling not in SAMPLINGS:
            raise ValueError(f"Sampling is one of {SAMPLINGS}, not {sampling}.")
        rank, processes = world()
        self.counts = _counts(rows, device)
        if min(self.counts) == 0:
            raise ValueError(f"Every process needs a row; they have {self.counts}.")
        self.sampling = sampling
        self.gathers = dist.is_initialized() and sampling != "in-batch"
        first = sum(self.counts[:rank])
        self.own = slice(first, first + rows)
        self.place_B = torch.arange(rows, device=device) + (first if self.gathers else 0)
        """Places of this process's rows among those sampled from."""
        self.weight = rows * processes / sum(self.counts)
        """Factor of this process's loss with which the processes' mean is the mean over all rows."""

    def gather(self, local_BX: Tensor) -> Tensor:
        """The rows sampled from, [N, X]."""
        if not self.gathers:
            return local_BX
        gathered: Tensor = _Gather.apply(local_BX, self.counts, self.sampling == "dcs")  # type: ignore[no-untyped-call]
        return gathered

    def columns(self, marks_BN: Tensor) -> Tensor:
        """Of marks for the rows of all processes, those for the rows sampled from."""
        return marks_BN if self.gathers else marks_BN[:, self.own]

    def symmetric_loss(
        self, query_BD: Tensor, key_BD: Tensor, scale: Tensor, false_negative_BN: Tensor | None
    ) -> Tensor:
        """Contrastive loss in both directions over the rows sampled from; the mean over the local rows."""
        if not self.gathers:
            return contrastive_loss(query_BD, key_BD, self.place_B, scale, false_negative_BN, symmetric=True)
        to_key = contrastive_loss(query_BD, self.gather(key_BD), self.place_B, scale, false_negative_BN)
        to_query = contrastive_loss(key_BD, self.gather(query_BD), self.place_B, scale, false_negative_BN)
        return (to_key + to_query) / 2


def _counts(rows: int, device: torch.device | str) -> list[int]:
    """How many rows each process has."""
    if not dist.is_initialized():
        return [rows]
    counts = [torch.tensor(0, device=device) for _ in range(dist.get_world_size())]
    dist.all_gather(counts, torch.tensor(rows, device=device))
    return [int(count) for count in counts]


def average_gradients(parameters: Iterable[nn.Parameter]) -> None:
    """Replaces each gradient by its mean over the processes; sparse ones stay sparse."""
    if not dist.is_initialized():
        return
    for parameter in parameters:
        if parameter.grad is None:
            parameter.grad = torch.zeros_like(parameter)
        if parameter.grad.is_sparse:
            parameter.grad = _sparse_mean(parameter.grad)
        else:
            dist.all_reduce(parameter.grad)
            parameter.grad /= dist.get_world_size()


def _sparse_mean(gradient_VX: Tensor) -> Tensor:
    gradient_VX = gradient_VX.coalesce()
    places, values = gradient_VX.indices()[0], gradient_VX.values()
    size = torch.tensor(len(places), device=places.device)
    sizes = [torch.empty_like(size) for _ in range(dist.get_world_size())]
    dist.all_gather(sizes, size)
    longest = int(max(sizes))
    padding = longest - len(places)
    # Zeros added to row 0 change nothing.
    places = torch.cat([places, places.new_zeros(padding)])
    values = torch.cat([values, values.new_zeros(padding, *values.shape[1:])])
    all_places = [torch.empty_like(places) for _ in sizes]
    all_values = [torch.empty_like(values) for _ in sizes]
    dist.all_gather(all_places, places)
    dist.all_gather(all_values, values)
    mean = torch.sparse_coo_tensor(
        torch.cat(all_places).unsqueeze(0),
        torch.cat(all_values) / len(sizes),
        gradient_VX.shape,
        check_invariants=False,
    )
    return mean.coalesce()


def broadcast(module: nn.Module) -> None:
    """Gives every process the parameters and buffers of the first."""
    if dist.is_initialized():
        for tensor in module.state_dict().values():
            dist.broadcast(tensor, src=0)

"""Differentiable cross-device sampling: every process's keys are negatives for every process's queries.

The paper's Algorithm 1 adds up a primary loss and its images on the other devices. The same gradient comes
from a differentiable all-gather, the loss of the local rows, and the mean of the gradients over processes:
it equals that of one process with all the rows (the published code's is 1/N of it).

Everything here also works, and costs nothing, in a single process without a process group.
"""

from collections.abc import Iterable
from typing import Any

import torch
import torch.distributed as dist
from torch import Tensor, nn

from mopq.losses import contrastive_loss


def world() -> tuple[int, int]:
    """(rank, number of processes)."""
    return (dist.get_rank(), dist.get_world_size()) if dist.is_initialized() else (0, 1)


class _Gather(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, local_BX: Tensor) -> Tensor:
        ctx.rows = len(local_BX)
        parts = [torch.empty_like(local_BX) for _ in range(dist.get_world_size())]
        dist.all_gather(parts, local_BX.contiguous())
        return torch.cat(parts)

    @staticmethod
    def backward(ctx: Any, gradient_NX: Tensor) -> Tensor:
        # Every process's loss depends on these rows: their gradient is the sum of all of them.
        total_NX = gradient_NX.clone(memory_format=torch.contiguous_format)
        dist.all_reduce(total_NX)
        first = dist.get_rank() * ctx.rows
        return total_NX[first : first + ctx.rows]


def gather(local_BX: Tensor) -> Tensor:
    """The rows of all processes in the order of their ranks, differentiable; every process has as many."""
    if not dist.is_initialized():
        return local_BX
    gathered: Tensor = _Gather.apply(local_BX)  # type: ignore[no-untyped-call]
    return gathered


def own_places(rows: int, device: torch.device | str = "cpu") -> Tensor:
    """Places of this process's rows among the gathered ones."""
    return torch.arange(rows, device=device) + world()[0] * rows


def symmetric_loss(query_BD: Tensor, key_BD: Tensor, scale: Tensor, false_negative_BN: Tensor | None) -> Tensor:
    """Contrastive loss in both directions over the rows of all processes; the mean over the local rows."""
    place_B = own_places(len(query_BD), query_BD.device)
    if not dist.is_initialized():
        return contrastive_loss(query_BD, key_BD, place_B, scale, false_negative_BN, symmetric=True)
    to_key = contrastive_loss(query_BD, gather(key_BD), place_B, scale, false_negative_BN)
    to_query = contrastive_loss(key_BD, gather(query_BD), place_B, scale, false_negative_BN)
    return (to_key + to_query) / 2


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

"""Cross-device sampling: N processes give the gradients of one process with the N-fold batch.

Gradients are compared parameter by parameter in float64, never weights after an optimizer step, which hide
factors. The negative control, which takes the other processes' keys as constants, must differ.
"""

import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
import torch.distributed as dist
from mopq import dcs
from mopq.data import false_negatives
from mopq.encoder import LIMITS
from mopq.quantizer import ProductQuantizer, fit_opq
from mopq.train import Matcher
from support import small_encoder, small_pairs
from torch.multiprocessing.spawn import spawn

LOCAL, DIMENSION = 8, 16
Gradients = dict[str, torch.Tensor]


def gradients(rank: int, processes: int, rows: int) -> Gradients:
    """Gradients of all parameters by the joint loss, for this process's share of the rows."""
    torch.set_num_threads(1)
    pairs = small_pairs(64)
    encoder = small_encoder(DIMENSION)
    vectors_ND = torch.nn.functional.normalize(encoder.table.weight.detach(), dim=-1)
    matcher = Matcher(encoder)
    matcher.quantizer = ProductQuantizer(*fit_opq(vectors_ND, 4, 8), sharpness=20)
    matcher.double()
    everyone = np.arange(rows)
    local = everyone.reshape(processes, -1)[rank]
    identities_N4 = pairs.identities()
    masked_BN = torch.from_numpy(false_negatives(identities_N4[local], identities_N4[everyone]))
    query, key = (encoder.select(encoder.prepare(texts, LIMITS["key"]), local) for texts in (pairs.queries, pairs.keys))
    matcher.loss(query, key, masked_BN, selection_weight=0.1)["total"].backward()
    dcs.average_gradients(matcher.parameters())
    return {
        name: (parameter.grad.to_dense() if parameter.grad.is_sparse else parameter.grad).clone()
        for name, parameter in matcher.named_parameters()
        if parameter.grad is not None
    }


def constant_gather(local_BX: torch.Tensor) -> torch.Tensor:
    """The negative control: other processes' rows without a gradient, as non-differentiable sampling has them."""
    parts = [torch.empty_like(local_BX) for _ in range(dist.get_world_size())]
    dist.all_gather(parts, local_BX.detach().contiguous())
    parts[dist.get_rank()] = local_BX
    return torch.cat(parts)


def work(rank: int, processes: int, folder: str) -> None:
    """Stores this process's gradients, with the gather proper and with the control's."""
    dist.init_process_group("gloo", f"file://{folder}/meeting", rank=rank, world_size=processes)
    proper, dcs_gather = gradients(rank, processes, LOCAL * processes), dcs.gather
    dcs.gather = constant_gather
    control = gradients(rank, processes, LOCAL * processes)
    dcs.gather = dcs_gather
    torch.save((proper, control), Path(folder) / f"{rank}.pt")
    dist.destroy_process_group()


@cache
def distributed(processes: int) -> list[tuple[Gradients, Gradients]]:
    with tempfile.TemporaryDirectory() as folder:
        if processes == 1:
            work(0, 1, folder)
        else:
            spawn(work, (processes, folder), nprocs=processes)
        return [torch.load(Path(folder) / f"{rank}.pt") for rank in range(processes)]


def largest_difference(one: Gradients, other: Gradients) -> dict[str, Any]:
    assert one.keys() == other.keys()
    return {name: float((one[name] - other[name]).abs().max() / one[name].abs().max()) for name in one}


@pytest.mark.parametrize("processes", [1, 2, 4])
def test_gradients_equal_those_of_one_process_with_the_whole_batch(processes: int) -> None:
    alone = gradients(0, 1, LOCAL * processes)
    assert {"encoder.table.weight", "quantizer.rotation_DD", "log_code_scale"} < alone.keys()
    for found, _ in distributed(processes):
        for name, difference in largest_difference(alone, found).items():
            assert difference < 1e-10, name


def test_without_gradients_across_processes_they_differ() -> None:
    alone = gradients(0, 1, LOCAL * 2)
    differences = largest_difference(alone, distributed(2)[0][1])
    assert differences["encoder.table.weight"] > 1e-3
    assert differences["quantizer.centroids_MKd"] > 1e-3

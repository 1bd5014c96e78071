"""Cross-device sampling: N processes give the gradients of one process with the N-fold batch.

Gradients are compared parameter by parameter in float64, never weights after an optimizer step, which hide
factors. What is known to be wrong must fail the same comparison.
"""

import tempfile
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import torch
import torch.distributed as dist
from mopq import dcs
from mopq.data import Pairs, false_negatives
from mopq.losses import contrastive_loss, matching_contrastive_loss
from mopq.matcher import Matcher
from mopq.quantizer import ProductQuantizer, fit_opq
from mopq.training_config import TrainingConfig
from support import small_encoder, small_pairs
from torch import Tensor
from torch.multiprocessing.spawn import spawn

EQUAL = {1: (6,), 2: (6, 6), 4: (6, 6, 6, 6)}
UNEQUAL = {1: (7,), 2: (7, 3), 4: (3, 1, 7, 2)}
SHAPE = TrainingConfig(dimension=16, subspaces=4, centroids=8, nested=(), sharpness=20, selection_weight=0.1)
# As published: the queries' own codes take no part.
CONFIG = replace(SHAPE, query_codes=0, dense_weight=1)
NCS, IN_BATCH = replace(CONFIG, sampling="ncs"), replace(CONFIG, sampling="in-batch")
CACHED = replace(CONFIG, chunk=3)
SOFT = replace(CONFIG, selection="bilinear", assignment="soft")
BOTH_SIDES = replace(CONFIG, query_codes=0.25, dense_weight=0.5)
TEMPERATURES = {"log_scale", "log_code_scale"}
PARAMETERS = {"encoder.table.weight", "encoder.log_weight.weight", "quantizer.rotation_DD", "quantizer.centroids_MKd"}
Gradients = dict[str, Tensor]
Loss = Callable[[Matcher, Tensor, Tensor, Tensor], Tensor] | None


def pairs_with_doubles() -> Pairs:
    """24 pairs; some of different processes have their key or their query in common."""
    pairs = small_pairs(24)
    pairs.keys[6] = pairs.keys[0]
    pairs.queries[8] = pairs.queries[1]
    pairs.keys[9] = pairs.keys[3]
    return pairs


def small_matcher(config: TrainingConfig) -> Matcher:
    encoder = small_encoder(config.dimension)
    matcher = Matcher(encoder, config)
    vectors_ND = torch.nn.functional.normalize(encoder.table.weight.detach(), dim=-1)
    opq = fit_opq(vectors_ND, config.subspaces, config.centroids)
    matcher.quantizer = ProductQuantizer(*opq, config.sharpness, config.selection, config.assignment)
    return matcher.double()


def gradients(counts: tuple[int, ...], config: TrainingConfig = CONFIG, loss: Loss = None, rank: int = 0) -> Gradients:
    """Mean over the processes of the gradients of each one's rows, of which `counts` says how many there are.

    The loss is the matcher's own or that given.
    """
    matcher, pairs = small_matcher(config), pairs_with_doubles()
    everyone = np.arange(sum(counts))
    local = np.split(everyone, np.cumsum(counts)[:-1])[rank]
    identities_N4 = pairs.identities()
    masked_BN = torch.from_numpy(false_negatives(identities_N4[local], identities_N4[everyone]))
    encoder = matcher.encoder
    query, key = (encoder.select(encoder.prepare(texts, 64), local) for texts in (pairs.queries, pairs.keys))
    if loss is None:
        matcher.backward(query, key, masked_BN)
    else:
        torch.autograd.backward(loss(matcher, encoder(query), encoder(key), masked_BN))
    dcs.average_gradients(matcher.parameters())
    return {
        name: parameter.grad.to_dense() for name, parameter in matcher.named_parameters() if parameter.grad is not None
    }


def published_loss(matcher: Matcher, query_BD: Tensor, key_BD: Tensor, masked_BN: Tensor) -> Tensor:
    """As the published code has it: every process computes the loss of all rows, of which its own have gradients."""
    assert matcher.quantizer is not None

    def everyone(local_BX: Tensor) -> Tensor:
        parts = [torch.empty_like(local_BX) for _ in range(dist.get_world_size())]
        dist.all_gather(parts, local_BX.detach().contiguous())
        parts[dist.get_rank()] = local_BX
        return torch.cat(parts)

    made, masked_NN = matcher.quantizer(key_BD), everyone(masked_BN)
    place_N = torch.arange(len(masked_NN))
    scale, code_scale = matcher.log_scale.exp(), matcher.log_code_scale.exp()
    rotated_ND = everyone(matcher.quantizer.rotate(query_BD))
    return contrastive_loss(
        everyone(query_BD), everyone(key_BD), place_N, scale, masked_NN, symmetric=True
    ) + matching_contrastive_loss(
        rotated_ND,
        everyone(made.reconstruction_BD),
        everyone(made.selection_BMK),
        everyone(made.code_BM),
        place_N,
        code_scale,
        CONFIG.selection_weight,
        masked_NN,
    )


def unmasked_across_loss(matcher: Matcher, query_BD: Tensor, key_BD: Tensor, masked_BN: Tensor) -> Tensor:
    """With false negatives marked among a process's own rows alone."""
    kept_BN = torch.zeros_like(masked_BN)
    own = dcs.Sampler(len(query_BD)).own
    kept_BN[:, own] = masked_BN[:, own]
    return matcher.loss(query_BD, key_BD, kept_BN)["total"]


def cut_loss(counts: tuple[int, ...], others: bool) -> Loss:
    """In one process, the mean over all rows with gradients cut between processes; `others` keeps their rows."""

    def loss(matcher: Matcher, query_ND: Tensor, key_ND: Tensor, masked_NN: Tensor) -> Tensor:
        assert matcher.quantizer is not None
        scale, code_scale, total = matcher.log_scale.exp(), matcher.log_code_scale.exp(), torch.zeros(())
        made, rotated_ND = matcher.quantizer(key_ND), matcher.quantizer.rotate(query_ND)
        for last, count in zip(np.cumsum(counts), counts, strict=True):
            own = slice(last - count, last)

            def seen(all_NX: Tensor, own: slice = own) -> Tensor:
                before, after = all_NX[: own.start].detach(), all_NX[own.stop :].detach()
                return torch.cat([before, all_NX[own], after]) if others else all_NX[own]

            masked_BN = masked_NN[own] if others else masked_NN[own, own]
            place_B = torch.arange(count) + (own.start if others else 0)
            to_key = contrastive_loss(query_ND[own], seen(key_ND), place_B, scale, masked_BN)
            to_query = contrastive_loss(key_ND[own], seen(query_ND), place_B, scale, masked_BN)
            selection = made.selection_BMK[own], made.code_BM[own]
            reconstruction = seen(made.reconstruction_BD)
            weight = CONFIG.selection_weight
            mcl = matching_contrastive_loss(
                rotated_ND[own], reconstruction, *selection, place_B, code_scale, weight, masked_BN
            )
            total = total + count / sum(counts) * ((to_key + to_query) / 2 + mcl)
        return total

    return loss


def work(rank: int, processes: int, folder: str) -> None:
    """Stores this process's gradients of every kind."""
    torch.set_num_threads(1)
    dist.init_process_group("gloo", f"file://{folder}/meeting", rank=rank, world_size=processes)
    equal, unequal = EQUAL[processes], UNEQUAL[processes]
    made = {
        "dcs": gradients(equal, rank=rank),
        "soft": gradients(equal, SOFT, rank=rank),
        "both sides": gradients(equal, BOTH_SIDES, rank=rank),
        "published": gradients(equal, loss=published_loss, rank=rank),
        "unmasked across": gradients(equal, loss=unmasked_across_loss, rank=rank),
        "ncs": gradients(equal, NCS, rank=rank),
        "unequal dcs": gradients(unequal, rank=rank),
        "unequal cached": gradients(unequal, CACHED, rank=rank),
        "unequal ncs": gradients(unequal, NCS, rank=rank),
        "unequal in-batch": gradients(unequal, IN_BATCH, rank=rank),
    }
    torch.save(made, Path(folder) / f"{rank}.pt")
    dist.destroy_process_group()


@cache
def distributed(processes: int) -> list[dict[str, Gradients]]:
    """What each process stored."""
    with tempfile.TemporaryDirectory() as folder:
        if processes == 1:
            work(0, 1, folder)
        else:
            spawn(work, (processes, folder), nprocs=processes)
        return [torch.load(Path(folder) / f"{rank}.pt") for rank in range(processes)]


def wrong(expected: Gradients, found: Gradients) -> set[str]:
    """Parameters whose gradients differ by more than 1e-10 of the largest."""
    assert expected.keys() == found.keys()
    assert found.keys() >= PARAMETERS | TEMPERATURES
    return {name for name in found if (found[name] - expected[name]).abs().max() > 1e-10 * expected[name].abs().max()}


@pytest.mark.parametrize("processes", [1, 2, 4])
def test_every_gradient_equals_that_of_one_process_with_the_whole_batch(processes: int) -> None:
    total = sum(EQUAL[processes])
    alone, soft, both_sides = (gradients((total,), config) for config in (CONFIG, SOFT, BOTH_SIDES))
    assert "quantizer.weight_Mdd" in soft
    for found in distributed(processes):
        assert wrong(alone, found["dcs"]) == set()
        assert wrong(soft, found["soft"]) == set()
        assert wrong(both_sides, found["both sides"]) == set()


@pytest.mark.parametrize("processes", [2, 4])
def test_the_published_gradients_are_too_small_and_scaling_them_spoils_the_temperatures(processes: int) -> None:
    alone = gradients((sum(EQUAL[processes]),))
    published = distributed(processes)[0]["published"]
    scaled = {name: processes * gradient for name, gradient in published.items()}
    assert wrong(alone, published) == PARAMETERS
    assert wrong(alone, scaled) == TEMPERATURES


@pytest.mark.parametrize("processes", [2, 4])
def test_without_gradients_across_processes_they_are_wrong(processes: int) -> None:
    alone = gradients((sum(EQUAL[processes]),))
    assert wrong(alone, distributed(processes)[0]["ncs"]) == PARAMETERS


@pytest.mark.parametrize("processes", [2, 4])
def test_false_negatives_of_other_processes_take_no_part(processes: int) -> None:
    alone = gradients((sum(EQUAL[processes]),))
    assert wrong(alone, distributed(processes)[0]["unmasked across"]) == PARAMETERS | TEMPERATURES


@pytest.mark.parametrize("processes", [1, 2, 4])
def test_batches_of_different_sizes_give_the_mean_over_all_rows(processes: int) -> None:
    counts = UNEQUAL[processes]
    everyone = (sum(counts),)
    ncs, in_batch = (gradients(everyone, loss=cut_loss(counts, others)) for others in (True, False))
    for found in distributed(processes):
        assert wrong(gradients(everyone), found["unequal dcs"]) == set()
        assert wrong(gradients(everyone), found["unequal cached"]) == set()
        assert wrong(ncs, found["unequal ncs"]) == set()
        assert wrong(in_batch, found["unequal in-batch"]) == set()


def test_unknown_sampling_and_empty_batches_are_refused() -> None:
    with pytest.raises(ValueError, match="in-batch"):
        dcs.Sampler(3, "global")
    with pytest.raises(ValueError, match="needs a row"):
        dcs.Sampler(0)

"""The methods that MoPQ is compared with: each loss against a literal transcription, in float64, and the samplings
of one process against many."""

from collections.abc import Callable

import pytest
import torch
import torch.nn.functional as F
from mopq.baselines import METHODS, Batch, Candidates, SamplingName, Start, fit_opq, fit_pq
from mopq.baselines.repconc import balanced_codes
from torch import Tensor

G, D, M, K = 12, 8, 4, 5
PROCESSES = 3
B = G // PROCESSES


def vectors(seed: int, rows: int = G) -> Tensor:
    generator = torch.Generator().manual_seed(seed)
    return F.normalize(torch.randn(rows, D, generator=generator, dtype=torch.float64), dim=-1)


def start() -> Start:
    rotation_DD, centroids_MKd = fit_opq(vectors(9, 64).float(), M, 8, seed=0)
    return Start(rotation_DD, centroids_MKd[:, :K], 20.0)


def masked() -> Tensor:
    """Pairs 0 and 5 are no negatives of each other: two processes."""
    masked_GG = torch.zeros(G, G, dtype=torch.bool)
    masked_GG[0, 5] = masked_GG[5, 0] = True
    return masked_GG


def batch(sampling: SamplingName, processes: int = PROCESSES) -> Batch:
    query_GD, key_GD, start_query_GD, start_key_GD = (vectors(seed) for seed in range(4))
    candidates = Candidates.of(sampling, processes, masked())
    return Batch(query_GD.requires_grad_(), key_GD.requires_grad_(), start_query_GD, start_key_GD, candidates)


def cross_entropy(query_QD: Tensor, key_ND: Tensor, own: list[int], rows: list[int], scale: float) -> Tensor:
    """The mean over queries of minus the log probability of the own key, a term at a time."""
    total = torch.zeros((), dtype=torch.float64)
    for i, (place, row) in enumerate(zip(own, rows, strict=True)):
        terms = [
            (scale * query_QD[i] @ key_ND[j]).exp()
            for j in range(len(key_ND))
            if not (len(key_ND) == G and masked()[row, j])
        ]
        total = total - ((scale * query_QD[i] @ key_ND[place]).exp() / torch.stack(terms).sum()).log()
    return total / len(own)


@pytest.mark.parametrize("sampling", ["in-batch", "ncs", "dcs"])
def test_one_process_stands_for_many(sampling: SamplingName) -> None:
    given = batch(sampling)
    given.candidates.contrastive(given.query_GD, given.key_GD, 3.0).backward()
    assert given.query_GD.grad is not None
    assert given.key_GD.grad is not None
    found_GD, found_key_GD = given.query_GD.grad.clone(), given.key_GD.grad.clone()
    given.query_GD.grad = given.key_GD.grad = None

    losses = []
    for first in range(0, G, B):
        rows = list(range(first, first + B))
        query_BD, own_BD = given.query_GD[rows], given.key_GD[rows]
        if sampling == "in-batch":
            losses.append(cross_entropy(query_BD, own_BD, list(range(B)), rows, 3.0))
            continue
        others_GD = given.key_GD if sampling == "dcs" else given.key_GD.detach()
        seen_GD = torch.cat([others_GD[:first], own_BD, others_GD[first + B :]])
        losses.append(cross_entropy(query_BD, seen_GD, rows, rows, 3.0))
    # Each process sends back the gradient of its own loss; the mean over the processes is what all apply.
    torch.stack(losses).mean().backward()
    torch.testing.assert_close(found_GD, given.query_GD.grad, rtol=1e-10, atol=1e-12)
    torch.testing.assert_close(found_key_GD, given.key_GD.grad, rtol=1e-10, atol=1e-12)


def test_pairs_that_cannot_be_dealt_evenly_are_refused() -> None:
    with pytest.raises(ValueError, match="dealt evenly"):
        Candidates.of("dcs", 5, masked())


def rotated(given: Batch) -> tuple[Tensor, Tensor]:
    rotation_DD = start().rotation_DD.double()
    return tuple(F.normalize(part @ rotation_DD, dim=-1) for part in (given.query_GD, given.key_GD))  # type: ignore[return-value]


def nearest(vector_GD: Tensor) -> Tensor:
    """Centroids nearest to the sub-vectors of each vector, end to end, found one at a time."""
    centroids_MKd = start().centroids_MKd.double()
    made = []
    for vector_D in vector_GD:
        parts = vector_D.view(M, -1)
        chosen = [int((parts[m] - centroids_MKd[m]).square().sum(-1).argmin()) for m in range(M)]
        made.append(torch.cat([centroids_MKd[m, k] for m, k in enumerate(chosen)]))
    return torch.stack(made)


ALL = list(range(G))


def dqn(given: Batch) -> Tensor:
    _, z_GD = rotated(given)
    return (
        cross_entropy(given.query_GD, given.key_GD, ALL, ALL, 20.0)
        + 0.1 * (z_GD - nearest(z_GD)).square().sum(-1).mean()
    )


def dpq(given: Batch) -> Tensor:
    query_GD, z_GD = rotated(given)
    pull = (z_GD - nearest(z_GD)).square().sum(-1).mean()
    return cross_entropy(query_GD, nearest(z_GD), ALL, ALL, 20.0) + 1.25 * pull


def dvsq(given: Batch) -> Tensor:
    query_GD, z_GD = rotated(given)
    error_GD = z_GD - nearest(z_GD)
    total = torch.zeros((), dtype=torch.float64)
    for i in range(G):
        total = total + 0.1 * (query_GD[i] @ error_GD[i]).square() / G
        for j in range(G):
            if i == j or masked()[i, j]:
                continue
            margin = 0.3 * (1 - given.start_query_GD[i] @ given.start_query_GD[j])
            hinge = margin - given.query_GD[i] @ given.key_GD[i] + given.query_GD[i] @ given.key_GD[j]
            total = total + (hinge.clamp(min=0) + 0.1 * (query_GD[i] @ error_GD[j]).square()) / G
    return total


def spq(given: Batch) -> Tensor:
    centroids_MKd = start().centroids_MKd.double()

    def soft(vector_GD: Tensor) -> Tensor:
        part_GMd = vector_GD.view(G, M, -1)
        distance_GMK = (part_GMd.unsqueeze(2) - centroids_MKd).square().sum(-1)
        return torch.einsum("gmk,mkd->gmd", (-50 * distance_GMK).softmax(-1), centroids_MKd).flatten(1)

    query_GD, z_GD = rotated(given)
    there = cross_entropy(query_GD, soft(z_GD), ALL, ALL, 20.0)
    return (there + cross_entropy(z_GD, soft(query_GD), ALL, ALL, 20.0)) / 2


def distill_vq(given: Batch) -> Tensor:
    query_GD, z_GD = rotated(given)
    allowed_GG = ~masked()
    total = torch.zeros((), dtype=torch.float64)
    for i in range(G):
        teacher_G = (20 * given.start_query_GD[i] @ given.start_key_GD.T)[allowed_GG[i]].softmax(-1)
        found_G = (20 * query_GD[i] @ nearest(z_GD).T)[allowed_GG[i]].log_softmax(-1)
        total = total - (teacher_G * found_G).sum() / G
    return total


def mopq_published(given: Batch) -> Tensor:
    query_GD, z_GD = rotated(given)
    dense = cross_entropy(given.query_GD, given.key_GD, ALL, ALL, 20.0)
    return dense + cross_entropy(query_GD, nearest(z_GD), ALL, ALL, 20.0)


def mopq(given: Batch) -> Tensor:
    query_GD, z_GD = rotated(given)
    dense = cross_entropy(given.query_GD, given.key_GD, ALL, ALL, 20.0)
    there = cross_entropy(query_GD, nearest(z_GD), ALL, ALL, 20.0)
    return 0.1 * dense + (there + cross_entropy(z_GD, nearest(query_GD), ALL, ALL, 20.0)) / 2


TRANSCRIPTIONS = {"dqn": dqn, "dpq": dpq, "dvsq": dvsq, "spq": spq, "distill-vq": distill_vq} | {
    "mopq-published": mopq_published,
    "mopq": mopq,
}


@pytest.mark.parametrize("name", TRANSCRIPTIONS)
def test_a_loss_is_its_formula(name: str) -> None:
    given = batch("dcs")
    wanted: Callable[[Batch], Tensor] = TRANSCRIPTIONS[name]
    found = METHODS[name](start()).double().loss(given)
    torch.testing.assert_close(found, wanted(given), rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("name", METHODS)
@pytest.mark.parametrize("sampling", ["in-batch", "ncs", "dcs"])
def test_every_method_learns_codes(name: str, sampling: SamplingName) -> None:
    """The gradient reaches centroids and keys, and steps along it make the loss smaller."""
    method, given = METHODS[name](start()).double(), batch(sampling)
    parameters = [parameter for parameter in method.parameters() if parameter.requires_grad]
    optimizer = torch.optim.SGD([*parameters, given.key_GD], lr=1e-4)
    before = method.loss(given)
    before.backward()
    assert method.quantizer.centroids_MKd.grad is not None
    assert method.quantizer.centroids_MKd.grad.abs().sum() > 0
    assert given.key_GD.grad is not None
    assert given.key_GD.grad.abs().sum() > 0
    optimizer.step()
    assert method.loss(given) < before


def test_balanced_codes_use_every_centroid_alike() -> None:
    logits_GMK = torch.randn(400, 3, 8, generator=torch.Generator().manual_seed(0))
    logits_GMK[..., 0] += 3
    code_GM = balanced_codes(logits_GMK, epsilon=0.03)
    assert code_GM.shape == (400, 3)
    nearest_count, count = (
        torch.stack([torch.bincount(column, minlength=8) for column in codes.T])
        for codes in (logits_GMK.argmax(-1), code_GM)
    )
    assert nearest_count[:, 0].min() > 250
    assert count.min() >= 40
    assert count.max() <= 60


def test_the_rotation_of_repconc_stays() -> None:
    method = METHODS["repconc"](start())
    assert not method.quantizer.rotation_DD.requires_grad


def test_opq_rotates_and_comes_nearer_than_pq() -> None:
    stretched_ND = F.normalize(torch.randn(600, D) * torch.tensor([8.0, 4, 2, 1, 0.5, 0.25, 0.1, 0.1]), dim=-1)

    def error(rotation_DD: Tensor, centroids_MKd: Tensor) -> float:
        parts_NMd = (stretched_ND @ rotation_DD).unflatten(-1, (M, -1))
        distance_NMK = (parts_NMd.unsqueeze(2) - centroids_MKd).square().sum(-1)
        return float(distance_NMK.amin(-1).sum(-1).mean())

    rotation_DD, centroids_MKd = fit_opq(stretched_ND, M, 4, seed=1)
    torch.testing.assert_close(rotation_DD @ rotation_DD.T, torch.eye(D), rtol=0, atol=1e-4)
    assert error(rotation_DD, centroids_MKd) < error(*fit_pq(stretched_ND, M, 4, seed=1))
    again_DD, _ = fit_opq(stretched_ND, M, 4, seed=1)
    assert torch.equal(rotation_DD, again_DD)
    other_DD, _ = fit_opq(stretched_ND, M, 4, seed=2)
    assert not torch.equal(rotation_DD, other_DD)

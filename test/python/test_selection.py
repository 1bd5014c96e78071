"""Selection functions, assignments and both forms of the loss, against slow transcriptions in float64."""

import math
from collections.abc import Sequence

import pytest
import torch
from mopq.losses import matching_contrastive_loss, practical_loss
from mopq.quantizer import ProductQuantizer
from mopq.selection import SELECTIONS
from torch import Tensor

B, M, K, d = 4, 3, 5, 2
Vector = list[float]


def random(*shape: int) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(sum(shape)), dtype=torch.float64)


def dot(one: Vector, other: Vector) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))


def times(row: Vector, matrix: list[Vector]) -> Vector:
    return [sum(row[i] * matrix[i][j] for i in range(len(row))) for j in range(len(matrix[0]))]


def score(name: str, z: Vector, centroid: Vector, weight: list[Vector]) -> float:
    """The selection function as it is written down."""
    if name == "l2":
        return -sum((a - b) ** 2 for a, b in zip(z, centroid, strict=True))
    if name == "cosine":
        return dot(z, centroid) / math.sqrt(dot(z, z) * dot(centroid, centroid))
    return dot(times(z, weight), centroid) if name == "bilinear" else dot(z, centroid)


def softmax(logits: Vector) -> Vector:
    exponents = [math.exp(logit) for logit in logits]
    return [exponent / sum(exponents) for exponent in exponents]


def quantizer(name: str, assignment: str = "straight-through") -> ProductQuantizer:
    made = ProductQuantizer(random(M * d, M * d), random(M, K, d), 1.5, name, assignment)
    if made.weight_Mdd is not None:
        made.weight_Mdd.data = random(M, d, d)
    return made


def transcribed(made: ProductQuantizer, key_BD: Tensor) -> tuple[list[list[Vector]], list[Vector], list[Vector]]:
    """Selection probabilities [B][M][K], rotated keys [B][D] and reconstructions [B][D], by loops over numbers."""
    centroids = made.centroids_MKd.tolist()
    weights = made.weight_Mdd.tolist() if made.weight_Mdd is not None else [[]] * M
    probabilities, rotated, reconstructions = [], [], []
    for key in key_BD.tolist():
        long = times(key, made.rotation_DD.tolist())
        vector = [value / math.sqrt(dot(long, long)) for value in long]
        selected, reconstruction = [], []
        for m in range(M):
            z = vector[m * d : m * d + d]
            p = softmax([1.5 * score(made.selection_name, z, centroids[m][k], weights[m]) for k in range(K)])
            mixture = p if made.assignment == "soft" else [float(k == p.index(max(p))) for k in range(K)]
            selected.append(p)
            reconstruction += times(mixture, centroids[m])
        probabilities.append(selected)
        rotated.append(vector)
        reconstructions.append(reconstruction)
    return probabilities, rotated, reconstructions


def own_probability(query: Vector, keys: list[Vector], own: int) -> float:
    """exp <q, k> / sum over k' of exp <q, k'>."""
    return softmax([dot(query, key) for key in keys])[own]


def assert_near(found: Tensor, expected: Sequence[object]) -> None:
    torch.testing.assert_close(found, torch.tensor(expected, dtype=torch.float64), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("assignment", ["straight-through", "soft"])
@pytest.mark.parametrize("name", SELECTIONS)
def test_quantizer_is_its_transcription(name: str, assignment: str) -> None:
    made, key_BD = quantizer(name, assignment), random(B, M * d)
    probabilities, rotated, reconstructions = transcribed(made, key_BD)
    found = made(key_BD)
    assert_near(found.vector_BD, rotated)
    assert_near(found.reconstruction_BD, reconstructions)
    assert_near(found.selection_BMK.softmax(-1), probabilities)
    assert torch.equal(found.code_BM, torch.tensor(probabilities).argmax(-1))
    assert torch.equal(made.encode(key_BD), found.code_BM)


@torch.no_grad()
@pytest.mark.parametrize("name", SELECTIONS)
def test_eq_2_and_the_practical_form_are_their_transcriptions(name: str) -> None:
    made, query_BD, key_BD = quantizer(name), random(B + 1, M * d)[:B], random(B, M * d)
    probabilities, _, reconstructions = transcribed(made, key_BD)
    _, rotated_queries, _ = transcribed(made, query_BD)
    eq_2 = practical = 0.0
    for b in range(B):
        matched = own_probability(rotated_queries[b], reconstructions, b)
        selected = math.prod(max(probabilities[b][m]) for m in range(M))
        eq_2 -= math.log(selected * matched) / B
        practical -= (math.log(own_probability(query_BD.tolist()[b], key_BD.tolist(), b)) + math.log(matched)) / B

    found, rotated_BD, place_B = made(key_BD), made.rotate(query_BD), torch.arange(B)
    keys, selection = found.reconstruction_BD, (found.selection_BMK, found.code_BM)
    assert float(matching_contrastive_loss(rotated_BD, keys, *selection, place_B)) == pytest.approx(eq_2, rel=1e-12)
    assert float(practical_loss(query_BD, key_BD, rotated_BD, keys, place_B)) == pytest.approx(practical, rel=1e-12)


@pytest.mark.parametrize("assignment", ["straight-through", "soft"])
@pytest.mark.parametrize("name", SELECTIONS)
def test_gradients_reach_every_parameter_and_the_keys(name: str, assignment: str) -> None:
    made, key_BD = quantizer(name, assignment), random(B, M * d).requires_grad_()
    (made(key_BD).reconstruction_BD * random(1, M * d)).sum().backward()
    for tensor in (key_BD, *made.parameters()):
        assert tensor.grad is not None
        assert float(tensor.grad.norm()) > 0


def test_bilinear_selection_starts_as_that_by_inner_products() -> None:
    tensors = random(M * d, M * d), random(M, K, d)
    rotated_BD = random(B, M * d)
    bilinear, ip = (ProductQuantizer(*tensors, selection=name) for name in ("bilinear", "ip"))
    assert torch.equal(bilinear.selection(rotated_BD), ip.selection(rotated_BD))


def test_unknown_names_are_refused() -> None:
    for settings in ({"selection": "l1"}, {"assignment": "hard"}):
        with pytest.raises(ValueError, match="straight-through"):
            ProductQuantizer(torch.eye(M * d), torch.zeros(M, K, d), **settings)  # type: ignore[arg-type]

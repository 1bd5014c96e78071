"""The quantizer: its codes are the nearest centroids, and OPQ finds good ones."""

import pytest
import torch
from mopq.quantizer import ProductQuantizer, fit_opq


def correlated_vectors(count: int, dimension: int) -> torch.Tensor:
    generator = torch.Generator().manual_seed(3)
    mixing_DD = torch.randn(dimension, dimension, generator=generator) * torch.linspace(3, 0.1, dimension)
    vectors_ND = torch.randn(count, dimension, generator=generator) @ mixing_DD.T
    return torch.nn.functional.normalize(vectors_ND, dim=-1)


def test_codes_are_the_nearest_centroids() -> None:
    vectors_ND = correlated_vectors(50, 8)
    quantizer = ProductQuantizer(*fit_opq(vectors_ND, 4, 5))
    rotated_ND = quantizer.rotate(vectors_ND).detach()
    code_NM = quantizer.encode(vectors_ND)
    for n in range(50):
        for m in range(4):
            part_d = rotated_ND[n, 2 * m : 2 * m + 2]
            distances = [float((part_d - centroid).square().sum()) for centroid in quantizer.centroids_MKd.detach()[m]]
            assert distances[code_NM[n, m]] == min(distances)


def test_forward_agrees_with_encode_and_decode() -> None:
    vectors_ND = correlated_vectors(50, 8)
    quantizer = ProductQuantizer(*fit_opq(vectors_ND, 4, 5), sharpness=30)
    made = quantizer(vectors_ND)
    assert torch.equal(made.code_BM, quantizer.encode(vectors_ND))
    torch.testing.assert_close(made.reconstruction_BD, quantizer.decode(made.code_BM))
    assert made.selection_BMK.argmax(-1).equal(made.code_BM)


def test_gradients_reach_keys_rotation_and_codebook() -> None:
    vectors_ND = correlated_vectors(50, 8).requires_grad_()
    quantizer = ProductQuantizer(*fit_opq(vectors_ND.detach(), 4, 5), sharpness=30)
    (quantizer(vectors_ND).reconstruction_BD * torch.randn(50, 8)).sum().backward()
    for tensor in (vectors_ND, quantizer.rotation_DD, quantizer.centroids_MKd):
        assert tensor.grad is not None
        assert float(tensor.grad.norm()) > 0


def test_opq_rotation_is_orthogonal_and_better_than_none() -> None:
    vectors_ND = correlated_vectors(2000, 16)
    rotation_DD, centroids_MKd = fit_opq(vectors_ND, 8, 4)
    torch.testing.assert_close(rotation_DD @ rotation_DD.T, torch.eye(16), atol=1e-4, rtol=0)

    @torch.no_grad()
    def error(quantizer: ProductQuantizer) -> float:
        rotated_ND = quantizer.rotate(vectors_ND)
        return float((rotated_ND - quantizer.decode(quantizer.encode(vectors_ND))).square().sum(1).mean())

    fitted = error(ProductQuantizer(rotation_DD, centroids_MKd))
    start_MKd = vectors_ND[:4].unflatten(1, (8, 2)).transpose(0, 1)
    assert fitted < 0.8 * error(ProductQuantizer(torch.eye(16), start_MKd))


def test_zero_vector_is_finite() -> None:
    quantizer = ProductQuantizer(*fit_opq(correlated_vectors(50, 8), 4, 5))
    made = quantizer(torch.zeros(1, 8))
    assert made.vector_BD.equal(torch.zeros(1, 8))
    assert bool(made.reconstruction_BD.isfinite().all())


def test_too_few_vectors_and_wrong_shapes_are_refused() -> None:
    with pytest.raises(ValueError, match="at least as many vectors"):
        fit_opq(torch.randn(3, 8), 4, 5)
    with pytest.raises(ValueError, match="rotation of 8 dimensions"):
        ProductQuantizer(torch.eye(6), torch.zeros(4, 5, 2))

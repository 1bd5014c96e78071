"""Mixed precision: the encoder computes in bfloat16, everything that follows in float32."""

from dataclasses import replace
from typing import Any

import pytest
import torch
import torch.nn.functional as F
from mopq.matcher import Matcher
from mopq.quantizer import ProductQuantizer, fit_opq
from mopq.static_encoder import StaticEncoder
from mopq.training_config import TrainingConfig
from support import small_encoder, small_pairs
from torch import Tensor, nn

CONFIG = TrainingConfig(dimension=16, sharpness=20, selection_weight=0.1)
DEVICES = [
    "cpu",
    pytest.param("cuda", marks=pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no GPU")),
]


class ProjectedEncoder(StaticEncoder):
    """A static encoder with a dense layer, which remembers in what precision it computed."""

    def __init__(self) -> None:
        start = small_encoder()
        super().__init__(start.vocabulary, start.table.weight.detach(), start.log_weight.weight.detach()[:, 0])
        self.project = nn.Linear(16, 16, bias=False)
        nn.init.orthogonal_(self.project.weight, generator=torch.Generator().manual_seed(1))
        self.seen: list[torch.dtype] = []

    def forward(self, inputs: Any) -> Tensor:
        vector_BD = self.project(super().forward(inputs))
        self.seen.append(vector_BD.dtype)
        return F.normalize(vector_BD, dim=-1)


def step(precision: str, device: str, chunk: int = 0) -> tuple[Matcher, ProjectedEncoder, dict[str, Tensor]]:
    encoder, pairs = ProjectedEncoder(), small_pairs(48)
    matcher = Matcher(encoder, replace(CONFIG, precision=precision, chunk=chunk))
    opq = fit_opq(F.normalize(encoder.table.weight.detach(), dim=-1), 4, 8)
    matcher.quantizer = ProductQuantizer(*opq, CONFIG.sharpness)
    matcher.to(device)
    query, key = (encoder.prepare(texts, 64) for texts in (pairs.queries, pairs.keys))
    losses = matcher.backward(query, key, torch.eye(48, dtype=torch.bool, device=device))
    return matcher, encoder, losses


@pytest.mark.parametrize("chunk", [0, 20])
@pytest.mark.parametrize("device", DEVICES)
def test_the_encoder_is_bfloat16_and_the_losses_are_float32(device: str, chunk: int) -> None:
    full, full_encoder, full_losses = step("float32", device, chunk)
    mixed, mixed_encoder, mixed_losses = step("bfloat16", device, chunk)
    assert set(full_encoder.seen) == {torch.float32}
    assert set(mixed_encoder.seen) == {torch.bfloat16}
    for name, loss in mixed_losses.items():
        assert loss.dtype == torch.float32
        assert float(loss.detach()) == pytest.approx(float(full_losses[name].detach()), rel=0.02)
    for (name, one), other in zip(full.named_parameters(), mixed.parameters(), strict=True):
        assert one.grad is not None, name
        assert other.grad is not None, name
        assert other.grad.dtype == torch.float32
        likeness = F.cosine_similarity(one.grad.to_dense().flatten(), other.grad.to_dense().flatten(), dim=0)
        assert float(likeness) > 0.98, name


def test_vectors_are_of_unit_length_in_float32() -> None:
    matcher, encoder, _ = step("bfloat16", "cpu")
    vector_BD = matcher.encode(encoder.prepare(small_pairs(9).keys, 64))
    torch.testing.assert_close(vector_BD.norm(dim=-1), torch.ones(9), rtol=1e-6, atol=0)


def test_unknown_precision_is_refused() -> None:
    with pytest.raises(ValueError, match="bfloat16"):
        Matcher(small_encoder(), replace(CONFIG, precision="float8"))

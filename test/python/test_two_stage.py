"""Codes in two stages: what the second adds, and the graphs and folders that hold both."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from mopq.encoder import Encoder, encode
from mopq.evaluate import HeldOut, measure_codes
from mopq.export import TrainedModel, export
from mopq.graph import Graph, agreement
from mopq.quantizer import ProductQuantizer, fit_opq
from mopq.two_stage import TwoStageQuantizer, with_second_stage
from safetensors.numpy import load_file
from support import small_encoder, small_pairs, small_transformer
from torch import Tensor

KEYS = small_pairs(600).keys


def two_stages(encoder: Encoder) -> tuple[TwoStageQuantizer, Tensor]:
    key_ND = encode(encoder, encoder.prepare(KEYS, 64), len(KEYS)).clone()
    first = ProductQuantizer(*fit_opq(key_ND, 8, 16))
    return with_second_stage(first, key_ND, seed=0), key_ND


def test_the_second_stage_shrinks_the_error_and_the_first_stays() -> None:
    quantizer, key_ND = two_stages(small_encoder())
    code_NM, first_NM = quantizer.encode(key_ND), quantizer.first.encode(key_ND)
    assert torch.equal(code_NM[:, :8], first_NM)
    rotated_ND = quantizer.first.rotate(key_ND)
    once_ND, rest_ND = quantizer.decode(code_NM).chunk(2, -1)

    def error(reconstruction_ND: Tensor) -> float:
        return float((rotated_ND - reconstruction_ND).square().sum(-1).mean().detach())

    assert error(once_ND + rest_ND) < error(once_ND) * 0.7
    query_BD = F.normalize(torch.randn(5, 16), dim=-1)
    torch.testing.assert_close(
        quantizer.rotate(query_BD) @ quantizer.decode(code_NM).T,
        quantizer.first.rotate(query_BD) @ (once_ND + rest_ND).T,
    )


@pytest.mark.parametrize("make", [small_encoder, small_transformer])
def test_graph_computes_both_stages(make: "type[Encoder]") -> None:
    encoder = make().eval()
    quantizer, _ = two_stages(encoder)
    graph = Graph(encoder.graph(quantizer), encoder.tokens)
    found = agreement(graph, encoder, quantizer, [*KEYS[:200], "bab bek", ""], "key")
    assert found["leastCosine"] > 0.99
    # A rounded vector near two centroids takes the other one, and what that leaves is another rest.
    assert found["equalSubcodes"] > 0.6
    vector_ND, code_NM = graph.run(KEYS[:50], 64)
    once_ND, again_ND = np.split(vector_ND, 2, axis=1)
    assert np.array_equal(once_ND, again_ND)
    assert code_NM.shape == (50, 16)
    expected_NM = quantizer.codes(torch.from_numpy(vector_ND)).numpy()
    assert (code_NM == expected_NM).mean() > 0.999


def test_a_model_folder_offers_both_sizes(tmp_path: Path) -> None:
    encoder = small_encoder()
    quantizer, _ = two_stages(encoder)
    held_out = HeldOut.prepare(encoder, small_pairs(900))
    one, two = (
        measure_codes(held_out, which, *held_out.vectors(encoder))["mean"].mrr for which in (quantizer.first, quantizer)
    )
    assert two > one
    folder = tmp_path / "models" / "both"
    export(folder, TrainedModel(encoder, encoder, quantizer, (4, 8, 16)), small_pairs(300), "1.0.0", {})
    manifest = json.loads((folder / "manifest.json").read_text())
    assert (manifest["dimension"], manifest["subspaces"]) == (32, 16)
    assert manifest["nested"] == {"subspaces": [4, 8, 16], "default": 16}
    assert load_file(folder / "codebook.safetensors")["centroids_MKd"].shape == (16, 16, 2)

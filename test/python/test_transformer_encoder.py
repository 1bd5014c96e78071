"""The transformer encoder: padding, order, its projection, and its graph of 8-bit integers."""

from typing import Any

import numpy as np
import pytest
import torch
from mopq import minilm
from mopq.encoder import encode
from mopq.export import check
from mopq.graph import Graph, agreement
from mopq.onnx_int8 import round_weights
from mopq.quantizer import ProductQuantizer, fit_opq
from mopq.sequence_encoder import blocks, padded
from mopq.transformer_encoder import TransformerEncoder, principal_components, start_transformer, whole_minilm
from onnx import TensorProto, helper, numpy_helper
from onnx.reference import ReferenceEvaluator
from support import WORDS, small_pairs, small_transformer
from torch import Tensor


@pytest.fixture(scope="module")
def encoder() -> TransformerEncoder:
    return small_transformer().eval()


@pytest.fixture(scope="module")
def quantizer(encoder: TransformerEncoder) -> ProductQuantizer:
    keys = small_pairs(300).keys
    return ProductQuantizer(*fit_opq(encode(encoder, encoder.prepare(keys, 64), 300), 8, 16))


@pytest.fixture(scope="module")
def graph(encoder: TransformerEncoder, quantizer: ProductQuantizer) -> Graph:
    return Graph(encoder.graph(quantizer), encoder.tokens)


def test_graph_computes_what_was_trained(
    graph: Graph, encoder: TransformerEncoder, quantizer: ProductQuantizer
) -> None:
    found = agreement(graph, encoder, quantizer, [*small_pairs(200).keys, "bab bab bek", ""], "key")
    assert found["leastCosine"] > 0.99
    assert found["equalSubcodes"] > 0.85


def test_padding_changes_nothing_and_no_tokens_give_zeros(graph: Graph, encoder: TransformerEncoder) -> None:
    ids_BT = padded([encoder.prepare(["bab bek bab"], 8)[0], np.zeros(5, dtype=np.int32)])

    def graph_vectors(ids_BT: Tensor) -> Tensor:
        return torch.from_numpy(graph.session.run(["vector_BD"], {"token_ids_BT": ids_BT.numpy()})[0])

    for run in (encoder.encode_ids, graph_vectors):
        vector_BD = run(ids_BT)
        torch.testing.assert_close(vector_BD[:1], run(ids_BT[:1, :3]), atol=1e-5, rtol=0)
        assert not vector_BD[1].any()


def test_a_batch_gives_each_text_what_it_gets_alone(encoder: TransformerEncoder) -> None:
    texts = [" ".join(WORDS[: 1 + number * 7 % 40]) for number in range(60)] + [""]
    prepared = encoder.prepare(texts, 32)
    assert max(map(len, prepared)) == 32
    together_ND = encoder(prepared)
    alone_ND = torch.cat([encoder([ids]) for ids in prepared])
    torch.testing.assert_close(together_ND, alone_ND, atol=1e-5, rtol=0)


def test_blocks_hold_every_text_once_and_few_tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mopq.sequence_encoder.BLOCK_TOKENS", 64)
    inputs = [np.ones(length, dtype=np.int32) for length in (0, 70, 3, 30, 31, 32, 0, 5)]
    order = np.argsort([len(ids) for ids in inputs], kind="stable")
    found = list(blocks(order, inputs))
    assert np.concatenate(found).tolist() == order.tolist()
    for rows in found:
        assert len(rows) == 1 or len(rows) * max(len(inputs[row]) for row in rows) <= 64
    assert len(found) == 4


def test_dropping_tokens_keeps_order_and_share(encoder: TransformerEncoder) -> None:
    ids = encoder.prepare([" ".join(WORDS)] * 50, 80)
    dropped = encoder.drop_tokens(ids, 0.25, np.random.default_rng(0))
    assert abs(np.mean([len(row) for row in dropped]) / 80 - 0.75) < 0.03
    assert all((np.diff([ids[0].tolist().index(token) for token in row]) > 0).all() for row in dropped)


def test_principal_components_keep_inner_products_of_what_varies_little() -> None:
    vectors_NH = torch.randn(100, 4) @ torch.randn(4, 12) + 3
    project_DH = principal_components(vectors_NH, 5)
    projected_ND = vectors_NH @ project_DH.T
    torch.testing.assert_close(projected_ND @ projected_ND.T, vectors_NH @ vectors_NH.T, rtol=1e-4, atol=1e-3)


def test_minilm_begins_with_its_own_similarities() -> None:
    texts = ["parse a date", "read the date from a string", "delete a user account", *small_pairs(40).keys]
    encoder = start_transformer(texts, 40, 2)
    assert len(encoder.model.encoder.layer) == 2
    prepared = encoder.prepare(texts, 32)
    found_ND = encode(encoder, prepared, len(texts))
    expected_ND = encode(whole_minilm(2), prepared, len(texts))
    torch.testing.assert_close(found_ND @ found_ND.T, expected_ND @ expected_ND.T, atol=0.02, rtol=0)
    with pytest.raises(ValueError, match="1 to 6 layers"):
        minilm.load_model(7)


def test_products_of_integers_are_near_those_of_floats_row_by_row() -> None:
    generator = np.random.default_rng(0)
    table_VH, weight_HK = (generator.normal(size=shape).astype(np.float32) for shape in ((50, 24), (24, 16)))
    table_VH[7] *= 100
    weight_HK[:, 3] = 0
    nodes = [
        helper.make_node("Gather", ["table", "token_ids_BT"], ["row"], name="/model/embed"),
        helper.make_node("MatMul", ["row", "weight"], ["product"], name="/model/dense"),
        helper.make_node("MatMul", ["product", "last"], ["out"], name="/other"),
    ]
    constants = {"table": table_VH, "weight": weight_HK, "last": np.eye(16, dtype=np.float32)}
    model = helper.make_model(
        helper.make_graph(
            nodes,
            "test",
            [helper.make_tensor_value_info("token_ids_BT", TensorProto.INT32, ["B", "T"])],
            [helper.make_tensor_value_info("out", TensorProto.FLOAT, ["B", "T", 16])],
            [numpy_helper.from_array(value, name) for name, value in constants.items()],
        ),
        opset_imports=[helper.make_opsetid("", 17)],
        ir_version=8,
    )
    rounded = round_weights(model, ("/model/",))
    types: dict[str, int] = {one.name: one.data_type for one in rounded.graph.initializer}
    assert types["table.int8"] == types["weight.int8"] == TensorProto.INT8
    assert types["last"] == TensorProto.FLOAT
    assert not {"table", "weight"} & types.keys()

    ids_BT = np.array([[0, 1, 2], [7, 3, 4]], dtype=np.int32)
    found_BTK = np.asarray(ReferenceEvaluator(rounded).run(None, {"token_ids_BT": ids_BT}))[0]
    expected_BTK = table_VH[ids_BT] @ weight_HK
    error_BT = np.abs(found_BTK - expected_BTK).max(-1) / np.abs(expected_BTK).max(-1)
    # The long row in the second text costs its neighbours nothing.
    assert error_BT.max() < 0.03
    assert not found_BTK[..., 3].any()


def test_an_export_that_loses_what_was_trained_is_refused() -> None:
    near = {"leastCosine": 0.96, "meanCosine": 0.996}
    good: dict[str, Any] = {"key": near, "query": near, "mrr": 0.401, "mrrTrained": 0.404, "standardError": 0.0005}
    check(good, {"key": 0.95, "query": 0.95})
    for bad in ({"key": near | {"leastCosine": 0.94}}, {"query": near | {"meanCosine": 0.98}}, {"mrr": 0.3979}):
        with pytest.raises(RuntimeError, match="differs"):
            check(good | bad, {"key": 0.95, "query": 0.95})

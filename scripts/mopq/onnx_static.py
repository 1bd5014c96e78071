"""The static encoder and its quantizer as one ONNX graph.

Axes: B texts, T tokens, V vocabulary, D dimensions, M sub-spaces, K centroids, d = D / M.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onnx import ModelProto, TensorProto, checker, helper, numpy_helper

OPSET, IR_VERSION = 17, 8


def quantize_rows(table_VD: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Each row as int8 and a scale: row = int8 * scale, the largest entry at 127. A zero row has scale 0."""
    scale_V = np.abs(table_VD).max(1) / 127
    rounded_VD = np.rint(table_VD / np.where(scale_V == 0, 1, scale_V)[:, None])
    return rounded_VD.astype(np.int8), scale_V.astype(np.float32)


def static_graph(
    rows_VD: NDArray[np.int8], scale_V: NDArray[np.float32], stages: Sequence[NDArray[np.float32]]
) -> ModelProto:
    """token_ids_BT int32 -> vector_BD float32 (rotated, normalised), code_BM uint8.

    Rows are those of the weighted, rotated table; row 0 is the padding's and has scale 0. A token that
    occurs tf times adds sqrt(tf) of its row: each occurrence adds 1 / sqrt(tf), tf counted in the graph.
    `stages` are codebooks [M, K, d], each of what the one before leaves; with two, vectors stand there twice.
    """
    D, M = rows_VD.shape[1], sum(map(len, stages))
    if scale_V[0] != 0:
        raise ValueError("The padding token must have scale 0.")
    nodes = [
        *_weights(),
        helper.make_node("Gather", ["rows_VD", "token_ids_BT"], ["rounded_BTD"]),
        helper.make_node("Cast", ["rounded_BTD"], ["row_BTD"], to=TensorProto.FLOAT),
        helper.make_node("MatMul", ["weight_B1T", "row_BTD"], ["sum_B1D"]),
        helper.make_node("Squeeze", ["sum_B1D", "axis_1"], ["sum_BD"]),
        helper.make_node("ReduceL2", ["sum_BD"], ["length_B1"], axes=[1], keepdims=1),
        helper.make_node("Max", ["length_B1", "smallest"], ["divisor_B1"]),
        helper.make_node("Div", ["sum_BD", "divisor_B1"], ["once_BD"]),
        helper.make_node("Concat", ["once_BD"] * len(stages), ["vector_BD"], axis=1),
        *_assignment(len(stages)),
    ]
    constants: dict[str, NDArray[Any]] = {
        "rows_VD": rows_VD,
        "scale_V": scale_V,
        "axis_1": np.array([1], dtype=np.int64),
        "axis_2": np.array([2], dtype=np.int64),
        "smallest": np.array(1e-12, dtype=np.float32),
        **_assignment_constants(stages),
    }
    return make_model("static_encoder", nodes, constants, D * len(stages), M)


def _weights() -> list[Any]:
    return [
        helper.make_node("Unsqueeze", ["token_ids_BT", "axis_1"], ["token_ids_B1T"]),
        helper.make_node("Unsqueeze", ["token_ids_BT", "axis_2"], ["token_ids_BT1"]),
        helper.make_node("Equal", ["token_ids_B1T", "token_ids_BT1"], ["same_BTT"]),
        helper.make_node("Cast", ["same_BTT"], ["same_number_BTT"], to=TensorProto.FLOAT),
        helper.make_node("ReduceSum", ["same_number_BTT", "axis_1"], ["frequency_B1T"], keepdims=1),
        helper.make_node("Sqrt", ["frequency_B1T"], ["root_B1T"]),
        helper.make_node("Gather", ["scale_V", "token_ids_B1T"], ["scale_B1T"]),
        helper.make_node("Div", ["scale_B1T", "root_B1T"], ["weight_B1T"]),
    ]


def _assignment(stages: int) -> list[Any]:
    """Nodes that give each sub-vector its nearest centroid, the first of equals, and then what that leaves."""
    nodes = [
        helper.make_node("Reshape", ["once_BD", "shape_BMd"], ["part_BMd"]),
        helper.make_node("Transpose", ["part_BMd"], ["part_0"], perm=[1, 0, 2]),
    ]
    for i in range(stages):
        nodes += [
            helper.make_node("MatMul", [f"part_{i}", f"twice_centroids_{i}"], [f"product_{i}"]),
            helper.make_node("Sub", [f"square_{i}", f"product_{i}"], [f"distance_{i}"]),
            helper.make_node("ArgMin", [f"distance_{i}"], [f"nearest_{i}"], axis=2, keepdims=0),
        ]
        if i + 1 < stages:
            nodes += [
                helper.make_node("OneHot", [f"nearest_{i}", "centroids", "off_on"], [f"chosen_{i}"]),
                helper.make_node("MatMul", [f"chosen_{i}", f"centroids_{i}"], [f"reconstruction_{i}"]),
                helper.make_node("Sub", [f"part_{i}", f"reconstruction_{i}"], [f"part_{i + 1}"]),
            ]
    return [
        *nodes,
        helper.make_node("Concat", [f"nearest_{i}" for i in range(stages)], ["nearest_MB"], axis=0),
        helper.make_node("Transpose", ["nearest_MB"], ["nearest_BM"], perm=[1, 0]),
        helper.make_node("Cast", ["nearest_BM"], ["code_BM"], to=TensorProto.UINT8),
    ]


def _assignment_constants(stages: Sequence[NDArray[np.float32]]) -> dict[str, NDArray[Any]]:
    M, K, d = stages[0].shape
    constants: dict[str, NDArray[Any]] = {"shape_BMd": np.array([-1, M, d], dtype=np.int64)}
    for i, centroids_MKd in enumerate(stages):
        constants[f"twice_centroids_{i}"] = np.ascontiguousarray(2 * centroids_MKd.transpose(0, 2, 1))
        constants[f"square_{i}"] = np.square(centroids_MKd).sum(2)[:, None, :]
    if len(stages) > 1:
        constants |= {
            "centroids": np.array(K, dtype=np.int64),
            "off_on": np.array([0, 1], dtype=np.float32),
            **{f"centroids_{i}": np.ascontiguousarray(one) for i, one in enumerate(stages[:-1])},
        }
    return constants


def make_model(
    name: str, nodes: list[Any], constants: dict[str, NDArray[Any]], dimension: int, subspaces: int
) -> ModelProto:
    """A checked model with the inputs and outputs of the model folder's contract."""
    graph = helper.make_graph(
        nodes,
        name,
        [helper.make_tensor_value_info("token_ids_BT", TensorProto.INT32, ["B", "T"])],
        [
            helper.make_tensor_value_info("vector_BD", TensorProto.FLOAT, ["B", dimension]),
            helper.make_tensor_value_info("code_BM", TensorProto.UINT8, ["B", subspaces]),
        ],
        [numpy_helper.from_array(value, key) for key, value in constants.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION)
    checker.check_model(model, full_check=True)
    return model

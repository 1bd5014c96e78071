"""Rounds a graph's weights to 8-bit integers, a quarter of the size, so that products run on integers.

Activations are rounded too, each row by its own largest entry, so that a text's vector depends on no other text
of its batch. onnxruntime's `quantize_dynamic` takes one scale for the whole batch: alone, texts then had cosines
down to .983 with themselves in a batch, and .966 with the float32 graph, where this has .976 and a mean of .996.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onnx import ModelProto, NodeProto, TensorProto, checker, helper, numpy_helper

from mopq.onnx_static import quantize_rows

LARGEST_WEIGHT = 64
"""Processors without VNNI add two products of 8 bits into 16, which larger weights would overflow."""

Constants = dict[str, NDArray[Any]]


def round_weights(model: ModelProto, scopes: tuple[str, ...]) -> ModelProto:
    """The model with integer weights in the MatMul and Gather nodes whose names begin with one of the scopes.

    Only constant weights are rounded: MatMul's by columns, to 7 bits; Gather's tables by rows, to 8.
    """
    constants: Constants = {one.name: numpy_helper.to_array(one) for one in model.graph.initializer}
    # Parameters are initializers, but the tracer makes nodes of buffers that are not part of a checkpoint.
    named = [node for node in model.graph.node if node.op_type == "Constant"]
    constants |= {node.output[0]: numpy_helper.to_array(node.attribute[0].t) for node in named}
    nodes: list[NodeProto] = []
    made: set[str] = set()
    for node in model.graph.node:
        if node.op_type == "Constant":
            continue
        rewrite = _REWRITES.get(node.op_type) if node.name.startswith(scopes) else None
        nodes += rewrite(node, constants, made) if rewrite else [node]
    read = {name for node in nodes for name in node.input}
    kept = [numpy_helper.from_array(value, name) for name, value in constants.items() if name in read]
    shared = [numpy_helper.from_array(value, name) for name, value in _SHARED.items() if name in read]
    graph = helper.make_graph(nodes, model.graph.name, model.graph.input, model.graph.output, [*kept, *shared])
    rounded = helper.make_model(graph, opset_imports=model.opset_import, ir_version=model.ir_version)
    checker.check_model(rounded, full_check=True)
    return rounded


def _product(node: NodeProto, constants: Constants, made: set[str]) -> list[NodeProto]:
    """x W as (x / x_scale) (W / w_scale) x_scale w_scale, the product in integers; x_scale a row, w_scale a column."""
    (row, weight), (output,) = node.input, node.output
    if weight not in constants:
        return [node]
    if f"{weight}.int8" not in constants:
        scale_N = np.abs(constants[weight]).max(0) / LARGEST_WEIGHT
        constants[f"{weight}.int8"] = np.rint(constants[weight] / np.where(scale_N == 0, 1, scale_N)).astype(np.int8)
        constants[f"{weight}.scale"] = scale_N.astype(np.float32)
    nodes = []
    if row not in made:
        made.add(row)
        nodes = [
            helper.make_node("Abs", [row], [f"{row}.size"]),
            helper.make_node("ReduceMax", [f"{row}.size"], [f"{row}.most"], axes=[-1], keepdims=1),
            helper.make_node("Max", [f"{row}.most", "int8.smallest"], [f"{row}.divisor"]),
            helper.make_node("Mul", [f"{row}.divisor", "int8.step"], [f"{row}.scale"]),
            helper.make_node("Div", [row, f"{row}.scale"], [f"{row}.steps"]),
            helper.make_node("QuantizeLinear", [f"{row}.steps", "int8.one", "int8.zero"], [f"{row}.uint8"]),
        ]
    return [
        *nodes,
        helper.make_node("MatMulInteger", [f"{row}.uint8", f"{weight}.int8", "int8.zero"], [f"{output}.int32"]),
        helper.make_node("Cast", [f"{output}.int32"], [f"{output}.sum"], to=TensorProto.FLOAT),
        helper.make_node("Mul", [f"{output}.sum", f"{weight}.scale"], [f"{output}.scaled"]),
        helper.make_node("Mul", [f"{output}.scaled", f"{row}.scale"], [output]),
    ]


def _rows(node: NodeProto, constants: Constants, made: set[str]) -> list[NodeProto]:
    """Rows of a table of integers, each times its scale."""
    (table, ids), (output,) = node.input, node.output
    along_rows = all(helper.get_attribute_value(one) == 0 for one in node.attribute)
    if table not in constants or constants[table].ndim != 2 or constants[table].dtype != np.float32 or not along_rows:
        return [node]
    if f"{table}.int8" not in constants:
        rows_VD, scale_V = quantize_rows(constants[table])
        constants[f"{table}.int8"], constants[f"{table}.scale"] = rows_VD, scale_V[:, None]
    return [
        helper.make_node("Gather", [f"{table}.int8", ids], [f"{output}.row_int8"]),
        helper.make_node("Cast", [f"{output}.row_int8"], [f"{output}.row_steps"], to=TensorProto.FLOAT),
        helper.make_node("Gather", [f"{table}.scale", ids], [f"{output}.row_scale"]),
        helper.make_node("Mul", [f"{output}.row_steps", f"{output}.row_scale"], [output]),
    ]


_REWRITES: dict[str, Callable[[NodeProto, Constants, set[str]], list[NodeProto]]] = {
    "MatMul": _product,
    "Gather": _rows,
}
_SHARED: Constants = {
    "int8.smallest": np.array(1e-12, dtype=np.float32),
    "int8.step": np.array(1 / 127, dtype=np.float32),
    "int8.one": np.array(1, dtype=np.float32),
    "int8.zero": np.array(128, dtype=np.uint8),
}

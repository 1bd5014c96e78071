"""The parts of a blended model's graph: what can be tuned, and what stays.

The graph is traced, so that its tensors are found by what is computed of them: rotated is the normalised sum of the
static vector and of a projection of what the transformer reads. Axes: V tokens, N texts, D dimensions.
"""

from dataclasses import dataclass

import torch
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper
from torch import Tensor

ROTATIONS = ("quantizer.first.rotation_DD", "quantizer.rotation_DD")


@dataclass(frozen=True)
class Blend:
    """The static rows [V, D], the rotation after the sum, and the graph of the transformer's part of it [N, D]."""

    row_VD: Tensor
    rotation_DD: Tensor
    frozen: ModelProto


def find_blend(model: ModelProto) -> Blend | None:
    """The parts, or None where the graph is not that of a blended model."""
    constants = {one.name: one for one in model.graph.initializer}
    tables = [
        name.removesuffix(".int8") for name in constants if name.startswith("/static/") and name.endswith(".int8")
    ]
    rotations = [name for name in ROTATIONS if name in constants]
    part = _part_beside(model, rotations[0]) if rotations else None
    if len(tables) != 1 or part is None:
        return None

    def constant(name: str) -> Tensor:
        return torch.tensor(numpy_helper.to_array(constants[name]))

    row_VD = constant(f"{tables[0]}.int8") * constant(f"{tables[0]}.scale")
    return Blend(row_VD, constant(rotations[0]), _cut(model, part, row_VD.shape[1]))


def _part_beside(model: ModelProto, rotation: str) -> str | None:
    """The tensor that is added to the static vector before the sum is normalised and rotated."""
    maker = {output: node for node in model.graph.node for output in node.output}

    def made_by(name: str, operator: str) -> NodeProto | None:
        node = maker.get(name)
        return node if node is not None and node.op_type == operator else None

    for node in model.graph.node:
        if node.op_type == "MatMul" and node.input[1] == rotation:
            normalised = made_by(node.input[0], "Div")
            added = normalised and made_by(normalised.input[0], "Add")
            projected = [name for name in added.input if made_by(name, "MatMul")] if added else []
            return projected[0] if len(projected) == 1 else None
    return None


def _cut(model: ModelProto, tensor: str, dimension: int) -> ModelProto:
    """The graph of that tensor alone; onnxruntime leaves out what it does not need."""
    cut = ModelProto()
    cut.CopyFrom(model)
    del cut.graph.output[:]
    cut.graph.output.append(helper.make_tensor_value_info(tensor, TensorProto.FLOAT, ["B", dimension]))
    return cut

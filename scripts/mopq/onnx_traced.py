"""Graphs of the model folder's contract, traced from PyTorch modules."""

import io
import warnings

import onnx
import torch
from onnx import ModelProto
from torch import nn

from mopq.onnx_static import OPSET


def traced_graph(module: nn.Module, outputs: list[str]) -> ModelProto:
    """The graph of a module that makes outputs [B, ...], named in order, of token_ids_BT int32."""
    content = io.BytesIO()
    with warnings.catch_warnings():
        # The tracer warns of every branch in transformers' code, all on what is the same in every run, and of its age.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            module.eval(),
            (torch.ones(2, 5, dtype=torch.int32),),
            content,  # type: ignore[arg-type]
            input_names=["token_ids_BT"],
            output_names=outputs,
            dynamic_axes={"token_ids_BT": {0: "B", 1: "T"}, **{name: {0: "B"} for name in outputs}},
            opset_version=OPSET,
            dynamo=False,
        )
    return onnx.load_from_string(content.getvalue())

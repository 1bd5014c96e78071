"""A model folder as it ships, as what tuning starts from.

Axes: N texts, V tokens of the vocabulary, D dimensions, M sub-spaces of a stage, K centroids, d = D / M.
"""

import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
import onnx
import torch
from onnx import ModelProto, numpy_helper
from safetensors.numpy import load_file
from scipy.sparse import csr_matrix
from tokenizers import Tokenizer
from torch import Tensor

from mopq import dcs
from mopq.frozen_outputs import FrozenOutputs
from mopq.graph import Graph
from mopq.model_folder import FORMAT
from mopq.tokenizer import PieceTokenizer, bags_of
from mopq.tuning.blend import find_blend

REPAIR = "Give --base a folder that a release or `python scripts/train_mopq.py export` wrote."


@dataclass(frozen=True)
class Base:
    """The parts of a model folder.

    A text's vector is the normalised sum of its rows; in a blended model, the normalised sum of that and of what a
    transformer makes of the text. `rotation_DD` follows: the identity where it is part of the rows already.
    """

    manifest: dict[str, Any]
    tokens: PieceTokenizer
    row_VD: Tensor
    rotation_DD: Tensor
    stages: tuple[Tensor, ...]
    """Codebooks [M, K, d], each of what the one before leaves."""
    frozen: ModelProto | None
    """In a blended model, the graph of the transformer's part [N, D]."""

    @property
    def digest(self) -> str:
        """What tells model folders apart, by src/engine/model/modelFolder.ts."""
        files = self.manifest["files"]
        lines = "".join(f"{name} {files[name]['sha256']}\n" for name in sorted(files))
        return hashlib.sha256(lines.encode()).hexdigest()

    def digest_of(self, subspaces: int) -> str:
        """The digest of the model whose codes are the first so many sub-codes, by src/engine/model/cut.ts."""
        if "nested" not in self.manifest:
            return self.digest
        return hashlib.sha256(f"{self.digest} {subspaces}".encode()).hexdigest()

    def code_sizes(self) -> dict[int, int]:
        """Numbers of sub-spaces that codes may have, by the bytes of such a code."""
        all_subspaces = self.manifest["subspaces"]
        bits = (self.manifest["centroids"] - 1).bit_length()
        offered = self.manifest.get("nested", {}).get("subspaces", [all_subspaces])
        return {(subspaces * bits + 7) // 8: subspaces for subspaces in offered}

    @property
    def default_subspaces(self) -> int:
        """Sub-spaces of a code of the model's default size."""
        return int(self.manifest.get("nested", {}).get("default", self.manifest["subspaces"]))

    def bags(self, texts: Iterable[str], role: str) -> csr_matrix:
        """Bags [N, V] of texts as `query` or as `key`, of the tokens that search makes of them."""
        return bags_of((self._ids(text, role) for text in texts), len(self.row_VD))

    def _ids(self, text: str, role: str) -> list[int]:
        # The first {text} alone, and whatever a text holds as it is, as search does.
        filled = self.manifest["templates"][role].replace("{text}", text, 1)
        return self.tokens.ids(filled, self.manifest["maxTokens"][role])

    def beside(self, texts: list[str], role: str) -> Tensor | None:
        """What the transformer adds to these texts' vectors, [N, D]; None where there is none."""
        if self.frozen is None:
            return None
        filled = [self.manifest["templates"][role].replace("{text}", text, 1) for text in texts]
        return torch.from_numpy(self._outputs(role).of(filled).astype(np.float32))

    def _outputs(self, role: str) -> FrozenOutputs:
        return FrozenOutputs(self._graph, self.manifest["maxTokens"][role])

    @cached_property
    def _graph(self) -> Graph:
        assert self.frozen is not None
        return Graph(self.frozen, self.tokens, max(1, (os.cpu_count() or 1) // dcs.world()[1]))


def read_base(folder: Path) -> Base:
    """The parts of a model folder, whose files are what its manifest says.

    Raises:
        SystemExit: it is no such folder, it is damaged, or its encoder cannot be tuned.
    """
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SystemExit(
            f"{folder} is no model folder: its manifest.json cannot be read ({error}). {REPAIR}"
        ) from error
    if manifest.get("format") != FORMAT:
        _refuse(folder, f"its format is {manifest.get('format')}, and {FORMAT} can be tuned")
    for name, expected in manifest["files"].items():
        _check(folder, name, expected)
    if "query.onnx" in manifest["files"]:
        _refuse(folder, "its queries have a transformer of their own, and token rows alone can be tuned")
    graph = onnx.load(folder / "encoder.onnx")
    row_VD, blend = _rows(graph), find_blend(graph)
    if blend is not None:
        row_VD = blend.row_VD
    if row_VD is None:
        _refuse(folder, "its encoder has no table of token rows: static and blended models alone can be tuned")
    dimension = row_VD.shape[1]
    centroids_MKd = torch.from_numpy(load_file(folder / "codebook.safetensors")["centroids_MKd"])
    return Base(
        manifest,
        PieceTokenizer(Tokenizer.from_file(str(folder / "tokenizer.json"))),
        row_VD,
        torch.eye(dimension) if blend is None else blend.rotation_DD,
        centroids_MKd.chunk(manifest["dimension"] // dimension),
        None if blend is None else blend.frozen,
    )


def _rows(graph: ModelProto) -> Tensor | None:
    """The rows of a static model's graph."""
    constants = {one.name: one for one in graph.graph.initializer}
    if not {"rows_VD", "scale_V"} <= constants.keys():
        return None
    rounded_VD, scale_V = (torch.tensor(numpy_helper.to_array(constants[name])) for name in ("rows_VD", "scale_V"))
    return rounded_VD * scale_V.unsqueeze(1)


def _check(folder: Path, name: str, expected: dict[str, Any]) -> None:
    file = folder / name
    if not file.is_file():
        _refuse(folder, f"{name} is missing")
    if hashlib.sha256(file.read_bytes()).hexdigest() != expected["sha256"]:
        _refuse(folder, f"{name} is not the file that the manifest describes: its SHA-256 differs")


def _refuse(folder: Path, wrong: str) -> NoReturn:
    raise SystemExit(f"The model in {folder} cannot be tuned: {wrong}. {REPAIR}")

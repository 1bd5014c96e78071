"""Writes a model folder: all files into a folder beside it, then one rename."""

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from onnx import ModelProto
from safetensors.numpy import save_file

from mopq.golden import golden
from mopq.tokenizer import PieceTokenizer

FORMAT = 1
GRAPHS = {"key": "encoder.onnx", "query": "query.onnx"}
NOTICE = Path(__file__).parent / "NOTICE.txt"


def write_model_folder(
    folder: Path,
    graphs: dict[str, ModelProto],
    tokens: PieceTokenizer,
    centroids_MKd: NDArray[np.float32],
    limits: dict[str, int],
    description: dict[str, Any],
) -> None:
    """Writes models/<id>/ with its manifest; without a graph of queries, that of keys serves both.

    `description` is what the manifest adds to the sizes: id, version, description, licences, training, and `nested`
    where codes may be cut.
    """
    M, K, d = centroids_MKd.shape
    draft = folder.with_name(f".{folder.name}.draft")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    for role, graph in graphs.items():
        (draft / GRAPHS[role]).write_bytes(graph.SerializeToString())
    (draft / "tokenizer.json").write_text(tokens.tokenizer.to_str(), encoding="utf-8")
    save_file({"centroids_MKd": np.ascontiguousarray(centroids_MKd)}, draft / "codebook.safetensors")
    sessions = {
        role: onnxruntime.InferenceSession(draft / GRAPHS[role], providers=["CPUExecutionProvider"]) for role in graphs
    }
    prefixes = description.get("nested", {}).get("subspaces", [])
    _write_json(draft / "golden.json", golden(tokens, sessions, centroids_MKd, limits, prefixes))
    shutil.copy(NOTICE, draft / "NOTICE")
    manifest = {
        "format": FORMAT,
        **description,
        "similarity": "cosine",
        "dimension": M * d,
        "subspaces": M,
        "centroids": K,
        "maxTokens": limits,
        "padId": 0,
        "templates": {"query": "{text}", "key": "{text}"},
        "files": {path.name: _fingerprint(path) for path in sorted(draft.iterdir())},
    }
    (draft / "manifest.json").write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    draft.rename(folder)


def _write_json(path: Path, content: Any) -> None:
    path.write_text(json.dumps(content, ensure_ascii=True, separators=(",", ":")) + "\n", encoding="utf-8")


def _fingerprint(path: Path) -> dict[str, Any]:
    content = path.read_bytes()
    return {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}

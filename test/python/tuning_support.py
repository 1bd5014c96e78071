"""A small model folder and pairs to tune it on."""

import json
from pathlib import Path
from typing import Any

import torch
from mopq.encoder import encode
from mopq.model_folder import write_model_folder
from mopq.quantizer import ProductQuantizer, fit_opq
from mopq.tuning.base import read_base
from mopq.two_stage import with_second_stage
from support import small_encoder, small_pairs

DESCRIPTION: dict[str, Any] = {
    "id": "small",
    "version": "1.2.3",
    "description": "Small",
    "licences": [],
    "training": {},
    "nested": {"subspaces": [4, 8, 16], "default": 8},
}


def write_small_model(folder: Path) -> None:
    """`small_encoder` with a rotation and codes in two stages of 8 sub-spaces."""
    encoder = small_encoder()
    keys = small_pairs(600).keys
    key_ND = encode(encoder, encoder.prepare(keys, 64), len(keys)).clone()
    quantizer = with_second_stage(ProductQuantizer(*fit_opq(key_ND, 8, 16)), key_ND, seed=0)
    limits = {"query": 64, "key": 256}
    centroids_MKd = quantizer.centroids_MKd.detach().numpy()
    graphs = {"key": encoder.eval().graph(quantizer)}
    write_model_folder(folder, graphs, encoder.tokens, centroids_MKd, limits, DESCRIPTION)


def write_small_pairs(file: Path, model: Path, count: int = 300) -> None:
    """As `mopq-search tune --export-pairs` writes them; two in a row are of one group."""
    pairs = small_pairs(count)
    lines: list[dict[str, Any]] = [{"format": 1, "modelDigest": read_base(model).digest_of(8)}]
    for number, (query, key) in enumerate(zip(pairs.queries, pairs.keys, strict=True)):
        kind, path = ("commit", "doc")[number % 2], f"src/{number}.ts"
        lines.append(
            {
                "kind": kind,
                "query": query,
                "key": key,
                "path": path,
                "file": path,
                "group": f"{number // 2}",
                "startLine": 1,
            }
        )
    file.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")


def row_changes(base_row_VD: torch.Tensor, tensors: dict[str, torch.Tensor]) -> torch.Tensor:
    """What tuning added to the changed rows, [n, D]."""
    return tensors["values"].float() - base_row_VD[tensors["ids"].long()]

"""Writes what was tuned, for `mopq-search tune FOLDER --import DIR`.

DIR/tuned.safetensors holds `ids` I32 [n], the tokens whose rows changed, ascending; `values` F16 [n, D], these rows as
they shall stand in place of the base's rows (int8 times scale); and of a full tuning `centroids_MKd` F32, the codebook
of the first stage. DIR/tuned.json is

    {"format": 1, "base": {"id", "version", "digest"}, "side": "query" | "full", "codeBytes", "seed", "epochs",
     "pairs": {kind: count}, "sha256", "bytes"}

where `digest` is the base folder's before its codes are cut, and `sha256` and `bytes` are those of tuned.safetensors.
"""

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import save
from torch import Tensor

from mopq.tuning.base import Base
from mopq.tuning.pairs import TuningPairs
from mopq.tuning.train import Tuned

FORMAT = 1
TENSORS, DESCRIPTION = "tuned.safetensors", "tuned.json"


@torch.no_grad()
def tensors_of(base: Base, tuned: Tuned) -> dict[str, NDArray[Any]]:
    """The tensors of the file: the shipped weights, moved towards the tuned ones by the share of the settings."""
    config, quantizer = tuned.matcher.config, tuned.matcher.quantizer
    now_UD, ids_U = tuned.matcher.table.rows(), torch.from_numpy(tuned.ids_U)
    changed_U = (now_UD != tuned.start_UD).any(1).cpu()
    ids_n, now_nD = ids_U[changed_U], now_UD.cpu()[changed_U]
    if config.full and config.rotate:
        # The sum of rotated rows is their sum rotated.
        all_VD = base.row_VD.index_copy(0, ids_n, now_nD) @ quantizer.rotation_DD.cpu()
        ids_n = base.row_VD.any(1).nonzero().squeeze(1)
        now_nD = all_VD[ids_n]
    tensors = {"ids": ids_n.numpy().astype(np.int32)}
    tensors["values"] = _mixed(base.row_VD[ids_n], now_nD, config.share).numpy().astype(np.float16)
    if config.full:
        centroids_MKd = _mixed(base.stages[0], quantizer.centroids_MKd.cpu(), config.share)
        tensors["centroids_MKd"] = centroids_MKd.numpy()
    return tensors


def _mixed(shipped: Tensor, tuned: Tensor, share: float) -> Tensor:
    return share * tuned + (1 - share) * shipped


def write_delta(folder: Path, base: Base, tuned: Tuned, pairs: TuningPairs, code_bytes: int) -> dict[str, Any]:
    """Writes the folder, whole or not at all; gives its description."""
    config, content = tuned.matcher.config, save(tensors_of(base, tuned))
    description = {
        "format": FORMAT,
        "base": {"id": base.manifest["id"], "version": base.manifest["version"], "digest": base.digest},
        "side": "full" if config.full else "query",
        "codeBytes": code_bytes,
        "seed": config.seed,
        "epochs": config.epochs,
        "pairs": pairs.counts(),
        "sha256": hashlib.sha256(content).hexdigest(),
        "bytes": len(content),
    }
    draft = folder.with_name(f".{folder.name}.draft")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    (draft / TENSORS).write_bytes(content)
    (draft / DESCRIPTION).write_text(json.dumps(description, indent=2) + "\n", encoding="utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    draft.rename(folder)
    return description


def require_free(folder: Path) -> None:
    """Sees to it that what is written replaces nothing but an earlier tuning.

    Raises:
        SystemExit: the folder holds something else.
    """
    if folder.exists() and not (folder.is_dir() and {one.name for one in folder.iterdir()} <= {TENSORS, DESCRIPTION}):
        raise SystemExit(f"{folder} holds something else than a tuning: give --out a folder that is new or empty.")

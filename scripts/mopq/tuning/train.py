"""The steps of a fine-tuning, in one process or in many.

Axes: N pairs, B of them a step and process, V tokens of the vocabulary, U those that the texts to train on hold, D
dimensions, M sub-spaces of a stage.
"""

from dataclasses import dataclass

import numpy as np
import torch
import torch.distributed as dist
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from torch import Tensor
from tqdm import tqdm

from mopq import dcs
from mopq.frozen_outputs import BLOCK
from mopq.quantizer import ProductQuantizer
from mopq.tuning.base import Base
from mopq.tuning.config import TuningConfig
from mopq.tuning.matcher import Keys, KeyTexts, TuningMatcher, optimizers_of, plus_file, step
from mopq.tuning.pairs import TuningPairs, false_negatives
from mopq.tuning.table import Texts, TunedTable


@dataclass(frozen=True)
class Tuned:
    """What was learnt."""

    matcher: TuningMatcher
    ids_U: NDArray[np.int64]
    """The tokens of the matcher's rows, ascending."""
    start_UD: Tensor
    """Those rows as they were."""
    losses: list[dict[str, float]]
    """Means over the steps of each epoch, by name, of the rows of the first process."""


def tune(
    base: Base, pairs: TuningPairs, subspaces: int, config: TuningConfig, device: torch.device | None = None
) -> Tuned:
    """Trains on all pairs; every process must call it with the same arguments, and ends with the same weights.

    Raises:
        SystemExit: there are too few pairs.
    """
    rank, processes = dcs.world()
    if len(pairs) < 2 * processes:
        raise SystemExit(f"{len(pairs)} pairs are too few: every process needs 2 of them at least.")
    query = texts_of(base, pairs.queries, "query")
    parts = [texts_of(base, texts, "key") for texts in (pairs.keys, pairs.files)]
    first = first_stage(base, config.sharpness).to(device)
    ids_U = tokens_of(query, *parts) if config.full else tokens_of(query)
    matcher = TuningMatcher(TunedTable(base.row_VD[ids_U]).to(device), first, subspaces, config).to(device)
    if config.full:
        keys: KeyTexts | Keys = KeyTexts(*(_of_rows(part, ids_U) for part in parts))
    else:
        keys = plus_file(*(constant_keys(base, part, subspaces, device) for part in parts))
    start_UD = matcher.table.rows()
    losses = _train(matcher, _of_rows(query, ids_U), keys, pairs.identities(), rank, processes)
    return Tuned(matcher, ids_U, start_UD, losses)


def tokens_of(*texts: Texts) -> NDArray[np.int64]:
    """The tokens that these texts hold, ascending."""
    return np.unique(np.concatenate([one.bags_BV.indices for one in texts])).astype(np.int64)


def _train(
    matcher: TuningMatcher,
    query: Texts,
    key: KeyTexts | Keys,
    identities_N4: NDArray[np.int64],
    rank: int,
    processes: int,
) -> list[dict[str, float]]:
    config, optimizers = matcher.config, optimizers_of(matcher)
    device = matcher.log_scale.device
    plans = [_batches(len(identities_N4), config, epoch, processes) for epoch in range(config.epochs)]
    all_steps, taken, epochs = sum(map(len, plans)), 0, []
    for plan in tqdm(plans, "epochs", disable=rank > 0):
        losses = []
        for batch in plan:
            rows = np.array_split(batch, processes)[rank]
            masked_BN = torch.from_numpy(false_negatives(identities_N4[rows], identities_N4[batch])).to(device)
            share = 1 - (1 - config.final_rate) * taken / all_steps
            losses.append(step(matcher, optimizers, query.select(rows), key.select(rows), masked_BN, share))
            taken += 1
        epochs.append({name: float(np.mean([one[name] for one in losses])) for name in losses[0]})
    return epochs


def _batches(pairs: int, config: TuningConfig, epoch: int, processes: int) -> list[NDArray[np.int64]]:
    """Places of all pairs, each once, in batches of nearly equal size, in which every process has 2 or more."""
    order = np.random.default_rng([config.seed, epoch]).permutation(pairs)
    return np.array_split(order, max(1, min(-(-pairs // config.batch), pairs // (2 * processes))))


def _of_rows(texts: Texts, ids_U: NDArray[np.int64]) -> Texts:
    """The same texts, of the rows of these tokens alone."""
    bags = texts.bags_BV
    places = np.searchsorted(ids_U, bags.indices)
    return Texts(csr_matrix((bags.data, places, bags.indptr), shape=(bags.shape[0], len(ids_U))), texts.beside_BD)


def texts_of(base: Base, texts: list[str], role: str) -> Texts:
    """Texts as the encoder takes them. What a transformer makes of them is computed by all processes together."""
    if base.frozen is None:
        return Texts(base.bags(texts, role))
    rank, processes = dcs.world()
    for first in range(rank * BLOCK, len(texts), processes * BLOCK):
        base.beside(texts[first : first + BLOCK], role)
    if dist.is_initialized():
        dist.barrier()
    return Texts(base.bags(texts, role), base.beside(texts, role))


def first_stage(base: Base, sharpness: float) -> ProductQuantizer:
    """The quantizer of the first stage."""
    return ProductQuantizer(base.rotation_DD, base.stages[0], sharpness)


@torch.no_grad()
def constant_keys(
    base: Base, key: Texts, subspaces: int, device: torch.device | None = None, block: int = 4096
) -> Keys:
    """Keys as search holds them: of all stages that codes of so many sub-spaces have, the sum of their centroids."""
    ids_U = tokens_of(key)
    table = TunedTable(base.row_VD[ids_U]).to(device)
    key, first = _of_rows(key, ids_U), first_stage(base, 1.0).to(device)
    count = key.bags_BV.shape[0]
    blocks = (np.arange(start, min(start + block, count)) for start in range(0, count, block))
    vector_ND = torch.cat([first.rotate(table(key.select(rows))) for rows in blocks])
    return Keys(vector_ND, _reconstruction(base, vector_ND, subspaces))


def _reconstruction(base: Base, vector_ND: Tensor, subspaces: int) -> Tensor:
    """[N, C] for C = D, or those dimensions that the first sub-spaces cover."""
    codes_NM, d = codes(base, vector_ND), base.stages[0].shape[2]
    M = len(base.stages[0])
    sum_ND = torch.zeros_like(vector_ND)
    for stage, centroids_MKd in enumerate(base.stages):
        used = min(max(subspaces - stage * M, 0), M)
        code_Nm = codes_NM[:, stage * M : stage * M + used]
        centroids_mKd = centroids_MKd[:used].to(vector_ND)
        sum_ND[:, : used * d] += centroids_mKd[torch.arange(used, device=vector_ND.device), code_Nm].flatten(1)
    return sum_ND[:, : min(subspaces, M) * d]


@torch.no_grad()
def codes(base: Base, vector_ND: Tensor) -> Tensor:
    """Whole codes of rotated vectors, [N, M of all stages together]."""
    rest_ND, parts = vector_ND, []
    for centroids_MKd in base.stages:
        stage = ProductQuantizer(torch.eye(vector_ND.shape[1]), centroids_MKd).to(vector_ND)
        parts.append(stage.codes(rest_ND))
        rest_ND = rest_ND - stage.reconstruct(parts[-1])
    return torch.cat(parts, 1)

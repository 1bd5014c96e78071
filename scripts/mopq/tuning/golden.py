"""Golden gradients of fine-tuning, for every other trainer to reproduce.

`PYTHONPATH=scripts python -m mopq.tuning.golden` writes test/fixtures/tuning/gradients.json, which is
{"format": 1, "cases": [CASE...]}. All numbers are float64, written so that they read back exactly; matrices are lists
of their rows. Axes: V rows, D dimensions, M sub-spaces, K centroids, d = D / M, B pairs, C = subspaces * d, the
dimensions that codes cover. A CASE holds

    name, mode              "query": keys are constants; "full": the table serves keys too, and the quantizer learns
    denseWeight, sharpness
    subspaces               of the M, the first that make codes
    lengths_V               s, constant; rows of length 0 stay 0
    u_VD, w_V               where the table's row is exp(w) s u; w is not 0 here, so that it counts
    logScale, logCodeScale
    queries                 token ids of each text in their order, repeated ones included; one text is empty
    falseNegatives_BB       0 or 1, row: query, column: key. Not symmetric. Some pairs are marked as their own false
                            negatives, which must change nothing.
    key_BD                  mode query: normalised
    reconstruction_BC       mode query: of the keys' codes
    keys                    mode full: token ids
    centroids_MKd           mode full
    rotation_DD             mode full; the identity, as where training begins: trainers without it leave it out
    loss                    {match, mcl, total}: match is denseWeight times the symmetric cross entropy
    gradients               of total: u_VD, w_V, logScale, logCodeScale; mode full: centroids_MKd, rotation_DD
    steps                   in the first case alone: {batches, rates, after}

In mode full q = normalize(normalize(sum) R), likewise k, and both losses are of these. Codes are nearest centroids. The
assignment's gradient is that of softmax_K(sharpness * (2 <k_m, c> - |c|^2)): the reconstruction is
(hard + soft - stop_gradient(soft)) @ centroids, so that centroids have the gradient of the chosen one and that of the
logits. False negatives of the direction from keys to queries are the transposed ones.

`steps.batches` lists places of pairs, a batch a step; a batch's false negatives are those rows and columns, its losses
are means over its own pairs. `after` holds u_VD, w_V, logScale and logCodeScale after all of them; `rates` the learning
rates of u, w and the scales; betas .9 and .999, eps 1e-8. Rows of u and of w move by torch.optim.SparseAdam: a row's
moments m and v are updated, and it moves, in those steps alone whose queries hold its token, but the bias is corrected
by the number t of all steps so far: row -= rate * sqrt(1 - .999^t) / (1 - .9^t) * m / (sqrt(v) + eps). Scales move by
torch.optim.Adam: scale -= rate / (1 - .9^t) * m / (sqrt(v / (1 - .999^t)) + eps).
"""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from mopq.quantizer import ProductQuantizer
from mopq.tokenizer import bags_of
from mopq.tuning.config import WEIGHT_FACTOR, TuningConfig
from mopq.tuning.matcher import Keys, KeyTexts, TuningMatcher, optimizers_of, step
from mopq.tuning.table import Texts, TunedTable

FILE = Path(__file__).parents[3] / "test" / "fixtures" / "tuning" / "gradients.json"
V, D, M, K = 12, 8, 4, 4
QUERIES = [[2, 3, 3, 5], [4, 4, 4, 6, 1], [], [7, 8, 2, 2], [9, 3, 10]]
KEYS = [[3, 5, 5, 11], [6, 4, 2], [8, 10], [7, 7, 9, 2], [10, 9, 3, 3, 1]]
FALSE_NEGATIVES = [(0, 3), (3, 0), (1, 4), (0, 0), (4, 4)]
BATCHES = [[0, 1, 2, 3, 4], [0, 1, 2], [2, 3, 4]]
CASES: list[tuple[str, bool, float, int]] = [
    ("query side", False, 200.0, M),
    ("query side, codes cut", False, 200.0, 2),
    ("full, sharp selection", True, 200.0, M),
    ("full, soft selection", True, 5.0, M),
    ("full, codes cut", True, 5.0, 2),
]
"""Names, whether full, sharpnesses and sub-spaces of codes; the first has steps."""


def content() -> dict[str, Any]:
    """What the file holds."""
    cases = [_case(seed, *case) for seed, case in enumerate(CASES)]
    cases[0]["steps"] = _steps(_matcher(0, *CASES[0][1:]))
    return {"format": 1, "cases": cases}


def _random(seed: int, *shape: int) -> Tensor:
    return torch.from_numpy(np.random.default_rng([seed, *shape]).standard_normal(shape))


def _matcher(seed: int, full: bool, sharpness: float, subspaces: int) -> TuningMatcher:
    """A matcher whose table has moved a little from where it began; row 0 and row 1 are zero."""
    rows_VD = _random(seed, V, D)
    rows_VD[:2] = 0
    table = TunedTable(rows_VD)
    config = replace(TuningConfig(), full=full, rotate=full, sharpness=sharpness, scale=6.0, code_scale=10.0)
    matcher = TuningMatcher(table, _quantizer(seed, sharpness), subspaces, config)
    with torch.no_grad():
        table.direction.weight[2:] += 0.1 * _random(seed, V - 2, D)
        table.log_weight.weight += 0.3 * _random(seed, V, 1)
    return matcher


def _quantizer(seed: int, sharpness: float) -> ProductQuantizer:
    return ProductQuantizer(torch.eye(D, dtype=torch.float64), 0.4 * _random(seed, M, K, D // M), sharpness)


def _keys(seed: int, subspaces: int) -> Keys:
    vector_BD = F.normalize(_random(seed, len(KEYS), D), dim=1)
    quantizer = _quantizer(seed, 1.0)
    return Keys(vector_BD, quantizer.decode(quantizer.encode(vector_BD))[:, : subspaces * D // M])


def _case(seed: int, name: str, full: bool, sharpness: float, subspaces: int) -> dict[str, Any]:
    matcher = _matcher(seed, full, sharpness, subspaces)
    keys = KeyTexts(_texts(KEYS)) if full else _keys(seed, subspaces)
    losses = matcher.losses(_texts(QUERIES), keys, _false_negatives())
    torch.autograd.backward(losses["total"])
    gradients = {key: _dense(parameter.grad) for key, parameter in _parameters(matcher).items()}
    parameters = {key: parameter.detach() for key, parameter in _parameters(matcher).items()}
    return {
        "name": name,
        "mode": "full" if full else "query",
        "denseWeight": matcher.config.dense_weight,
        "sharpness": sharpness,
        "subspaces": subspaces,
        "lengths_V": _plain(matcher.table.length_V),
        **{key: _plain(value) for key, value in parameters.items()},
        "queries": QUERIES,
        **_of_keys(keys),
        "falseNegatives_BB": _plain(_false_negatives().int()),
        "loss": {key: _plain(loss.detach()) for key, loss in losses.items()},
        "gradients": {key: _plain(value) for key, value in gradients.items()},
    }


def _texts(ids: list[list[int]]) -> Texts:
    return Texts(bags_of(ids, V, np.float64))


def _of_keys(keys: KeyTexts | Keys) -> dict[str, Any]:
    if not isinstance(keys, Keys):
        return {"keys": KEYS}
    return {"key_BD": _plain(keys.vector_BD), "reconstruction_BC": _plain(keys.reconstruction_BC)}


def _steps(matcher: TuningMatcher) -> dict[str, Any]:
    optimizers, keys = optimizers_of(matcher), _keys(0, matcher.subspaces)
    for batch in map(np.array, BATCHES):
        false_negative_BB = _false_negatives()[batch][:, batch]
        step(matcher, optimizers, _texts(QUERIES).select(batch), keys.select(batch), false_negative_BB)
    rate = matcher.config.encoder_rate
    return {
        "batches": BATCHES,
        "rates": {"u": rate, "w": WEIGHT_FACTOR * rate, "scales": matcher.config.scale_rate},
        "after": {key: _plain(parameter.detach()) for key, parameter in _parameters(matcher).items()},
    }


def _parameters(matcher: TuningMatcher) -> dict[str, Tensor]:
    """By the names of the file; w as it is held, [V, 1]."""
    named: dict[str, Tensor] = {
        "u_VD": matcher.table.direction.weight,
        "w_V": matcher.table.log_weight.weight,
        "logScale": matcher.log_scale,
        "logCodeScale": matcher.log_code_scale,
    }
    if matcher.config.full:
        named |= {"centroids_MKd": matcher.quantizer.centroids_MKd, "rotation_DD": matcher.quantizer.rotation_DD}
    return named


def _false_negatives() -> Tensor:
    marked_BB = torch.zeros(len(QUERIES), len(QUERIES), dtype=torch.bool)
    marked_BB[tuple(zip(*FALSE_NEGATIVES, strict=True))] = True
    return marked_BB


def _dense(gradient: Tensor | None) -> Tensor:
    assert gradient is not None
    return gradient.to_dense()


def _plain(value: Any) -> Any:
    """Lists and numbers; a column [V, 1] as V numbers."""
    if not isinstance(value, Tensor):
        return value
    return (value.squeeze(1) if value.dim() == 2 else value).tolist()


def main() -> None:
    """Writes the file."""
    FILE.parent.mkdir(parents=True, exist_ok=True)
    FILE.write_text(json.dumps(content(), separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

"""Executes one run of the report and keeps its result, so that a report that was stopped goes on where it was.

KEPT/<digest of the set>/<id>.json holds a result; WORK/plain/<set, digest, shape, seed>/ what runs start from.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from mopq.baselines import METHODS, UNSUPERVISED, Method, MoPQ, Start
from mopq.baselines.onebit import one_bit
from mopq.quantizer import ProductQuantizer
from mopq.report.measure import RECALLS, recall
from mopq.report.prepare import PreparedSet, Split
from mopq.report.specs import VARIANTS, RunSpec, Scale, in_main_table
from mopq.report.train import Budget, PlainEncoder, train, vectors
from mopq.static_encoder import StaticEncoder

FITTED_KEYS = 32_768
"""Keys of the training split that PQ and OPQ are fitted to."""
CURVE_POINTS = 6
Recalls = dict[str, float]


@dataclass(frozen=True)
class Plain:
    """The plainly trained encoder of a set and seed: what all methods start from."""

    folder: Path

    @staticmethod
    def of(work: Path, prepared: PreparedSet, scale: Scale, seed: int) -> "Plain":
        shape = f"{scale.plain_steps}x{scale.processes * scale.batch}"
        return Plain(work / "plain" / f"{prepared.name}-{prepared.digest}-{shape}-seed{seed}")

    def encoder(self, prepared: PreparedSet) -> StaticEncoder:
        encoder = prepared.encoder()
        encoder.load_state_dict(torch.load(self.folder / "encoder.pt", weights_only=True))
        return encoder

    @property
    def scale(self) -> float:
        """The inverse temperature at the end of its training."""
        return float(self._card()["scale"])

    def measured(self, of: str = "vectors") -> Recalls:
        """Recall on the test split of its `vectors` in full precision, or from `one_bit` a dimension."""
        found: Recalls = self._card()[of]
        return found

    def _card(self) -> dict[str, Any]:
        card: dict[str, Any] = json.loads((self.folder / "plain.json").read_text())
        return card

    def train_vectors(self) -> tuple[Tensor, Tensor]:
        """Of the training queries and keys, [N, D] each, in half precision."""
        loaded = [np.load(self.folder / f"{part}.npy", mmap_mode="c") for part in ("queries", "keys")]
        return torch.from_numpy(loaded[0]), torch.from_numpy(loaded[1])

    def quantizer(self, kind: str, subspaces: int, centroids: int) -> tuple[Tensor, Tensor]:
        """Rotation and codebook of `pq` or `opq` over its keys."""
        state = torch.load(self._fitted(kind, subspaces, centroids), weights_only=True)
        return state["rotation_DD"], state["centroids_MKd"]

    def _fitted(self, kind: str, subspaces: int, centroids: int) -> Path:
        return self.folder / f"{kind}-{subspaces}x{centroids}.pt"

    def train(self, prepared: PreparedSet, scale: Scale, seed: int) -> None:
        """Trains it, unless that is done."""
        if (self.folder / "plain.json").exists():
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        encoder, head, split = prepared.encoder(), PlainEncoder(), prepared.split("train")
        budget = Budget(scale.plain_steps, scale.processes, scale.batch, 1.0, seed)
        # There is no encoder before this one, and its loss asks for none.
        nothing_N0 = torch.empty(len(split), 0)
        train(encoder, head, split, (nothing_N0, nothing_N0), "dcs", budget, self.folder.name)
        torch.save(encoder.state_dict(), self.folder / "encoder.pt")
        for name, bags_NV in (("queries", split.queries_NV), ("keys", split.keys_NV)):
            np.save(self.folder / f"{name}.npy", vectors(encoder, bags_NV).half().numpy())
        test = prepared.split("test")
        query_ND, key_ND = vectors(encoder, test.queries_NV), vectors(encoder, test.keys_NV)
        measured = {"vectors": recall(query_ND, key_ND), "one_bit": recall(*one_bit(query_ND, key_ND, seed))}
        _write(self.folder / "plain.json", {"scale": float(head.log_scale.detach().exp()), **measured})

    def fit(self, prepared: PreparedSet, kind: str, subspaces: int, centroids: int, seed: int) -> None:
        """Fits PQ or OPQ to its keys and measures it, unless that is done."""
        file = self._fitted(kind, subspaces, centroids)
        if file.with_suffix(".json").exists():
            return
        key_ND = self.train_vectors()[1]
        sample_ND = key_ND[_fitting_rows(len(key_ND))].float()
        rotation_DD, centroids_MKd = UNSUPERVISED[kind](sample_ND, subspaces, centroids, seed)
        torch.save({"rotation_DD": rotation_DD, "centroids_MKd": centroids_MKd}, file)
        quantizer = ProductQuantizer(rotation_DD, centroids_MKd)
        encoder, test = self.encoder(prepared), prepared.split("test")
        query_ND, key_ND = vectors(encoder, test.queries_NV), vectors(encoder, test.keys_NV)
        _write(file.with_suffix(".json"), _codes_recall(quantizer, query_ND, key_ND))

    def fitted(self, kind: str, subspaces: int, centroids: int) -> Recalls:
        """Recall on the test split, as `fit` measured it."""
        file = self._fitted(kind, subspaces, centroids).with_suffix(".json")
        found: Recalls = json.loads(file.read_text())
        return found


def _write(file: Path, content: Mapping[str, Any]) -> None:
    draft = file.with_suffix(".draft")
    draft.write_text(json.dumps(content) + "\n")
    draft.rename(file)


def _fitting_rows(keys: int) -> NDArray[np.int64]:
    """Places of the training keys that PQ and OPQ are fitted to."""
    return np.sort(np.random.default_rng(0).permutation(keys)[:FITTED_KEYS])


def _codes_recall(quantizer: ProductQuantizer, query_ND: Tensor, key_ND: Tensor) -> Recalls:
    with torch.no_grad():
        return recall(quantizer.rotate(query_ND), quantizer.decode(quantizer.encode(key_ND)))


@lru_cache(maxsize=3)
def _split(prepared: PreparedSet, name: str) -> Split:
    return prepared.split(name)


def result_file(kept: Path, prepared: PreparedSet, spec: RunSpec) -> Path:
    """Where the result of a run is kept."""
    return kept / prepared.digest / f"{spec.id}.json"


def read_result(kept: Path, prepared: PreparedSet, spec: RunSpec) -> dict[str, Any]:
    """The result of a run that was executed.

    Raises:
        FileNotFoundError: it was not.
    """
    found: dict[str, Any] = json.loads(result_file(kept, prepared, spec).read_text())
    return found


def make_method(spec: RunSpec, start: Start) -> Method:
    """The method of a run, as it is before training."""
    kind = METHODS[VARIANTS[spec.variant].method]
    return kind(start, spec.selection, spec.assignment) if issubclass(kind, MoPQ) else kind(start)


def execute(work: Path, kept: Path, prepared: PreparedSet, scale: Scale, spec: RunSpec) -> None:
    """Trains, measures and keeps the result, unless that is done."""
    file = result_file(kept, prepared, spec)
    if file.exists():
        return
    torch.manual_seed(spec.seed)
    plain = Plain.of(work, prepared, scale, spec.seed)
    encoder = plain.encoder(prepared)
    start = Start(*plain.quantizer("opq", spec.subspaces, spec.centroids), plain.scale)
    method = make_method(spec, start)
    curve: list[tuple[int, float, float]] = []

    def measure_on_the_way(step: int, seconds: float) -> None:
        if spec.curve and step in _curve_steps(spec.steps):
            curve.append((step, seconds, _measure(encoder, method, prepared, "test")["codes"][str(RECALLS[0])]))

    seconds = train(
        encoder,
        method,
        _split(prepared, "train"),
        plain.train_vectors(),
        VARIANTS[spec.variant].sampling,
        Budget(spec.steps, spec.processes, spec.batch, spec.rate, spec.seed),
        spec.id,
        measure_on_the_way,
    )
    measured = _measure(encoder, method, prepared, "test", refit=spec.variant == "mopq" and in_main_table(spec, scale))
    result = {"spec": asdict(spec), "seconds": seconds, "curve": curve, "test": measured}
    result["valid"] = _measure(encoder, method, prepared, "valid")["codes"]
    file.parent.mkdir(parents=True, exist_ok=True)
    _write(file, result)


def _curve_steps(steps: int) -> Iterable[int]:
    return {round(steps * 2 ** -(CURVE_POINTS - 1 - point)) for point in range(CURVE_POINTS)}


def _measure(
    encoder: StaticEncoder, method: Method, prepared: PreparedSet, name: str, refit: bool = False
) -> dict[str, Recalls]:
    """Recall from `codes` and from `vectors`; where asked, from `opq` refitted to this encoder and from `one_bit`."""
    split = _split(prepared, name)
    query_ND, key_ND = vectors(encoder, split.queries_NV), vectors(encoder, split.keys_NV)
    found = {
        "codes": _codes_recall(method.quantizer, query_ND, key_ND),
        "vectors": recall(query_ND, key_ND),
    }
    if refit:
        keys_NV = _split(prepared, "train").keys_NV
        sample_ND = vectors(encoder, keys_NV[_fitting_rows(keys_NV.shape[0])])
        M, K, _ = method.quantizer.centroids_MKd.shape
        opq = ProductQuantizer(*UNSUPERVISED["opq"](sample_ND, M, K, 0))
        found["opq"] = _codes_recall(opq, query_ND, key_ND)
        found["one_bit"] = recall(*one_bit(query_ND, key_ND, 0))
    return found

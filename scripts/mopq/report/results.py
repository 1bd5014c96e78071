"""What the report's runs have measured, looked up the way its tables ask for it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from math import isnan, nan
from pathlib import Path
from statistics import mean, stdev
from typing import Any

from mopq.report.measure import RECALLS
from mopq.report.prepare import PreparedSet
from mopq.report.runs import Plain, Recalls, read_result, result_file
from mopq.report.specs import VARIANTS, RunSpec, Scale, all_runs, chosen_run, rate_runs

FIRST = str(RECALLS[0])
"""The recall by which methods are compared."""


@dataclass(frozen=True)
class Spread:
    """The mean of one figure over the seeds that were measured, and its sample standard deviation (0 for one seed)."""

    mean: float
    deviation: float
    seeds: int

    @staticmethod
    def of(values: Iterable[float]) -> "Spread":
        values = [value for value in values if not isnan(value)]
        deviation = stdev(values) if len(values) > 1 else 0.0
        return Spread(mean(values) if values else nan, deviation, len(values))

    def __str__(self) -> str:
        return figure(self.mean) if self.seeds < 2 else f"{self.mean:.4f} ± {self.deviation:.4f}"


def figure(value: float, digits: int = 4) -> str:
    """A figure of a table; a dash where it was not measured."""
    return "–" if isnan(value) else f"{value:.{digits}f}"


class Results:
    """The results of a report; where it is not finished, what has been measured."""

    def __init__(self, work: Path, kept: Path, scale: Scale, sets: dict[str, PreparedSet]) -> None:
        self.work, self.kept, self.scale, self.sets = work, kept, scale, sets
        self.rates = {(name, variant): self.best_rate(name, variant) for name in sets for variant in VARIANTS}

    def best_rate(self, name: str, variant: str) -> float:
        """The rate with the highest recall on the validation split."""
        runs = [spec for spec in rate_runs(self.scale) if (spec.set, spec.variant) == (name, variant)]
        found = [(float(self.result(spec)["valid"][FIRST]), spec.rate) for spec in runs if self.executed(spec)]
        return max(found)[1] if found else runs[0].rate

    def executed(self, spec: RunSpec) -> bool:
        """Whether a run has a result."""
        return result_file(self.kept, self.sets[spec.set], spec).exists()

    def missing(self) -> tuple[int, int]:
        """How many runs have no result, and how many there are in all."""
        runs = all_runs(self.scale, self.rates)
        return sum(not self.executed(spec) for spec in runs), len(runs)

    def result(self, spec: RunSpec) -> dict[str, Any]:
        return read_result(self.kept, self.sets[spec.set], spec)

    def main(self, name: str, variant: str) -> RunSpec:
        """The run of the main table with the first seed."""
        return chosen_run(self.scale, self.rates, name, variant)

    def recall(self, spec: RunSpec, of: str = "codes", at: str = FIRST) -> float:
        """Recall on the test split; NaN where the run was not executed."""
        return float(self.result(spec)["test"][of][at]) if self.executed(spec) else nan

    def over_seeds(self, spec: RunSpec, of: str = "codes", at: str = FIRST) -> Spread:
        return Spread.of(self.recall(replace(spec, seed=seed), of, at) for seed in range(self.scale.seeds))

    def plain(self, name: str, seed: int) -> Plain:
        return Plain.of(self.work, self.sets[name], self.scale, seed)

    def over_plain(self, name: str, of: Callable[[Plain], Recalls], at: str = FIRST) -> Spread:
        """A figure of the plainly trained encoder."""
        return Spread.of(of(self.plain(name, seed))[at] for seed in range(self.scale.seeds))

    def unsupervised(self, name: str, kind: str, subspaces: int, at: str = FIRST) -> Spread:
        """Recall of `pq` or `opq` on the plainly trained encoder."""
        K = self.scale.centroids
        return self.over_plain(name, lambda plain: plain.fitted(kind, subspaces, K), at)

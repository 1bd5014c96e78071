"""The report's plots as SVG, from results alone."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("svg")
import matplotlib.pyplot as plt

from mopq.datasets import SETS
from mopq.report.results import FIRST, Results
from mopq.report.specs import CURVES, SIZED, VARIANTS
from mopq.report.tables import main_rows

COLOURS = {"OPQ": "#888888", "DPQ": "#d9822b", "MoPQ, DCS": "#084594"} | {
    "MoPQ as published, in-batch": "#9ecae1",
    "MoPQ as published, DCS": "#4292c6",
}
STYLE = {"svg.hashsalt": "mopq", "font.size": 9, "axes.spines.top": False, "axes.spines.right": False}


def draw(results: Results, folder: Path) -> None:
    """Writes methods.svg, sizes.svg, batches.svg and time.svg."""
    folder.mkdir(parents=True, exist_ok=True)
    with plt.rc_context(STYLE):  # type: ignore[arg-type]
        _panels(results, folder / "methods.svg", _methods, height=3.4)
        _panels(results, folder / "sizes.svg", _sizes)
        _panels(results, folder / "batches.svg", _batches)
        _panels(results, folder / "time.svg", _time)


def _panels(results: Results, file: Path, panel: Callable[[Results, str, Any], None], height: float = 2.8) -> None:
    figure, axes = plt.subplots(1, len(results.sets), figsize=(3.1 * len(results.sets), height), squeeze=False)
    for axis, name in zip(axes[0], results.sets, strict=True):
        panel(results, name, axis)
        axis.set_title(SETS[name].title.replace(", of manuals and documents", ""), fontsize=9)
    handles, labels = axes[0][0].get_legend_handles_labels()
    if labels:
        figure.legend(handles, labels, loc="lower center", ncols=len(labels), frameon=False)
    figure.tight_layout(rect=(0, 0.1 if labels else 0, 1, 1))
    # Without a date, so that equal results give equal files.
    figure.savefig(file, metadata={"Date": None})
    plt.close(figure)


def _methods(results: Results, name: str, axis: Any) -> None:
    rows = [(title, spreads[0]) for title, spreads in main_rows(results, name) if "vectors" not in title][::-1]
    axis.barh(
        [title for title, _ in rows],
        [spread.mean for _, spread in rows],
        xerr=[spread.deviation for _, spread in rows],
        color=["#084594" if title.startswith("MoPQ, DCS") else "#9aa7b5" for title, _ in rows],
    )
    axis.set_xlabel(f"R@{FIRST}")
    if name != next(iter(results.sets)):
        axis.set_yticklabels([])


def _sizes(results: Results, name: str, axis: Any) -> None:
    scale = results.scale
    bits = (scale.centroids - 1).bit_length()
    cost = [size * bits / 8 for size in scale.sizes]
    found = [results.plain(name, 0).fitted("opq", size, scale.centroids)[FIRST] for size in scale.sizes]
    axis.plot(cost, found, "o-", label="OPQ", color=COLOURS["OPQ"])
    for variant in SIZED:
        title = VARIANTS[variant].title
        specs = [replace(results.main(name, variant), subspaces=size) for size in scale.sizes]
        axis.plot(cost, [results.recall(spec) for spec in specs], "o-", label=title, color=COLOURS[title])
    axis.set_xscale("log", base=2)
    axis.set_xticks(cost, [f"{one:g}" for one in cost])
    axis.set_xlabel("bytes")
    axis.set_ylabel(f"R@{FIRST}")


def _batches(results: Results, name: str, axis: Any) -> None:
    scale = results.scale
    pairs = [processes * scale.batch for processes in scale.global_batches]
    specs = [replace(results.main(name, "mopq"), processes=processes) for processes in scale.global_batches]
    title = VARIANTS["mopq"].title
    axis.plot(pairs, [results.recall(spec) for spec in specs], "o-", label=title, color=COLOURS[title])
    axis.set_xscale("log", base=2)
    axis.set_xticks(pairs, [str(one) for one in pairs])
    axis.set_xlabel("global batch")
    axis.set_ylabel(f"R@{FIRST}")


def _time(results: Results, name: str, axis: Any) -> None:
    for variant in CURVES:
        title = VARIANTS[variant].title
        spec = replace(results.main(name, variant), curve=True)
        curve = results.result(spec)["curve"] if results.executed(spec) else []
        seconds, recalls = [point[1] for point in curve], [point[2] for point in curve]
        axis.plot(seconds, recalls, "o-", label=title, color=COLOURS[title])
    axis.set_xlabel("seconds")
    axis.set_ylabel(f"R@{FIRST}")

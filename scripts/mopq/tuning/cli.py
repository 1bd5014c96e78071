"""The command of train_mopq.py that fine-tunes a model on one repository's pairs."""

import argparse
from dataclasses import fields
from pathlib import Path

from mopq import dcs
from mopq.cli import process_group, training_device
from mopq.settings_arguments import add_settings, read_settings
from mopq.tuning.base import Base, read_base
from mopq.tuning.config import TuningConfig
from mopq.tuning.delta import require_free, write_delta
from mopq.tuning.pairs import TuningPairs, read_tuning_pairs
from mopq.tuning.train import tune

SETTINGS = {one.name: one.default for one in fields(TuningConfig) if one.type is not bool}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The pairs, the model, what is trained of it, and where that goes."""
    parser.add_argument("--pairs", type=Path, required=True, help="what `mopq-search tune --export-pairs` wrote")
    parser.add_argument("--base", type=Path, default=Path("models/mopq-static-256"), help="(default: %(default)s)")
    parser.add_argument("--out", type=Path, required=True, help="folder for `mopq-search tune --import`")
    parser.add_argument("--code-bytes", type=int, help="size of codes (default: that of the pairs' model)")
    parser.add_argument("--full", action="store_true", help="train keys and codebook as well as queries")
    parser.add_argument("--rotate", action="store_true", help="with --full: train the rotation, which changes all rows")
    # Steps are small: threads that wait for each other at every operation crawl as soon as another program runs.
    parser.add_argument("--threads", type=int, default=1, help="threads of each process (default: %(default)s)")
    add_settings(parser, TuningConfig, SETTINGS)


def run(arguments: argparse.Namespace) -> None:
    """Fine-tunes and writes what changed."""
    settings = read_settings(arguments, SETTINGS)
    config = TuningConfig(**settings, full=arguments.full, rotate=arguments.rotate)
    _check(config)
    require_free(arguments.out)
    pairs, base = read_tuning_pairs(arguments.pairs), read_base(arguments.base)
    if config.rotate and base.frozen is not None:
        raise SystemExit("The rotation of a blended model is no part of its rows: leave out --rotate.")
    subspaces, code_bytes = code_size(base, pairs, arguments.code_bytes)
    with process_group(arguments.threads):
        tuned = tune(base, pairs, subspaces, config, training_device())
        if dcs.world()[0] == 0:
            for epoch, losses in enumerate(tuned.losses, 1):
                print(f"epoch {epoch}: " + ", ".join(f"{name} {loss:.3f}" for name, loss in losses.items()))
            description = write_delta(arguments.out, base, tuned, pairs, code_bytes)
            print(f"{arguments.out}: {description['side']}, {len(pairs)} pairs, {description['bytes'] / 1e6:.1f} MB")


def code_size(base: Base, pairs: TuningPairs, wanted: int | None) -> tuple[int, int]:
    """How many sub-spaces make a code, and its bytes: as asked for, or as the model had that pairs were exported for.

    Raises:
        SystemExit: pairs were exported for another model, or it has no codes of that size.
    """
    sizes = base.code_sizes()
    exported = {base.digest: base.default_subspaces} | {base.digest_of(m): m for m in sizes.values()}
    if pairs.model_digest not in exported:
        raise SystemExit(
            f"The pairs were exported for another model than {base.manifest['id']} {base.manifest['version']}: "
            "give --base the folder of that model, or export them with this one."
        )
    if wanted is not None and wanted not in sizes:
        offered = ", ".join(map(str, sizes))
        raise SystemExit(f"The model has no codes of {wanted} bytes: give --code-bytes one of {offered}.")
    subspaces = exported[pairs.model_digest] if wanted is None else sizes[wanted]
    return subspaces, next(size for size, m in sizes.items() if m == subspaces)


def _check(config: TuningConfig) -> None:
    if config.rotate and not config.full:
        raise SystemExit("The rotation is that of queries and keys: give --full with --rotate.")
    if config.epochs < 1 or config.batch < 2:
        raise SystemExit("--epochs must be 1 at least, and --batch 2.")
    if not 0 < config.share <= 1:
        raise SystemExit("--share must be more than 0, and 1 at most.")

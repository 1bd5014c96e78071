"""The commands of train_mopq.py that train, evaluate and export; `collect` has its own."""

import argparse
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.distributed as dist
from torch import Tensor

from mopq import dcs
from mopq.augment import augmented
from mopq.baselines.onebit import one_bit
from mopq.data import default_data, read_pairs
from mopq.distill import Taught
from mopq.encoder import Encoder, encode
from mopq.encoders import empty_encoder, start_matcher
from mopq.evaluate import HeldOut, Metrics, measure_codes, table
from mopq.export import TrainedModel, export
from mopq.matcher import Matcher
from mopq.quantizer import ProductQuantizer, fit_opq
from mopq.query_training import load_query
from mopq.settings_arguments import add_settings, read_settings
from mopq.train import CHECKPOINT, FITTED_KEYS, Run, read_checkpoint, seen, train
from mopq.training_config import TrainingConfig
from mopq.two_stage import Quantizer, with_second_stage


def add_run_arguments(parser: argparse.ArgumentParser) -> None:
    """Where the data and the run are."""
    parser.add_argument(
        "--data", type=Path, default=default_data(), help="folder of mined pairs (default: %(default)s)"
    )
    # Not `--run`: torchrun would take that for the beginning of an option of its own.
    parser.add_argument(
        "--run-folder", type=Path, default=Path("runs/static"), help="folder of the run (default: %(default)s)"
    )
    parser.add_argument("--threads", type=int, default=torch.get_num_threads(), help="threads of each process")


def add_held_out_arguments(parser: argparse.ArgumentParser) -> None:
    """What is measured."""
    parser.add_argument("--split", choices=("valid", "test"), default="test", help="held-out packages (default: test)")
    parser.add_argument("--pool", type=int, default=20_000, help="keys of each kind among which to search")
    parser.add_argument("--query-folder", type=Path, help="folder of the run of a query side, if it has one")


def add_train_arguments(parser: argparse.ArgumentParser) -> None:
    """The settings of a run, as TrainingConfig names them."""
    parser.add_argument(
        "--start-run", type=Path, help="folder of a static encoder's run; a contextual or blended one goes on from it"
    )
    parser.add_argument("--teacher", type=Path, help="folder of a teacher's vectors, written by `teach`")
    add_settings(parser, TrainingConfig)


def add_export_arguments(parser: argparse.ArgumentParser) -> None:
    """Where the model goes."""
    parser.add_argument("--model", type=Path, default=Path("models/mopq-static-256"), help="model folder to write")
    parser.add_argument("--model-version", default="0.1.0")
    parser.add_argument(
        "--stages", type=int, choices=(1, 2), default=2, help="2: offer codes of twice the size too (default: 2)"
    )
    parser.add_argument("--graph-pairs", type=int, default=4000, help="pairs on which the graph is measured")


@contextmanager
def process_group(threads: int) -> Iterator[None]:
    """Joins the process group of torchrun, where there is one."""
    torch.set_num_threads(threads)
    if "WORLD_SIZE" not in os.environ:
        yield
        return
    dist.init_process_group("nccl" if torch.cuda.is_available() else "gloo")
    try:
        yield
    finally:
        dist.destroy_process_group()


def run_train(arguments: argparse.Namespace) -> None:
    """Begins a run, or takes it up where its checkpoint left it."""
    config = TrainingConfig(**read_settings(arguments, [setting.name for setting in fields(TrainingConfig)]))
    with process_group(arguments.threads):
        taught = Taught.read(arguments.teacher) if arguments.teacher else None
        if (taught is not None) != (config.teacher_weight > 0):
            raise SystemExit(
                "A teacher needs a weight, and a weight a teacher: give both --teacher and --teacher-weight."
            )
        pairs = augmented(read_pairs(arguments.data, "train"), config.seed)
        if dcs.world()[0] == 0 and not (arguments.run_folder / CHECKPOINT).exists():
            before = load_run(arguments.start_run).matcher if arguments.start_run else None
            Run(arguments.run_folder, start_matcher(config, pairs, before)).save()
        if dist.is_initialized():
            dist.barrier()
        run = load_run(arguments.run_folder, training_device())
        run.require(config)
        train(run, pairs, taught)


def training_device() -> torch.device:
    """This process's GPU, where there are GPUs."""
    if not torch.cuda.is_available():
        return torch.device("cpu")
    return torch.device("cuda", int(os.environ.get("LOCAL_RANK", 0)))


def load_run(folder: Path, device: torch.device | None = None) -> Run:
    """The run as its checkpoint holds it, on the CPU unless told otherwise."""
    state = read_checkpoint(folder, "train")
    config = TrainingConfig(**state["config"])
    run = Run(folder, Matcher(empty_encoder(config, state["vocabulary"]).to(device), config))
    run.restore(state)
    return run


def finished(run: Run) -> tuple[Encoder, ProductQuantizer]:
    """The encoder and the quantizer of a run that has reached its joint part."""
    quantizer = run.matcher.quantizer
    if quantizer is None:
        raise SystemExit(f"The run in {run.folder} is at step {run.step}, before its quantizer joins: train on.")
    run.matcher.eval()
    return run.matcher.encoder, quantizer


def measured(
    run: Run, held_out: HeldOut, query_ND: Tensor, key_ND: Tensor, remark: str = ""
) -> dict[str, dict[str, Metrics]]:
    """Metrics of these queries by vectors and by the run's codes, at each length; `remark` ends their names."""
    _, quantizer = finished(run)
    results = {"vectors": held_out.measure(query_ND, key_ND)}
    results["MoPQ"] = measure_codes(held_out, quantizer, query_ND, key_ND)
    for m in run.config.nested[:-1]:
        results[f"MoPQ, first {m} sub-spaces"] = measure_codes(held_out, quantizer, query_ND, key_ND, m)
    return {f"{name}{remark}": by_kind for name, by_kind in results.items()}


def training_keys(run: Run, data: Path) -> Tensor:
    """Vectors [N, D] of keys of the training packages, to which codebooks are fitted."""
    config, encoder = run.config, run.matcher.encoder
    keys = seen(augmented(read_pairs(data, "train"), config.seed), config).keys
    drawn = np.random.default_rng(config.seed).permutation(len(keys))[:FITTED_KEYS]
    if not config.pairs:
        keys, drawn = [keys[place] for place in drawn], np.arange(len(drawn))
    # Where few pairs are seen, all keys are prepared as they were in training, since what was computed then is kept.
    prepared = encoder.prepare(keys, encoder.limits["key"])
    return encode(encoder, encoder.select(prepared, drawn), len(drawn))


def run_evaluate(arguments: argparse.Namespace) -> None:
    """Prints and stores the metrics on held-out packages: vectors, codes, and OPQ as the baseline.

    OPQ is given twice: on the encoder before the quantizer joined, and refitted on the trained one.
    """
    torch.set_num_threads(arguments.threads)
    run = load_run(arguments.run_folder)
    encoder, quantizer = finished(run)
    held_out = HeldOut.prepare(encoder, read_pairs(arguments.data, arguments.split), arguments.pool)
    results: dict[str, dict[str, Metrics]] = {}

    fitted_ND = training_keys(run, arguments.data)
    opq = ProductQuantizer(*fit_opq(fitted_ND, run.config.subspaces, run.config.centroids))
    query_ND, key_ND = held_out.vectors(encoder)
    results |= measured(run, held_out, query_ND, key_ND)
    two_stages = with_second_stage(quantizer, fitted_ND, run.config.seed)
    results["MoPQ, two stages"] = measure_codes(held_out, two_stages, query_ND, key_ND)
    if arguments.query_folder:
        queries = load_query(arguments.query_folder, run.matcher).matcher.encoder.eval()
        prepared = queries.prepare(held_out.pairs.queries, queries.limits["query"])
        asked_ND = encode(queries, prepared, len(held_out.pairs))
        results |= measured(run, held_out, asked_ND, key_ND, ", query side of its own")
    results["one bit a dimension"] = held_out.measure(*one_bit(query_ND, key_ND, run.config.seed))
    results["OPQ, trained encoder"] = measure_codes(held_out, opq, query_ND, key_ND)

    run.restore_warm_start()
    encoder, quantizer = finished(run)
    query_ND, key_ND = held_out.vectors(encoder)
    results["vectors before"] = held_out.measure(query_ND, key_ND)
    results["OPQ before"] = measure_codes(held_out, quantizer, query_ND, key_ND)

    print(table(results))
    stored = {method: {kind: asdict(one) for kind, one in kinds.items()} for method, kinds in results.items()}
    (arguments.run_folder / f"metrics.{arguments.split}.json").write_text(json.dumps(stored, indent=2) + "\n")


def run_export(arguments: argparse.Namespace) -> None:
    """Writes the model folder and prints how the graph compares with what was trained."""
    torch.set_num_threads(arguments.threads)
    run = load_run(arguments.run_folder)
    encoder, quantizer = finished(run)
    if run.config.selection != "l2":
        raise SystemExit(f"The model folder's codes are nearest centroids: {run.config.selection} cannot be exported.")
    held_out = read_pairs(arguments.data, arguments.split)
    drawn = np.random.default_rng(run.config.seed).permutation(len(held_out))[: arguments.graph_pairs]
    metrics = arguments.run_folder / f"metrics.{arguments.split}.json"
    training: dict[str, Any] = {"config": asdict(run.config), "steps": run.step}
    if metrics.exists():
        stored = json.loads(metrics.read_text())
        training["heldOut"] = {method: kinds["mean"] for method, kinds in stored.items()}
    queries = encoder
    if arguments.query_folder:
        query_run = load_query(arguments.query_folder, run.matcher)
        queries = query_run.matcher.encoder
        training["query"] = {"config": asdict(query_run.config), "steps": query_run.step}
    nested = run.config.nested
    whole: Quantizer = quantizer
    if arguments.stages == 2:
        nested = (*(nested or (run.config.subspaces,)), 2 * run.config.subspaces)
        whole = with_second_stage(quantizer, training_keys(run, arguments.data), run.config.seed)
    model = TrainedModel(encoder, queries, whole, nested)
    found = export(arguments.model, model, held_out.subset(drawn), arguments.model_version, training)
    size = sum(file.stat().st_size for file in arguments.model.iterdir())
    print(f"{arguments.model}: {size / 1e6:.1f} MB, {found}")

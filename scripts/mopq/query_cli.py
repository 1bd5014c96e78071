"""The command of train_mopq.py that trains a transformer for the queries of a finished run."""

import argparse
from dataclasses import replace
from pathlib import Path

import torch

from mopq.augment import augmented
from mopq.cli import finished, load_run
from mopq.data import read_pairs
from mopq.query_training import key_vectors, load_query, start_query, train_query
from mopq.settings_arguments import add_settings, read_settings
from mopq.train import CHECKPOINT, Run
from mopq.training_config import TrainingConfig

SETTINGS = {
    "encoder_rate": None,
    "layers": 6,
    "batch": 256,
    "keys": 8192,
    "steps": 2000,
    "precision": "float32",
    "token_dropout": 0.1,
    "checkpoint_every": 50,
}
"""The settings of TrainingConfig that a query's training has of its own; the others are those of the keys' run."""


def add_query_arguments(parser: argparse.ArgumentParser) -> None:
    """Where the query side goes, and its settings."""
    parser.add_argument("--query-folder", type=Path, default=Path("runs/query"), help="folder of the queries' run")
    add_settings(parser, TrainingConfig, SETTINGS)


def run_train_query(arguments: argparse.Namespace) -> None:
    """Begins the training of a query side, or takes it up where its checkpoint left it."""
    torch.set_num_threads(arguments.threads)
    keys = load_run(arguments.run_folder)
    encoder, _ = finished(keys)
    pairs = augmented(read_pairs(arguments.data, "train"), keys.config.seed)
    config = replace(keys.config, encoder="query", **read_settings(arguments, SETTINGS))
    if not (arguments.query_folder / CHECKPOINT).exists():
        Run(arguments.query_folder, start_query(keys.matcher, pairs, config)).save()
    run = load_query(arguments.query_folder, keys.matcher)
    run.require(config)
    train_query(run, pairs, key_vectors(encoder, pairs.keys))

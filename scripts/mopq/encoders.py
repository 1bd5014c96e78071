"""The kinds of encoders: how a run begins with one, and how one is made to be loaded into."""

import numpy as np
import torch

from mopq import minilm
from mopq.data import Pairs
from mopq.encoder import Encoder
from mopq.static_encoder import StaticEncoder, start_static
from mopq.training_config import TrainingConfig
from mopq.transformer_encoder import TransformerEncoder, start_transformer

START_TEXTS = 2048
"""Texts whose vectors a transformer's projection is made from."""


def start_encoder(config: TrainingConfig, pairs: Pairs) -> Encoder:
    """The encoder that a run begins with.

    Raises:
        SystemExit: there is no such kind.
    """
    texts = [*pairs.queries, *pairs.keys]
    if config.encoder == "static":
        return start_static(texts, config.dimension)
    if config.encoder == "transformer":
        drawn = np.random.default_rng(config.seed).permutation(len(texts))[:START_TEXTS]
        return start_transformer([texts[place] for place in drawn], config.dimension, config.layers)
    raise SystemExit(f"There is no encoder {config.encoder}: it is static or transformer.")


def empty_encoder(config: TrainingConfig, vocabulary: list[str]) -> Encoder:
    """An encoder of the run's shape, to be loaded into."""
    size = len(vocabulary)
    if config.encoder == "transformer":
        model = minilm.load_model(config.layers)
        project_DH = torch.zeros(config.dimension, model.config.hidden_size)
        return TransformerEncoder(vocabulary, model, minilm.ends(), project_DH)
    return StaticEncoder(vocabulary, torch.zeros(size, config.dimension), torch.zeros(size))

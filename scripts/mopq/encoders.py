"""The kinds of encoders: how a run begins with one, and how one is made to be loaded into."""

import numpy as np
import torch

from mopq import minilm
from mopq.blended_encoder import empty_blended, start_blended
from mopq.contextual_encoder import ContextualEncoder
from mopq.data import Pairs
from mopq.encoder import Encoder
from mopq.matcher import Matcher
from mopq.static_encoder import StaticEncoder, start_static
from mopq.training_config import TrainingConfig
from mopq.transformer_encoder import TransformerEncoder, start_transformer

START_TEXTS = 2048
"""Texts whose vectors a transformer's projection is made from."""


def start_matcher(config: TrainingConfig, pairs: Pairs, before: Matcher | None = None) -> Matcher:
    """What a run begins with; `before` is that of a static encoder's run, from which others may go on.

    Raises:
        SystemExit: there is no such kind of encoder, or it cannot go on from that run.
    """
    torch.manual_seed(config.seed)
    texts = [*pairs.queries, *pairs.keys]
    if before is not None:
        if config.encoder not in ("contextual", "blended") or not isinstance(before.encoder, StaticEncoder):
            raise SystemExit("What goes on from another run is a contextual or a blended encoder, from a static one's.")
        scale = float(before.log_scale.detach().exp())
        if config.encoder == "blended":
            return Matcher(start_blended(before.encoder, pairs, config.layers, config.seed), config, scale)
        return Matcher(ContextualEncoder.of(before.encoder), config, scale)
    if config.encoder == "blended":
        raise SystemExit("A blended encoder begins with a static one: give --start-run.")
    if config.encoder == "static":
        return Matcher(start_static(texts, config.dimension), config)
    if config.encoder == "contextual":
        return Matcher(ContextualEncoder.of(start_static(texts, config.dimension)), config)
    if config.encoder == "transformer":
        drawn = np.random.default_rng(config.seed).permutation(len(texts))[:START_TEXTS]
        encoder = start_transformer([texts[place] for place in drawn], config.dimension, config.layers)
        return Matcher(encoder, config)
    raise SystemExit(f"There is no encoder {config.encoder}: it is static, contextual, blended or transformer.")


def empty_encoder(config: TrainingConfig, vocabulary: list[str]) -> Encoder:
    """An encoder of the run's shape, to be loaded into."""
    if config.encoder == "transformer":
        model = minilm.load_model(config.layers)
        project_DH = torch.zeros(config.dimension, model.config.hidden_size)
        return TransformerEncoder(vocabulary, model, minilm.ends(), project_DH)
    empty = (vocabulary, torch.zeros(len(vocabulary), config.dimension), torch.zeros(len(vocabulary)))
    if config.encoder == "blended":
        return empty_blended(StaticEncoder(*empty), config.layers)
    return ContextualEncoder(*empty) if config.encoder == "contextual" else StaticEncoder(*empty)

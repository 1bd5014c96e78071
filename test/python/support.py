"""Small encoders and pairs that need no data and no MiniLM."""

import gzip
import json
import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import torch
from mopq.data import Pairs
from mopq.static_encoder import StaticEncoder
from mopq.tokenizer import PAD, UNKNOWN
from mopq.train import Run
from mopq.training_config import TrainingConfig
from mopq.transformer_encoder import TransformerEncoder
from torch import Tensor
from transformers import BertConfig, BertModel

WORDS = [f"{first}{second}" for first in "bcdfghjklm" for second in ("ab", "ek", "in", "ot", "us", "ay", "el", "or")]


LETTERS = [chr(code) for code in range(ord("a"), ord("z") + 1)]


SMALL_CONFIG = TrainingConfig(
    dimension=16,
    subspaces=8,
    centroids=8,
    nested=(),
    batch=64,
    group=16,
    steps=12,
    settle=0,
    encoder_rate=0.02,
    checkpoint_every=4,
)
"""A training of `small_encoder` on `small_pairs` that takes a moment."""


def small_encoder(dimension: int = 16, seed: int = 0) -> StaticEncoder:
    """80 words, the letters, and random vectors."""
    vocabulary = [PAD, UNKNOWN, *LETTERS, *(f"##{letter}" for letter in LETTERS), *WORDS]
    table_VD = torch.randn(len(vocabulary), dimension, generator=torch.Generator().manual_seed(seed))
    return StaticEncoder(vocabulary, table_VD, torch.zeros(len(vocabulary)))


def small_transformer(dimension: int = 16, words: Sequence[str] = WORDS, seed: int = 0) -> TransformerEncoder:
    """Two layers of 32 hidden dimensions, random, over the letters and these words."""
    vocabulary = [PAD, UNKNOWN, "[CLS]", "[SEP]", *LETTERS, *(f"##{letter}" for letter in LETTERS), *words]
    torch.manual_seed(seed)
    config = BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=4,
        intermediate_size=64,
        initializer_range=0.3,
    )
    model: Any = BertModel(config, add_pooling_layer=False)
    model.eval()
    return TransformerEncoder(vocabulary, model, (2, 3), torch.randn(dimension, 32))


def small_pairs(count: int = 512, seed: int = 0) -> Pairs:
    """Each query is made of half of its words, its key of the words that follow those: there is something to learn."""
    chooser = random.Random(seed)
    pairs = Pairs()
    for number in range(count):
        places = chooser.sample(range(0, len(WORDS), 2), 4)
        pairs.queries.append(" ".join(WORDS[place] for place in places))
        pairs.keys.append("_".join(WORDS[place + 1] for place in places))
        pairs.kinds.append("doc" if number % 3 else "name")
        pairs.languages.append("python" if number % 2 else "rust")
        pairs.sources.append(f"package {number % 5}")
        pairs.files.append(f"package {number % 5}/file {number}")
    return pairs


def write_data(data: Path) -> None:
    (data / "pairs").mkdir(parents=True)
    sources = []
    for split, count in (("train", 600), ("test", 700)):
        pairs = small_pairs(count, seed=count)
        with gzip.open(data / "pairs" / f"pypi--{split}.jsonl.gz", "wt", encoding="utf-8") as lines:
            for kind, language, query, key in zip(pairs.kinds, pairs.languages, pairs.queries, pairs.keys, strict=True):
                pair = {"kind": kind, "language": language, "query": query, "key": key, "path": key}
                lines.write(json.dumps(pair) + "\n")
        sources.append({"registry": "pypi", "name": split, "split": split, "pairs": count})
    (data / "sources.json").write_text(json.dumps(sources))


def same(one: Any, other: Any) -> bool:
    """Whether two states are equal in every bit."""
    if isinstance(one, Tensor):
        return torch.equal(one, other)
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[name], other[name]) for name in one)
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other)


class Stopped(Exception):
    pass


def stop_after(run: Run, step: int, train: Callable[[], None]) -> None:
    """Trains until the checkpoint of `step` is written, and no further."""
    save = run.save

    def save_and_stop() -> None:
        save()
        if run.step == step:
            raise Stopped

    run.save = save_and_stop  # type: ignore[method-assign]
    try:
        train()
    except Stopped:
        return
    raise AssertionError(f"No checkpoint at {step}.")

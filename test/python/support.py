"""Small encoders and pairs that need no data and no MiniLM."""

import random
from collections.abc import Sequence
from typing import Any

import torch
from mopq.data import Pairs
from mopq.static_encoder import StaticEncoder
from mopq.tokenizer import PAD, UNKNOWN
from mopq.transformer_encoder import TransformerEncoder
from transformers import BertConfig, BertModel

WORDS = [f"{first}{second}" for first in "bcdfghjklm" for second in ("ab", "ek", "in", "ot", "us", "ay", "el", "or")]


LETTERS = [chr(code) for code in range(ord("a"), ord("z") + 1)]


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
    return TransformerEncoder(vocabulary, model, torch.randn(dimension, 32))


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

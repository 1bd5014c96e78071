"""Trains a transformer for queries against keys that stay as they are, and so do their codes.

Keys cost nothing here: each query finds its own among thousands, by vectors and by codes. Axes: B queries,
N keys, D dimensions, H hidden dimensions of the transformer.
"""

from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from tqdm import tqdm

from mopq import minilm
from mopq.data import BatchPlan, Pairs, false_negatives
from mopq.encoder import LIMITS, Encoder, encode
from mopq.losses import contrastive_loss
from mopq.matcher import Matcher
from mopq.quantizer import ProductQuantizer
from mopq.query_transformer import LONGEST_TOKEN, QueryTransformer, least_squares, piece_table
from mopq.static_encoder import StaticEncoder
from mopq.train import CHECKPOINT, Run, read_checkpoint
from mopq.training_config import TrainingConfig
from mopq.transformer_encoder import whole_minilm

START_QUERIES = 20_000
"""Queries on which the projection is fitted."""
START_SHARE = 0.5
"""What the transformer adds to static vectors before it has learnt: fitted to them, it finds as much with less of it,
and with more it finds less."""


class QueryMatcher(Matcher):
    """A matcher of whose sides the queries alone learn; `codebook` is the keys' quantizer."""

    def __init__(self, encoder: Encoder, config: TrainingConfig, codebook: ProductQuantizer) -> None:
        super().__init__(encoder, config)
        self.codebook = codebook.requires_grad_(False)

    def backward(self, query: Any, key: Tensor, false_negative_BN: Tensor) -> dict[str, Tensor]:
        """As the matcher's; `key` holds vectors [N, D], those of the queries' own keys first."""
        losses = self.loss(self.encode(query), key, false_negative_BN)
        torch.autograd.backward(losses["total"])
        return losses

    def loss(self, query_BD: Tensor, key_ND: Tensor, false_negative_BN: Tensor) -> dict[str, Tensor]:
        """CE(q, k) + CE(qR, k_hat), the latter the mean over the lengths at which codes may be cut."""
        own_B = torch.arange(len(query_BD), device=query_BD.device)
        rotated_BD = self.codebook.rotate(query_BD)
        reconstruction_ND = self.codebook.decode(self.codebook.encode(key_ND))
        match = contrastive_loss(query_BD, key_ND, own_B, self.log_scale.exp(), false_negative_BN)
        mcl = self.mean_over_cuts(
            self.codebook,
            lambda m, D, scale: contrastive_loss(
                rotated_BD[:, :D], reconstruction_ND[:, :D], own_B, scale, false_negative_BN
            ),
        )
        return {"match": match, "mcl": mcl, "total": match + mcl}


def start_query(keys: Matcher, pairs: Pairs, config: TrainingConfig) -> QueryMatcher:
    """A matcher whose queries' vectors are nearly those by the keys' own encoder; its temperatures are theirs too."""
    static, codebook = key_side(keys)
    whole = whole_minilm(config.layers)
    drawn = np.random.default_rng(config.seed).permutation(len(pairs))[:START_QUERIES]
    texts = [pairs.queries[row] for row in drawn]
    input_NH, target_ND = (encode(one, one.prepare(texts, LIMITS["query"]), len(texts)) for one in (whole, static))
    project_DH = START_SHARE * least_squares(input_NH, target_ND)
    pieces_VP = piece_table(static.vocabulary, whole.vocabulary)
    encoder = QueryTransformer(static, pieces_VP, whole.model, minilm.ends(), project_DH)
    matcher = QueryMatcher(encoder, config, codebook)
    with torch.no_grad():
        matcher.log_scale.copy_(keys.log_scale)
        matcher.log_code_scale.copy_(keys.log_code_scale)
    return matcher


def key_side(keys: Matcher) -> tuple[StaticEncoder, ProductQuantizer]:
    """The encoder and the codebook of keys.

    Raises:
        SystemExit: the keys are another encoder's, or not yet codes.
    """
    if not isinstance(keys.encoder, StaticEncoder) or keys.quantizer is None:
        raise SystemExit("A query side is trained for the codes of a static encoder: finish such a run first.")
    return keys.encoder, keys.quantizer


def load_query(folder: Path, keys: Matcher) -> Run:
    """The run as its checkpoint holds it.

    Raises:
        SystemExit: there is none, or it was trained for other keys.
    """
    static, codebook = key_side(keys)
    state = read_checkpoint(folder, "train-query")
    for name, value in codebook.state_dict().items():
        if not torch.equal(value, state["matcher"][f"codebook.{name}"]):
            raise SystemExit(f"{folder / CHECKPOINT} was trained for the keys of another run: use that, or delete it.")
    config = TrainingConfig(**state["config"])
    pieces_VP = torch.zeros(len(static.vocabulary), LONGEST_TOKEN, dtype=torch.int16)
    model = minilm.load_model(config.layers)
    project_DH = torch.zeros(config.dimension, model.config.hidden_size)
    encoder = QueryTransformer(static, pieces_VP, model, minilm.ends(), project_DH)
    run = Run(folder, QueryMatcher(encoder, config, codebook))
    run.restore(state)
    return run


def key_vectors(encoder: Encoder, texts: list[str], block: int = 4096) -> NDArray[np.float16]:
    """Vectors [N, D] of all these keys, in half precision: a gigabyte would be two."""
    vectors_ND = np.empty((len(texts), encoder.dimension), dtype=np.float16)
    for first in tqdm(range(0, len(texts), block), "encoding keys"):
        part = texts[first : first + block]
        vectors_ND[first : first + block] = encode(encoder, encoder.prepare(part, encoder.limits["key"]), len(part))
    return vectors_ND


def train_query(run: Run, pairs: Pairs, keys_ND: NDArray[np.float16]) -> None:
    """Runs the remaining steps: the queries of `config.keys` pairs are asked in as many steps as that takes."""
    config, encoder = run.config, run.matcher.encoder
    queries = encoder.prepare(tqdm(pairs.queries, "tokenizing queries"), encoder.limits["query"])
    identities_N4 = pairs.identities()
    plan = BatchPlan(pairs, config.keys, config.group, config.seed)
    turns = config.keys // config.batch
    progress = tqdm(total=config.steps, initial=run.step, desc="training", smoothing=0.05)
    for batch in plan.steps(run.step // turns):
        for turn in range(run.step % turns, turns):
            if run.step >= config.steps:
                progress.close()
                return
            rows = np.roll(batch, -turn * config.batch)
            asked = rows[: config.batch]
            masked_BN = torch.from_numpy(false_negatives(identities_N4[asked], identities_N4[rows]))
            generator = np.random.default_rng([config.seed, run.step])
            query = encoder.drop_tokens(encoder.select(queries, asked), config.token_dropout, generator)
            run.note(progress, run.update(query, torch.from_numpy(keys_ND[rows]).float(), masked_BN))

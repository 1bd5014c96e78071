"""The losses of a run: what its settings weigh."""

from dataclasses import replace

import torch
import torch.nn.functional as F
from mopq.losses import contrastive_loss, matching_contrastive_loss
from mopq.matcher import Matcher
from mopq.quantizer import ProductQuantizer, fit_opq
from support import SMALL_CONFIG, small_encoder

CONFIG = replace(SMALL_CONFIG, query_codes=0.25, dense_weight=0.5, selection_weight=0.1, sharpness=20)


def test_a_share_of_the_loss_quantizes_queries_and_vectors_have_their_weight() -> None:
    torch.manual_seed(0)
    matcher = Matcher(small_encoder(), CONFIG)
    query_BD, key_BD = (F.normalize(torch.randn(40, 16), dim=-1) for _ in range(2))
    quantizer = ProductQuantizer(*fit_opq(key_BD, CONFIG.subspaces, CONFIG.centroids), CONFIG.sharpness)
    nothing_BN, own_B = torch.zeros(40, 40, dtype=torch.bool), torch.arange(40)
    scale = matcher.log_scale.exp()
    match = contrastive_loss(query_BD, key_BD, own_B, scale, symmetric=True)
    before = matcher.loss(query_BD, key_BD, nothing_BN)
    torch.testing.assert_close(before["total"], match)

    matcher.quantizer = quantizer
    query, key = quantizer(query_BD), quantizer(key_BD)
    to_key, to_query = (
        matching_contrastive_loss(
            asking.vector_BD, asked.reconstruction_BD, asked.selection_BMK, asked.code_BM, own_B, scale, 0.1
        )
        for asking, asked in ((query, key), (key, query))
    )
    found = matcher.loss(query_BD, key_BD, nothing_BN)
    torch.testing.assert_close(found["match"], 0.5 * match)
    torch.testing.assert_close(found["mcl"], 0.75 * to_key + 0.25 * to_query)
    torch.testing.assert_close(found["total"], found["match"] + found["mcl"])

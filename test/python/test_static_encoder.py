"""The static encoder against its formula, and its two products against each other."""

import numpy as np
import torch
from mopq.static_encoder import bag_product, embedding_bag_product, initial_log_weights, initial_table, usable_pieces
from scipy.sparse import random as random_matrix
from support import small_encoder


def test_vector_is_the_normalised_weighted_sum() -> None:
    encoder = small_encoder().double()
    with torch.no_grad():
        encoder.log_weight.weight.uniform_(-2, 1, generator=torch.Generator().manual_seed(1))
    text = "babBek bab_bab dus"
    counts = {"bab": 3, "bek": 1, "dus": 1}
    expected_D = torch.zeros(encoder.dimension, dtype=torch.float64)
    for word, count in counts.items():
        place = encoder.vocabulary.index(word)
        expected_D += count**0.5 * encoder.log_weight.weight[place].exp() * encoder.table.weight[place]
    found_D = encoder(encoder.prepare([text], 100))[0]
    torch.testing.assert_close(found_D, expected_D / expected_D.norm(), atol=1e-6, rtol=0)


def test_no_tokens_give_zeros_and_finite_gradients() -> None:
    encoder = small_encoder()
    vectors_BD = encoder(encoder.prepare(["", "bab"], 10))
    assert not vectors_BD[0].any()
    vectors_BD.sum().backward()
    assert encoder.table.weight.grad is not None
    assert bool(encoder.table.weight.grad.to_dense().isfinite().all())


def test_products_agree_forward_and_backward() -> None:
    bags_BU = random_matrix(7, 11, density=0.4, format="csr", rng=np.random.default_rng(0))
    weights_BD = torch.randn(7, 5, dtype=torch.float64)
    results = []
    for product in (bag_product, embedding_bag_product):
        rows_UD = torch.arange(55, dtype=torch.float64).reshape(11, 5).sin().requires_grad_()
        made_BD = product(bags_BU, rows_UD)
        (made_BD * weights_BD).sum().backward()
        results.append((made_BD.detach(), rows_UD.grad))
    torch.testing.assert_close(results[0], results[1], rtol=1e-12, atol=1e-12)
    torch.testing.assert_close(results[0][0].numpy(), bags_BU.toarray() @ rows_UD.detach().numpy())


def test_dropping_tokens_keeps_the_share() -> None:
    encoder = small_encoder()
    bags = encoder.prepare(["bab bek bin bot bus bay bel bor"] * 500, 100)
    dropped = encoder.drop_tokens(bags, 0.25, np.random.default_rng(0))
    assert abs((dropped.data > 0).mean() - 0.75) < 0.03
    assert (bags.data == 1).all()


def test_start_has_principal_components_and_rare_tokens_weigh_most() -> None:
    vectors_VH = torch.randn(200, 12) * torch.linspace(4, 0.1, 12) + 5
    table_VD = initial_table(vectors_VH, 6)
    variance_D = table_VD.var(0)
    assert bool((variance_D[:-1] > variance_D[1:]).all())
    assert abs(float(table_VD.norm(dim=1).mean()) - 1) < 1e-5
    weights = initial_log_weights(np.array([1000.0, 10.0, 0.0]))
    assert weights[0] < weights[1] < weights[2] == 0


def test_usable_pieces_are_what_the_tokenizer_can_make() -> None:
    pieces = ["[CLS]", "[unused3]", "the", "##ing", "!", "##!", "é", "42", "##"]
    assert usable_pieces(pieces) == ["the", "##ing", "é", "42"]

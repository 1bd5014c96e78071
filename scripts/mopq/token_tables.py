"""What encoders have in common that begin with a vector and a weight a token: the static one and the contextual one.

Axes: V tokens of the vocabulary, D dimensions.
"""

from torch import Tensor, nn

from mopq.encoder import Encoder
from mopq.tokenizer import PieceTokenizer, build_tokenizer


class TokenTables(Encoder):
    """A table of vectors [V, D] and of log weights [V, 1], both with sparse gradients."""

    def __init__(self, vocabulary: list[str], table_VD: Tensor, log_weight_V: Tensor) -> None:
        super().__init__()
        self.vocabulary = vocabulary
        self.dimension = table_VD.shape[1]
        self.tokens = PieceTokenizer(build_tokenizer(vocabulary))
        self.table = nn.Embedding.from_pretrained(table_VD, freeze=False, sparse=True)
        self.log_weight = nn.Embedding.from_pretrained(log_weight_V.unsqueeze(1), freeze=False, sparse=True)

    def parameter_groups(self, sparse: bool) -> list[tuple[list[nn.Parameter], float]]:
        return [([self.table.weight], 1), ([self.log_weight.weight], 2.5)] if sparse else []

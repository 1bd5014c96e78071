"""The rows of a shipped table, as they are tuned.

Axes: B texts, V rows, U rows that a batch uses, D dimensions.
"""

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from torch import Tensor, nn

from mopq.static_encoder import bag_product


@dataclass(frozen=True)
class Texts:
    """Bags [B, V] with square roots of term frequencies; in a blended model, what else adds to the vectors, [B, D]."""

    bags_BV: csr_matrix
    beside_BD: Tensor | None = None

    def select(self, rows: NDArray[np.int64]) -> "Texts":
        """These rows."""
        return Texts(self.bags_BV[rows], None if self.beside_BD is None else self.beside_BD[rows])


class TunedTable(nn.Module):
    """Row t is exp(w_t) s_t u_t: its length s_t as shipped stays, its direction u_t and log weight w_t learn.

    Both have sparse gradients. A row of length 0 stays 0.
    """

    def __init__(self, row_VD: Tensor) -> None:
        super().__init__()
        self.length_V: Tensor
        self.register_buffer("length_V", row_VD.norm(dim=1))
        self.direction = nn.Embedding.from_pretrained(F.normalize(row_VD, dim=1), freeze=False, sparse=True)
        self.log_weight = nn.Embedding.from_pretrained(row_VD.new_zeros(len(row_VD), 1), freeze=False, sparse=True)

    def forward(self, texts: Texts) -> Tensor:
        """Normalised vectors [B, D]; zeros where a text has no token and nothing beside it."""
        bags_BV = texts.bags_BV
        used_U, place = np.unique(bags_BV.indices, return_inverse=True)
        ids_U = torch.from_numpy(used_U.astype(np.int64)).to(self.length_V.device)
        bags_BU = csr_matrix((bags_BV.data, place, bags_BV.indptr), shape=(bags_BV.shape[0], len(used_U)))
        static_BD = F.normalize(bag_product(bags_BU, self._rows(ids_U)), dim=-1)
        if texts.beside_BD is None:
            return static_BD
        return F.normalize(static_BD + texts.beside_BD.to(static_BD), dim=-1)

    @torch.no_grad()
    def rows(self) -> Tensor:
        """All rows as they stand now, [V, D]."""
        return self._rows(torch.arange(len(self.length_V), device=self.length_V.device))

    def _rows(self, ids_U: Tensor) -> Tensor:
        return self.log_weight(ids_U).exp() * self.length_V[ids_U].unsqueeze(1) * self.direction(ids_U)

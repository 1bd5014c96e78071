"""SPQ: self-supervised product quantization (Jang and Cho, ICCV 2021).

Cross quantized contrastive learning (their Eqs. 3 to 5): the vector of one view must find the soft code of the other
view, and the other way round. A soft code mixes the centroids of each sub-space by the softmax of the distances
(their Eq. 2); search reads the nearest centroid. Adapted: a query and its key are the two views.
"""

from torch import Tensor

from mopq.baselines.method import Batch, Method, Start


class SPQ(Method):
    """Both directions of cross entropy between vectors and soft codes."""

    name = "spq"
    sharpness = 50.0
    """The inverse of the temperature of the soft codes."""

    def __init__(self, start: Start) -> None:
        super().__init__(start, assignment="soft")

    def loss(self, batch: Batch) -> Tensor:
        return self.both_ways(batch)

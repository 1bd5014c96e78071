"""The settings of a fine-tuning."""

from dataclasses import dataclass


@dataclass(frozen=True)
class TuningConfig:
    """The settings of a fine-tuning; `full` and `rotate` say what is trained beside the rows of queries."""

    epochs: int = 6
    batch: int = 256
    """Pairs a step, of all processes together."""
    seed: int = 1
    encoder_rate: float = 6e-3
    """Learning rate of the rows' directions; that of their log weights is WEIGHT_FACTOR times as large."""
    dense_weight: float = 0.3
    """Weight of the vectors' own cross entropy beside that of the codes."""
    share: float = 0.75
    """Of the tuned weights in what is written; the rest is shipped (Wortsman et al., 2022)."""
    scale: float = 23.0
    """Inverse temperature of vectors at the start."""
    code_scale: float = 19.0
    """The same of codes."""
    scale_rate: float = 3e-3
    sharpness: float = 200.0
    """Factor of the logits in the selection of centroids."""
    codebook_rate: float = 2e-3
    rotation_rate: float = 2e-4
    final_rate: float = 0.05
    """Every rate decays linearly to this share of itself."""
    full: bool = False
    """Keys and codebook are trained as well as queries."""
    rotate: bool = False
    """In a full tuning the rotation is trained too, which changes every row."""


WEIGHT_FACTOR = 2.5

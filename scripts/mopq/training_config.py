"""The settings of a training run."""

from dataclasses import dataclass


@dataclass(frozen=True)
class TrainingConfig:
    """The settings of a run; they are stored in its checkpoint and in the model's manifest."""

    encoder: str = "static"
    layers: int = 6
    """Of MiniLM, the first ones, in a transformer."""
    dimension: int = 256
    subspaces: int = 64
    centroids: int = 16
    nested: tuple[int, ...] = (32, 64)
    """Numbers of sub-spaces after which codes may be cut, ascending, all of them the last; none: codes are whole."""
    seed: int = 1
    pairs: int = 0
    """Pairs that are seen at all, as many of each kind as batches hold; 0: all. For encoders that take long to read."""
    batch: int = 2048
    """Pairs a step and process."""
    chunk: int = 0
    """Texts that the encoder sees at a time, to save memory; 0: the whole batch. The gradient is the same."""
    keys: int = 8192
    """Keys among which a query finds its own where the query side alone is trained."""
    group: int = 64
    """Pairs of one package that stand together in a batch."""
    steps: int = 600
    """Twice as many overfit: on held-out packages headings and manuals are found less often."""
    settle: int = 60
    """Steps after those, at the last rates, in which codes follow an encoder into which its start was mixed."""
    start_share: float = 0.2
    """Share of that start: what training seldom saw is better told apart as it was (Wortsman et al., 2022)."""
    joint_from: float = 0.5
    """The share of the steps after which the quantizer joins."""
    encoder_rate: float | None = None
    """Learning rate of the encoder; by default the encoder's own."""
    codebook_rate: float = 1e-2
    rotation_rate: float = 2e-3
    final_rate: float = 0.05
    """Every rate decays linearly to this share of itself."""
    token_dropout: float = 0.1
    precision: str = "float32"
    """Of the encoder in training: float32, or bfloat16 where autocast allows it. All else is float32."""
    sampling: str = "dcs"
    """Whose keys are negatives: all processes' (dcs; ncs: without gradients across) or one's own (in-batch)."""
    selection: str = "l2"
    """How sub-vectors score centroids: l2, cosine, ip or bilinear."""
    assignment: str = "straight-through"
    """Whether the reconstruction in training is the selected centroid (straight-through) or a mixture (soft)."""
    sharpness: float = 200.0
    """Factor of the logits in the selection of centroids."""
    dense_weight: float = 0.3
    """Weight of the vectors' own cross entropy once the quantizer has joined."""
    query_codes: float = 0.5
    """Share of the loss of codes in which queries are quantized as well and found by their keys."""
    selection_weight: float = 0.0
    """Weight of the selection probability of Eq. 2."""
    teacher_weight: float = 0.0
    """Weight of the loss in which the neighbours that a teacher finds are learnt."""
    teacher_batch: int = 2048
    """Taught texts a step and process."""
    teacher_steps: int = 0
    """The first steps, in which nothing but what is taught is learnt."""
    checkpoint_every: int = 250


def all_steps(config: TrainingConfig) -> int:
    """The steps of a run, with those in which it settles."""
    return config.steps + config.settle


PRECISIONS = ("float32", "bfloat16")


def cuts(config: TrainingConfig) -> tuple[int, ...]:
    """The numbers of sub-spaces of the codes that are trained.

    Raises:
        ValueError: `nested` does not ascend to the number of sub-spaces.
    """
    nested = tuple(config.nested) or (config.subspaces,)
    if list(nested) != sorted({*nested}) or nested[0] < 1 or nested[-1] != config.subspaces:
        raise ValueError(f"Nested codes ascend to all {config.subspaces} sub-spaces, unlike {nested}.")
    return nested

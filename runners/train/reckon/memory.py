"""How many bytes training takes on each device, by what they hold."""

from __future__ import annotations

from dataclasses import dataclass

from runners.train.profile import TrainingProfile
from runners.train.reckon.load import Load
from runners.train.reckon.shape import Shape

FIXED = 520 * 2**20
"""What Python and its libraries take before the model is there: measured on CPU; a CUDA context takes about as much."""
LOGITS = 512 * 2**20
"""The most that the logits of one chunk of positions take (`runners/train/compute/loss.py`)."""
LEFT = {"lora": 1 / 3, "full": 1 / 10}
"""Of what a layer computes anew the C library keeps so much on a CPU, between what has to last: measured with glibc."""
ADAM = 8
"""Two moments in 32 bits (arXiv 1412.6980)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """Bytes on one device."""

    weights: int
    gradients: int
    moments: int
    activations: int
    logits: int
    saving: int
    gathered: int = 0
    loading: int = 0
    fixed: int = FIXED

    @property
    def total(self) -> int:
        """All of them; while a state is saved nothing is computed, so only the larger of the two counts, and while the
        model is loaded nothing else is there.
        """
        working = self.activations + self.logits + self.gathered
        training = self.weights + self.gradients + self.moments + max(working, self.saving)
        return self.fixed + max(training, self.loading)


def reckon_memory(
    shape: Shape,
    load: Load,
    profile: TrainingProfile,
    *,
    bf16: bool,
    devices: int = 1,
    processes: int | None = None,
    spread: bool = False,
    cpu: bool,
) -> Memory:
    """The memory of a training with one process a device, `processes` of them on one machine (None: all); `spread`
    where weights are shared out over them (FSDP).
    """
    trained, tokens = shape.trained(profile), load.at_once(profile, devices=devices)
    share = devices if spread else 1
    return Memory(
        weights=_weights(shape, profile, bf16=bf16) // share,
        gradients=4 * trained // share,
        moments=ADAM * trained // share,
        activations=tokens * _activations(shape, profile, bf16=bf16, cpu=cpu),
        logits=_logits(shape, round(tokens * load.share)),
        # What is written is a copy of what is trained and of its moments.
        saving=(4 + ADAM) * trained if cpu else 0,
        gathered=_gathered(shape, profile, bf16=bf16) if spread else 0,
        loading=_loading(shape, profile, devices, processes or devices, bf16=bf16) if spread and cpu else 0,
    )


def loaded(shape: Shape, profile: TrainingProfile, *, bf16: bool) -> int:
    """What a model takes on the CPU when it was just loaded, whole; where its numbers stay as they are stored they are
    parts of its files, which Linux can read again.
    """
    held = _held(shape, profile, bf16=bf16)
    return held * shape.weights if held != shape.stored else 0


def _loading(shape: Shape, profile: TrainingProfile, devices: int, processes: int, *, bf16: bool) -> int:
    """Processes of one machine load the model one after the other: a whole one stands beside all their parts; each of
    them has the memory of the machine by their number.
    """
    whole = loaded(shape, profile, bf16=bf16)
    return whole // processes + whole // devices


def _held(shape: Shape, profile: TrainingProfile, *, bf16: bool) -> int:
    """Bytes of a weight in 32 bits, or, below an adapter, as it is stored (`runners/train/loop/student.py`)."""
    return min(shape.stored, 4) if bf16 and profile.method == "lora" else 4


def _gathered(shape: Shape, profile: TrainingProfile, *, bf16: bool) -> int:
    """What FSDP holds whole on each device while it computes: embeddings and head, which are one group, and a layer;
    their gradients too, where they have some, until they are shared out.
    """
    whole = min(shape.weights, 2 * shape.vocabulary * shape.hidden + shape.weights // shape.layers)
    return (2 if bf16 else 4) * (2 if profile.method == "full" else 1) * whole


def _weights(shape: Shape, profile: TrainingProfile, *, bf16: bool) -> int:
    """Trained weights are kept in 32 bits, and once more in 16 while a step computes in them."""
    if profile.method == "lora":
        return _held(shape, profile, bf16=bf16) * shape.weights + 6 * shape.trained(profile)
    return (6 if bf16 else 4) * shape.weights


def _activations(shape: Shape, profile: TrainingProfile, *, bf16: bool, cpu: bool) -> int:
    """Bytes that a token leaves for the backward pass; with checkpointing a layer's input, and one layer whole."""
    layer = _layer(shape, profile, wide=4, narrow=2 if bf16 else 4)
    if profile.checkpointing:
        left = round(LEFT[profile.method] * layer) * shape.layers if cpu else 0
        return 4 * shape.hidden * shape.layers + layer + left
    return layer * shape.layers


def _layer(shape: Shape, profile: TrainingProfile, *, wide: int, narrow: int) -> int:
    """Norms and the residual stream are in 32 bits; what goes into and comes out of matrices in `narrow` bytes."""
    norms = 2 * shape.hidden * (3 * wide + narrow)
    attention = narrow * (4 * shape.queries + 5 * shape.keys)
    feed = narrow * 5 * shape.inner
    if narrow < wide:  # what several matrices take in is cast for each of them
        feed += narrow * (3 * shape.hidden + shape.queries + shape.keys + shape.inner)
    if profile.method == "full":
        return norms + attention + feed
    # peft computes an adapter's product in the adapter's own 32 bits, beside the layer's: about a copy of the input of
    # each layer, and two of what dropout leaves of it.
    inputs = 5 * shape.hidden + shape.queries + shape.inner
    copies = 3 if profile.lora_dropout else 1
    return norms + attention + feed + wide * inputs * copies


def _logits(shape: Shape, positions: int) -> int:
    """Logits in 32 bits, their gradients, and what cross-entropy keeps, for one chunk."""
    return 3 * min(4 * positions * shape.vocabulary, LOGITS)

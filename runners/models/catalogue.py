"""What each preset is made of: models with their sources, the pipeline that writes rows, numbers of training.

Nothing here is loaded or fetched: `taxobot config` proposes from it, `taxobot model download` brings what it names.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from runners.models.sources import Embedded, ModelSource
from runners.train.profile import TrainingProfile
from schemas.errors import UsageError

RolePlan = ModelSource | Embedded
"""Who plays a role: a model that is brought here, or something that came with taxobot."""
ROLES = ("student", "teacher", "critic", "judge")


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """What a machine should have: `memory`, and `gpu` on each GPU that is used, in GiB; and CPU `cores`.

    Taken from what the models weigh; no figure of a run stands behind them.
    """

    memory: int
    gpu: int = 0
    cores: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class PresetPlan:
    """A named choice of models and numbers. `gpus` is how many GPUs it is meant for; 0: none."""

    name: str
    summary: str
    student: RolePlan
    teacher: RolePlan
    critic: RolePlan
    judge: RolePlan
    pipeline: Literal["extractive", "simple", "full"]
    profile: TrainingProfile
    gpus: int
    needs: Needs

    def roles(self) -> Iterator[tuple[str, RolePlan]]:
        """Every role by its name, the student first."""
        yield from ((role, getattr(self, role)) for role in ROLES)

    def downloads(self) -> tuple[ModelSource, ...]:
        """The models that have to be brought here, each once, the student's first."""
        return tuple(dict.fromkeys(one for _, one in self.roles() if isinstance(one, ModelSource)))


_APACHE = "apache-2.0"
_TINY = PresetPlan(
    name="tiny",
    summary="the bundled tiny model, on one CPU core, without a network",
    student=Embedded("taxobot-tiny-1.4m"),
    teacher=Embedded("extractive teacher"),
    critic=Embedded("support critic"),
    judge=Embedded("overlap judge"),
    pipeline="extractive",
    profile=TrainingProfile(
        method="full", epochs=5, learning_rate=1.5e-3, replay_ratio=1.5, replay_floor=2_000, layout="grouped"
    ),
    gpus=0,
    needs=Needs(memory=1),
)
_GRANITE_2B = ModelSource(
    repository="ibm-granite/granite-3.3-2b-instruct-GGUF",
    filename="granite-3.3-2b-instruct-Q4_K_M.gguf",
    license=_APACHE,
    about_bytes=1_545_000_000,
)
# LoRA on all linear layers at rank 16, 2e-4: the defaults of training_hub's LoRA recipe. 8 epochs, 2e-5 and 60,000
# tokens a GPU below: InstructLab's profile for A100 and H100. None of these numbers was tuned here.
# What is computed at once is what the reckoning (`runners/train/reckon`) finds room for on the machine that is needed.
_LAPTOP = PresetPlan(
    name="laptop",
    summary="small instruct models with free licenses, on a CPU",
    student=ModelSource(repository="HuggingFaceTB/SmolLM2-360M-Instruct", license=_APACHE, about_bytes=730_000_000),
    teacher=_GRANITE_2B,
    critic=_GRANITE_2B,
    judge=_GRANITE_2B,
    pipeline="simple",
    profile=TrainingProfile(
        method="lora",
        epochs=3,
        learning_rate=2e-4,
        batch_tokens=8_192,
        device_tokens=2_048,
        max_length=2_048,
        checkpointing=True,
    ),
    gpus=0,
    needs=Needs(memory=8, cores=4),
)
_GRANITE_7B = ModelSource(repository="instructlab/granite-7b-lab", license=_APACHE, about_bytes=13_500_000_000)
_MISTRAL = ModelSource(repository="mistralai/Mistral-7B-Instruct-v0.2", license=_APACHE, about_bytes=14_500_000_000)
_MIXTRAL = ModelSource(repository="mistralai/Mixtral-8x7B-Instruct-v0.1", license=_APACHE, about_bytes=93_400_000_000)
_PROMETHEUS = ModelSource(
    repository="prometheus-eval/prometheus-8x7b-v2.0", license=_APACHE, about_bytes=93_400_000_000
)
_LAB = PresetPlan(
    name="lab",
    summary="InstructLab's 7B student with a 7B teacher, on one GPU",
    student=_GRANITE_7B,
    teacher=_MISTRAL,
    critic=_MISTRAL,
    judge=_PROMETHEUS,
    pipeline="full",
    profile=TrainingProfile(
        method="lora",
        epochs=3,
        learning_rate=2e-4,
        batch_tokens=60_000,
        device_tokens=4_096,
        max_length=4_096,
        checkpointing=True,
    ),
    gpus=1,
    needs=Needs(memory=32, gpu=22, cores=4),
)
_LAB_MULTI = PresetPlan(
    name="lab-multi",
    summary="InstructLab's 7B student, taught whole, with the 8x7B teacher, on several GPUs",
    student=_GRANITE_7B,
    teacher=_MIXTRAL,
    critic=_MIXTRAL,
    judge=_PROMETHEUS,
    pipeline="full",
    profile=TrainingProfile(
        method="full",
        epochs=8,
        learning_rate=2e-5,
        batch_tokens=120_000,
        device_tokens=4_096,
        max_length=4_096,
        checkpointing=True,
    ),
    gpus=4,
    needs=Needs(memory=128, gpu=40, cores=16),
)
PLANS = {plan.name: plan for plan in (_TINY, _LAPTOP, _LAB, _LAB_MULTI)}
"""By name, the smallest first."""


def plan(name: str) -> PresetPlan:
    """The plan of this name. Raises UsageError that lists the names there are."""
    if name not in PLANS:
        raise UsageError(f"there is no preset {name!r}; presets: {', '.join(PLANS)}")
    return PLANS[name]

"""Which preset suits a machine, and why."""

from __future__ import annotations

from dataclasses import dataclass

from runners.models.catalogue import PLANS, PresetPlan
from runners.models.hardware import Machine
from runners.models.sources import ModelSource

GIB = 1 << 30
NEARLY = 0.9
"""What is sold as 24 GB reports 22 to 24 GiB, and a laptop's firmware keeps some of its 16."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A preset's name, and a few sentences on why it is this one."""

    preset: str
    why: str


def propose(machine: Machine) -> Proposal:
    """The largest preset that the machine is up to; `tiny` always is."""
    plans = list(PLANS.values())
    best = next((plan for plan in reversed(plans) if fits(machine, plan)), plans[0])
    larger = plans[plans.index(best) + 1 :][:1]
    why = [f"{describe(machine)}: enough for {best.summary}.", *objections(machine, best)]
    return Proposal(best.name, " ".join([*why, *(f"The next one, {one.name}, wants {wishes(one)}." for one in larger)]))


def fits(machine: Machine, plan: PresetPlan) -> bool:
    """Whether the machine has what the plan needs; GPUs fewer than meant, but larger, will do."""
    needs = plan.needs
    if machine.cores < needs.cores or machine.memory < NEARLY * needs.memory * GIB:
        return False
    enough = _room(machine) >= NEARLY * plan.gpus * needs.gpu * GIB
    return enough and len(machine.gpus) >= min(plan.gpus, 2)


def objections(machine: Machine, plan: PresetPlan) -> list[str]:
    """What speaks against a plan on this machine: too little of anything, models larger than all GPUs together."""
    short = [] if fits(machine, plan) else [f"{plan.name} wants {wishes(plan)}; this machine has {describe(machine)}."]
    return short + [
        f"The {role}, {model.name}, has {model.about_bytes / 1e9:.0f} GB and the GPUs {_gib(_room(machine))}: set "
        f"models.{role} to another one, here or behind an endpoint."
        for role, model in plan.roles()
        if plan.gpus and isinstance(model, ModelSource) and model.about_bytes > _room(machine) > 0
    ]


def wishes(plan: PresetPlan) -> str:
    """What a plan needs, in a few words."""
    needs = plan.needs
    gpus = f", GPUs with {plan.gpus * needs.gpu} GiB together" if plan.gpus > 1 else ""
    gpu = f", a GPU with {needs.gpu} GiB" if plan.gpus == 1 else ""
    return f"{needs.cores} CPU cores, {needs.memory} GiB of memory{gpu}{gpus}"


def describe(machine: Machine) -> str:
    """The machine in a few words."""
    gpus = ", ".join(f"{gpu.name} ({_gib(gpu.memory)})" for gpu in machine.gpus) or "no NVIDIA GPU"
    return f"{machine.cores} CPU cores, {_gib(machine.memory)} of memory, {gpus}"


def _room(machine: Machine) -> int:
    return sum(gpu.memory for gpu in machine.gpus)


def _gib(size: int) -> str:
    return f"{size / GIB:.0f} GiB" if size else "an unknown amount"

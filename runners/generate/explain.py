"""Why no row is left: where the funnel closed, and how what was lost there looks."""

from __future__ import annotations

from collections import Counter

from runners.generate.tally import EXAMPLES
from schemas.generation import GenerationFunnel, LeafFunnel

CHOICES = "choices: "
"""How the names of flows begin that make questions for the end, not rows."""
_LENGTH = 160  # characters of an example


def explain(funnel: GenerationFunnel) -> str:
    """For every leaf the places that cost most rows, the worst first, and a few raw texts: those that had not the form
    that was asked for before others.
    """
    leaves = (leaf for leaf in funnel.leaves if not leaf.flow.startswith(CHOICES))
    return "no row is left. " + " ".join(map(_explain, leaves))


def losses_of(leaf: LeafFunnel) -> Counter[str]:
    """How many texts and rows each place and reason cost."""
    lost: Counter[str] = Counter()
    for source in leaf.sources:
        lost.update(source.rejected)
        for step in source.steps:
            lost[f"{step.block}: no answer"] += step.failed
            lost[f"{step.block}: not in the form that is asked for"] += step.unparsed
            lost.update({f"{step.block}: {reason}": count for reason, count in step.rejected.items()})
    return +lost


def _explain(leaf: LeafFunnel) -> str:
    if leaf.error:
        return f"{leaf.leaf}: {leaf.error.rstrip('.')}."
    worst = losses_of(leaf).most_common(3)
    told = "; ".join(f"{count} × {reason}" for reason, count in worst) or "the teacher made no row"
    examples = sorted(leaf.examples, key=lambda one: one.kind != "unparsed")[:EXAMPLES]
    shown = ", ".join(f'"{" ".join(one.text.split())[:_LENGTH]}"' for one in examples)
    return f"{leaf.leaf}: {told}." + (f" Some of them: {shown}." if shown else "")

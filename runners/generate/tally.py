"""Counts what happens to a leaf's rows, source by source and block by block."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from runners.generate.flows.seam import Finished, LossKind, Passage
from schemas.generation import LeafFunnel, LostExample, SourceFunnel, StepFunnel
from schemas.taxonomy import Leaf

EXAMPLES = 3  # of each reason
LENGTH = 400  # characters of an example
AFTER = "after the flow"
_Place = tuple[str, LossKind, str]  # block, kind, reason


@dataclass(slots=True)
class _Step:
    came: int = 0
    asked: int = 0
    went: int = 0
    failed: int = 0
    unparsed: int = 0
    rejected: Counter[str] = field(default_factory=Counter)

    def add(self, passage: Passage) -> None:
        self.came += passage.came
        self.asked += passage.asked
        self.went += passage.went
        for loss in passage.losses:
            match loss.kind:
                case "failed":
                    self.failed += 1
                case "unparsed":
                    self.unparsed += 1
                case "rejected":
                    self.rejected[loss.reason] += 1


@dataclass(slots=True)
class _Source:
    steps: dict[str, _Step] = field(default_factory=lambda: defaultdict(_Step))
    made: int = 0
    kept: int = 0
    rejected: Counter[str] = field(default_factory=Counter)


class Tally:
    """The funnel of one leaf in one flow, as it comes about; `mask` takes out of a text what must not be shown."""

    def __init__(self, leaf: Leaf, flow: str, *, mask: Callable[[str], str]) -> None:
        self.error = ""
        self._leaf, self._flow, self._mask = leaf, flow, mask
        self._sources: dict[str, _Source] = {}
        self._examples: dict[_Place, list[tuple[tuple[int, ...], str]]] = {}

    def came(self, finished: Finished) -> None:
        """A sample has gone through the flow."""
        source = self._source(finished.sample.source)
        source.made += len(finished.arrivals)
        for passage in finished.passages:
            source.steps[passage.block].add(passage)
            for number, loss in enumerate(passage.losses):
                self._show((passage.block, loss.kind, loss.reason), (*finished.sample.order, number), loss.text)

    def made(self, source: str) -> None:
        """A row was made without a flow."""
        self._source(source).made += 1

    def lost(self, source: str, reason: str, *, order: Sequence[int], text: str) -> None:
        """A row that left the flow was turned away."""
        self._source(source).rejected[reason] += 1
        self._show((AFTER, "rejected", reason), tuple(order), text)

    def kept(self, source: str) -> None:
        """A row was kept."""
        self._source(source).kept += 1

    def funnel(self) -> LeafFunnel:
        """All that was counted, sources by name, blocks in the order of the flow."""
        return LeafFunnel(
            leaf=self._leaf.path,
            leaf_kind=self._leaf.kind.value,
            flow=self._flow,
            sources=tuple(_funnel(name, source) for name, source in sorted(self._sources.items())),
            examples=tuple(
                LostExample(block=block, kind=kind, reason=reason, text=text)
                for (block, kind, reason), texts in sorted(self._examples.items())
                for _, text in texts
            ),
            error=self.error,
        )

    def _source(self, name: str) -> _Source:
        return self._sources.setdefault(name, _Source())

    def _show(self, place: _Place, order: tuple[int, ...], text: str) -> None:
        """The earliest ones by order, not by arrival: a funnel is the same for the same answers."""
        shown = self._examples.setdefault(place, [])
        if text and (len(shown) < EXAMPLES or order < shown[-1][0]):
            shown.append((order, self._mask(text[: 4 * LENGTH])[:LENGTH]))
            shown.sort()
            del shown[EXAMPLES:]


def _funnel(name: str, source: _Source) -> SourceFunnel:
    steps = (
        StepFunnel(
            block=block,
            came=step.came,
            asked=step.asked,
            failed=step.failed,
            unparsed=step.unparsed,
            rejected=dict(sorted(step.rejected.items())),
            went=step.went,
        )
        for block, step in source.steps.items()
    )
    rejected = dict(sorted(source.rejected.items()))
    return SourceFunnel(source=name, steps=tuple(steps), made=source.made, rejected=rejected, kept=source.kept)

"""What a report shows, as plain display strings: numbers formatted once, control characters gone, nothing escaped yet.

Renderers choose the layout and escape for their syntax; they never format a number and never look at a result.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Delta:
    """A difference as shown. `sure` is whether a test supports it; `interval` is empty where none was measured."""

    value: str
    interval: str = ""
    sure: bool = False

    def __str__(self) -> str:
        return f"{self.value} ({self.interval})" if self.interval else self.value


@dataclass(frozen=True, slots=True)
class Measure:
    """One line of a table of scores. `identifier` tells a leaf's path from a title in words; `unit` is that of the
    difference, empty where there is none."""

    name: str
    kind: str
    n: str
    score: str
    before_after: str
    delta: Delta
    samples: str = ""
    icon: str = ""
    word: str = ""
    remark: str = ""
    identifier: bool = True
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """How one word came about: the reason in words, its p among them, and what the test could see."""

    name: str
    word: str
    why: str
    units: str
    visible: str
    method: str
    identifier: bool = True


@dataclass(frozen=True, slots=True)
class Rejection:
    """What one reason cost one leaf."""

    name: str
    reason: str
    count: str
    example: str


@dataclass(frozen=True, slots=True)
class Sample:
    """One item with both answers; marks are icon and word or a rating, empty where nobody judged.

    `tuned` is None where no model was tuned. `context` is what was shown with the question.
    """

    name: str
    kind: str
    question: str
    reference: str
    base: str
    base_mark: str
    tuned: str | None
    tuned_mark: str
    context: str = ""


@dataclass(frozen=True, slots=True)
class Fitness:
    """What the judge was found to be worth on one leaf's items; ratings of right answers and of others' answers."""

    name: str
    own: str
    shuffled: str
    noise: str
    icon: str
    word: str
    said: str


@dataclass(frozen=True, slots=True)
class Leak:
    """How many items of one kind the training rows give away."""

    name: str
    kind: str
    n: str
    found: str
    examples: tuple[str, ...]
    more: str
    identifier: bool = True


@dataclass(frozen=True, slots=True)
class Problem:
    """A finding as shown."""

    where: str
    severity: str
    message: str
    fix: str
    rule: str


@dataclass(frozen=True, slots=True)
class Note:
    """One paragraph with its subject, or one named value."""

    subject: str
    text: str

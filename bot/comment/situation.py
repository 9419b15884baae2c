"""Everything that the comment, the check and the step summary of a pull request are made of."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from bot.findings.view import View as Findings
from bot.records import Approval, Record, Ruling, State
from schemas.jobs import Isolation
from schemas.precheck import Estimate, Precheck
from schemas.result import RunResult

Stage = Literal["validate", "approve", "generate", "train", "evaluate"]
STAGES: tuple[Stage, ...] = ("validate", "approve", "generate", "train", "evaluate")


@dataclass(frozen=True, slots=True)
class Place:
    """Where links lead: `server` is https://github.com or an Enterprise Server, `repository` OWNER/NAME."""

    server: str
    repository: str
    pull: int

    def run_url(self, run: int) -> str:
        """The page of a workflow run."""
        return f"{self.server}/{self.repository}/actions/runs/{run}"

    def line_url(self, sha: str, path: str, line: int) -> str:
        """A line of a file at a commit."""
        from urllib.parse import quote

        return f"{self.server}/{self.repository}/blob/{sha}/{quote(path, errors='surrogatepass')}#L{line}"


@dataclass(frozen=True, slots=True)
class Working:
    """Work that goes on: its stage, since when (minutes), and what is still to come (None where nobody knows).

    While it waits, `queued_before` come first, and `wait` is in how many minutes its turn may come; `hindered` is what
    it waits for besides.
    """

    stage: Stage
    since: float
    remaining: float | None = None
    queued_before: int = 0
    note: str = ""
    wait: float | None = None
    hindered: str = ""


@dataclass(frozen=True, slots=True)
class Situation:
    """One pull request at one moment.

    `record` is what is remembered from now on; its `state` is the state to show. `reason` is the sentence that
    belongs to the state where no result says it: why something is an ERROR, what is held back, whose push outdated it.
    `findings` are those of validation. `outdated` is the text of our comment on an older head, without its hidden
    parts, to be folded. `rulings` that hold for this head stand in the record. `held` is whether WAITING is for a
    maintainer to let pass, by `allow`, what `reason` says; else a run waits to be approved, and `reason` is why nobody
    knows what it would cost. `notice` says what was going on for this head and came to nothing. `isolation` is what the
    worker's machine shut the work into; empty where no worker of ours did it. `app` is whether the App shows it, which
    hears buttons and has one comment only: `answer` is what it said to the last command (Markdown of ours).
    """

    place: Place
    record: Record
    reason: str = ""
    held: bool = False
    notice: str = ""
    findings: Findings | None = None
    leaves: tuple[str, ...] = ()
    estimate: Estimate | None = None
    precheck: Precheck | None = None
    working: Working | None = None
    result: RunResult | None = None
    outdated: str = ""
    outdated_head: str = ""
    artifact_urls: dict[str, str] = field(default_factory=dict)
    isolation: Isolation | Literal[""] = ""
    app: bool = False
    answer: str = ""

    @property
    def state(self) -> State:
        """The state to show."""
        return self.record.state

    @property
    def approval(self) -> Approval | None:
        """The approval that holds for this head."""
        return self.record.approval

    @property
    def override(self) -> Ruling | None:
        """The ruling that lets this head pass whatever was measured."""
        ours = [one for one in self.record.rulings if one.kind == "override" and one.head == self.record.head]
        return ours[-1] if ours else None

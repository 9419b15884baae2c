"""A pull request that people talk about with taxobot: GitHub in memory, and heads that are checked without git.

talk = Talk()
assert "Approved" in talk.say("writer", "/taxobot run")
assert talk.record.state is State.RUNNING
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

from pydantic import SecretStr

from actions.io import Inputs, Runner
from actions.pulls.checked import Checked, scope_of
from actions.pulls.memory import is_allowed, remember
from actions.pulls.responses.asked import Desk
from actions.pulls.standing import STATES
from actions.steps.context import SECOND, Step
from actions.steps.respond import respond
from bot.comment.situation import Situation
from bot.findings.view import ChangedFile, View
from bot.github.values import Comment, Pull, Reaction, Role
from bot.records import Record, State
from bot.scope import Kind
from fakes.hub import FakeHub
from runners.taxonomy.changes import Changes
from runners.taxonomy.diff import Diff
from runners.taxonomy.git import Repository
from runners.taxonomy.validate import Validation
from schemas.finding import Finding, Severity
from schemas.policy import Policy, TeamsPolicy
from schemas.precheck import Estimate, LeafEstimate

NUMBER = 7
HEAD, NEXT, BASE = "a" * 40, "e" * 40, "b" * 40
LEAF = "knowledge/science/phoenix/qna.yaml"
POLICY = Policy(teams=TeamsPolicy(triagers=("triagers",), maintainers=("maintainers",)))
PROBLEM = Finding(LEAF, 3, 1, "structure/keys", Severity.ERROR, "There is no `version`.", "Add `version: 3`.")
ESTIMATE = Estimate(
    leaves=(LeafEstimate(leaf="knowledge/science/phoenix", kind="knowledge", passages=12, rows=1200, items=60),),
    rows=1200,
    steps=300,
    items=180,
    minutes=34,
    stages={"generate": 1, "train": 30, "evaluate": 3},
    basis="this machine's CPU",
)
PEOPLE = {
    "stranger": Role.NONE,
    "reader": Role.READ,
    "triage": Role.TRIAGE,
    "writer": Role.WRITE,
    "maintainer": Role.MAINTAIN,
    "admin": Role.ADMIN,
}


@dataclass
class FakeDesk:
    """What checking comes to: the same for every head, until a test says otherwise."""

    policy: Policy = POLICY
    policy_blob: str = "c" * 40
    findings: tuple[Finding, ...] = ()
    leaves: dict[str, str] = field(default_factory=lambda: {LEAF: "d" * 64})
    checks: int = 0
    problem: Exception | None = None

    def check(self, step: Step, pull: Pull) -> Checked:
        self.checks += 1
        if self.problem is not None:
            raise self.problem
        return Checked(
            pull=pull,
            merge_base=step.hub.merge_base(pull.base_sha, pull.head_sha),
            changes=Changes(Diff("", "", (), (), cast(Any, None)), None, None),
            validation=Validation(self.findings, (), {}),
            policy=self.policy,
            policy_blob=self.policy_blob,
            findings=View(tuple(map(ChangedFile, self.leaves)), self.findings),
            leaves=self.leaves,
            paths=tuple(cast(FakeHub, step.hub).changed_files(pull.number)),
            repository=Repository(Path("/nowhere")),
            repository_id=step.hub.id,
        )

    def stand(self, step: Step, checked: Checked, before: Record | None) -> Situation:
        scope = scope_of(step, checked, allowed=is_allowed(before, checked))
        state = STATES[scope.kind] if checked.validation.valid else State.INVALID
        known = checked.validation.valid and scope.kind is Kind.APPLICABLE
        return Situation(
            step.place(checked.pull.number),
            remember(step, checked, before, state=state),
            reason="" if known else scope.reason,
            findings=checked.findings,
            leaves=tuple(checked.leaves),
            estimate=ESTIMATE if known else None,
            held=checked.validation.valid and scope.kind is Kind.HELD,
        )


class Talk:
    """A pull request whose head was checked and is waiting for approval, unless `checked` is false.

    People are called by their roles (PEOPLE), and `triager` and `ruler`, who have only their teams.
    """

    def __init__(self, tmp: Path, *, files: Sequence[str] = (LEAF,), checked: bool = True, **desk: Any) -> None:
        self.hub = FakeHub()
        for login, role in PEOPLE.items():
            self.hub.add_user(login, role=role)
        self.hub.add_user("triager", role=Role.READ, teams=("triagers",))
        self.hub.add_user("ruler", role=Role.READ, teams=("maintainers",))
        self.hub.add_pull(NUMBER, author="stranger", head_sha=HEAD, base_sha=BASE, files=files)
        self.desk = FakeDesk(**desk)
        self.tmp = tmp
        self.log: list[str] = []
        self.status = 0
        self.comment: Comment | None = None
        if checked:
            self.say("stranger", "/taxobot validate")
            self.hub.writes.clear()

    @property
    def pull(self) -> Pull:
        return self.hub.pull(NUMBER)

    @property
    def record(self) -> Record:
        found = self.step({}).sticky().find(NUMBER)
        assert found is not None
        assert found.record is not None
        return found.record

    @property
    def shown(self) -> str:
        """What the one comment shows people."""
        found = self.step({}).sticky().find(NUMBER)
        return found.text if found else ""

    @property
    def answers(self) -> list[str]:
        """All comments of ours that answer; never more than one."""
        found = self.step({}).sticky(SECOND).find(NUMBER)
        ours = [body for body in self.hub.bodies(NUMBER) if f" key={SECOND} " in body]
        return [found.text, *ours[1:]] if found else ours

    @property
    def reactions(self) -> list[Reaction]:
        """How the last comment was received."""
        assert self.comment is not None
        return [reaction for _, reaction in self.hub.kept[self.comment.id].reactions]

    @property
    def work(self) -> list[str]:
        """The calls that start, stop or repeat work."""
        calls = ("dispatch", "cancel", "rerun_failed", "rerun_job")
        return [write.name for write in self.hub.writes if write.name in calls]

    def step(self, event: dict[str, Any], *, key: str = "k" * 32) -> Step:
        path = self.tmp / "event.json"
        path.write_text(json.dumps(event), encoding="utf-8")
        runner = Runner.read(
            {
                "GITHUB_EVENT_NAME": "issue_comment",
                "GITHUB_EVENT_PATH": str(path),
                "GITHUB_REPOSITORY": self.hub.name,
                "GITHUB_RUN_ID": "5",
                "RUNNER_TEMP": str(self.tmp),
            }
        )
        inputs = Inputs(command="respond", comment_key=SecretStr(key))
        return Step(inputs, runner, self.hub, now=self.hub.now, say=self.log.append)

    def say(self, login: str, body: str, *, early: bool = False, key: str = "k" * 32, **event: Any) -> str:
        """Somebody comments; what taxobot answers, without the address. `early` is before the head was looked at."""
        user = self.hub.user(login)
        at = self.hub.now()
        if early:
            at -= timedelta(days=1)
        self.comment = self.hub.add_comment(NUMBER, user, body, at)
        self.status = respond(self.step(payload_of(self.comment, **event), key=key), cast(Desk, self.desk))
        return self.answers[0].split("\n", 2)[2] if self.answers else ""

    def push(self, sha: str = NEXT, **facts: Any) -> None:
        """A new head, which nobody has looked at yet."""
        self.hub.push(NUMBER, sha, **facts)

    def run(self) -> int:
        """The number of the newest run that was started."""
        return max(self.hub.dispatched)


def payload_of(
    comment: Comment, *, action: str = "created", kind: str = "User", on_pull: bool = True
) -> dict[str, Any]:
    """The payload that GitHub sends of a comment, as far as it matters."""
    return {
        "action": action,
        "repository": {"id": 1},
        "issue": {"number": NUMBER, **({"pull_request": {"url": "https://api.github.com"}} if on_pull else {})},
        "comment": {
            "id": comment.id,
            "body": comment.body,
            "user": {"id": comment.author.id, "login": comment.author.login, "type": kind},
            "created_at": comment.created.isoformat().replace("+00:00", "Z"),
        },
    }

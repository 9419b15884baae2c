"""One pull request of the example on the fake GitHub, and an App's office that does the steps of its life one by one.

The door is the real one; where jobs are done is `Elsewhere`, which does nothing but remember, unless a test wants
another dispatcher.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from pydantic import SecretStr
from run_results import passing
from situations import precheck

from actions.app.case import open_case
from actions.app.office import Office
from actions.app.scenery import stand_checked
from actions.app.showing import show
from actions.cli.operator import read_config
from actions.cli.wiring import site_of
from actions.pulls import request
from actions.pulls.checked import check_pull
from actions.pulls.standing import stand
from bot.app.book.book import Book
from bot.app.book.jobs import Entry
from bot.app.permissions import EVENTS, PURPOSES, permissions
from bot.app.scene import Scene, unpack
from bot.app.seams import Dispatcher
from bot.app.words import Fate, Head, Standing
from bot.github.app.application import Application
from bot.github.app.doors import AppDoors
from bot.records import Approval, Purpose, Record, State
from fakes.desk import ESTIMATE
from fakes.github.apps import AppHandle
from fakes.github.fake import FakeGitHub
from fakes.github.handles import PullHandle
from fakes.stage import Stage
from runners.models.load import digest_of
from runners.models.presets import preset
from schemas.app import AppConfig
from schemas.jobs import Job
from schemas.manifest import MANIFEST, RESULT, make_manifest
from schemas.precheck import Precheck
from schemas.result import RunResult


@dataclass
class Elsewhere:
    """A place that says it does jobs."""

    book: Book
    name: str = "worker"
    started: list[str] = field(default_factory=list)
    stopped: list[str] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    problem: Exception | None = None
    fate: Fate = Fate(kind="going")  # noqa: RUF009 - frozen

    def room(self) -> int:
        return 1

    def start(self, entry: Entry) -> None:
        if entry.spec.id not in self.started:
            self.started.append(entry.spec.id)
        self.book.jobs.sent(entry.spec)

    def look(self, entry: Entry) -> Fate:
        del entry
        return self.fate

    def stop(self, entry: Entry) -> None:
        self.stopped.append(entry.spec.id)

    def collect(self, entry: Entry) -> dict[str, bytes]:
        del entry
        if self.problem is not None:
            raise self.problem
        return self.files


@dataclass
class Bench:
    """The office, and the pull request whose head lives; `clock` is moved by hand."""

    stage: Stage
    app: AppHandle
    office: Office
    pull: PullHandle
    elsewhere: Elsewhere
    head: Head

    @classmethod
    def build(cls, github: FakeGitHub, folder: Path, *, policy: str = "", **config: object) -> Bench:
        stage = Stage.build(github, folder)
        stage.policy(policy)
        handle = github.app("taxobot", permissions(merge=True), on="acme", events=EVENTS)
        book = Book.open(f"sqlite:///{folder / 'book.sqlite'}")
        book.repositories.put(stage.repository.record.id, name="acme/taxonomy", installation=handle.installation)
        application = Application(handle.id, SecretStr(handle.private_key), base_url=github.url, pause=lambda _: None)
        elsewhere = Elsewhere(book)
        (folder / "config.yaml").write_text(stage.config, encoding="utf-8")
        office = Office(
            book=book,
            doors=AppDoors(application, book.repositories, purposes=PURPOSES),
            dispatchers={"worker": elsewhere},
            config=AppConfig.model_validate({"github": github.url, **config}),
            site=site_of(read_config({"TAXOBOT_CONFIG": str(folder / "config.yaml")})),
            key=b"k" * 32,
            folder=folder / "steps",
        )
        pull = stage.open()
        return cls(stage, handle, office, pull, elsewhere, begin(office, stage, pull))

    @property
    def record(self) -> Record:
        """What is remembered of the pull request."""
        known = self.office.book.pulls.get(self.head.repository, self.head.pull)
        assert known is not None
        assert known.record is not None
        return known.record

    def with_dispatcher(self, dispatcher: Dispatcher) -> None:
        """Have jobs done there too."""
        places = {"worker": self.elsewhere, dispatcher.name: dispatcher}
        self.office = replace(self.office, dispatchers=places)

    def check(self) -> Standing:
        """Look at the head, and show where it stands."""
        with open_case(self.office, self.head.repository) as case:
            checked = check_pull(case, case.hub.pull(self.head.pull))
            standing = stand_checked(self.office, stand(case, checked, None), checked)
        show(self.office, self.head, standing)
        return standing

    def approve(self, *, purpose: Purpose = "run", dispatcher: str = "worker", by: str = "wren") -> str:
        """Somebody's comment approves what was shown; returns the job that was entered."""
        note = self.pull.comment(by, f"/taxobot {purpose}")
        record, person = self.record, self.stage.github.world.user(by)
        approval = Approval(
            repository=record.repository,
            pull=record.pull,
            head=record.head,
            base=record.base,
            policy=record.policy,
            purpose=purpose,
            approver=person.id,
            login=person.login,
            source=f"comment:{note.id}",
            time=note.created.isoformat(timespec="seconds"),
        )
        self.office.book.pulls.keep(record.model_copy(update={"approval": approval}), life=self.head.life)
        spec = self.spec(approval)
        self.office.book.jobs.ask(spec, author=person.id, lane=0, dispatcher=dispatcher)
        return spec.id

    def enter(self, job: str, *, purpose: Purpose = "run") -> str:
        """Another job, which is worked on."""
        self.approve(purpose=purpose)
        approval = self.record.approval
        assert approval is not None
        spec = self.spec(approval).model_copy(update={"id": job})
        self.office.book.jobs.ask(spec, author=1, lane=0, dispatcher="worker")
        self.office.book.jobs.sent(spec)
        return job

    def precheck(self) -> Precheck:
        """What a precheck of this head may come to."""
        return precheck(head_sha=self.head.sha)

    def spec(self, approval: Approval) -> Job:
        """What the approval asks for."""
        return Job(
            id=f"job-{approval.pull}-{approval.purpose}",
            life=self.head.life,
            repository=approval.repository,
            name="acme/taxonomy",
            pull=approval.pull,
            head=approval.head,
            base=self.stage.repository.git.sha("refs/heads/main") or "",
            merge_base=approval.base,
            policy=approval.policy,
            purpose=approval.purpose,
            wall_minutes=60,
        )

    def scene(self, standing: Standing) -> Scene:
        """What is to be shown."""
        content = self.office.book.parcels.get(standing.scene)
        assert content is not None
        return unpack(content)

    def running(self) -> str:
        """Checked, approved, dispatched."""
        from actions.app.working import dispatch

        self.check()
        job = self.approve()
        standing = dispatch(self.office, self.head, job)
        assert standing.state is State.RUNNING
        show(self.office, self.head, standing)
        return job


def begin(office: Office, stage: Stage, pull: PullHandle) -> Head:
    """The head of a pull request begins to live."""
    repository = stage.repository.record.id
    head = Head(repository=repository, name="acme/taxonomy", pull=pull.number, sha=pull.head_sha)
    author = stage.github.world.user("ann").id
    return office.book.pulls.begin(head, base_ref="main", author=author, again=False)[0]


def result_of(bench: Bench, made: RunResult | None = None) -> dict[str, bytes]:
    """The files of a whole result for this very head."""
    record, found = bench.record, made or passing()
    assert found.training is not None
    digest = digest_of(preset("tiny").student)
    result = found.model_copy(
        update={
            "base_sha": record.base,
            "head_sha": record.head,
            "seed": 0,
            "digests": {"policy": record.policy},
            "training": found.training.model_copy(update={"base_digest": digest}),
        }
    )
    files = {RESULT: result.model_dump_json().encode(), "rows.jsonl": b'{"row": 1}\n'}
    return files | {MANIFEST: make_manifest(result, files).model_dump_json().encode()}


def spare_estimates(patch: pytest.MonkeyPatch) -> None:
    """What a run would cost is the same for every head here: to count it takes longer than all the rest."""
    patch.setattr(request, "estimate_run", lambda *_, **__: ESTIMATE)

"""What a job left is verified, and judged by the policy of the base."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from run_results import failing, passing

from actions.app.judging import judge, verify
from actions.app.left import find_precheck
from actions.app.working import GONE, stop
from bot.app.book.jobs import JobState
from bot.app.words import Verified
from bot.comment.markdown import render_comment
from bot.github.app.hub import AppHub
from bot.github.errors import NothingLeft, Unavailable
from bot.records import State
from fakes.app_bench import Bench, result_of, spare_estimates
from fakes.github.fake import FakeGitHub
from fakes.github.fixture import github  # noqa: F401 - the fixture
from schemas.jobs import Outcome

Files = dict[str, bytes]


@pytest.fixture
def bench(github: FakeGitHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:  # noqa: F811
    spare_estimates(monkeypatch)
    return Bench.build(github, tmp_path)


def test_a_result_becomes_a_verdict_with_how_it_was_shut_in(bench: Bench) -> None:
    job = bench.running()
    bench.elsewhere.files = result_of(bench)
    bench.office.book.jobs.begun(job, worker="gpu-1")
    bench.office.book.jobs.ended(job, outcome=Outcome(isolation="none"))
    verified = verify(bench.office, bench.head, job)
    assert verified == verify(bench.office, bench.head, job), "doing it twice changes nothing"
    assert verified.refused == ""
    standing = judge(bench.office, bench.head, job, verified)
    shown = bench.scene(standing).situation
    assert standing.state is State.PASS
    assert (shown.record.model != "", shown.record.approval) == (True, bench.record.approval)
    assert "**Isolation: none.**" in render_comment(shown, budget=60_000)


def test_the_machines_own_opinion_does_not_count(bench: Bench) -> None:
    job = bench.running()
    bench.elsewhere.files = result_of(bench, failing().model_copy(update={"gate": passing().gate}))
    standing = judge(bench.office, bench.head, job, verify(bench.office, bench.head, job))
    assert standing.state is State.INCONCLUSIVE


def test_nothing_is_judged_under_another_base_branch(bench: Bench) -> None:
    """S13: chosen for a moment, what holds there would be shown, and stay."""
    job = bench.running()
    bench.elsewhere.files = result_of(bench)
    verified = verify(bench.office, bench.head, job)
    bench.stage.repository.push("next", {"README.md": "next\n"}, by="maria", start="main")
    bench.pull.retarget("next", by="ann")
    assert judge(bench.office, bench.head, job, verified) == GONE


def another_byte(files: Files) -> Files:
    return files | {"rows.jsonl": b'{"row": 2}\n'}


def no_manifest(files: Files) -> Files:
    return {name: content for name, content in files.items() if name != "manifest.json"}


def nothing(files: Files) -> Files:
    del files
    return {}


def told(name: str, value: object) -> Callable[[Files], Files]:
    """The result and its manifest both say something else than what was approved."""

    def change(files: Files) -> Files:
        from schemas.manifest import make_manifest
        from schemas.result import RunResult

        held = json.loads(files["result.json"])
        place = held["training"] if name == "base_digest" else held
        place[name] = value
        result = RunResult.model_validate(held)
        changed = {"result.json": result.model_dump_json().encode()}
        return changed | {"manifest.json": make_manifest(result, changed).model_dump_json().encode()}

    return change


WRONG = [
    pytest.param(another_byte, "rows.jsonl was changed", id="a flipped byte"),
    pytest.param(no_manifest, "manifest.json is missing", id="no manifest"),
    pytest.param(nothing, "it holds no result", id="nothing"),
    pytest.param(told("head_sha", "9" * 40), "about head 9999", id="head"),
    pytest.param(told("base_sha", "9" * 40), "about base 9999", id="merge base"),
    pytest.param(told("seed", 5), "about seed 5", id="seed"),
    pytest.param(told("digests", {"policy": "9" * 40}), "about policy 9999", id="policy"),
    pytest.param(told("base_digest", "9" * 64), "about base model 9999", id="base model"),
]


def test_what_differs_from_what_was_approved_is_refused(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    """S28 and S29: each once; of none of them a verdict is made, and each stands in the log."""
    bench.check()
    for number, case in enumerate(WRONG):
        change, said = case.values
        job = bench.enter(f"job-{number}")
        bench.elsewhere.files = change(result_of(bench))  # type: ignore[operator]
        verified = verify(bench.office, bench.head, job)
        assert said in verified.refused, case.id  # type: ignore[operator]
        assert [record.__dict__["problem"] for record in caplog.records][number:] == [verified.refused], case.id
        assert verified.parcel == ""
        entry = bench.office.book.jobs.get(job)
        assert entry is not None
        assert entry.state is JobState.DONE, "it holds no place any more"
    standing = judge(bench.office, bench.head, job, verified)
    assert standing.state is State.ERROR
    assert "was refused: it is about base model" in bench.scene(standing).situation.reason


def test_a_job_that_came_to_nothing_says_so(bench: Bench) -> None:
    job = bench.running()
    bench.office.book.jobs.begun(job, worker="gpu-1")
    bench.office.book.jobs.ended(job, outcome=Outcome(error="the teacher gave no answer"))
    standing = judge(bench.office, bench.head, job, verify(bench.office, bench.head, job))
    assert bench.scene(standing).situation.reason == "the run came to nothing: the teacher gave no answer"
    assert bench.scene(standing).situation.record.approval is not None, "a retry goes by it"


def test_no_result_is_told_as_it_is_and_trouble_that_passes_is_raised(bench: Bench) -> None:
    job = bench.running()
    bench.elsewhere.problem = Unavailable("GitHub is away")
    with pytest.raises(Unavailable):
        verify(bench.office, bench.head, job)
    bench.elsewhere.problem = NothingLeft("run 7 ended without a result")
    assert verify(bench.office, bench.head, job).refused == "run 7 ended without a result"


def test_a_result_waits_until_github_says_whether_its_approval_holds(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = bench.running()
    bench.elsewhere.files = result_of(bench)
    verified = verify(bench.office, bench.head, job)
    with monkeypatch.context() as away:
        away.setattr(AppHub, "role", raises(Unavailable("GitHub answers 502", 502)))
        with pytest.raises(Unavailable):
            judge(bench.office, bench.head, job, verified)
    assert judge(bench.office, bench.head, job, verified).state is State.PASS


def raises(error: Exception) -> Callable[..., None]:
    def call(*_: object) -> None:
        raise error

    return call


def test_a_result_counts_only_for_the_life_that_asked(bench: Bench) -> None:
    """S10: a result of the old head that arrives later is discarded."""
    job = bench.running()
    bench.elsewhere.files = result_of(bench)
    verified = verify(bench.office, bench.head, job)
    newer = bench.head.model_copy(update={"sha": "f" * 40})
    bench.office.book.pulls.begin(newer, base_ref="main", author=1, again=False)
    assert "not the work of this head" in verify(bench.office, bench.head, job).refused
    standing = judge(bench.office, bench.head, job, verified)
    assert (standing.state, standing.scene) == (State.OUTDATED, "")


def test_the_work_of_another_life_of_the_same_head_counts_for_nothing(bench: Bench) -> None:
    """S28: even where it is about the same commit, base and policy."""
    job = bench.running()
    bench.elsewhere.files = result_of(bench)
    asked = bench.office.book.jobs.get(job)
    assert asked is not None
    other = asked.spec.model_copy(update={"id": "job-other", "life": f"{bench.head.life}-other"})
    bench.office.book.jobs.ask(other, author=1, lane=0, dispatcher="worker")
    assert "not the work of this head" in verify(bench.office, bench.head, other.id).refused


FIELDS = {
    "repository": 99,
    "pull": 99,
    "head": "9" * 40,
    "merge_base": "9" * 40,
    "policy": "9" * 40,
    "purpose": "precheck",
}


def test_work_that_was_asked_for_by_another_approval_counts_for_nothing(bench: Bench) -> None:
    """S28: each field wrong once."""
    job = bench.running()
    bench.elsewhere.files = result_of(bench)
    asked = bench.office.book.jobs.get(job)
    assert asked is not None
    for number, (name, value) in enumerate(FIELDS.items()):
        other = asked.spec.model_copy(update={"id": f"job-{number}", name: value})
        bench.office.book.jobs.ask(other, author=1, lane=0, dispatcher="worker")
        assert verify(bench.office, bench.head, other.id).refused.endswith("is not what was approved"), name


def test_work_that_was_stopped_leaves_nothing(bench: Bench) -> None:
    job = bench.running()
    bench.elsewhere.files = result_of(bench)
    stop(bench.office, bench.head, job, "canceled")
    assert verify(bench.office, bench.head, job) == Verified(refused="the run was stopped")


def test_a_verdict_under_a_policy_that_has_changed_is_none(bench: Bench) -> None:
    job = bench.running()
    bench.elsewhere.files = result_of(bench)
    verified = verify(bench.office, bench.head, job)
    bench.stage.policy("quotas:\n  leaves: 2\n")
    standing = judge(bench.office, bench.head, job, verified)
    shown = bench.scene(standing).situation
    assert (standing.state, shown.record.approval) == (State.WAITING, None)
    assert "its run ended without a result: the approval is for policy" in shown.notice


def test_a_head_that_was_pushed_over_is_outdated(bench: Bench) -> None:
    job = bench.running()
    bench.pull.push({"README.md": "more\n"})
    assert judge(bench.office, bench.head, job, Verified(refused="lost")).state is State.OUTDATED


def test_a_precheck_leaves_the_head_waiting_and_is_kept(bench: Bench) -> None:
    bench.check()
    job = bench.enter("job-5", purpose="precheck")
    found = bench.precheck()
    bench.elsewhere.files = {"precheck.json": found.model_dump_json().encode()}
    standing = judge(bench.office, bench.head, job, verify(bench.office, bench.head, job))
    shown = bench.scene(standing).situation
    assert (standing.state, shown.precheck, shown.estimate is not None) == (State.WAITING, found, True)
    assert find_precheck(bench.office, bench.head.life) == found
    assert find_precheck(bench.office, "life-other") is None

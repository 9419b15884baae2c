"""One suite over `bot.github.seam.Hub`: in memory, and over HTTP against the fake GitHub."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import pytest
from contract.http_stage import http_stage
from contract.stages import TEAM, MemoryStage, Stage

from bot.github.errors import Forbidden, NotFound, Rejected
from bot.github.sticky import Sticky
from bot.github.values import Annotation, Button, CheckDraft, ReviewComment, Role
from fakes.zips import make_zip

LEAF = "knowledge/science/qna.yaml"
OTHER = "compositional_skills/writing/qna.yaml"
KEY = b"0123456789abcdef0123456789abcdef"
DRAFT = CheckDraft("taxobot/gate", "completed", "failure", "INVALID: 2 errors", "text", external_id="pr-1")
NOWHERE = 999_999_999


@pytest.fixture(params=["memory", "http"])
def stage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stage]:
    if request.param == "memory":
        yield MemoryStage()
    else:
        with http_stage(tmp_path) as stage:
            yield stage


def test_the_repository_is_known(stage: Stage) -> None:
    assert stage.hub.name == "acme/taxonomy"
    assert stage.hub.id > 0
    assert stage.hub.default_branch == "main"
    assert stage.hub.me.login == "github-actions[bot]"


def test_a_pull_request_is_read(stage: Stage) -> None:
    ann = stage.person("ann")
    number = stage.open_pull("topic", {LEAF: "a: 1\n"}, by="ann")
    pull = stage.hub.pull(number)
    assert (pull.number, pull.open, pull.author) == (number, True, ann)
    assert (pull.head_ref, pull.base_ref, pull.head_repository) == ("topic", "main", stage.hub.id)
    assert len(pull.head_sha) == len(pull.base_sha) == 40
    assert pull.head_sha != pull.base_sha
    assert pull.labels == frozenset()


def test_a_push_moves_the_head(stage: Stage) -> None:
    stage.person("ann")
    number = stage.open_pull("topic", {LEAF: "a: 1\n"}, by="ann")
    before = stage.hub.pull(number)
    pushed = stage.push(number, {OTHER: "b: 2\n"})
    after = stage.hub.pull(number)
    assert after.head_sha == pushed != before.head_sha
    assert stage.hub.merge_base(after.base_sha, after.head_sha) == after.base_sha


def test_open_pull_requests_are_found_by_their_head_from_forks_too(stage: Stage) -> None:
    stage.person("ann")
    stage.person("bob")
    first = stage.open_pull("topic", {LEAF: "a: 1\n"}, by="ann")
    second = stage.open_pull("patch", {OTHER: "b: 2\n"}, by="bob", fork=True)
    for number in (first, second):
        (found,) = stage.hub.open_pulls(head_sha=stage.hub.pull(number).head_sha)
        assert found == stage.hub.pull(number)
    assert sorted(pull.number for pull in stage.hub.open_pulls()) == [first, second]
    forked = stage.hub.pull(second)
    assert forked.head_repository not in (None, stage.hub.id)
    stage.close(second)
    assert list(stage.hub.open_pulls(head_sha=forked.head_sha)) == []
    assert not stage.hub.pull(second).open


def test_a_pull_request_is_merged_by_the_sha_of_its_head(stage: Stage) -> None:
    stage.person("ann")
    number = stage.open_pull("topic", {LEAF: "a: 1\n"}, by="ann")
    head = stage.hub.pull(number).head_sha
    merged = stage.merger.merge(number, sha=head)
    assert stage.hub.tip("main") == merged != head
    assert not stage.hub.pull(number).open
    assert stage.merger.merge(number, sha=head) == merged


def test_a_head_that_moved_is_not_merged(stage: Stage) -> None:
    stage.person("ann")
    number = stage.open_pull("topic", {LEAF: "a: 1\n"}, by="ann")
    approved = stage.hub.pull(number).head_sha
    stage.push(number, {OTHER: "b: 2\n"})
    with pytest.raises(Rejected) as caught:
        stage.merger.merge(number, sha=approved)
    assert caught.value.status == 409
    assert stage.hub.pull(number).open


def test_a_closed_pull_request_is_not_merged(stage: Stage) -> None:
    stage.person("ann")
    number = stage.open_pull("topic", {LEAF: "a: 1\n"}, by="ann")
    stage.close(number)
    with pytest.raises(Rejected) as caught:
        stage.merger.merge(number, sha=stage.hub.pull(number).head_sha)
    assert caught.value.status == 405


def test_a_merge_commit_leads_to_its_pull_request(stage: Stage) -> None:
    stage.person("ann")
    number = stage.open_pull("topic", {LEAF: "a: 1\n"}, by="ann")
    merged = stage.merge(number)
    assert [pull.number for pull in stage.hub.pulls_with(merged)] == [number]


def test_a_branch_stands_somewhere(stage: Stage) -> None:
    stage.person("ann")
    number = stage.open_pull("topic", {LEAF: "a: 1\n"}, by="ann")
    assert stage.hub.tip("main") == stage.hub.pull(number).base_sha
    merged = stage.merge(number)
    assert stage.hub.tip("main") == merged
    for branch in ("no/such ü", "mai"):
        with pytest.raises(NotFound):
            stage.hub.tip(branch)


def test_commits_between_end_with_the_head(stage: Stage) -> None:
    stage.person("ann")
    number = stage.open_pull("topic", {LEAF: "a: 1\n"}, by="ann")
    pull = stage.hub.pull(number)
    assert list(stage.hub.commits_between(pull.base_sha, pull.head_sha))[-1] == pull.head_sha
    assert list(stage.hub.commits_between(pull.base_sha, pull.base_sha)) == []


def test_comments_come_oldest_first_and_over_all_pages(stage: Stage) -> None:
    ann = stage.person("ann")
    number = stage.open_pull("topic", {LEAF: "a: 1\n"}, by="ann")
    first = stage.hub.create_comment(number, "first")
    theirs = [stage.say(number, "ann", f"text {count}") for count in range(100)]
    last = stage.hub.create_comment(number, "last")
    found = list(stage.hub.comments(number))
    assert [comment.id for comment in found] == [first.id, *theirs, last.id]
    assert (found[1].author, found[1].body) == (ann, "text 0")
    assert found[0].author == found[-1].author == stage.hub.me
    assert all(comment.created.tzinfo is not None for comment in found)


def test_a_comment_is_edited_and_deleted(stage: Stage) -> None:
    stage.person("ann")
    number = stage.open_pull("topic", {LEAF: "a: 1\n"}, by="ann")
    comment = stage.hub.create_comment(number, "one")
    edited = stage.hub.edit_comment(comment.id, "two ü 🎉 <!-- x -->")
    assert (edited.id, edited.body) == (comment.id, "two ü 🎉 <!-- x -->")
    assert [one.body for one in stage.hub.comments(number)] == ["two ü 🎉 <!-- x -->"]
    stage.hub.delete_comment(comment.id)
    stage.hub.delete_comment(comment.id)
    assert list(stage.hub.comments(number)) == []
    with pytest.raises(NotFound):
        stage.hub.edit_comment(comment.id, "three")


@pytest.mark.parametrize("body", ["", " \n", "x" * 65_537], ids=["empty", "blank", "long"])
def test_bodies_that_github_does_not_take_are_rejected(stage: Stage, body: str) -> None:
    stage.person("ann")
    number = stage.open_pull("topic", {LEAF: "a: 1\n"}, by="ann")
    with stage.refusal("too long") if len(body) > 9 else nullcontext(), pytest.raises(Rejected) as caught:
        stage.hub.create_comment(number, body)
    assert caught.value.status == 422
    assert list(stage.hub.comments(number)) == []


def test_a_reaction_twice_is_one(stage: Stage) -> None:
    stage.person("ann")
    number = stage.open_pull("topic", {LEAF: "a: 1\n"}, by="ann")
    comment = stage.say(number, "ann", "/taxobot help")
    stage.hub.react(comment, "eyes")
    stage.hub.react(comment, "eyes")
    with pytest.raises(NotFound):
        stage.hub.react(NOWHERE, "eyes")


def test_the_sticky_comment_lives_there(stage: Stage) -> None:
    stage.person("ann")
    number = stage.open_pull("topic", {LEAF: "a: 1\n"}, by="ann")
    sticky = Sticky(stage.hub, repository=stage.hub.id, key=KEY)
    first = sticky.write(number, "### waiting\n\ntext")
    stage.say(number, "ann", first.body)
    assert sticky.write(number, "### done\n\ntext").id == first.id
    found = sticky.find(number)
    assert found is not None
    assert (found.comment.id, found.text) == (first.id, "### done\n\ntext")
    stage.hub.delete_comment(first.id)
    assert sticky.find(number) is None
    assert sticky.write(number, "again").id != first.id


def test_a_check_is_created_found_and_changed(stage: Stage) -> None:
    stage.person("ann")
    head = stage.hub.pull(stage.open_pull("topic", {LEAF: "a: 1\n"}, by="ann")).head_sha
    assert list(stage.hub.checks(head, "taxobot/gate")) == []
    queued = replace(DRAFT, status="queued", conclusion=None, title="WAITING")
    created = stage.hub.create_check(head, queued)
    assert (created.name, created.head_sha, created.status) == ("taxobot/gate", head, "queued")
    assert (created.conclusion, created.title, created.external_id) == (None, "WAITING", "pr-1")
    assert created.app == 15368
    changed = stage.hub.update_check(created.id, DRAFT)
    assert (changed.id, changed.status, changed.conclusion) == (created.id, "completed", "failure")
    newer = stage.hub.create_check(head, replace(DRAFT, conclusion="success"))
    assert [check.id for check in stage.hub.checks(head, "taxobot/gate")] == [newer.id, created.id]
    assert list(stage.hub.checks(head, "other")) == []


@pytest.mark.parametrize("count", [50, 51, 130])
def test_any_number_of_annotations_and_buttons_are_taken(stage: Stage, count: int) -> None:
    stage.person("ann")
    head = stage.hub.pull(stage.open_pull("topic", {LEAF: "a: 1\n"}, by="ann")).head_sha
    notes = [Annotation(LEAF, line, "failure", "rule/name", "what is wrong") for line in range(1, count)]
    notes.append(Annotation(LEAF, count, "notice", "", "columns", 2, 5))
    buttons = (Button("Run", "start the measurement", "run"),)
    created = stage.hub.create_check(head, replace(DRAFT, annotations=tuple(notes), buttons=buttons))
    assert stage.annotated(created.id) == list(range(1, count + 1))
    more = replace(DRAFT, annotations=tuple(notes[:60]))
    assert stage.hub.update_check(created.id, more).id == created.id
    assert len(stage.annotated(created.id)) == count + min(60, count)


def test_a_check_that_is_not_there_cannot_be_changed(stage: Stage) -> None:
    with pytest.raises(NotFound):
        stage.hub.update_check(NOWHERE, DRAFT)


def test_a_summary_that_is_too_long_is_rejected(stage: Stage) -> None:
    stage.person("ann")
    head = stage.hub.pull(stage.open_pull("topic", {LEAF: "a: 1\n"}, by="ann")).head_sha
    with stage.refusal(""), pytest.raises(Rejected):
        stage.hub.create_check(head, replace(DRAFT, summary="x" * 65_536))


def test_comments_on_lines_are_published_together(stage: Stage) -> None:
    stage.person("ann")
    number = stage.open_pull("topic", {LEAF: "a: 1\nb: 2\nc: 3\n"}, by="ann")
    head = stage.hub.pull(number).head_sha
    drafts = [ReviewComment(LEAF, 1, 1, "first"), ReviewComment(LEAF, 2, 3, "second")]
    stage.hub.review(number, head, drafts)
    found = list(stage.hub.review_comments(number))
    assert [(one.path, one.start, one.line, one.body, one.author) for one in found] == [
        (LEAF, 1, 1, "first", stage.hub.me),
        (LEAF, 2, 3, "second", stage.hub.me),
    ]
    with pytest.raises(Rejected):
        stage.hub.review(number, head, [ReviewComment("no/such/file", 1, 1, "x")])


def test_labels_come_and_go(stage: Stage) -> None:
    stage.person("ann")
    number = stage.open_pull("topic", {LEAF: "a: 1\n"}, by="ann")
    stage.hub.add_labels(number, ["knowledge", "kind/ü"])
    stage.hub.add_labels(number, ["knowledge"])
    assert stage.hub.pull(number).labels == {"knowledge", "kind/ü"}
    stage.hub.remove_label(number, "kind/ü")
    stage.hub.remove_label(number, "kind/ü")
    assert stage.hub.pull(number).labels == {"knowledge"}


@pytest.mark.parametrize("role", [Role.READ, Role.TRIAGE, Role.WRITE, Role.MAINTAIN, Role.ADMIN])
def test_roles_are_told(stage: Stage, role: Role) -> None:
    person = stage.person("maria", role)
    assert stage.hub.role("maria") is role
    assert stage.hub.user("maria") == person


def test_strangers_may_do_nothing(stage: Stage) -> None:
    stage.person("stranger")
    assert not stage.hub.role("stranger").reaches(Role.TRIAGE)
    assert stage.hub.role("nobody-has-this-name") is Role.NONE
    with pytest.raises(NotFound):
        stage.hub.user("nobody-has-this-name")


def test_members_of_a_team_are_known(stage: Stage) -> None:
    stage.person("tom")
    stage.person("ann")
    stage.join("tom", TEAM)
    if not stage.reads_teams:
        with pytest.raises((Forbidden, NotFound)):
            assert not stage.hub.is_member(TEAM, "tom")
            raise NotFound("a token that may not look sees no member")
        return
    assert stage.hub.is_member(TEAM, "tom")
    assert not stage.hub.is_member(TEAM, "ann")
    assert not stage.hub.is_member("no-such-team", "tom")


def test_a_workflow_is_started_and_its_run_read(stage: Stage) -> None:
    run = stage.hub.dispatch("taxobot-run.yml", ref="main", inputs={"purpose": "run", "approval": '{"a": "ü"}'})
    assert run is not None
    assert (run.event, run.path, run.head_branch) == ("workflow_dispatch", ".github/workflows/taxobot-run.yml", "main")
    assert (run.repository, run.head_repository, run.attempt) == (stage.hub.id, stage.hub.id, 1)
    assert run.conclusion is None
    assert stage.hub.run(run.id) == run
    (found,) = stage.hub.runs("taxobot-run.yml", event="workflow_dispatch", branch="main")
    assert found == run
    assert list(stage.hub.runs("taxobot-run.yml", event="push", branch="main")) == []
    assert list(stage.hub.jobs(run.id)) == []


def test_more_inputs_than_github_takes_are_rejected(stage: Stage) -> None:
    with stage.refusal(""), pytest.raises(Rejected):
        stage.hub.dispatch("taxobot-run.yml", ref="main", inputs={f"input-{count}": "" for count in range(26)})


def test_runs_that_are_not_there_are_not_found(stage: Stage) -> None:
    for ask in (stage.hub.run, stage.hub.jobs, stage.hub.artifacts, stage.hub.cancel, stage.hub.rerun_failed):
        with pytest.raises(NotFound):
            list(ask(NOWHERE))  # type: ignore[operator]
    with pytest.raises(NotFound):
        stage.hub.rerun_job(NOWHERE)


def test_the_newest_runs_come_first(stage: Stage) -> None:
    runs = [stage.record_run("main") for _ in range(3)]
    found = stage.hub.runs("taxobot-run.yml", event="workflow_dispatch", branch="main", limit=2)
    assert [run.id for run in found] == [runs[2], runs[1]]


def test_a_run_is_cancelled_and_started_again(stage: Stage) -> None:
    run = stage.record_run("main")
    job = stage.work(run, "generate (knowledge/a)")
    with pytest.raises((Forbidden, Rejected)):
        stage.hub.rerun_failed(run)
    stage.hub.cancel(run)
    stage.hub.cancel(run)
    cancelled = stage.hub.run(run)
    assert (cancelled.status, cancelled.conclusion, cancelled.attempt) == ("completed", "cancelled", 1)
    stage.hub.rerun_failed(run)
    again = stage.hub.run(run)
    assert (again.status, again.conclusion, again.attempt) == ("queued", None, 2)
    with pytest.raises((Forbidden, Rejected)):
        stage.hub.rerun_job(job)


def test_one_job_is_started_again(stage: Stage) -> None:
    run = stage.record_run("main")
    job = stage.work(run, "train")
    (found,) = stage.hub.jobs(run)
    assert (found.id, found.name, found.status, found.conclusion) == (job, "train", "completed", "failure")
    assert found.started is not None
    assert found.completed is not None
    assert found.started <= found.completed
    stage.finish(run)
    stage.hub.rerun_job(job)
    assert stage.hub.run(run).attempt == 2


def test_artifacts_are_listed_and_downloaded(stage: Stage) -> None:
    run = stage.record_run("main")
    content = make_zip({"validation.json": '{"v": 1}'})
    number = stage.leave(run, "taxobot-validation", content)
    (artifact,) = stage.hub.artifacts(run)
    assert (artifact.id, artifact.name, artifact.expired, artifact.run) == (number, "taxobot-validation", False, run)
    assert artifact.size == len(content)
    assert stage.hub.download(number, limit=len(content)) == content
    with pytest.raises(Rejected):
        stage.hub.download(number, limit=len(content) - 1)
    with pytest.raises(NotFound):
        stage.hub.download(NOWHERE, limit=9)

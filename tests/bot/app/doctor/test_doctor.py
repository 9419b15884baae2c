"""Doctor against the fake GitHub: a healthy App, and one thing wrong at a time, each with what mends it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.app.doctor.alone import warn_of_action_only
from bot.app.doctor.examine import NEEDS_KEY, examine
from bot.app.doctor.finding import Finding
from bot.app.doctor.missed import redeliver
from bot.app.doctor.runners import check_runners
from fakes.clinic import Clinic
from fakes.github.faults import Fault

OTHER = "another secret"
GROUP = "acme/taxonomy/.github/workflows/taxobot-app-run.yml@refs/heads/main"


def findings(clinic: Clinic, **changes: object) -> list[Finding]:
    """What is not as it should be."""
    return [one for one in examine(clinic.patient(**changes)) if one.kind != "well"]


def test_nothing_is_wrong_with_a_healthy_app(clinic: Clinic) -> None:
    found = list(examine(clinic.patient()))
    assert [(one.kind, one.subject) for one in found if one.kind != "well"] == [("unchecked", "deliveries")]
    assert {one.subject for one in found} >= {
        *("database", "workers", "key", "clock", "permissions", "permissions of acme", "events", "webhook", "missed"),
        *("repositories", "rules of acme/taxonomy"),
    }


def lose_permission(clinic: Clinic) -> None:
    del clinic.handle.record.permissions["checks"]


def grow_permission(clinic: Clinic) -> None:
    clinic.handle.app.permissions["administration"] = "write"


def lose_members(clinic: Clinic) -> None:
    del clinic.handle.record.permissions["members"]


def lose_event(clinic: Clinic) -> None:
    clinic.handle.app.events = tuple(one for one in clinic.handle.app.events if one != "merge_group")


def lose_secret(clinic: Clinic) -> None:
    clinic.handle.hook("https://taxobot.acme.example/webhook", secret="").active = False


def lead_astray(clinic: Clinic) -> None:
    clinic.handle.hook("http://taxobot.acme.example/hook", secret=OTHER).active = False


def lose_hook(clinic: Clinic) -> None:
    clinic.handle.app.hook = None


def forget_our_secret(clinic: Clinic) -> None:
    clinic.answers = 401


def break_service(clinic: Clinic) -> None:
    clinic.answers = 502


def suspend(clinic: Clinic) -> None:
    clinic.handle.record.suspended = clinic.github.world.now()


def let_in(clinic: Clinic) -> None:
    clinic.handle.add(clinic.github.repository("acme/secret", private=True).record, by="acme")


def drop_rule(clinic: Clinic) -> None:
    clinic.repository.record.rules = []


def require_from_anybody(clinic: Clinic) -> None:
    clinic.require(None)


def require_from_actions(clinic: Clinic) -> None:
    clinic.require(15368)


def require_from_another(clinic: Clinic) -> None:
    clinic.require(clinic.handle.id + 1)


def queue_unheard(clinic: Clinic) -> None:
    clinic.repository.record.rules.append({"type": "merge_queue"})
    lose_event(clinic)


def run_behind(clinic: Clinic) -> None:
    clinic.ahead = -45


def kill_worker(clinic: Clinic) -> None:
    clinic.book.processes.leave("worker-1")


def kill_service(clinic: Clinic) -> None:
    clinic.book.processes.leave("app-1")


def open_worker(clinic: Clinic) -> None:
    clinic.book.processes.beat("worker-1", kind="worker", host="gpu", queue="gpu", isolation="none")


def keep_the_action(clinic: Clinic) -> None:
    clinic.repository.push("main", {".github/workflows/taxobot-comment.yml": "on: push\njobs: {}\n"}, by="acme")


ILLNESSES = [
    [
        (lose_permission, "broken", "permissions of acme", "checks: write is missing", "wait to be accepted"),
        (lose_event, "broken", "events", "merge_group", "Subscribe to events"),
        (queue_unheard, "broken", "merge queue of acme/taxonomy", "wait for ever", "Merge group"),
        (lose_secret, "broken", "webhook", "no secret", "TAXOBOT_WEBHOOK_SECRET"),
        (let_in, "warning", "repositories", "acme/secret lets the App in", "app.repositories"),
        (run_behind, "warning", "clock", "s behind GitHub's", "set-ntp"),
        (kill_worker, "broken", "workers", "no worker is alive", "taxobot worker"),
        (kill_service, "broken", "service", "no `taxobot app serve`", "start it"),
    ],
    [
        (grow_permission, "broken", "permissions", "administration: write", "take it away"),
        (lose_members, "warning", "permissions of acme", "members: read", "name no teams"),
        (lead_astray, "broken", "webhook", "not https", "settings"),
        (lead_astray, "broken", "webhook", "does not end in /webhook", "settings"),
        (drop_rule, "broken", "rules of acme/taxonomy", "not required", "settings/rules"),
        (open_worker, "warning", "workers", "without isolation", "bubblewrap"),
        (keep_the_action, "warning", "Action in acme/taxonomy", "weaker", "remove"),
    ],
    [
        (lose_hook, "broken", "webhook", "no webhook", "switch it on"),
        (require_from_anybody, "broken", "rules of acme/taxonomy", "from anybody", "with the source taxobot"),
    ],
    [
        (forget_our_secret, "broken", "webhook", "does not take our secret", "anew"),
        (require_from_another, "broken", "rules of acme/taxonomy", "another App", "with the source taxobot"),
    ],
    [
        (break_service, "broken", "webhook", "answers 502", "log"),
        (require_from_actions, "broken", "rules of acme/taxonomy", "GitHub Actions", "with the source taxobot"),
    ],
    [
        (suspend, "broken", "installation", "acme suspended", "ends that"),
        (suspend, "broken", "repositories", "acme/taxonomy", "install the App at"),
    ],
]
"""What was done to a healthy App together, with the finding that each has to lead to."""


@pytest.mark.parametrize("ills", ILLNESSES)
def test_what_is_wrong_is_said_with_what_mends_it(
    clinic: Clinic, ills: list[tuple[Callable[[Clinic], None], str, str, str, str]]
) -> None:
    for harm, *_ in ills:
        harm(clinic)
    found = findings(clinic)
    for _, kind, subject, said, mend in ills:
        same = [one for one in found if (one.kind, one.subject) == (kind, subject)]
        assert [one for one in same if said in one.said and mend in one.mend], (said, found)


def test_a_key_that_github_refuses_stops_what_needs_it(clinic: Clinic) -> None:
    clinic.handle.app.public_key = ""
    found = findings(clinic)
    assert (found[0].kind, found[0].subject) == ("broken", "key")
    assert "TAXOBOT_PRIVATE_KEY" in found[0].mend
    assert {one.kind for one in found[1:]} == {"unchecked"}
    assert len(found) == 8


def test_where_github_is_away_nobody_waits_for_it_again_and_again(clinic: Clinic) -> None:
    fault = clinic.github.faults.add(Fault(500, times=1_000))
    found = [one for one in findings(clinic) if one.subject in NEEDS_KEY]
    assert [one.said for one in found] == ["not checked: GitHub cannot be asked"] * len(NEEDS_KEY)
    assert fault.hits < 10, "one question, tried a few times"


def test_what_cannot_be_asked_stops_nothing_else(clinic: Clinic) -> None:
    clinic.github.faults.add(Fault(500, matching="rules/branches", times=20))
    drop_rule(clinic)
    kill_worker(clinic)
    found = findings(clinic)
    assert any(one.subject == "rules" and one.kind == "unchecked" and "GitHub answers 500" in one.said for one in found)
    assert any(one.subject == "workers" for one in found)


def test_a_repository_that_cannot_be_asked_keeps_no_other_back(clinic: Clinic) -> None:
    """GitHub has no rulesets for some plans: it answers 403, and the gate of all others was looked at no more."""
    clinic.handle.add(clinic.github.repository("acme/other", private=True).record, by="ann")
    drop_rule(clinic)
    for refused, other in (("acme/taxonomy", "acme/other"), ("acme/other", "acme/taxonomy")):
        clinic.github.faults.add(Fault(403, matching=f"{refused}/rules/branches", message="Upgrade to GitHub Team"))
        found = {one.subject: one for one in findings(clinic, repositories=["acme/*"])}
        assert "Upgrade to GitHub Team" in found[f"rules of {refused}"].said
        assert (found[f"rules of {refused}"].kind, found[f"rules of {other}"].kind) == ("unchecked", "broken")


def test_whatever_is_not_checked_says_what_to_do(clinic: Clinic) -> None:
    clinic.github.faults.add(Fault(0, times=100))
    lacking = [one.subject for one in findings(clinic) if not one.mend]
    assert lacking == []


def test_a_database_that_does_not_open_is_said_without_its_password(clinic: Clinic) -> None:
    clinic.url = "postgresql+psycopg://us:hunter2@127.0.0.1:9/none?connect_timeout=2"
    (found,) = (one for one in findings(clinic) if one.subject == "database")
    assert found.kind == "broken"
    assert "hunter2" not in found.said


def test_classic_protection_counts_as_a_rule(clinic: Clinic) -> None:
    drop_rule(clinic)
    clinic.repository.record.protection = [{"context": "taxobot/gate", "app_id": clinic.handle.id}]
    assert not [one for one in findings(clinic) if one.subject.startswith("rules")]


def test_without_the_second_set_runner_groups_are_not_checked(clinic: Clinic) -> None:
    found = findings(clinic, dispatcher="actions")
    assert ("unchecked", "runner groups") in {(one.kind, one.subject) for one in found}
    assert not [one for one in clinic.github.requests if "runner-groups" in one.path]


GROUPS = [
    ([], "no group is restricted"),
    ([{"name": "gpu"}], "no group is restricted"),
    ([{"name": "gpu", "selected_workflows": [GROUP]}], "no group is restricted"),
    ([{"name": "gpu", "restricted_to_workflows": True, "selected_workflows": [GROUP]}], ""),
    (
        [{"name": "gpu", "restricted_to_workflows": True, "selected_workflows": [GROUP, "acme/x/y.yml@main"]}],
        "lets in acme/x/y.yml@main too",
    ),
    (
        [{"name": "gpu", "restricted_to_workflows": True, "selected_workflows": [GROUP.replace("main", "topic")]}],
        "no group is restricted",
    ),
]


def test_only_our_workflow_may_reach_the_machines(clinic: Clinic) -> None:
    """S24."""
    clinic.handle.record.permissions |= {"administration": "read", "organization_self_hosted_runners": "read"}
    for groups, wrong in GROUPS:
        clinic.github.world.runner_groups["acme"] = groups
        found = check_runners(clinic.patient(dispatcher="actions", administration=True))
        said = [one.said for one in found if one.kind != "well"]
        assert [wrong in one for one in said] == ([True] if wrong else []), groups


def test_work_on_actions_needs_its_workflow_and_its_reviewers(clinic: Clinic) -> None:
    said = {one.subject: one for one in findings(clinic, dispatcher="actions")}
    assert "not on main" in said["workflow of acme/taxonomy"].said
    assert "there is no taxobot-gpu" in said["environment of acme/taxonomy"].said
    run = "on: {workflow_dispatch: {}}\njobs: {}\n"
    clinic.repository.push("main", {".github/workflows/taxobot-app-run.yml": run}, by="acme")
    clinic.github.deliveries()
    clinic.repository.record.environments["taxobot-gpu"] = frozenset()
    said = {one.subject: one for one in findings(clinic, dispatcher="actions")}
    assert "workflow of acme/taxonomy" not in said
    assert said["environment of acme/taxonomy"].kind == "warning"
    maria = clinic.github.world.user("maria").id
    clinic.repository.record.environments["taxobot-gpu"] = frozenset({maria})
    said = {one.subject: one for one in findings(clinic, dispatcher="actions")}
    assert "environment of acme/taxonomy" not in said


def test_missed_deliveries_are_counted_and_delivered_again(clinic: Clinic) -> None:
    clinic.handle.hook("http://127.0.0.1:9/webhook", secret=OTHER)
    clinic.repository.open_pull("topic", by="ann", files={"a.md": "1\n"})
    clinic.github.deliveries()
    found = {one.subject: one for one in findings(clinic)}
    assert "2 deliveries never arrived" in found["missed"].said
    assert "answered 502" in found["deliveries"].said
    assert redeliver(clinic.patient()) == 2
    clinic.github.deliveries()
    assert sum(one.redelivery for one in clinic.handle.deliveries()) == 2


def test_a_delivery_that_github_delivers_no_more_does_not_keep_the_others_waiting(clinic: Clinic) -> None:
    clinic.handle.hook("http://127.0.0.1:9/webhook", secret=OTHER)
    clinic.repository.open_pull("topic", by="ann", files={"a.md": "1\n"})
    clinic.github.deliveries()
    clinic.github.faults.add(Fault(422, matching="POST /app/hook/deliveries", times=1))
    assert redeliver(clinic.patient()) == 1


def test_a_refused_delivery_means_two_secrets(clinic: Clinic) -> None:
    clinic.handle.hook("http://127.0.0.1:9/webhook", secret=OTHER)
    clinic.repository.push("topic", {"a.md": "1\n"}, by="ann")
    clinic.github.deliveries()
    for one in clinic.handle.deliveries():
        one.status = 401
    found = {one.subject: one for one in findings(clinic)}
    assert "its secret is another one than ours" in found["deliveries"].said


def test_without_an_app_the_gate_is_weaker() -> None:
    """S40."""
    found = warn_of_action_only()
    assert found.kind == "warning"
    assert "can forge its check" in found.said
    assert "taxobot app manifest" in found.mend

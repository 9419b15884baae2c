"""The App's ways into repositories, on the fake GitHub: a token is for one repository and one purpose (S8)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from github import UnknownObjectException

from bot.app.permissions import PURPOSES
from bot.github.errors import Forbidden, NotFound, Rejected, Unavailable
from bot.github.values import CheckDraft, User
from fakes.app_scene import Scene
from fakes.github.faults import Fault

DRAFT = CheckDraft("taxobot/gate", "in_progress", None, "RUNNING", "text")
READ = {"contents": "read"}


def test_a_hub_writes_as_the_app(scene: Scene) -> None:
    hub = scene.hub()
    pull = scene.repository.open_pull("topic", by="ann", files={"a.md": "1\n"})
    check = hub.create_check(pull.head_sha, DRAFT)
    comment = hub.create_comment(pull.number, "text")
    assert check.app == scene.doors.app == scene.handle.id
    assert comment.author == hub.me == scene.doors.me
    assert scene.doors.me == User(scene.handle.app.bot.id, "taxobot[bot]")
    assert scene.doors.itself.login == "taxobot[bot]"


def test_a_token_is_for_one_repository_and_one_purpose(scene: Scene) -> None:
    scene.hub().tip("main")
    scene.doors.token(scene.id, READ)
    assert scene.minted == [
        {"permissions": {"metadata": "read"}},
        {"repository_ids": [scene.id], "permissions": dict(PURPOSES["work"])},
        {"repository_ids": [scene.id], "permissions": READ},
    ]
    with pytest.raises(UnknownObjectException):
        scene.hub()._github.get_repo(scene.other.name).get_branch("main")


def test_a_token_is_used_until_five_minutes_before_its_end(scene: Scene) -> None:
    first = scene.doors.token(scene.id, READ)
    scene.clock.time += 3290
    assert scene.doors.token(scene.id, READ) == first
    scene.clock.time += 20
    assert scene.doors.token(scene.id, READ) != first
    assert len(scene.minted) == 2


def test_a_token_that_is_refused_is_replaced(scene: Scene) -> None:
    scene.hub().tip("main")
    before = len(scene.minted)
    scene.github.world.tokens.clear()
    with pytest.raises(Unavailable, match="the next try has a new one") as caught:
        scene.hub().tip("main")
    assert caught.value.status == 401
    assert scene.hub().tip("main") == scene.repository.git.sha("refs/heads/main")
    assert len(scene.minted) == before + 1


def test_many_threads_share_one_token(scene: Scene) -> None:
    with ThreadPoolExecutor(8) as pool:
        tokens = set(pool.map(lambda _: scene.doors.token(scene.id, READ), range(40)))
    assert len(tokens) == len(scene.minted) == 1


def test_teams_are_read_with_a_token_for_that_alone(scene: Scene) -> None:
    scene.github.team("acme", "triagers", ["maria"])
    assert scene.hub().is_member("triagers", "maria")
    assert not scene.hub().is_member("triagers", "ann")
    assert not scene.hub().is_member("nobody", "maria")
    assert scene.minted[-1] == {"repository_ids": [scene.id], "permissions": {"members": "read"}}


def test_an_app_that_may_not_look_at_teams_says_so(scene: Scene) -> None:
    del scene.handle.record.permissions["members"]
    assert scene.hub().tip("main")
    with pytest.raises(Rejected, match="members: read"):
        scene.hub().is_member("triagers", "maria")


def test_a_merge_has_a_token_of_its_own(scene: Scene) -> None:
    pull = scene.repository.open_pull("topic", by="ann", files={"a.md": "1\n"})
    merged = scene.hub().merge(pull.number, sha=pull.head_sha)
    assert pull.record.merged_sha == merged == scene.repository.git.sha("refs/heads/main")
    assert scene.minted[-1] == {"repository_ids": [scene.id], "permissions": dict(PURPOSES["merge"])}


def test_a_way_to_merge_that_is_forbidden_is_followed_by_the_next(scene: Scene) -> None:
    pull = scene.repository.open_pull("topic", by="ann", files={"a.md": "1\n"})
    forbidden = "Merge commits are not allowed on this repository."
    scene.github.faults.add(Fault(405, matching="PUT .*/merge", message=forbidden))
    assert scene.hub().merge(pull.number, sha=pull.head_sha) == pull.record.merged_sha
    (sent,) = scene.asked("PUT", f"/repos/acme/taxonomy/pulls/{pull.number}/merge")
    assert sent == {"sha": pull.head_sha, "merge_method": "squash"}
    scene.github.faults.add(Fault(405, matching="PUT .*/merge", message=forbidden, times=3))
    with pytest.raises(Rejected, match="not allowed on this repository"):
        scene.hub().merge(other_pull(scene), sha=pull.head_sha)


def other_pull(scene: Scene) -> int:
    return scene.repository.open_pull("other", by="ann", files={"b.md": "1\n"}).number


def test_a_merge_whose_answer_got_lost_is_found(scene: Scene) -> None:
    pull = scene.repository.open_pull("topic", by="ann", files={"a.md": "1\n"})
    scene.github.faults.add(Fault(502, matching="PUT .*/merge", after=True))
    assert scene.hub().merge(pull.number, sha=pull.head_sha) == pull.record.merged_sha


def test_a_run_is_known_by_its_title(scene: Scene) -> None:
    run = scene.repository.record_run("taxobot-app-run.yml")
    assert scene.hub().run(run.id).title == run.title != ""


def test_without_the_second_set_nothing_is_merged(scene: Scene) -> None:
    scene.handle.record.permissions["contents"] = "read"
    pull = scene.repository.open_pull("topic", by="ann", files={"a.md": "1\n"})
    with pytest.raises(Rejected, match="contents: write"):
        scene.hub().merge(pull.number, sha=pull.head_sha)
    assert pull.state == "open"


def test_a_repository_that_does_not_let_us_in_is_not_found(scene: Scene) -> None:
    with pytest.raises(NotFound, match="does not let the App in"):
        scene.doors.hub(999)


def test_the_bot_is_known_before_anybody_lets_it_in(scene: Scene) -> None:
    scene.handle.uninstall("acme")
    assert scene.doors.me == User(scene.handle.app.bot.id, "taxobot[bot]")


def test_a_suspended_installation_gives_no_token(scene: Scene) -> None:
    scene.handle.record.suspended = scene.github.world.now()
    with pytest.raises(Forbidden, match="suspended"):
        scene.hub()


def test_a_token_whose_answer_got_lost_is_minted_again(scene: Scene) -> None:
    scene.github.faults.add(Fault(502, matching="access_tokens", after=True))
    assert scene.doors.token(scene.id, READ)
    assert len(scene.minted) == 2


def test_no_error_shows_a_token(scene: Scene) -> None:
    token = scene.doors.token(scene.id, PURPOSES["work"])
    scene.github.faults.add(Fault(500, matching="branches", times=10, message=f"oops {token}"))
    with pytest.raises(Unavailable) as caught:
        scene.hub().tip("main")
    assert token not in str(caught.value)
    assert token not in repr(vars(scene.doors._tokens))

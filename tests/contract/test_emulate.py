"""A second opinion: the same client against software that somebody else wrote after GitHub's documentation.

emulate 0.12.2 knows Apps, comments and check runs. It lacks reactions, workflow runs, artifacts and the files of a pull
request, and takes any token, so those are left to the fake GitHub.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from github import Auth, GithubException, GithubIntegration

from bot.github.client import GithubClient
from bot.github.errors import NotFound
from bot.github.sticky import Sticky
from bot.github.values import Annotation, CheckDraft, Role, User
from fakes.emulate import APP, INSTALLATION, Emulated, emulated

pytestmark = pytest.mark.slow
KEY = b"0123456789abcdef0123456789abcdef"
PERMISSIONS = {"pull_requests": "write", "issues": "write", "checks": "write", "contents": "read"}
DRAFT = CheckDraft("taxobot/gate", "completed", "failure", "INVALID", "text", external_id="pr-1")


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulated]:
    with emulated(tmp_path_factory.mktemp("emulate")) as running:
        yield running


@pytest.fixture(scope="module")
def hub(other: Emulated) -> Iterator[GithubClient]:
    """The client as the App's installation."""
    name = f"{other.owner}/{other.repository}"
    token = integration(other, other.private_key).get_access_token(INSTALLATION, PERMISSIONS).token
    # Bots cannot be looked up there, so the author of a first comment says who writes.
    seeker = GithubClient(name, token=token, base_url=other.url, me=User(0, ""))
    me = seeker.create_comment(open_pull(other, "first"), "hello").author
    client = GithubClient(name, token=token, base_url=other.url, me=me)
    yield client
    seeker.close()
    client.close()


@pytest.fixture
def number(other: Emulated, request: pytest.FixtureRequest) -> int:
    """A pull request of the test's own."""
    return open_pull(other, re.sub(r"\W", "-", request.node.name))


def open_pull(other: Emulated, branch: str) -> int:
    """A new pull request from a new branch; its number."""
    repo = f"/repos/{other.owner}/{other.repository}"
    main = other.ask("GET", f"{repo}/git/ref/heads/main")["object"]["sha"]
    other.ask("POST", f"{repo}/git/refs", {"ref": f"refs/heads/{branch}", "sha": main})
    content = base64.b64encode(b"version: 3\n").decode()
    file = {"message": "Add", "content": content, "branch": branch}
    other.ask("PUT", f"{repo}/contents/knowledge/{branch}/qna.yaml", file)
    return int(other.ask("POST", f"{repo}/pulls", {"title": "Teach", "head": branch, "base": "main"})["number"])


def integration(other: Emulated, key: str) -> GithubIntegration:
    auth = Auth.AppAuth(APP, key)
    return GithubIntegration(
        auth=auth, base_url=other.url, seconds_between_requests=None, seconds_between_writes=None, retry=None
    )


def test_an_app_is_known_by_its_key_and_by_no_other(other: Emulated) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    stranger = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    with pytest.raises(GithubException) as caught:
        integration(other, stranger).get_access_token(INSTALLATION, PERMISSIONS)
    assert caught.value.status == 401
    granted = integration(other, other.private_key).get_access_token(INSTALLATION, PERMISSIONS)
    assert granted.token
    assert granted.permissions == PERMISSIONS


def test_the_repository_and_a_pull_request_are_read(hub: GithubClient, number: int) -> None:
    assert hub.id > 0
    assert hub.default_branch == "main"
    pull = hub.pull(number)
    assert (pull.number, pull.open, pull.base_ref, pull.head_repository) == (number, True, "main", hub.id)
    assert pull.base_sha == hub.tip("main")
    assert [found.number for found in hub.open_pulls(head_sha=pull.head_sha)] == [number]
    with pytest.raises(NotFound):
        hub.pull(999)


def test_comments_are_written_listed_changed_and_removed(hub: GithubClient, number: int) -> None:
    created = [hub.create_comment(number, f"text {count}") for count in range(101)]
    assert [comment.id for comment in hub.comments(number)] == [comment.id for comment in created]
    assert all(comment.author == hub.me for comment in created)
    assert hub.edit_comment(created[0].id, "new ü\n\nlines").body == "new ü\n\nlines"
    hub.delete_comment(created[1].id)
    hub.delete_comment(created[1].id)
    assert [comment.id for comment in hub.comments(number)][:2] == [created[0].id, created[2].id]


def test_the_sticky_comment_lives_there_too(hub: GithubClient, number: int) -> None:
    sticky = Sticky(hub, repository=hub.id, key=KEY)
    first = sticky.write(number, "### waiting")
    assert sticky.write(number, "### done").id == first.id
    found = sticky.find(number)
    assert found is not None
    assert found.text == "### done"
    assert len(list(hub.comments(number))) == 1


@pytest.mark.parametrize(("count", "last_chunk"), [(0, 1), (50, 1), (51, 51), (120, 101)])
def test_checks_are_created_and_changed_with_annotations_in_chunks(
    hub: GithubClient, other: Emulated, number: int, count: int, last_chunk: int
) -> None:
    head = hub.pull(number).head_sha
    name = f"taxobot/{count}"
    notes = tuple(Annotation("a/qna.yaml", line, "warning", "rule", "text") for line in range(1, count + 1))
    queued = hub.create_check(head, replace(DRAFT, name=name, status="queued", conclusion=None))
    assert (queued.status, queued.conclusion) == ("queued", None)
    done = hub.update_check(queued.id, replace(DRAFT, name=name, annotations=notes))
    assert (done.id, done.status, done.conclusion, done.title) == (queued.id, "completed", "failure", "INVALID")
    assert [check.id for check in hub.checks(head, name)] == [queued.id]
    # GitHub documents that it appends annotations; this one keeps those of the last request.
    path = f"/repos/{other.owner}/{other.repository}/check-runs/{queued.id}/annotations?per_page=100"
    kept = [note["start_line"] for note in other.ask("GET", path)["check_annotations"]]
    assert kept == list(range(last_chunk, count + 1))


def test_labels_and_roles_are_known(hub: GithubClient, number: int) -> None:
    assert hub.role("maria") is Role.ADMIN
    assert hub.role("nobody-has-this-name") is Role.NONE
    hub.add_labels(number, ["knowledge"])
    assert hub.pull(number).labels == {"knowledge"}
    hub.remove_label(number, "knowledge")
    assert hub.pull(number).labels == frozenset()

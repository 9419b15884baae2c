"""Who may do what on the fake GitHub."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import jwt
import pytest

from fakes.asking import Asker
from fakes.github.apps import AppHandle
from fakes.github.fake import FakeGitHub
from fakes.github.fixture import checked
from fakes.github.handles import RepositoryHandle
from fakes.github.state import Permissions

R = "/repos/acme/tax"
REFUSED = "Resource not accessible by integration"
START = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def repo(github: FakeGitHub) -> RepositoryHandle:
    made = github.repository("acme/tax", files={".github/workflows/w.yml": "on: workflow_dispatch"}, private=True)
    made.collaborators.update(reader="read", walter="write", tina="triage", maria="maintain")
    made.open_pull("topic", by="walter", files={"b.txt": "2\n"})
    return made


def test_unknown_tokens_and_nobody(github: FakeGitHub, repo: RepositoryHandle) -> None:
    github.repository("acme/open")
    for token in ("garbage", "ghp_" + "0" * 40, "a.b.c"):
        answer = Asker(github.url, token)("GET", "/repos/acme/open")
        assert (answer.status_code, answer.json()["message"]) == (401, "Bad credentials")
    nobody = Asker(github.url)
    assert nobody.status("GET", "/repos/acme/open") == 200
    assert nobody.status("GET", R) == 404
    assert nobody.status("GET", "/user") == 401
    assert nobody.status("POST", "/repos/acme/open/labels", {"name": "x"}) == 401


def test_a_private_repository_is_not_there_for_strangers(github: FakeGitHub, repo: RepositoryHandle) -> None:
    stranger, reader = (Asker(github.url, github.token(login)) for login in ("stranger", "reader"))
    assert stranger.status("GET", R) == 404
    assert reader.json("GET", R)["permissions"] == {
        "pull": True,
        "triage": False,
        "push": False,
        "maintain": False,
        "admin": False,
    }
    elsewhere = github.job_token(github.repository("acme/other"))
    assert Asker(github.url, elsewhere).status("GET", R) == 404


@pytest.mark.parametrize(
    ("least", "method", "path", "body"),
    [
        ("reader", "POST", f"{R}/issues/1/comments", {"body": "hi"}),
        ("tina", "POST", f"{R}/issues/1/labels", {"labels": ["x"]}),
        ("walter", "POST", f"{R}/actions/workflows/w.yml/dispatches", {"ref": "main"}),
        ("walter", "PUT", f"{R}/pulls/1/merge", {}),
    ],
)
def test_people_do_what_their_role_allows(
    github: FakeGitHub,
    repo: RepositoryHandle,
    least: str,
    method: str,
    path: str,
    body: object,
) -> None:
    order = ["reader", "tina", "walter"]
    for login in order[: order.index(least)]:
        assert Asker(github.url, github.token(login)).status(method, path, body) == 403
    assert Asker(github.url, github.token(least))(method, path, body).ok


@pytest.mark.parametrize(
    ("login", "permission", "role"),
    [
        ("acme", "admin", "admin"),
        ("maria", "write", "maintain"),
        ("walter", "write", "write"),
        ("tina", "read", "triage"),
        ("reader", "read", "read"),
        ("stranger", "none", "none"),
    ],
)
def test_roles_are_told_with_their_legacy_word(
    github: FakeGitHub,
    repo: RepositoryHandle,
    login: str,
    permission: str,
    role: str,
) -> None:
    github.token(login)
    shown = Asker(github.url, github.job_token(repo, {})).json("GET", f"{R}/collaborators/{login}/permission")
    assert (shown["permission"], shown["role_name"], shown["user"]["login"]) == (permission, role, login)


def test_strangers_of_a_public_repository_read_and_unknown_people_are_not_found(github: FakeGitHub) -> None:
    repo = github.repository("acme/open")
    github.token("stranger")
    job = Asker(github.url, github.job_token(repo))
    assert job.json("GET", "/repos/acme/open/collaborators/stranger/permission")["permission"] == "read"
    assert job.status("GET", "/repos/acme/open/collaborators/ghost/permission") == 404
    assert job.status("GET", "/repos/acme/open/collaborators/stranger") == 404


@pytest.mark.parametrize(
    ("permission", "method", "path", "body"),
    [
        ("issues", "POST", f"{R}/issues/1/comments", {"body": "hi"}),
        ("pull_requests", "POST", f"{R}/issues/1/comments", {"body": "hi"}),
        ("pull_requests", "POST", f"{R}/issues/1/labels", {"labels": ["x"]}),
        ("pull_requests", "POST", f"{R}/pulls/1/reviews", {"event": "COMMENT", "body": "x"}),
        ("checks", "POST", f"{R}/check-runs", {"name": "x"}),
        ("statuses", "POST", f"{R}/statuses/SHA", {"state": "success"}),
        ("actions", "POST", f"{R}/actions/workflows/w.yml/dispatches", {"ref": "main"}),
    ],
)
def test_jobs_write_what_their_permissions_say(
    github: FakeGitHub,
    repo: RepositoryHandle,
    permission: str,
    method: str,
    path: str,
    body: dict[str, str],
) -> None:
    sha = repo.pull(1).head_sha
    given = {**body, "head_sha": sha} if "check-runs" in path else body
    everything_else: Permissions = dict.fromkeys(("contents", "deployments", "metadata"), "write")
    too_little: list[tuple[Permissions, bool]] = [
        (everything_else, False),
        ({permission: "read"}, False),
        ({permission: "write"}, True),
    ]
    for permissions, read_only in too_little:
        job = Asker(github.url, github.job_token(repo, permissions, read_only=read_only))
        answer = job(method, path.replace("SHA", sha), given)
        assert (answer.status_code, answer.json()["message"]) == (403, REFUSED)
    job = Asker(github.url, github.job_token(repo, {permission: "write"}))
    assert job(method, path.replace("SHA", sha), given).ok


@pytest.mark.parametrize(
    ("permission", "path"),
    [
        ("contents", f"{R}/contents/README.md"),
        ("contents", f"{R}/compare/main...topic"),
        ("pull_requests", f"{R}/pulls/1/files"),
        ("issues", f"{R}/issues/1/comments"),
        ("checks", f"{R}/commits/main/check-runs"),
        ("actions", f"{R}/actions/runs"),
    ],
)
def test_reading_what_is_private_needs_its_permission(
    github: FakeGitHub,
    repo: RepositoryHandle,
    permission: str,
    path: str,
) -> None:
    repo.push("main", {"README.md": "x"}, by="acme")
    assert Asker(github.url, github.job_token(repo, {})).status("GET", path) == 403
    assert Asker(github.url, github.job_token(repo, {permission: "read"})).status("GET", path) == 200


def test_teams_are_for_members_and_apps_with_the_permission(github: FakeGitHub, repo: RepositoryHandle) -> None:
    github.team("acme", "triagers", ["bob"])
    app = github.app("taxobot", {"members": "read"}, on="acme")
    path = "/orgs/acme/teams/triagers/memberships"
    for token in (github.token("bob"), app.token()):
        assert Asker(github.url, token).json("GET", f"{path}/bob")["state"] == "active"
        assert Asker(github.url, token).status("GET", f"{path}/maria") == 404
    assert Asker(github.url, github.token("maria")).status("GET", f"{path}/bob") == 404
    job = Asker(github.url, github.job_token(repo))("GET", f"{path}/bob")
    assert (job.status_code, job.json()["message"]) == (403, REFUSED)


def test_a_jobs_token_ends(tmp_path: Path) -> None:
    now = [START]
    with checked(tmp_path / "github", clock=lambda: now[0]) as fake:
        repo = fake.repository("acme/tax")
        job = Asker(fake.url, fake.job_token(repo, lifetime=timedelta(hours=24)))
        assert job.status("GET", R) == 200
        now[0] += timedelta(hours=25)
        assert job.status("GET", R) == 401


def token_of(app: AppHandle, *, key: str = "", lifetime: int = 300, issuer: str = "") -> str:
    now = int(datetime.now(UTC).timestamp())
    claims = {"iat": now - 60, "exp": now + lifetime, "iss": issuer or str(app.id)}
    return jwt.encode(claims, key or app.private_key, "RS256")


def test_an_app_signs_as_itself_and_mints_narrow_tokens(github: FakeGitHub, repo: RepositoryHandle) -> None:
    other = github.repository("acme/other", private=True)
    app = github.app("taxobot", {"checks": "write", "issues": "write", "contents": "read"}, on="acme")
    as_app = Asker(github.url, token_of(app))
    assert as_app.json("GET", "/app")["slug"] == "taxobot"
    assert as_app.json("GET", f"{R}/installation")["id"] == app.installation
    assert as_app.status("GET", R) == 401
    path = f"/app/installations/{app.installation}/access_tokens"
    minted = as_app.json("POST", path, {"repositories": ["tax"], "permissions": {"issues": "write"}})
    assert minted["permissions"] == {"issues": "write"}
    narrow = Asker(github.url, minted["token"])
    assert [one["name"] for one in narrow.json("GET", "/installation/repositories")["repositories"]] == ["tax"]
    assert narrow.json("POST", f"{R}/issues/1/comments", {"body": "x"})["user"]["login"] == "taxobot[bot]"
    assert narrow.status("POST", f"{R}/check-runs", {"name": "x", "head_sha": repo.pull(1).head_sha}) == 403
    assert narrow.status("GET", f"/repos/{other.name}") == 404
    assert github.requests[-1].token == "installation taxobot[bot]"
    for asked in ({"permissions": {"issues": "write", "actions": "write"}}, {"repositories": ["none"]}):
        assert as_app.status("POST", path, asked) == 422


def test_a_wrong_signature_is_nobody(github: FakeGitHub, repo: RepositoryHandle) -> None:
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    app = github.app("taxobot", {"checks": "write"}, on="acme")
    stranger = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    key = stranger.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    wrong = (
        token_of(app, key=key),
        token_of(app, lifetime=-1),
        token_of(app, lifetime=3600),
        token_of(app, issuer="7"),
    )
    for text in wrong:
        assert Asker(github.url, text).status("GET", "/app") == 401
    assert Asker(github.url, github.token("maria")).status("GET", "/app") == 401


def test_the_rate_is_told_and_limited(github: FakeGitHub, repo: RepositoryHandle) -> None:
    job = Asker(github.url, github.job_token(repo))
    headers = job("GET", R).headers
    assert (headers["X-RateLimit-Limit"], headers["X-RateLimit-Remaining"]) == ("1000", "999")
    github.world.used = dict.fromkeys(github.world.used, 1000)
    answer = job("GET", R)
    assert (answer.status_code, answer.headers["X-RateLimit-Remaining"]) == (403, "0")
    assert "rate limit exceeded" in answer.json()["message"]

"""`taxobot app manifest`: from the page on this machine over GitHub's to the files with the secrets."""

from __future__ import annotations

import html
import json
import re
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import requests

from actions.cli.app import creation as module
from actions.cli.app.creation import Creation, creating
from actions.cli.app.credentials import write_credentials
from actions.cli.main import run
from bot.github.app.conversion import Created, convert
from bot.github.errors import NotFound
from fakes.github.fake import FakeGitHub
from fakes.github.fixture import checked
from schemas.app import read_secrets
from schemas.errors import UsageError

WEBHOOK = "https://taxobot.acme.example/webhook"


@pytest.fixture
def github(tmp_path: Path) -> Iterator[FakeGitHub]:
    with checked(tmp_path / "github") as fake:
        yield fake


@pytest.fixture
def config(tmp_path: Path, github: FakeGitHub, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "config.yaml"
    path.write_text(f"app: {{github: '{github.url}', api: '{github.url}'}}\n")
    monkeypatch.setenv("TAXOBOT_CONFIG", str(path))
    return path


class Person:
    """Somebody with a browser: opens the page, sends its form to GitHub, and is sent back with a code."""

    def __init__(self, github: FakeGitHub) -> None:
        self.github = github
        self.manifest: dict[str, Any] = {}
        self.address = ""

    def walk(self, url: str) -> requests.Response:
        page = requests.get(url, timeout=10)
        assert "default-src 'none'" in page.headers["Content-Security-Policy"]
        (self.address,) = (html.unescape(one) for one in re.findall(r'action="([^"]*)"', page.text))
        (given,) = re.findall(r'name="manifest" value="([^"]*)"', page.text)
        self.manifest = json.loads(html.unescape(given))
        self.github.world.manifests["code-1"] = self.manifest
        state = self.address.partition("?state=")[2]
        return requests.get(self.manifest["redirect_url"], {"code": "code-1", "state": state}, timeout=10)


def test_an_app_is_made_and_its_secrets_are_kept(
    github: FakeGitHub,
    config: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    person, folder = Person(github), tmp_path / "secrets"
    wait = Creation.wait
    with ThreadPoolExecutor(1) as pool:

        def come_back(creation: Creation) -> str:
            walked = pool.submit(person.walk, creation.url)
            code = wait(creation, seconds=30)
            assert walked.result().ok
            return code

        monkeypatch.setattr(module.Creation, "wait", come_back)
        words = ["--webhook-url", WEBHOOK, "--organization", "acme", "--folder", str(folder), "--name", "acme taxobot"]
        assert run(["app", "manifest", *words]) == 0
    assert person.address.startswith(f"{github.url}/organizations/acme/settings/apps/new?state=")
    (app,) = (one for one in github.world.apps.values() if one.slug == "acme-taxobot")
    said = capsys.readouterr().out
    assert f"App {app.id}" in said
    assert f"/apps/{app.slug}/installations/new" in said
    environ = dict(line.split("=", 1) for line in (folder / "taxobot.env").read_text().splitlines())
    secrets = read_secrets(environ)
    assert app.hook is not None
    assert (secrets.app_id, secrets.webhook_secret.get_secret_value()) == (app.id, app.hook.secret)
    assert secrets.private_key.get_secret_value().startswith("-----BEGIN")
    assert len(secrets.status_token.get_secret_value()) == 64
    assert {stat.S_IMODE(one.stat().st_mode) for one in folder.iterdir()} == {0o600}
    for secret in (secrets.webhook_secret, secrets.private_key, secrets.status_token):
        assert secret.get_secret_value() not in said


def test_secrets_of_another_app_are_never_written_over(
    config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "taxobot.env").write_text("TAXOBOT_APP_ID=1\n")
    assert run(["app", "manifest", "--webhook-url", WEBHOOK, "--folder", str(tmp_path)]) == 2
    assert "is there already" in capsys.readouterr().err
    created = Created(1, "t", "t", "https://x", *2 * [secret()])
    with pytest.raises(UsageError, match="cannot be written"):
        write_credentials(tmp_path, created)
    assert (tmp_path / "taxobot.env").read_text() == "TAXOBOT_APP_ID=1\n"


def secret() -> Any:
    from pydantic import SecretStr

    return SecretStr("x")


@pytest.mark.parametrize("words", [[], ["--merge"], ["--administration"]])
def test_the_manifest_is_printed_without_any_call(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["app", "manifest", "--print", "--webhook-url", WEBHOOK, *words]) == 0
    manifest = json.loads(capsys.readouterr().out)
    assert manifest["hook_attributes"]["url"] == WEBHOOK
    assert ("administration" in manifest["default_permissions"]) == ("--administration" in words)
    assert (manifest["default_permissions"]["contents"] == "write") == ("--merge" in words)


@pytest.mark.parametrize("url", ["taxobot.example/webhook", "https://taxobot.example/", "ftp://x/webhook"])
def test_an_address_that_github_cannot_reach_is_refused(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["app", "manifest", "--print", "--webhook-url", url]) == 2
    assert "https://HOST/webhook" in capsys.readouterr().err


def test_nobody_elses_code_is_taken() -> None:
    with (
        creating(lambda _: {"name": "<b>"}, github="https://g", organization="", port=0) as creation,
        ThreadPoolExecutor(1) as pool,
    ):
        tries = pool.submit(forge, creation.url)
        with pytest.raises(UsageError, match="nobody came back"):
            creation.wait(seconds=2)
        assert tries.result() == [404, 404, 404, 404]
        assert creation.code == ""


def forge(url: str) -> list[int]:
    state = re.findall(r"state=([^\"&]*)", requests.get(url, timeout=10).text)[0]
    elsewhere = {"Host": "evil.example"}
    right = f"/made?code=x&state={state}"
    wanted = [("/made?code=x", {}), ("/made?code=x&state=y", {}), ("/other", {}), (right, elsewhere)]
    return [requests.get(f"{url}{path}", headers=headers, timeout=10).status_code for path, headers in wanted]


def test_what_is_shown_is_escaped() -> None:
    with creating(lambda _: {"name": "<b>"}, github="https://g", organization="<i>", port=0) as creation:
        assert b"<b>" not in creation._page
        assert b"<i>" not in creation._page


def test_a_port_that_is_taken_is_said() -> None:
    with creating(lambda _: {"name": "a"}, github="https://g", organization="", port=0) as creation:
        port = int(creation.url.rpartition(":")[2])
        with (
            pytest.raises(UsageError, match="--port"),
            creating(lambda _: {"name": "a"}, github="https://g", organization="", port=port),
        ):
            pytest.fail("it was not taken")


def test_a_code_is_worth_an_app_once(github: FakeGitHub) -> None:
    github.world.manifests["c"] = {"name": "taxobot", "hook_attributes": {"url": WEBHOOK}}
    assert convert("c", base_url=github.url).slug == "taxobot"
    with pytest.raises(NotFound, match="the App of this manifest"):
        convert("c", base_url=github.url)

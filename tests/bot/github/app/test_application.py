"""The App itself: its key, its pages, its installations."""

from __future__ import annotations

import pytest
from pydantic import SecretStr

from bot.app.permissions import EVENTS, permissions
from bot.github.app.address import api_address
from bot.github.app.application import Application
from bot.github.errors import Forbidden, NotFound
from fakes.app_scene import Scene
from fakes.github.faults import Fault
from schemas.errors import UsageError


def test_the_app_knows_itself(scene: Scene) -> None:
    itself = scene.application.itself()
    assert (itself.id, itself.slug, itself.login) == (scene.handle.id, "taxobot", "taxobot[bot]")
    assert itself.permissions == permissions(merge=True)
    assert itself.events == frozenset(EVENTS)


def test_its_installations_are_listed(scene: Scene) -> None:
    (one,) = scene.application.installations()
    assert (one.id, one.account, one.suspended) == (scene.handle.installation, "acme", False)
    scene.handle.record.suspended = scene.github.world.now()
    assert [one.suspended for one in scene.application.installations()] == [True]


def test_what_lets_us_in_is_listed(scene: Scene) -> None:
    found = list(scene.application.repositories(scene.handle.installation))
    assert [(one.id, one.name, one.default_branch) for one in found] == [
        (scene.id, "acme/taxonomy", "main"),
        (scene.other.record.id, "acme/other", "main"),
    ]
    assert scene.minted == [{"permissions": {"metadata": "read"}}]


def test_a_token_to_look_around_with_is_minted_again(scene: Scene) -> None:
    scene.github.faults.add(Fault(502, matching="access_tokens"))
    assert len(list(scene.application.repositories(scene.handle.installation))) == 2


@pytest.mark.parametrize(
    "key",
    ["", "nonsense", "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----"],
    ids=["empty", "text", "torn"],
)
def test_a_key_that_signs_nothing_is_refused_at_once(key: str) -> None:
    with pytest.raises(UsageError, match="TAXOBOT_PRIVATE_KEY") as caught:
        Application(1, SecretStr(key))
    assert not key or key not in str(caught.value)


def test_a_key_of_another_app_is_refused(scene: Scene) -> None:
    stranger = Application(
        scene.handle.id + 1, SecretStr(scene.handle.private_key), base_url=scene.github.url, pause=lambda _: None
    )
    with pytest.raises(Forbidden, match=f"the App {scene.handle.id + 1}: GitHub answers 401"):
        stranger.itself()


def test_an_installation_that_is_gone_gives_no_token(scene: Scene) -> None:
    scene.handle.uninstall("acme")
    with pytest.raises(NotFound):
        scene.application.mint(scene.handle.installation, repository=1, permissions={"contents": "read"})


def test_lists_are_read_to_their_last_page(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.github.app.application.PAGE", 1)
    numbers = {scene.handle.installation}
    for account in ("umbrella", "initech"):
        scene.github.world.new_id()
        one = scene.github.app("another", {}, on=account)
        scene.github.world.installations[one.installation].app = scene.handle.app
        numbers.add(one.installation)
    assert {one.id for one in scene.application.installations()} == numbers


@pytest.mark.parametrize(
    ("github", "api"),
    [
        ("https://github.com", "https://api.github.com"),
        ("https://github.com/", "https://api.github.com"),
        ("https://acme.ghe.com", "https://api.acme.ghe.com"),
        ("https://git.acme.example/", "https://git.acme.example/api/v3"),
    ],
)
def test_the_api_is_found_by_the_address_of_the_site(github: str, api: str) -> None:
    assert api_address(github) == api

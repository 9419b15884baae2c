"""What the App may do: the table, the manifest that asks for it, and what each token may do (S5, S8, S12)."""

from __future__ import annotations

import pytest

from bot.app.manifest import make_manifest
from bot.app.permissions import EVENTS, PURPOSES, permissions, permissions_for
from bot.app.reading import EVENTS as READ
from schemas.app import AppConfig

TABLE = {
    "metadata": "read",
    "contents": "read",
    "pull_requests": "write",
    "checks": "write",
    "actions": "write",
    "issues": "write",
    "members": "read",
}
MERGE = {"contents": "write"}
ADMINISTRATION = {"administration": "read", "organization_self_hosted_runners": "read"}
RANKS = ("none", "read", "write")


@pytest.mark.parametrize(
    ("merge", "administration", "wanted"),
    [
        (False, False, TABLE),
        (True, False, TABLE | MERGE),
        (False, True, TABLE | ADMINISTRATION),
        (True, True, TABLE | MERGE | ADMINISTRATION),
    ],
)
def test_the_manifest_asks_for_the_table_and_for_nothing_more(
    merge: bool, administration: bool, wanted: dict[str, str]
) -> None:
    """S5: whoever adds a permission has to add it here too, and say why."""
    asked = permissions(merge=merge, administration=administration)
    manifest = make_manifest("taxobot", webhook="https://taxobot.example/webhook", permissions=asked)
    assert manifest["default_permissions"] == wanted
    assert not manifest["public"]
    assert manifest["hook_attributes"]["active"]
    config = AppConfig(automatic_merge=merge, administration=administration)
    assert permissions_for(config) == wanted


def test_no_token_may_do_more_than_the_app() -> None:
    for purpose, given in PURPOSES.items():
        most = permissions(merge=purpose == "merge")
        assert all(RANKS.index(level) <= RANKS.index(most[name]) for name, level in given.items()), purpose


def test_only_a_merge_may_write_contents() -> None:
    """S12: without the second set there is no such token, so nothing can be merged."""
    assert [purpose for purpose, given in PURPOSES.items() if given.get("contents") == "write"] == ["merge"]
    assert permissions()["contents"] == "read"


def test_the_app_hears_what_is_acted_upon() -> None:
    told_always = {"installation", "installation_repositories"}
    assert set(EVENTS) | told_always == set(READ)


def test_only_who_waits_is_sent_back_to() -> None:
    plain = make_manifest("taxobot", webhook="https://taxobot.example/webhook", permissions={})
    assert "redirect_url" not in plain
    led = make_manifest(
        "taxobot", webhook="https://taxobot.example/webhook", permissions={}, redirect="http://127.0.0.1:5/made"
    )
    assert led == plain | {"redirect_url": "http://127.0.0.1:5/made"}

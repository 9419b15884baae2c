"""Who may read what, and what there is: each refusal of a hub is one sentence that says what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from fakes.model_hub import ModelHub
from fakes.model_hub_asking import FOLDER, NAME, WEIGHTS, Bring, fails

GOOD, OTHER, WRONG = "good-token", "other-token", "wrong-token"


def test_an_unknown_revision_is_named(hub: ModelHub, bring: Bring, place: Path) -> None:
    assert fails(bring, "owner/name", "v9") == "owner/name has no revision v9; name a branch, a tag or a commit"


@pytest.mark.parametrize("token", [None, GOOD])
def test_an_unknown_repository_is_named(hub: ModelHub, bring: Bring, token: str | None) -> None:
    hub.readers = {GOOD: set()}
    assert f"{hub.url} has no repository owner/nothing, or" in fails(bring, "owner/nothing", token=token)


def test_a_private_repository_needs_its_readers_token(hub: ModelHub, bring: Bring) -> None:
    hub.add("owner/private", FOLDER, private=True)
    hub.readers = {GOOD: {"owner/private"}, OTHER: set()}
    assert "or set HF_TOKEN to a token of a reader" in fails(bring, "owner/private")
    assert "what the token in HF_TOKEN may read" in fails(bring, "owner/private", token=OTHER)
    assert (bring("owner/private", token=GOOD).path / NAME).read_bytes() == WEIGHTS


def test_a_gated_repository_says_where_its_terms_are(hub: ModelHub, bring: Bring, tmp_path: Path) -> None:
    hub.add("owner/gated", FOLDER, gated=True)
    hub.readers = {GOOD: {"owner/gated"}, OTHER: set()}
    page = f"owner/gated is gated: accept its terms on {hub.url}/owner/gated"
    assert fails(bring, "owner/gated") == f"{page}, and set HF_TOKEN to a token of yours that may read it"
    assert fails(bring, "owner/gated", token=OTHER).startswith(f"{page} with the account that the token")
    assert not (tmp_path / "models").exists()
    assert bring("owner/gated", token=GOOD).fresh


def test_a_gated_gguf_leaves_nothing(hub: ModelHub, bring: Bring, tmp_path: Path) -> None:
    hub.add("owner/gated", {"m.gguf": b"GGUF"}, gated=True)
    assert "is gated" in fails(bring, "owner/gated")
    assert not any((tmp_path / "models/owner").iterdir())


def test_a_token_stays_with_the_hub(hub: ModelHub, bring: Bring, place: Path) -> None:
    hub.readers = {GOOD: set()}
    bring("owner/name", token=GOOD)
    assert {one.token for one in hub.seen if one.host == "hub"} == {GOOD}
    assert {one.token for one in hub.seen if one.host == "store"} == {None}


def test_a_wrong_token_is_told(hub: ModelHub, bring: Bring, place: Path) -> None:
    said = fails(bring, "owner/name", token=WRONG)
    assert "does not accept the token in HF_TOKEN" in said
    assert WRONG not in said


def test_only_the_token_that_was_given_is_sent(
    hub: ModelHub, bring: Bring, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_TOKEN", WRONG)  # where the library itself would find one
    assert bring("owner/name").path == place
    assert {one.token for one in hub.seen} == {None}

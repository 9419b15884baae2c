"""The service's secrets come from the environment, and one that is missing is named (S1)."""

from __future__ import annotations

from pathlib import Path

import pytest

from schemas.app import read_secrets
from schemas.errors import UsageError

GIVEN = {"TAXOBOT_APP_ID": "12", "TAXOBOT_PRIVATE_KEY": "pem", "TAXOBOT_WEBHOOK_SECRET": "shh"}


@pytest.mark.parametrize("name", list(GIVEN))
def test_what_is_missing_is_named(name: str) -> None:
    with pytest.raises(UsageError, match=f"^{name} is not set") as caught:
        read_secrets({key: value for key, value in GIVEN.items() if key != name})
    assert caught.value.exit_status == 2


def test_a_file_may_hold_a_secret(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("-----KEY\n")
    given = {key: value for key, value in GIVEN.items() if key != "TAXOBOT_PRIVATE_KEY"}
    read = read_secrets(given | {"TAXOBOT_PRIVATE_KEY_FILE": str(tmp_path / "key")})
    assert (read.app_id, read.private_key.get_secret_value()) == (12, "-----KEY")
    assert "-----KEY" not in repr(read)


def test_both_at_once_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="both set"):
        read_secrets(GIVEN | {"TAXOBOT_PRIVATE_KEY_FILE": str(tmp_path / "key")})


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    given = {key: value for key, value in GIVEN.items() if key != "TAXOBOT_WEBHOOK_SECRET"}
    with pytest.raises(UsageError, match=r"TAXOBOT_WEBHOOK_SECRET_FILE names .* cannot be read"):
        read_secrets(given | {"TAXOBOT_WEBHOOK_SECRET_FILE": str(tmp_path / "none")})


def test_an_id_is_a_number() -> None:
    with pytest.raises(UsageError, match="TAXOBOT_APP_ID is not a number"):
        read_secrets(GIVEN | {"TAXOBOT_APP_ID": "twelve"})

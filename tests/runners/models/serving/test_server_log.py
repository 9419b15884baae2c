"""What a server said last, and what of it tells why it ended."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from runners.models.serving.log import ServerLog, open_log
from schemas.errors import ServerFailed, UsageError


def said(folder: Path, text: str, *, start: int = 0, key: str | None = None) -> ServerLog:
    path = folder / "log"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    return ServerLog(path, start=start, key=key)


def test_the_newest_line_that_says_something(tmp_path: Path) -> None:
    assert said(tmp_path, "one\ntwo\r\n \n\n").newest() == "two"
    assert said(tmp_path, "cpus:\n\t\treserved\tnone\n").newest() == "reserved none"
    assert said(tmp_path, "").newest() == ""


def test_of_a_bar_that_is_drawn_over_and_over_the_last_state_is_the_line(tmp_path: Path) -> None:
    assert said(tmp_path, "start\n 10 %\r 20 %\r 30 %").newest() == "30 %"


def test_the_cause_of_an_end_is_told_with_its_last_lines(tmp_path: Path) -> None:
    lines = ["ValueError: no such layer", *(f"closing {number}" for number in range(50))]
    assert said(tmp_path, "\n".join(lines)).last_words() == (
        "its log ends with: ValueError: no such layer | … | closing 46 | closing 47 | closing 48 | closing 49"
    )
    assert said(tmp_path, "a\nb\nTypeError: c").last_words() == "its log ends with: a | b | TypeError: c"
    assert said(tmp_path, "\n\n").last_words() == "its log is empty"


def test_what_stood_in_the_file_before_is_not_the_servers(tmp_path: Path) -> None:
    assert said(tmp_path, "RuntimeError: old\nnew\n", start=18).last_words() == "its log ends with: new"


def test_a_long_log_costs_no_more_than_its_end(tmp_path: Path) -> None:
    log = said(tmp_path, "KeyError: far back\n" + "x" * 200_000 + "\nend\n")
    assert "far back" not in log.last_words()
    assert len(log.last_words()) < 2_000
    assert log.newest() == "end"


def test_bytes_that_are_no_text_and_keys_are_not_shown(tmp_path: Path) -> None:
    words = said(tmp_path, "\udcff\udcfe key=s3cr3t!", key="s3cr3t!").last_words()
    assert words == "its log ends with: \ufffd\ufffd key=•••"
    assert "s3cr3t" not in repr(said(tmp_path, "", key="s3cr3t!"))


def test_a_log_is_appended_to_and_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "log"
    for word in (b"first\n", b"second\n"):
        with open_log(path, key=None) as log:
            log.file.write(word)
            log.file.flush()
            assert log.said.last_words() == f"its log ends with: {word.decode().strip()}"
    assert path.read_bytes() == b"first\nsecond\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_log_that_nobody_wrote_to_is_not_left(tmp_path: Path) -> None:
    with pytest.raises(UsageError), open_log(tmp_path / "log", key=None):
        raise UsageError
    assert not (tmp_path / "log").exists()


def test_a_temporary_log_stays_only_where_it_is_needed() -> None:
    with open_log(None, key=None) as log:
        log.file.write(b"ready")
        assert log.said.path.exists()
    assert not log.said.path.exists()
    with pytest.raises(KeyError), open_log(None, key=None) as log:
        log.file.write(b"ready")
        raise KeyError
    assert not log.said.path.exists()
    with pytest.raises(ServerFailed), open_log(None, key=None) as log:
        log.file.write(b"broken")
        raise ServerFailed(f"see {log.said.path}")
    assert log.said.path.exists()
    log.said.path.unlink()


def test_a_log_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    said = "cannot be written: No such file or directory; name another with --log-file"
    with pytest.raises(UsageError, match=said), open_log(tmp_path / "none" / "log", key=None):
        pytest.fail("it was opened")

"""Every line of the service's log is JSON, says what it is about, and holds no secret (S38).

Each test runs a process of its own: logging is one thing for all of it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from textwrap import dedent
from typing import Any

from pydantic import SecretStr

from bot.app.logs import Complaints
from bot.app.redaction import REDACTED, Redactor

TOKEN = "ghs_16C7e42F292c6912E7710c838347Ae178B4a"
SECRET = "correct horse battery staple"
START = """
import logging
from pydantic import SecretStr
from bot.app.logs import bound, set_up
complaints = set_up([SecretStr(%r)])
"""


def run(script: str, *, status: int = 0) -> list[dict[str, Any]]:
    """The lines that a process logs."""
    done = subprocess.run(
        [sys.executable, "-c", START % SECRET + dedent(script)],
        capture_output=True,
        text=True,
        env={**os.environ, "TAXOBOT_WEBHOOK_SECRET": SECRET, "TAXOBOT_PRIVATE_KEY": TOKEN},
    )
    assert done.returncode == status, done.stderr
    assert done.stdout == ""
    return [json.loads(line) for line in done.stderr.splitlines()]


def test_a_line_says_what_it_is_about() -> None:
    lines = run(
        """
        log = logging.getLogger("taxobot.step")
        with bound(pull="acme/taxonomy#7", sha="abc"):
            with bound(job="job-1"):
                log.warning("step %s", "failed", extra={"step": "check", "problem": "no\\nway"})
            log.info("after")
        log.info("outside")
        """
    )
    assert lines[0] | {"timestamp": ""} == {
        "pull": "acme/taxonomy#7",
        "sha": "abc",
        "job": "job-1",
        "step": "check",
        "problem": "no\nway",
        "level": "warning",
        "logger": "taxobot.step",
        "timestamp": "",
        "message": "step failed",
    }
    assert [set(line) & {"pull", "job"} for line in lines[1:]] == [{"pull"}, set()]
    assert lines[0]["timestamp"].endswith("Z")


def test_what_is_bound_holds_in_the_steps_of_a_workflow() -> None:
    """Steps run in threads of DBOS; what a delivery or a pull request is bound around is theirs too."""
    lines = run(
        """
        import asyncio
        async def work():
            with bound(pull="a/b#1"):
                await asyncio.to_thread(lambda: logging.getLogger("taxobot.step").info("in a thread"))
        asyncio.run(work())
        """
    )
    assert [(line["message"], line["pull"]) for line in lines] == [("in a thread", "a/b#1")]


def test_libraries_speak_json_too() -> None:
    lines = run(
        """
        import warnings, dbos
        from dbos._logger import init_logger
        init_logger()
        logging.getLogger("dbos").warning("recovering")
        logging.getLogger("uvicorn.error").info("Uvicorn running", extra={"color_message": "\\x1b[1mUvicorn"})
        logging.getLogger("uvicorn.access").info("GET /healthz")
        warnings.warn("old", DeprecationWarning)
        """
    )
    assert [line["logger"] for line in lines] == ["dbos", "uvicorn.error", "py.warnings"]
    assert "color_message" not in lines[1]


def test_text_of_strangers_cannot_make_lines() -> None:
    lines = run("""logging.getLogger("x").info('a\\n{"level": "critical"}\\u202e\\x1b[2J')""")
    assert len(lines) == 1
    assert lines[0]["level"] == "info"


def test_secrets_are_taken_out_of_everything() -> None:
    lines = run(
        f"""
        log = logging.getLogger("taxobot")
        log.info("token %s", {TOKEN!r})
        log.info("secret", extra={{"given": {{"secret": {SECRET!r}, "nested": [{TOKEN!r}]}}}})
        with bound(sha={TOKEN!r}):
            log.info("bound")
        try:
            raise ValueError({SECRET!r}) from KeyError({TOKEN!r})
        except ValueError:
            log.exception("failed")
        log.info(RuntimeError({TOKEN!r}))
        """
    )
    text = json.dumps(lines)
    assert len(lines) == 5
    assert SECRET not in text
    assert "16C7e42F" not in text
    assert text.count(REDACTED) == 7
    assert "Traceback" in lines[3]["exception"]


def test_a_crash_shows_no_secret_and_no_environment() -> None:
    lines = run(
        f"""
        import os
        token = {TOKEN!r}
        def handle(given):
            raise RuntimeError(f"cannot reach https://taxobot:{{given}}@db with {{os.environ}}")
        handle({SECRET!r})
        """,
        status=1,
    )
    text = json.dumps(lines)
    assert lines[0]["message"] == "crashed"
    assert "in handle" in lines[0]["exception"]
    assert SECRET not in text
    assert "16C7e42F" not in text
    bare = run("def handle(given):\n    raise RuntimeError('at the end')\nhandle(7)", status=1)
    assert not [name for name in os.environ if len(name) > 6 and name in json.dumps(bare)]


def test_a_crash_of_a_thread_is_a_line() -> None:
    lines = run(
        f"""
        import threading
        def crash():
            raise RuntimeError({TOKEN!r})
        thread = threading.Thread(target=crash, name="publisher")
        thread.start(); thread.join()
        """
    )
    assert [(line["message"], line["thread_name"]) for line in lines] == [("a thread crashed", "publisher")]
    assert "16C7e42F" not in json.dumps(lines)


def test_the_last_errors_are_kept_without_secrets() -> None:
    import logging

    kept = Complaints(Redactor([SecretStr(SECRET)]), kept=2)
    logger = logging.Logger("taxobot.publish")
    logger.addHandler(kept)
    logger.warning("not an error")
    for number in range(3):
        logger.error("could not write %s", number, extra={"problem": f"{SECRET} {'x' * 1000}"})
    assert [complaint.text.split(":")[0] for complaint in kept.last()] == ["could not write 2", "could not write 1"]
    assert all(SECRET not in complaint.text and len(complaint.text) <= 500 for complaint in kept.last())
    try:
        raise ValueError(TOKEN)
    except ValueError:
        logger.exception("step failed")
    assert kept.last()[0].text == f"step failed: ValueError: {REDACTED}"

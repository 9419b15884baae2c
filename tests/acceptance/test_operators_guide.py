"""docs/operators.md, followed word by word in a clean folder: its commands, its configuration, its promises."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.app.book.book import Book
from bot.app.book.opening import redacted
from examples.materialise import materialise
from fakes.app.operator_desk import BLOCKS, PAGE, PATIENCE, Operator, configure
from fakes.github.fake import FakeGitHub
from fakes.github.handles import PullHandle
from fakes.github.state import App

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


@pytest.fixture
def operator(tmp_path: Path) -> Iterator[Operator]:
    example = materialise(tmp_path / "example")
    folder = tmp_path / "clean"
    with FakeGitHub(tmp_path / "github") as github:
        repo = github.repository("acme/taxonomy", source=example.taxonomy / ".git", private=True)
        repo.collaborators.update({"maria": "maintain", "ann": "read"})
        reader = Operator(folder, github, repo)
        configure(reader, example.mirrors)
        try:
            yield reader
        finally:
            if reader.service is not None:
                reader.service.kill()
                reader.service.wait()
    github.violations.check()


def make_app(operator: Operator) -> App:
    """Part 2 of the page."""
    (command,) = BLOCKS["2. Make the App"].splitlines()
    asked = json.loads(operator.type(f"{command} --print"))["default_permissions"]
    with operator.begin(command) as making:
        operator.confirm()
        assert making.wait(PATIENCE) == 0, operator.log
    (app,) = (one for one in operator.github.world.apps.values() if one.slug == "taxobot")
    assert f"Made taxobot (App {app.id})." in operator.log
    assert asked == app.permissions
    assert {file.stat().st_mode & 0o777 for file in (operator.folder / "secrets").iterdir()} == {0o600}
    return app


def test_the_page_is_followed_from_nothing_to_nothing(operator: Operator) -> None:
    assert "'./taxobot[engine,service]'" in BLOCKS["1. Install"]  # what this test was installed by
    assert "no App is configured" in operator.type("taxobot app doctor", 1)
    app = make_app(operator)
    operator.install(app)
    assert any("is not there yet: `taxobot app serve` has to have run" in one for one in operator.findings(1)["broken"])
    operator.serve()
    check_addresses(operator)
    check_doctor(operator, app)
    pull = operator.repo.open_pull("contribution/skills", by="ann")
    operator.wait(lambda: any("WAITING FOR APPROVAL" in one for one in operator.comments(pull)))
    check_replay(operator)
    check_alone(operator)
    check_copy(operator)
    check_restart(operator, pull)
    check_forgotten(operator, app)


def check_addresses(operator: Operator) -> None:
    """The table of part 4."""
    shown = re.findall(r"^\| `(/\w+)` \|", PAGE, re.MULTILINE)
    assert shown == ["/webhook", "/healthz", "/readyz", "/metrics", "/status"]
    token = operator.type("echo $TAXOBOT_STATUS_TOKEN").strip()
    assert operator.ask("/webhook", body=b"{}")[0] in (400, 401)
    assert operator.ask("/healthz") == (200, "ok\n")
    status, told = operator.ask("/readyz")
    assert (status, json.loads(told)["checks"]) == (200, {"database": True, "key": True, "not draining": True})
    for path, word in (("/metrics", "taxobot_lives"), ("/status", "taxobot")):
        assert operator.ask(path)[0] == operator.ask(path, "another token")[0] == 401
        status, text = operator.ask(path, token)
        assert status == 200
        assert word in text


def check_doctor(operator: Operator, app: App) -> None:
    """What is broken is said, and mended as the page says; what delivers here is no proxy with HTTPS."""
    missing = "rules of acme/taxonomy: taxobot/gate is not required: anything can be merged"
    insecure = f"webhook: http://127.0.0.1:{operator.port}/webhook is not https: what is delivered can be read"
    assert operator.findings(1)["broken"] == [insecure, missing]
    operator.require_gate(app)
    assert operator.findings(1)["broken"] == [insecure]


def check_replay(operator: Operator) -> None:
    """GitHub's own delivery, kept in a file."""
    sent = next(one for one in operator.github.world.sent.values() if one.event == "pull_request")
    file = operator.folder / "DELIVERY.json"
    file.write_text(json.dumps({"headers": sent.headers, "body": sent.body.decode()}))
    heard = operator.type("taxobot app replay DELIVERY.json --dry-run")
    assert "signed with our secret" in heard
    assert "It is heard as: {" in heard
    assert "Enqueued" not in heard
    (fresh,) = re.findall(r"Enqueued as (\S+)\.", operator.type("taxobot app replay DELIVERY.json"))
    operator.wait(lambda: state_of(operator.database, fresh) == "SUCCESS")
    file.write_text(json.dumps({"headers": sent.headers, "body": sent.body.decode() + " "}))
    assert "not verified" in operator.type("taxobot app replay DELIVERY.json --dry-run")
    for text, said in (("no", "is no JSON"), ("{}", "`headers` and `payload` of the delivery are missing")):
        file.write_text(text)
        assert f"taxobot: DELIVERY.json{':' if text == '{}' else ''} {said}" in operator.type(
            "taxobot app replay DELIVERY.json", 2
        )


def state_of(database: Path, workflow: str) -> str:
    """How DBOS says that a workflow stands."""
    with closing(sqlite3.connect(database, timeout=30)) as connection:
        rows = connection.execute("SELECT status FROM workflow_status WHERE workflow_uuid = ?", (workflow,)).fetchall()
    return str(rows[0][0]) if rows else ""


def check_alone(operator: Operator) -> None:
    """A second process on the file, a worker of its own, and a port that is taken."""
    second = operator.type("taxobot app serve --port 0", 2)
    assert "another taxobot process serves" in second
    assert "another taxobot process serves" in operator.type("taxobot app forget acme/taxonomy", 2)
    assert "cannot be listened on" in operator.type("taxobot app serve", 2)
    _, _, line = BLOCKS["Machines with GPUs"].splitlines()
    assert "a worker of its own needs the App's PostgreSQL database" in operator.type(line, 2)


def check_copy(operator: Operator) -> None:
    """A backup while it runs: what `.backup` does, as Python calls it."""
    assert f"~/.local/share/taxobot/{operator.database.name}" in PAGE
    copy = operator.folder / "copy.sqlite"
    with closing(sqlite3.connect(operator.database)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    book = Book.open(f"sqlite:///{copy}")
    assert [one.name for one in book.repositories.known()] == ["acme/taxonomy"]
    book.close()
    held = copy.read_bytes()
    for name in ("TAXOBOT_WEBHOOK_SECRET", "TAXOBOT_STATUS_TOKEN"):
        assert operator.type(f"echo ${name}").strip().encode() not in held
    assert b"PRIVATE KEY" not in held


def check_restart(operator: Operator, pull: PullHandle) -> None:
    """SIGTERM ends it; what comes meanwhile is delivered again; the next start goes on with everything."""
    assert operator.stop() == 0
    pull.push({"compositional_skills/linguistics/note.txt": "x\n"}, by="ann")
    operator.github.deliveries()
    assert re.search(r"[1-9]\d* deliver\w+ .* on .* way", operator.type("taxobot app doctor --redeliver", 1))
    operator.serve()
    head = pull.head_sha[:7]
    operator.wait(lambda: any(head in one for one in operator.comments(pull)))
    assert len(operator.comments(pull)) == 1
    assert operator.stop() == 0


def check_forgotten(operator: Operator, app: App) -> None:
    """After the App is removed nothing of the repository stays."""
    world = operator.github.world
    world.installations = {number: one for number, one in world.installations.items() if one.app is not app}
    said = operator.type(BLOCKS["What is kept, and deleting it"])
    assert re.search(r"Deleted what was kept of acme/taxonomy: [1-9]\d* rows\.", said)
    assert "nothing is kept of acme/taxonomy" in operator.type(BLOCKS["What is kept, and deleting it"], 2)


def test_what_the_page_shows_besides_is_true(operator: Operator) -> None:
    url = re.findall(r"TAXOBOT_DATABASE_URL=(\S+)", PAGE)[0]
    assert redacted(url) == "postgresql+psycopg://taxobot:***@db.example.org/taxobot"
    (made,) = re.findall(r"\(`(openssl rand -hex 32)`\)", PAGE)
    assert re.fullmatch(r"[0-9a-f]{64}\n", operator.type(made))
    (written,) = re.findall(r"`(taxobot action workflows [^`]*)`", PAGE)
    sha = "1" * 40
    said = operator.type(f"git init -q .\n{written.replace('OWNER/REPO@SHA', f'acme/taxobot@{sha}')}")
    assert (operator.folder / ".github" / "workflows" / "taxobot-app-run.yml").is_file()
    assert "dispatcher: actions" in said

"""A fork changes the workflow that validates it, and lets it leave whatever it likes. Nobody else is harmed by that."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from textwrap import indent

import pytest

from fakes.github.handles import PullHandle
from fakes.installed import Taxonomy, install

pytestmark = pytest.mark.act

VALIDATE = ".github/workflows/taxobot-validate.yml"
WORKFLOW = """\
name: taxobot validate
on: pull_request
permissions: {{}}
jobs:
  validate:
    runs-on: ubuntu-latest
    steps:
      - shell: python
        env: {{TOKEN: "${{{{ github.token }}}}"}}
        run: |
{script}
"""
HONEST = """\
import hashlib, io, json, os, urllib.request, zipfile

with open(os.environ["GITHUB_EVENT_PATH"]) as file:
    event = json.load(file)
claims = {{
    "repository": event["repository"]["id"],
    "pull": event["number"],
    "head": event["pull_request"]["head"]["sha"],
    "base": "{base}",
    "tip": event["pull_request"]["base"]["sha"],
    "verdict": "VALID",
    "counts": {{"error": 0, "warning": 0, "notice": 0}},
    "findings": hashlib.sha256(b"").hexdigest(),
}}
name, more, content = "validation.json", {{}}, None
{attack}
buffer = io.BytesIO()
with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
    for member, data in {{name: json.dumps(claims), **more}}.items():
        archive.writestr(member, data)
door = os.environ["GITHUB_API_URL"] + "/_fake/artifacts/" + os.environ["GITHUB_RUN_ID"] + "/taxobot-validation"
request = urllib.request.Request(door, content or buffer.getvalue(), method="PUT")
request.add_header("Authorization", "Bearer " + os.environ["TOKEN"])
urllib.request.urlopen(request)
"""
_people = (f"eve{number}" for number in count())


@pytest.fixture(scope="module")
def taxonomy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Taxonomy]:
    with install(tmp_path_factory.mktemp("poisoned")) as made:
        yield made


@pytest.fixture(scope="module")
def victim(taxonomy: Taxonomy) -> PullHandle:
    return taxonomy.open("knowledge")


def attack(taxonomy: Taxonomy, code: str, *, branch: str = "skills", path: str = VALIDATE) -> PullHandle:
    """A pull request of a fork whose validation does this before it hands over its claims."""
    base = taxonomy.repo.git.sha("refs/heads/main")
    script = indent(HONEST.format(base=base, attack=code), " " * 10)
    files = {**taxonomy.contribution(branch), path: WORKFLOW.format(script=script)}
    pull = taxonomy.repo.open_pull("attack", by=next(_people), fork=True, files=files)
    taxonomy.settle()
    return pull


def looks(taxonomy: Taxonomy, pull: PullHandle) -> tuple[object, ...]:
    """What people see of a pull request."""
    checks = [(one.name, one.conclusion, one.title) for one in taxonomy.repo.checks(pull.head_sha)]
    return [one.body for one in pull.comments()], checks, [label.name for label in pull.labels]


@pytest.mark.parametrize(
    ("code", "branch", "reason"),
    [
        pytest.param('claims["pull"] = 1', "skills", "pull request: 1 was claimed", id="other pull request"),
        pytest.param('claims["head"] = "0" * 40', "skills", "head commit", id="other commit"),
        pytest.param('claims["repository"] = 1', "skills", "repository id", id="other repository"),
        pytest.param("pass", "faulty", "verdict: VALID was claimed, INVALID is true", id="forged verdict"),
        pytest.param('more["../../../../tmp/evil"] = "x"', "skills", "evil", id="path that leads out"),
        pytest.param('more["big.bin"] = os.urandom(300_000)', "skills", "bytes; at most", id="too large"),
        pytest.param('claims["pad"] = "0" * 50_000_000', "skills", "refused", id="bomb"),
        pytest.param('content = b"no zip at all"', "skills", "refused", id="no zip"),
        pytest.param('name = "other.json"', "skills", "other.json", id="other file"),
        pytest.param('claims["verdict"] = "PASS <!-- taxobot:report -->"', "skills", "verdict", id="other words"),
    ],
)
def test_what_a_fork_claims_is_refused(
    taxonomy: Taxonomy, victim: PullHandle, code: str, branch: str, reason: str
) -> None:
    before = looks(taxonomy, victim)
    pull = attack(taxonomy, code, branch=branch)
    assert looks(taxonomy, victim) == before
    assert taxonomy.runs("validate")[-1].conclusion == "success"
    assert taxonomy.runs("comment")[-1].conclusion == "failure"
    comment, gate = taxonomy.comment(pull), taxonomy.gate(pull)
    assert "ERROR" in comment.splitlines()[0]
    assert reason in comment
    assert gate.conclusion == "failure"
    assert "taxobot:report" not in comment


def test_honest_claims_of_a_changed_workflow_are_taken_and_the_change_is_held_back(
    taxonomy: Taxonomy, victim: PullHandle
) -> None:
    pull = attack(taxonomy, "pass")
    assert taxonomy.runs("comment")[-1].conclusion == "success"
    assert "INVALID" in taxonomy.comment(pull).splitlines()[0]
    assert ".github" in taxonomy.comment(pull)


def test_another_workflow_of_the_same_name_is_not_believed(taxonomy: Taxonomy, victim: PullHandle) -> None:
    before = looks(taxonomy, victim)
    pull = attack(taxonomy, 'claims["pull"] = 1', path=".github/workflows/other.yml")
    assert looks(taxonomy, victim) == before
    words = sorted(run.conclusion or "" for run in taxonomy.runs("comment")[-2:])
    assert words == ["failure", "success"]
    assert "INVALID" in taxonomy.comment(pull).splitlines()[0]

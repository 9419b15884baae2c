"""Jobs of the fake Actions that really run: what a step sees, hands over and leaves behind."""

from __future__ import annotations

import hashlib
import io
import json
import os
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from fakes.github.actions.backend import Actions
from fakes.github.actions.settings import EnvironmentSettings, Settings
from fakes.github.fake import FakeGitHub
from fakes.github.handles import RepositoryHandle
from fakes.github.runs import Run

pytestmark = pytest.mark.act

SOON = 60.0
PIN = "0123456789abcdef0123456789abcdef01234567"
HOSTILE = "a/it's ${{ secrets.KEY }} $(id) }}"
WORKFLOW = f"""
name: Work
on: {{workflow_dispatch: {{inputs: {{leaf: {{}}, sleep: {{default: "0"}}}}}}}}
permissions: {{}}
env: {{FROM_TOP: "${{{{ vars.V }}}}"}}
jobs:
  plan:
    runs-on: ubuntu-latest
    environment: secret
    permissions: {{contents: read}}
    outputs:
      leaves: ${{{{ steps.s.outputs.leaves }}}}
      two: ${{{{ steps.s.outputs.two }}}}
    steps:
      - id: s
        name: Look around
        env: {{LEAF: "${{{{ inputs.leaf }}}}", KEY: "${{{{ secrets.KEY }}}}"}}
        run: |
          env | grep -E '^(GITHUB_|RUNNER_|FROM_TOP|CI=)' | sort > seen.txt
          printf 'leaves=["%s", "second"]\\n' "plain" >> "$GITHUB_OUTPUT"
          {{ echo "two<<END"; echo one; echo two; echo END; }} >> "$GITHUB_OUTPUT"
          echo "::error file=a/b.yml,line=3,title=T::what is wrong"
          echo "::stop-commands::pause"; echo "::error::not this"; echo "::pause::"
          echo "# Summary of $LEAF" >> "$GITHUB_STEP_SUMMARY"
          echo "key is $KEY"
          test -z "$SNEAKED_IN"
          sleep ${{{{ inputs.sleep }}}}
      - uses: actions/upload-artifact@{PIN}
        with: {{name: seen, path: seen.txt}}
  make:
    needs: plan
    runs-on: ubuntu-latest
    permissions: {{attestations: write, id-token: write}}
    strategy: {{matrix: {{leaf: "${{{{ fromJSON(needs.plan.outputs.leaves) }}}}"}}}}
    steps:
      - env: {{LEAF: "${{{{ matrix.leaf }}}}", GIVEN: "${{{{ needs.plan.outputs.two }}}}"}}
        run: mkdir -p out/.hidden && echo "$LEAF,$GIVEN" > out/rows.txt && touch out/.hidden/x
      - uses: actions/upload-artifact@{PIN}
        with: {{name: "store-${{{{ strategy.job-index }}}}", path: out, overwrite: true}}
      - uses: actions/attest-build-provenance@{PIN}
        with: {{subject-path: "${{{{ github.workspace }}}}/out/rows.txt"}}
  collect:
    needs: make
    runs-on: ubuntu-latest
    steps:
      - uses: actions/download-artifact@{PIN}
        with: {{pattern: store-*, path: "${{{{ runner.temp }}}}/all"}}
      - run: |
          cat "$RUNNER_TEMP"/all/store-0/rows.txt "$RUNNER_TEMP"/all/store-1/rows.txt
          test ! -e "$RUNNER_TEMP/all/store-0/.hidden"
      - uses: actions/download-artifact@{PIN}
        with: {{name: nothing}}
"""


@pytest.fixture
def github(tmp_path: Path) -> Iterator[FakeGitHub]:
    settings = Settings(tmp_path / "actions", variables={"V": "a variable"})
    settings.environments["secret"] = EnvironmentSettings({"KEY": "a-key-nobody-may-read"})
    with FakeGitHub(tmp_path / "github", actions=lambda host: Actions(host, settings)) as fake:
        yield fake
        assert not backend(fake).problems
    fake.violations.check()


def backend(github: FakeGitHub) -> Actions:
    assert isinstance(github.actions, Actions)
    return github.actions


def start(github: FakeGitHub, **inputs: str) -> tuple[RepositoryHandle, Run]:
    repo = github.repository("acme/taxonomy", files={".github/workflows/work.yml": WORKFLOW})
    ((workflow, _),) = github.host.workflows(repo.record, "main")
    token = repo.acting("acme")
    return repo, backend(github).dispatch(repo.record, workflow, ref="refs/heads/main", inputs=inputs, token=token)


def unzip(repo: RepositoryHandle, name: str) -> dict[str, str]:
    (one,) = (found for found in repo.record.artifacts.values() if found.name == name)
    with zipfile.ZipFile(io.BytesIO(one.content)) as archive:
        return {member: archive.read(member).decode() for member in archive.namelist()}


def test_a_run_from_dispatch_to_artifacts(github: FakeGitHub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SNEAKED_IN", "from outside")
    repo, run = start(github, leaf=HOSTILE)
    backend(github).wait(SOON)
    jobs = {job.name: job for job in repo.record.jobs.values()}
    logs = "\n".join(f"== {job.name}\n{job.log}" for job in jobs.values())
    words = {name: job.conclusion for name, job in jobs.items()}
    assert words == {
        "plan": "success",
        "make (plain)": "success",
        "make (second)": "success",
        "collect": "failure",
    }, logs
    assert "Artifact not found for name: nothing" in jobs["collect"].log
    assert run.conclusion == "failure"
    assert jobs["plan"].summary == f"# Summary of {HOSTILE}\n"
    assert "a-key-nobody-may-read" not in jobs["plan"].log
    annotations = repo.record.check_runs[jobs["plan"].check_run or 0].annotations
    assert [(one["path"], one["start_line"], one["title"]) for one in annotations] == [("a/b.yml", 3, "T")]
    assert unzip(repo, "store-1") == {"rows.txt": "second,one\ntwo\n"}
    subjects = {tuple(one["subject"][0]["digest"].items()) for one in run.attestations}
    digest = hashlib.sha256(b"plain,one\ntwo\n").hexdigest()
    assert ("sha256", digest) in {pair for pairs in subjects for pair in pairs}


def test_what_a_step_is_told(github: FakeGitHub) -> None:
    repo, run = start(github)
    backend(github).wait(SOON)
    seen = dict(line.split("=", 1) for line in unzip(repo, "seen")["seen.txt"].splitlines())
    expected = {
        "CI": "true",
        "FROM_TOP": "a variable",
        "GITHUB_ACTOR": "acme",
        "GITHUB_API_URL": github.url,
        "GITHUB_EVENT_NAME": "workflow_dispatch",
        "GITHUB_JOB": "plan",
        "GITHUB_REF": "refs/heads/main",
        "GITHUB_REF_NAME": "main",
        "GITHUB_REPOSITORY": "acme/taxonomy",
        "GITHUB_REPOSITORY_ID": str(repo.record.id),
        "GITHUB_REPOSITORY_OWNER": "acme",
        "GITHUB_RUN_ATTEMPT": "1",
        "GITHUB_RUN_ID": str(run.id),
        "GITHUB_RUN_NUMBER": "1",
        "GITHUB_SERVER_URL": github.url,
        "GITHUB_SHA": run.sha,
        "GITHUB_WORKFLOW": "Work",
        "GITHUB_WORKFLOW_REF": "acme/taxonomy/.github/workflows/work.yml@refs/heads/main",
        "RUNNER_OS": "Linux",
    }
    assert {name: seen.get(name) for name in expected} == expected
    assert not any("TOKEN" in name for name in seen)


def test_a_canceled_job_leaves_no_process(github: FakeGitHub, tmp_path: Path) -> None:
    repo, run = start(github, sleep="600 & sleep 601")
    actions = backend(github)
    actions.wait(SOON, lambda: any(job.status == "in_progress" for job in repo.record.jobs.values()))
    folder = str(tmp_path)
    deadline = time.monotonic() + SOON
    while not sleeping(folder) and time.monotonic() < deadline:
        time.sleep(0.05)
    actions.cancel(run, token=repo.acting("acme"))
    actions.wait(SOON)
    assert (run.status, run.conclusion) == ("completed", "cancelled")
    assert sleeping(folder) == []
    assert list((tmp_path / "actions" / "jobs").iterdir()) == []


def sleeping(folder: str) -> list[int]:
    """Processes that were started by a job below the folder and sleep."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            command = (place / "cmdline").read_bytes()
            if command.startswith(b"sleep\0") and os.fsencode(folder) in (place / "environ").read_bytes():
                found.append(int(place.name))
        except OSError:
            continue  # it has ended meanwhile
    return found


def test_an_action_without_a_stand_in_is_not_fetched(github: FakeGitHub) -> None:
    text = WORKFLOW.replace("actions/upload-artifact", "somebody/else")
    repo = github.repository("acme/other", files={".github/workflows/work.yml": text})
    ((workflow, _),) = github.host.workflows(repo.record, "main")
    actions = backend(github)
    run = actions.dispatch(repo.record, workflow, ref="refs/heads/main", inputs={}, token=repo.acting("acme"))
    actions.wait(SOON)
    assert run.conclusion == "failure"
    assert json.dumps([one.annotations for one in repo.record.check_runs.values()]).count("nothing stands in") == 1

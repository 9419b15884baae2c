"""`taxobot taxonomy diff` and the documents of knowledge leaves: looked at where they are at hand, fetched if asked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from actions.cli.main import run
from examples.materialise import Example
from schemas.documents import Documents, Missing
from schemas.taxonomy import DocumentSource


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))


def diff(example: Example, *more: str) -> int:
    where = ["--taxonomy-path", str(example.taxonomy), "--taxonomy-base", example.base]
    return run(["taxonomy", "diff", *where, "--head", example.branches["knowledge"], "--json", *more])


def mirrors(example: Example) -> list[str]:
    return [word for url, path in example.mirrors.items() for word in ("--mirror", f"{url}={path}")]


def test_offline_it_says_what_was_not_checked(example: Example, capsys: pytest.CaptureFixture[str]) -> None:
    assert diff(example) == 0
    out, err = capsys.readouterr()
    record = json.loads(out)
    assert err == ""
    assert [finding["rule"] for finding in record["findings"]] == ["documents/not-checked"]
    (unchecked,) = record["unchecked"]
    assert unchecked["path"].startswith("knowledge/")
    assert "not checked" in unchecked["reason"]


def test_mirrors_are_looked_at_offline_too(example: Example, capsys: pytest.CaptureFixture[str]) -> None:
    assert diff(example, *mirrors(example)) == 0
    record = json.loads(capsys.readouterr().out)
    assert (record["findings"], record["unchecked"]) == ([], [])


def test_mirrors_and_tokenizer_of_the_operator_are_used(
    example: Example, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pairs = "".join(f"    {url}: {path}\n" for url, path in example.mirrors.items())
    config = tmp_path / "config.yaml"
    config.write_text(f"documents:\n  mirrors:\n{pairs}")
    monkeypatch.setenv("TAXOBOT_CONFIG", str(config))
    assert diff(example) == 0
    assert json.loads(capsys.readouterr().out)["unchecked"] == []
    config.write_text("validation:\n  tokenizer: nowhere\n")
    assert diff(example) == 2
    assert f"validation.tokenizer: there is no file at {tmp_path / 'nowhere'}" in capsys.readouterr().err


def test_fetching_is_said_on_stderr(
    example: Example, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def outcome(source: DocumentSource, *, cache: Path, offline: bool, **_: object) -> Documents | Missing:
        asked.append((cache, offline))
        return Missing("documents/unreachable", "nobody answers", ("repo",))

    monkeypatch.setattr("runners.taxonomy.documents.outcome", outcome)
    assert diff(example, "--documents") == 1
    out, err = capsys.readouterr()
    assert asked == [(tmp_path / "home/taxobot/documents", False)]
    assert err.startswith("Documents of https://")
    assert [finding["rule"] for finding in json.loads(out)["findings"]] == ["documents/unreachable"]
    assert diff(example, "--documents", "--quiet") == 1
    assert capsys.readouterr() == ("", "")

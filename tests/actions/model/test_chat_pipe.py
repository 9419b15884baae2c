"""Questions without a terminal: answers alone on stdout, everything else on stderr."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from actions.cli.main import run
from fakes.endpoint import FakeEndpoint, FakeModel, Fault, serve_fake


def answered(messages: list[dict[str, str]]) -> str:
    return f" {len(messages)}: {messages[-1]['content']}\n"


def ask(fake: FakeEndpoint, *words: str) -> int:
    return run(["model", "chat", "--endpoint-url", fake.url, *words])


def type_in(monkeypatch: pytest.MonkeyPatch, text: bytes) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text), encoding="ascii"))


def test_lines_are_questions_of_one_conversation(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    type_in(monkeypatch, "one\n\n  zwölf\n/s stolen.json\n\xff".encode() + b"\xff\n")
    with serve_fake(FakeModel(answer=answered)) as fake:
        assert ask(fake) == 0
    said = capsys.readouterr()
    assert said.out == "1: one\n3: zwölf\n5: /s stolen.json\n7: ÿ\ufffd\n"
    assert said.err == f"fake answers, through {fake.url}\n"
    assert not Path("stolen.json").exists()


def test_a_question_of_the_command_line_needs_no_stdin(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    type_in(monkeypatch, b"not asked\n")
    with serve_fake(FakeModel(answer=answered)) as fake:
        assert ask(fake, "what", "is it?") == 0
    assert capsys.readouterr().out == "1: what is it?\n"


def test_a_quick_question_may_be_all_of_stdin(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with serve_fake(FakeModel(answer=answered)) as fake:
        type_in(monkeypatch, b"two\nlines\n")
        assert ask(fake, "-qq") == 0
        assert capsys.readouterr().out == "1: two\nlines\n"
        type_in(monkeypatch, b" \n")
        assert ask(fake, "-qq") == 2
    assert "--quick-question needs the question" in capsys.readouterr().err


def test_what_the_model_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    session = tmp_path / "old.json"
    session.write_text(json.dumps([{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]))
    config = tmp_path / "config.yaml"
    config.write_text("chat:\n  context: pirate\n  contexts:\n    pirate: Arr.\n  temperature: 0.3\n  max_tokens: 7\n")
    monkeypatch.setenv("TAXOBOT_CONFIG", str(config))
    with serve_fake() as fake:
        for words in ([], ["-c", "default"], ["--system", "Be brief."], ["-s", str(session), "-c", "pirate", "-gm"]):
            assert ask(fake, "-qq", "?", *words) == 0
        assert ask(fake, "-qq", "?", "-t", "1.5", "--max-tokens", "9", "-s", str(session)) == 0
    bodies = [asked.body for asked in fake.asked if asked.method == "POST"]
    told = [[message["content"] for message in body["messages"]] for body in bodies]
    assert told == [["Arr.", "?"], ["?"], ["Be brief.", "?"], ["Arr.", "a", "b", "?"], ["a", "b", "?"]]
    assert [(body["temperature"], body["max_tokens"]) for body in bodies] == [(0.3, 7)] * 3 + [(0, 7), (1.5, 9)]


def test_keys_come_from_the_environment_only(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with serve_fake(key="hidden") as fake:
        assert ask(fake, "-qq", "?") == 4
        said = capsys.readouterr().err
        assert "(401)" in said
        assert "put it into the environment variable TAXOBOT_API_KEY" in said
        monkeypatch.setenv("MY_KEY", "hidden")
        assert ask(fake, "-qq", "?", "--api-key-variable", "MY_KEY") == 0
        monkeypatch.setenv("TAXOBOT_API_KEY", "hidden")
        assert ask(fake, "-qq", "?") == 0
        assert ask(fake, "-qq", "?", "--api-key-variable", "NO_KEY") == 2
    said = capsys.readouterr().err
    assert f"fake answers, through {fake.url}, with the key in MY_KEY" in said
    assert "the environment variable NO_KEY holds no key" in said
    assert "hidden" not in said


def test_the_first_question_without_an_answer_ends_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    type_in(monkeypatch, b"one two three\nfour\nfive\n")
    with serve_fake(FakeModel(answer=answered)) as fake:
        fake.faults.add(Fault("cut", matching="chat", after=2))
        assert ask(fake) == 4
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.splitlines()[-1].startswith(f"taxobot: the stream from {fake.url} broke off")


def test_oldest_turns_that_stay_behind_are_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    type_in(monkeypatch, b"a a a a\nb b b b\n")
    with serve_fake(FakeModel(answer=answered, context=9)) as fake:
        assert ask(fake) == 0
    said = capsys.readouterr()
    assert said.out == "1: a a a a\n1: b b b b\n"
    assert "it does not read the oldest 2 turns any more" in said.err


def test_a_model_cannot_act_on_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    with serve_fake(FakeModel(answer=lambda _messages: "\x1b[2Jgone\n::error::x")) as fake:
        assert ask(fake, "-qq", "?") == 0
    assert capsys.readouterr().out == "\\x1b[2Jgone\n\\x3a:error::x\n"


def test_one_of_several_models_must_be_named(capsys: pytest.CaptureFixture[str]) -> None:
    with serve_fake(FakeModel(name="base", lists=("base", "tuned"))) as fake:
        assert ask(fake, "-qq", "?") == 2
        assert ask(fake, "-qq", "?", "--model-id", "tunde") == 4
        assert ask(fake, "-qq", "?", "--model-id", "tuned") == 0
    said = capsys.readouterr().err
    assert f"{fake.url} holds several models; name one with --model-id: base, tuned" in said
    assert "does not hold tunde; it holds base, tuned; did you mean tuned?" in said
    assert f"tuned answers, through {fake.url}" in said


def test_an_endpoint_that_lists_no_models_is_believed_the_name_that_is_asked_for() -> None:
    with serve_fake() as fake:
        fake.faults.add(Fault("status", matching="/models", status=404, times=9))
        assert ask(fake, "-qq", "?", "--model-id", "fake") == 0
        assert ask(fake, "-qq", "?") == 4


def test_nobody_there(capsys: pytest.CaptureFixture[str]) -> None:
    with serve_fake() as fake:
        pass
    assert ask(fake, "-qq", "?") == 4
    assert f"nobody answers at {fake.url}" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["-m", "x", "--endpoint-url", "http://x"], "--model is a model that is here"),
        (["--model-id", "x"], "--model-id says something of an endpoint"),
        (["--api-key-variable", "X"], "--api-key-variable says something of an endpoint"),
        (["-c", "default", "--system", ""], "--context and --system are both a system prompt"),
        (["--greedy", "-t", "1"], "--greedy is temperature 0"),
        (["-c", "nobody"], "there is no context nobody; there are default, assistant, cli_helper"),
        (["-s", "nothing.json"], "cannot read the session"),
        (["--endpoint-url", "ftp://x"], "ftp://x is no http address"),
        (["-m", "no-such-model-anywhere"], "no-such-model-anywhere"),
        (["--api-key", "secret"], "TAXOBOT_API_KEY"),
    ],
)
def test_what_cannot_be_is_said_before_anything_starts(
    words: list[str], complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["model", "chat", "-qq", "?", *words]) == 2
    assert complaint in capsys.readouterr().err

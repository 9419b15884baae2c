"""An option that could have no effect is an error with its name, the reason, and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from actions.cli.data.options import LEAVES, MODELS, ROWS, RUN
from actions.cli.data.refused import GENERATE
from actions.cli.main import run
from actions.cli.model.refused import FLAGS
from benchmarks.common.teacher_stub import Behaviour, Stub, stub
from fakes.typed import Generate

FREEFORM = "compositional_skills/linguistics/opposites"
KNOWLEDGE = "knowledge/geography/islands/korrow_isles"
URL = ("--endpoint-url", "http://127.0.0.1:9")
TINY = ("--model", "tiny", "--pipeline", "small")
ISSUE = (
    "--model --pipeline --sdg-scale-factor --num-instructions --rouge-threshold --num-cpus --num-seed-examples"
    " --chunk-word-count --server-ctx-size --max-num-tokens --batch-size --taxonomy-path --taxonomy-base --output-dir"
    " --model-dir --endpoint-url --gpus --model-family --critic --resume --fresh --dry-run --preview --json"
    " --tls-insecure --tls-client-cert --tls-client-key"
).split()


def refused(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert run(["data", "generate", *words]) == 2
    return capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("--dry-run", "--preview", "3"), "--preview has no effect here: with --dry-run nothing is made"),
        (
            ("--preview", "3", "--num-instructions", "9"),
            "--num-instructions has no effect here: --preview says how many",
        ),
        (
            ("--price-out", "3"),
            "--price-out has no effect here: prices are for an estimate; ask for one with --dry-run",
        ),
        (("--api-key-variable", "X"), "--api-key-variable has no effect here: it is for --endpoint-url"),
        ((*URL, "--critic-api-key-variable", "X"), "--critic-api-key-variable has no effect here"),
        ((*URL, "--tls-client-key", __file__), "--tls-client-key has no effect here: it is the key of a certificate"),
        ((*URL, "--batch-size", "8"), "--batch-size has no effect here: lists are taken of prompts"),
        ((*URL, "--gpus", "2"), "--gpus has no effect here: models behind endpoints run where they are"),
        ((*URL, "--model-dir", "."), "--model-dir has no effect here: the teacher is behind --endpoint-url"),
        ((*URL, "--pipeline", "extractive"), "--pipeline has no effect here: a teacher is named"),
        ((*TINY, "--tls-insecure"), "--tls-insecure has no effect here: the teacher is served for this run only"),
        ((*TINY, "--batch-size", "1"), "--batch-size has no effect here: the teacher is served for this run only"),
        ((*TINY, "--model-family", "blank"), "--model-family has no effect here: its server needs a chat template"),
        (("--pipeline", "simple"), "--pipeline simple asks a teacher, and none is named"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_options_that_contradict_others(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], reason: str
) -> None:
    assert refused(capsys, *words).startswith(f"taxobot: {reason}")


@pytest.mark.parametrize(
    "words",
    [
        ("--sdg-scale-factor", "3"),
        ("--num-seed-examples", "2"),
        ("--chunk-word-count", "100"),
        ("--server-ctx-size", "4096"),
        ("--max-num-tokens", "600"),
        ("--critic", "x"),
        ("--timeout", "3"),
        ("--fresh",),
        ("--dry-run",),
        ("--no-control",),
    ],
    ids=" ".join,
)
def test_what_the_embedded_teacher_cannot_use(capsys: pytest.CaptureFixture[str], words: tuple[str, ...]) -> None:
    said = refused(capsys, *words)
    assert said.startswith(f"taxobot: {words[0]} has no effect here: ")
    assert "the embedded teacher (pipeline extractive) takes rows from the text and asks no model" in said
    assert "leave it out, or name a teacher by --endpoint-url or --model" in said


@pytest.mark.parametrize(
    "words",
    [
        ("--rouge-threshold", "nan"),
        (*URL, "--timeout", "inf"),
        (*URL, "--dry-run", "--price-in", "nan"),
        (*URL, "--dry-run", "--price-out", "inf"),
    ],
    ids=" ".join,
)
def test_a_number_is_a_finite_one(capsys: pytest.CaptureFixture[str], words: tuple[str, ...]) -> None:
    assert f"Invalid value for '{words[-2]}': {words[-1]} is no finite number." in refused(capsys, *words)


def test_a_scale_that_no_machine_could_hold(capsys: pytest.CaptureFixture[str]) -> None:
    assert "is not in the range 1<=x<=10000" in refused(capsys, *URL, "--sdg-scale-factor", "1000000000")


def own_pipeline(folder: Path, words: str) -> str:
    """A pipeline of one block, which says `words` in its prompt."""
    flow = f"""version: "1.0"
blocks:
  - name: draw
    type: LLMBlock
    config:
      prompt: {{generation: "{words}", start_tags: ["<q>", "<a>"], end_tags: ["</q>", "</a>"]}}
      output_cols: [question, response]
"""
    for name in ("knowledge", "grounded_skills", "freeform_skills"):
        (folder / f"{name}.yaml").write_text(flow)
    return str(folder)


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("--sdg-scale-factor", "3"), "says `scaled` for these leaves"),
        (("--num-seed-examples", "3"), "shows `seeds`"),
        (("--chunk-word-count", "90"), "no knowledge leaf is there"),
        (("--critic", "stub"), "asks no critic"),
        (("--critic-endpoint-url", "http://127.0.0.1:9"), "asks no critic"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_a_pipeline_cannot_use(generate: Generate, tmp_path: Path, words: tuple[str, ...], reason: str) -> None:
    folder = own_pipeline(tmp_path, "Ask about {{ task_description }}.")
    done = generate(*URL, "--pipeline", folder, *words, "--dry-run", leaf=FREEFORM)
    assert done.status == 2
    assert done.err.startswith(f"taxobot: {words[0]} has no effect here: ")
    assert reason in done.err


def test_a_critic_is_asked_about_questions_for_the_end(generate: Generate, tmp_path: Path) -> None:
    folder = own_pipeline(tmp_path, "Ask about {{ document }}.")
    words = ("--model", "x", "--pipeline", folder, "--critic", "stub", "--chunk-word-count", "90", "--dry-run")
    assert generate(*URL, *words, leaf=KNOWLEDGE).status == 0


def test_a_flow_is_named_with_its_line(generate: Generate, tmp_path: Path) -> None:
    folder = Path(own_pipeline(tmp_path, "Ask."))
    flow = folder / "freeform_skills.yaml"
    flow.write_text(flow.read_text().replace("LLMBlock", "LLMLogProbBlock"))
    done = generate(*URL, "--pipeline", str(folder), leaf=FREEFORM)
    assert done.status == 2
    assert done.err.startswith(f"taxobot: {flow}:4: ")


def test_what_a_server_cannot_do(generate: Generate) -> None:
    with stub(Behaviour(seconds=0.0, completions=False)) as chat_only:
        done = generate("--endpoint-url", chat_only.url, "--model-family", "granite", leaf=FREEFORM)
    assert done.status == 2
    assert f"--model-family: {chat_only.url} completes no prompts" in done.err
    with stub(Behaviour(seconds=0.0, lists="refused")) as single:
        words = ("--endpoint-url", single.url, "--model-family", "granite", "--batch-size", "8")
        done = generate(*words, leaf=FREEFORM)
    assert done.status == 2
    assert f"--batch-size 8: {single.url} takes one prompt a request" in done.err


def test_prompts_that_do_not_fit_are_told_before_the_first_call(generate: Generate) -> None:
    with stub(Behaviour(seconds=0.0, context=700)) as small:
        done = generate("--endpoint-url", small.url, "--quiet", leaf=FREEFORM)
        assert small.stats().requests == 0
    assert done.status == 2
    assert "the server holds 700 at once" in done.err


def test_a_model_by_its_name(generate: Generate, teacher: Stub) -> None:
    done = generate("--endpoint-url", teacher.url, "--model", "other", leaf=FREEFORM)
    assert (done.status, done.err) == (4, f"taxobot: {teacher.url} holds stub; asked for was other\n")


def test_no_server(generate: Generate) -> None:
    done = generate(*URL, "--quiet", leaf=FREEFORM)
    assert done.status == 4
    assert "nobody answers at http://127.0.0.1:9/v1" in done.err


def test_one_server_twice(capsys: pytest.CaptureFixture[str]) -> None:
    assert "is there twice" in refused(capsys, *URL, "--endpoint-url", f"{URL[1]}/v1/")


@pytest.mark.parametrize("name", list(GENERATE))
def test_what_is_not_taken_says_what_there_is(capsys: pytest.CaptureFixture[str], name: str) -> None:
    said = refused(capsys, name, *([] if name in FLAGS else ["sk-secret"]))
    assert said == f"taxobot: {name} is not taken: {GENERATE[name]}\n"
    assert "sk-secret" not in said


def test_every_option_is_offered_with_its_meaning(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["data", "generate", "--help"]) == 0
    said = capsys.readouterr().out
    assert not [option for option in ISSUE if option not in said]
    assert "0.0 rejects every row, 1.0\n" in said
    assert len(LEAVES + ROWS + MODELS + RUN) == said.count("\n  -") - 1  # help itself


def test_keys_never_stand_in_what_is_said(
    generate: Generate, teacher: Stub, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TAXOBOT_API_KEY", "sk-not-for-eyes")
    done = generate("--endpoint-url", teacher.url, "--json", leaf=FREEFORM)
    written = [path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file()]
    assert done.status == 0, done.err
    assert "sk-not-for-eyes" not in done.out + done.err
    assert written
    assert not any(b"sk-not-for-eyes" in content for content in written)

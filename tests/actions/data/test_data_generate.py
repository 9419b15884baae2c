"""`taxobot data generate` as it is typed: with a teacher behind an endpoint, and with the embedded one."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from actions.cli.main import run
from benchmarks.common.teacher_stub import Behaviour, Stub, stub
from examples.materialise import Example
from fakes.typed import Generate

FREEFORM = "compositional_skills/linguistics/opposites"
GROUNDED = "compositional_skills/grounded/extraction/short_notices"
KNOWLEDGE = "knowledge/geography/islands/korrow_isles"


def test_a_run_leaves_files_and_says_what_came(
    generate: Generate, teacher: Stub, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    done = generate("--endpoint-url", teacher.url, leaf=FREEFORM)
    assert done.status == 0, done.err
    (folder,) = (one for one in (tmp_path / "out").iterdir() if one.name != "checkpoints")
    rows = [json.loads(line) for line in next(folder.glob("train_stub_*.jsonl")).read_text().splitlines()]
    funnel = json.loads((folder / "funnel.json").read_text())
    assert rows
    assert f"{len(rows)} rows are kept" in done.out
    assert str(folder) in done.out
    assert [leaf["leaf"] for leaf in funnel["leaves"]] == [FREEFORM]
    assert "filter_questions: the critic found the question unfit" in done.out
    assert f"teacher: stub at {teacher.url}" in done.out
    assert f"generate {FREEFORM}: finished" in done.err
    looking = done.out.splitlines()[-1].split("`")[1].removeprefix("taxobot ")
    capsys.readouterr()
    assert run(looking.split()) == 0
    assert f"Run from {folder.name}" in capsys.readouterr().out


def test_the_same_command_asks_nobody_again_even_without_a_server(generate: Generate) -> None:
    with stub(Behaviour(seconds=0.0)) as one:
        words = ("--endpoint-url", one.url, "--model", "stub", "--preview", "3", "--json")
        first = generate(*words, leaf=GROUNDED)
        asked = one.stats().requests
        second = generate(*words, leaf=GROUNDED)
        assert one.stats().requests == asked > 0
    third = generate(*words, leaf=GROUNDED)
    rows = [json.loads(done.out)["rows"] for done in (first, second, third)]
    assert rows[0] == rows[1] == rows[2]
    assert len(rows[0][GROUNDED]) == 3


def test_fresh_forgets(generate: Generate) -> None:
    with stub(Behaviour(seconds=0.0)) as one:
        words = ("--endpoint-url", one.url, "--preview", "1", "--quiet")
        generate(*words, leaf=FREEFORM)
        asked = one.stats().requests
        generate(*words, "--resume", leaf=FREEFORM)
        assert one.stats().requests == asked
        generate(*words, "--fresh", leaf=FREEFORM)
        assert one.stats().requests == 2 * asked


def test_a_preview_shows_rows_and_writes_nothing(generate: Generate, teacher: Stub, tmp_path: Path) -> None:
    done = generate("--endpoint-url", teacher.url, "--preview", "2", "--quiet")
    assert done.status == 0, done.err
    assert done.err.count("\n") == 0
    assert [done.out.count(f"{leaf}: 2 rows\n") for leaf in (FREEFORM, GROUNDED, KNOWLEDGE)] == [1, 1, 1]
    assert done.out.count("\nquestion: ") == done.out.count("\nanswer:   ") == 6
    assert done.out.count("\ncontext:  ") == 2
    assert [one.name for one in (tmp_path / "out").iterdir()] == ["checkpoints"]


def test_json_is_all_that_stands_on_stdout(generate: Generate, teacher: Stub) -> None:
    done = generate("--endpoint-url", teacher.url, "--json", "--sdg-scale-factor", "2", "--pipeline", "simple")
    told = json.loads(done.out)
    assert told["kept"].keys() == {FREEFORM, GROUNDED, KNOWLEDGE}
    assert told["manifest"]["pipeline"] == "simple"
    assert told["manifest"]["settings"]["sdg-scale-factor"] == 2
    assert Path(told["folder"], "manifest.json").is_file()


def test_so_many_rows_as_are_wanted(generate: Generate) -> None:
    done = generate("--num-instructions", "100", "--rouge-threshold", "0.9", "--json", "--quiet")
    told = json.loads(done.out)
    assert (done.status, sum(told["kept"].values())) == (0, 100)
    assert set(told["kept"].values()) <= {33, 34}


def test_why_there_are_not_so_many(generate: Generate) -> None:
    done = generate("--num-instructions", "5000", leaf=GROUNDED)
    assert done.status == 0
    assert "5,000 rows were wanted" in done.out
    assert "beyond the target" not in done.out


def test_nothing_left_is_an_error_that_says_where(generate: Generate, teacher: Stub, tmp_path: Path) -> None:
    done = generate("--endpoint-url", teacher.url, "--rouge-threshold", "0", "--preview", "1", leaf=FREEFORM)
    assert done.status == 4
    assert "no row is left" in done.err
    assert f"{FREEFORM}: " in done.err
    assert "duplicate" in done.err


def test_texts_that_cannot_be_read_are_shown(generate: Generate) -> None:
    with stub(Behaviour(seconds=0.0, faults=1.0, kinds=("refusal",))) as one:
        done = generate("--endpoint-url", one.url, "--preview", "1", leaf=FREEFORM)
    assert done.status == 4
    shown = done.err.rpartition("Some of them: ")[2]
    assert shown.count('", "') == 2
    assert "not in the form that is asked for" in done.err


@pytest.mark.parametrize("words", [(), ("--model", "stub", "--endpoint-url")], ids=["embedded", "asked"])
def test_a_leaf_without_its_documents_says_why_once(
    generate: Generate, checked_out: Example, teacher: Stub, tmp_path: Path, words: tuple[str, ...]
) -> None:
    mirror = f"--mirror={next(iter(checked_out.mirrors))}={tmp_path}"
    done = generate(mirror, *words, *([teacher.url] if words else []), "--quiet", leaf=KNOWLEDGE)
    assert done.status == 4
    assert f"{KNOWLEDGE}: its documents are not at hand: " in done.err.splitlines()[-1]
    assert done.err.splitlines()[-1].count(KNOWLEDGE) == 1


def test_two_servers_share_the_work(generate: Generate) -> None:
    with stub(Behaviour(seconds=0.05)) as one, stub(Behaviour(seconds=0.05)) as other:
        done = generate("--endpoint-url", one.url, "--endpoint-url", other.url, "--quiet", leaf=FREEFORM)
        asked = [server.stats().requests for server in (one, other)]
    assert done.status == 0, done.err
    assert min(asked) > 10


def test_teacher_and_critic_may_be_different_ones(generate: Generate) -> None:
    with stub(Behaviour(seconds=0.0, model="big")) as one, stub(Behaviour(seconds=0.0, model="strict")) as other:
        words = ("--endpoint-url", one.url, "--critic-endpoint-url", other.url, "--json", "--quiet")
        done = generate(*words, leaf=FREEFORM)
    models = {use["role"]: (use["model"], use["address"]) for use in json.loads(done.out)["manifest"]["models"]}
    assert models == {"teacher": ("big", one.url), "critic": ("strict", other.url)}


def test_prompts_are_completed_in_the_form_of_a_family(generate: Generate) -> None:
    with stub(Behaviour(seconds=0.0, chat=False)) as one:
        done = generate("--endpoint-url", one.url, "--model-family", "granite", "--batch-size", "4", leaf=FREEFORM)
    assert done.status == 0, done.err


def test_an_invalid_leaf_stops_everything_with_its_findings(
    example: Example, teacher: Stub, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    branch = example.branches["faulty"]
    subprocess.run(["git", "-C", str(example.taxonomy), "checkout", "--quiet", branch], check=True)
    words = ["--taxonomy-path", str(example.taxonomy), "--taxonomy-base", example.base, "--endpoint-url", teacher.url]
    assert run(["data", "generate", *words, "--json", "--output-dir", str(tmp_path)]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert "error: Value must have at least 5 items" in said.err
    assert said.err.splitlines()[-1].startswith("taxobot: nothing is generated while leaves are invalid (")


def test_a_leaf_whose_documents_are_away_fails_alone(
    checked_out: Example, teacher: Stub, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (url,) = checked_out.mirrors
    nowhere = tmp_path / "nowhere"
    nowhere.mkdir()
    words = ["--taxonomy-path", str(checked_out.taxonomy), "--taxonomy-base", checked_out.base]
    words += ["--mirror", f"{url}={nowhere}", "--endpoint-url", teacher.url, "--pipeline", "simple"]
    words += ["--sdg-scale-factor", "1", "--json", "--quiet", "--output-dir", str(tmp_path / "out")]
    assert run(["data", "generate", *words]) == 0
    said = capsys.readouterr()
    told = json.loads(said.out)
    assert told["kept"].keys() == {FREEFORM, GROUNDED}
    assert f"{KNOWLEDGE}: its documents are not at hand: " in said.err
    assert [leaf["leaf"] for leaf in told["funnel"]["leaves"] if leaf["error"]] == [KNOWLEDGE]


def test_nothing_changed(checked_out: Example, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["data", "generate", "--taxonomy-path", str(checked_out.taxonomy), "--taxonomy-base", "HEAD"]) == 4
    assert "no leaf is added or changed against HEAD" in capsys.readouterr().err


def test_ctrl_c_says_what_is_kept_and_how_to_carry_on(checked_out: Example, tmp_path: Path) -> None:
    with stub(Behaviour(seconds=0.3)) as one:
        mirrors = [f"--mirror={url}={place}" for url, place in checked_out.mirrors.items()]
        words = ["--taxonomy-path", str(checked_out.taxonomy), "--taxonomy-base", checked_out.base, *mirrors]
        words += ["--endpoint-url", one.url, "--output-dir", str(tmp_path / "it is here"), "--fresh"]
        program = [str(Path(sys.executable).with_name("taxobot")), "data", "generate", *words]
        with subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
            until = time.monotonic() + 60
            while one.stats().requests < 40 and time.monotonic() < until:
                time.sleep(0.02)
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (130, "")
    last = err.splitlines()[-1]
    assert "answers are kept in" in last
    assert last.endswith(f"--output-dir '{tmp_path / 'it is here'}'")
    assert "--fresh" not in last
    assert [one.name for one in (tmp_path / "it is here").iterdir()] == ["checkpoints"]


def test_the_old_name_works_and_is_not_offered(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["generate", "--help"]) == 0
    assert "--rouge-threshold" in capsys.readouterr().out
    assert run(["--help"]) == 0
    assert not any(line.startswith("  generate") for line in capsys.readouterr().out.splitlines())

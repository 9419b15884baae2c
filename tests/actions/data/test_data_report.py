"""What came of a run, for people: the funnel, reasons, models, files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from actions.cli.asking.opening import say as say_state
from actions.cli.data.report import preview, record, say
from runners.asking.state import EndpointState, PoolState
from runners.generate.generation import Generation
from schemas.generation import (
    GeneratedRow,
    GenerationFunnel,
    GenerationManifest,
    LeafFunnel,
    ModelUse,
    SourceFunnel,
    StepFunnel,
)

STEP = StepFunnel(block="judge", came=9, asked=1_200, failed=2, unparsed=3, rejected={"bad": 4}, went=5)
SOURCE = SourceFunnel(source="s01", steps=(STEP,), made=9, rejected={"duplicate": 1, "beyond the target": 7}, kept=2)
LEAF = LeafFunnel(leaf="a/b", leaf_kind="freeform skill", flow="full: f", sources=(SOURCE,))
EMPTY = LeafFunnel(leaf="c/\x1b[2Jd", leaf_kind="knowledge", flow="", sources=(), error="no text\x07")
USE = ModelUse(role="teacher", model="m", address="http://x/v1", requests=1_234, completion_tokens=5)


def manifest(**values: Any) -> GenerationManifest:
    files = {"skills_train_msgs_D.jsonl": "0", "train_m_D.jsonl": "0", "funnel.json": "0"}
    told: dict[str, Any] = {"created": "now", "pipeline": "full", "seed": 0, "settings": {}, "files": files}
    told |= {"tool_version": "1", "models": (USE,), "flows": {}, "leaves": {}, "documents": {}, "balance": {}}
    return GenerationManifest(**told | values)


def made(**values: Any) -> Generation:
    funnel = GenerationFunnel(leaves=(LEAF, EMPTY))
    told: dict[str, Any] = {"funnel": funnel, "manifest": manifest(), "kept": {"a/b": 2}, "preview": {}}
    return Generation(**{"folder": Path("/out/run"), **told, **values})


def test_the_funnel_of_each_leaf() -> None:
    titles, row, *_ = say(made(), target=None, seconds=3.2).splitlines()
    assert titles.split("  ")[0] == "LEAF"
    assert row.split() == ["a/b", "full:", "f", "1,200", "2", "3", "5", "2"]


def test_reasons_the_worst_first_without_what_was_not_wanted() -> None:
    lines = say(made(), target=None, seconds=3.2).splitlines()
    place = lines.index("a/b (full: f)")
    assert lines[place + 1 : place + 5] == [
        "  4 × judge: bad",
        "  3 × judge: not in the form that is asked for",
        "  2 × judge: no answer",
        "  1 × duplicate",
    ]
    assert r"c/\x1b[2Jd: no text\x07" in lines


def test_models_files_and_what_is_next() -> None:
    said = say(made(), target=2, seconds=3.2)
    assert "teacher: m at http://x/v1: 1,234 calls, 0 texts remembered, 0 prompt and 5 answer tokens" in said
    assert "2 rows are kept, after 3 s" in said
    assert said.endswith("  skills_train_msgs_D.jsonl\n  train_m_D.jsonl\n`taxobot data list` shows all runs")
    assert "wanted" not in said


def test_the_balance_over_leaves_and_what_is_worth_a_look() -> None:
    told = manifest(balance={"a/b": 1_042, "c/\x1b[2Jd": 0}, notes=("a/b: one passage\x07",))
    lines = say(made(manifest=told), target=None, seconds=1).splitlines()
    place = lines.index("rows of each leaf that are mixed for training:")
    assert lines[place + 1 : place + 4] == ["  1,042 × a/b", r"  0 × c/\x1b[2Jd", r"a/b: one passage\x07"]


def test_one_row_is_one() -> None:
    assert "\n1 row is kept, after 3 s" in say(made(kept={"a/b": 1}), target=None, seconds=3.2)


def test_too_few_rows_are_told() -> None:
    assert "3 rows were wanted, 2 are kept: the leaves give no more" in say(made(), target=3, seconds=1)
    assert record(made(), target=3, seconds=1)["wanted"] == 3


def test_rows_are_shown_line_by_line_and_obeyed_nowhere() -> None:
    row = GeneratedRow(
        id="x", leaf="a/b", leaf_kind="f", source="s", question="One\ntwo\x1b[2J?", response="::error::3"
    )
    shown = preview(made(folder=None, manifest=None, preview={"a/b": (row,)})).splitlines()
    assert shown == ["a/b: 1 row", "", "question: One", r"          two\x1b[2J?", "answer:   ::error::3"]
    assert "nothing was written" in say(made(folder=None, manifest=None), target=None, seconds=1)


def test_how_asking_goes() -> None:
    busy = PoolState(in_flight=120, limit=128, asked=2_000, tokens_per_second=1_234.5)
    assert say_state(busy) == "120 calls in flight (of 128), 1,234 tokens/s, 2,000 asked"
    resting = EndpointState("http://x/v1", 0, 4, resting=3.6)
    lost = EndpointState("http://y/v1", 0, 4, lost="gone")
    told = say_state(PoolState(remembered=3, retries=2, failures=1, endpoints=(resting, lost)))
    assert told.endswith(
        "3 remembered, 2 tried again, 1 never answered, http://x/v1 rests for 4 s, http://y/v1 is left out"
    )

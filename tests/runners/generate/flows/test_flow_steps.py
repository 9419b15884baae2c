"""What is done after a block: columns dropped, repetitions marked."""

from __future__ import annotations

from collections.abc import Callable

from fakes.asker import FakeAsker
from fakes.flow_runs import losses_of, rows_of, run_samples, samples_of_rows
from runners.generate.flows.seam import Finished, Flow
from runners.generate.flows.steps import REPEATED

LISTING = """
- name: ask
  type: LLMBlock
  config:
    prompt: {generation: '{{topic}}'}
    output_cols: [question]
    parser: {type: list}
  drop_columns: [topic, never_there]
  drop_duplicates: [question]
"""
GROWING = """
- name: answer
  type: LLMBlock
  config:
    prompt: {generation: '{{question}}'}
    output_cols: [response]
    parser: {type: list}
"""


def test_columns_are_dropped(pass_row: Callable[..., Finished]) -> None:
    assert rows_of(pass_row(LISTING, {"topic": "x"}, lambda *_: "- a")) == [{"question": "a"}]


def test_of_those_alike_of_one_row_the_first_goes_on(pass_row: Callable[..., Finished]) -> None:
    finished = pass_row(LISTING, {"topic": "x"}, lambda *_: "- a\n- b\n- a")
    assert [row["question"] for row in rows_of(finished)] == ["a", "b"]
    assert [(loss.kind, loss.reason, loss.text) for loss in losses_of(finished)] == [("rejected", REPEATED, "a")]


def test_what_else_a_row_holds_does_not_make_it_another(pass_row: Callable[..., Finished]) -> None:
    block = """
        - name: ask
          type: LLMBlock
          config:
            prompt: {generation: x, start_tags: [<q>, <a>], end_tags: [</q>, </a>]}
            output_cols: [question, response]
          drop_duplicates: [question]
        """
    finished = pass_row(block, {}, lambda *_: "<q>a</q><a>1</a><q>a</q><a>2</a>")
    assert rows_of(finished) == [{"question": "a", "response": "1"}]


def test_of_those_alike_of_several_rows_each_has_the_mark(write: Callable[[str], Flow]) -> None:
    rows = [{"topic": "x"}, {"topic": "y"}]
    ended = run_samples(write(LISTING), samples_of_rows(rows), FakeAsker(lambda *_: "- a\n- b"))
    marks = [[arrival.marks for arrival in one.arrivals] for one in ended]
    assert marks[0] == marks[1] == [(("ask", '["a"]'),), (("ask", '["b"]'),)]


def test_rows_of_a_marked_one_do_not_repeat_each_other(write: Callable[[str], Flow]) -> None:
    asker = FakeAsker(lambda question, _: "- a" if question.messages[0][1] in "xy" else "- 1\n- 2")
    flow = write(LISTING.rstrip() + "\n" + GROWING.lstrip())
    first, second = run_samples(flow, samples_of_rows([{"topic": "x"}, {"topic": "y"}]), asker)
    marks = [arrival.marks for arrival in first.arrivals]
    assert len(set(marks)) == 2
    assert marks == [arrival.marks for arrival in second.arrivals]

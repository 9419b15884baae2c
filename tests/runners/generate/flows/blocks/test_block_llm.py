"""Blocks that ask models."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fakes.asker import FakeAsker
from fakes.flow_runs import losses_of, rows_of, run_samples, samples_of_rows
from runners.asking.seam import Answer, Question
from runners.generate.flows.seam import Finished, Flow
from schemas.errors import EndpointTimeout

Write = Callable[[str], Flow]
Pass = Callable[..., Finished]
DRAWING = """
- name: draw
  type: LLMBlock
  config:
    prompt: {system: You write., generation: 'About {{topic}}'}
    output_cols: [text]
    parser: {type: text}
    gen_kwargs: {temperature: 0.7, top_p: 0.9, max_tokens: 100, n: 3, stop: [END], seed: 42}
"""
JUDGED = """
- name: ask
  type: LLMBlock
  config:
    prompt: {generation: 'Ask about {{topic}}', start_tags: [<q>], end_tags: [</q>]}
    output_cols: [question]
- name: judge
  type: LLMBlock
  config:
    prompt: {generation: 'Good? {{question}}', start_tags: [<s>], end_tags: [</s>]}
    output_cols: [score]
- name: filter
  type: FilterByValueBlock
  config: {filter_column: score, filter_value: 1, operation: eq}
"""


def asked(flow: Flow, row: dict[str, Any], **settings: Any) -> list[tuple[Question, int]]:
    asker = FakeAsker(lambda *_: "<q>why?</q><s>1</s>")
    run_samples(flow, samples_of_rows([row]), asker, **settings)
    return asker.asked


def test_a_row_of_each_text_in_the_order_of_the_draws(pass_row: Pass) -> None:
    finished = pass_row(DRAWING, {"topic": "tides"}, lambda _, draw: f"text {draw}")
    assert rows_of(finished) == [{"topic": "tides", "text": f"text {draw}"} for draw in range(3)]
    assert [arrival.order for arrival in finished.arrivals] == [(0, 0, number) for number in range(3)]


def test_the_question_says_what_the_file_says(write: Write) -> None:
    ((question, n),) = asked(write(DRAWING), {"topic": "tides"})
    assert n == 3
    assert question == Question(
        role="teacher",
        messages=(("system", "You write."), ("user", "About tides")),
        temperature=0.7,
        top_p=0.9,
        max_tokens=100,
        stop=("END",),
        order=(0, 0),
        leaf="leaf",
    )


def test_a_later_round_draws_other_texts_whatever_the_scale_was(write: Write) -> None:
    flow = write(DRAWING.replace("n: 3", "n: scaled"))
    rounds = [asked(flow, {"topic": "tides"}, round=number, scale=scale) for number, scale in enumerate((30, 4, 9))]
    draws = [question.draw + text for ((question, n),) in rounds for text in range(n)]
    assert len(set(draws)) == len(draws) == 43


def test_at_temperature_0_every_round_is_the_first(write: Write) -> None:
    assert all(question.draw == 0 for question, _ in asked(write(JUDGED), {"topic": "tides"}, round=2))


def test_who_is_filtered_next_judges(write: Write) -> None:
    assert [question.role for question, _ in asked(write(JUDGED), {"topic": "tides"})] == ["teacher", "critic"]


def test_the_file_may_say_who_judges(write: Write) -> None:
    flow = write(JUDGED.replace("output_cols: [score]", "output_cols: [score], role: teacher".replace(", ", "\n    ")))
    assert [question.role for question, _ in asked(flow, {"topic": "tides"})] == ["teacher", "teacher"]


def test_a_limit_of_tokens_is_for_who_writes_not_for_who_judges(write: Write) -> None:
    limits = [question.max_tokens for question, _ in asked(write(JUDGED), {"topic": "tides"}, max_tokens=77)]
    assert limits == [77, 4_096]


def test_scaled_texts_and_scaled_numbers(write: Write) -> None:
    flow = write("""
        - name: ask
          type: LLMBlock
          config:
            prompt: {generation: 'Write {{num_samples}}'}
            output_cols: [text]
            parser: {type: text}
            num_samples: scaled
            gen_kwargs: {temperature: 1, n: scaled}
        """)
    ((question, n),) = asked(flow, {}, scale=5)
    assert (n, question.messages, flow.scaled) == (5, (("user", "Write 5"),), True)


@pytest.mark.parametrize(
    ("key", "scaled"),
    [("num_samples: scaled", True), ("batch_kwargs: {num_samples: scaled}", True), ("num_samples: 3", False)],
)
def test_a_number_alone_may_be_scaled(write: Write, key: str, scaled: bool) -> None:
    config = f"prompt: {{generation: '{{{{num_samples}}}}'}}, output_cols: [a], parser: {{type: text}}, {key}"
    flow = write(f"- {{name: ask, type: LLMBlock, config: {{{config}}}}}")
    ((question, n),) = asked(flow, {}, scale=3)
    assert (n, question.messages, flow.scaled) == (1, (("user", "3"),), scaled)


def test_spaces_around_a_text_do_not_count(pass_row: Pass) -> None:
    config = "prompt: {generation: x}, output_cols: [a], parser: {type: pattern, pattern: '^x.*$'}"
    finished = pass_row(f"- {{name: ask, type: LLMBlock, config: {{{config}}}}}", {}, lambda *_: "\n  x y \n")
    assert rows_of(finished) == [{"a": "x y"}]


def test_a_number_of_samples_becomes_a_column_as_in_the_reference(pass_row: Pass) -> None:
    block = """
        - name: ask
          type: LLMBlock
          config:
            prompt: {generation: 'Write {{num_samples}}', start_tags: [''], end_tags: ['']}
            output_cols: [text]
            batch_kwargs: {num_samples: 3}
        """
    assert rows_of(pass_row(block, {}, lambda question, _: question.messages[0][1])) == [
        {"num_samples": 3, "text": "Write 3"}
    ]
    assert rows_of(pass_row(block, {"num_samples": 9}, lambda *_: "x")) == [{"num_samples": 9, "text": "x"}]


def test_what_fails_and_what_cannot_be_read_is_lost_alone(pass_row: Pass) -> None:
    said = [EndpointTimeout("no answer within 5 s"), "no tag", "<q>why?</q>"]
    finished = pass_row(
        """
        - name: ask
          type: LLMBlock
          config:
            prompt: {generation: x, start_tags: [<q>], end_tags: [</q>]}
            output_cols: [question]
            gen_kwargs: {temperature: 1, n: 3}
        """,
        {},
        lambda _, draw: said[draw],
    )
    assert rows_of(finished) == [{"question": "why?"}]
    assert [(loss.kind, loss.text) for loss in losses_of(finished)] == [
        ("failed", "no answer within 5 s"),
        ("unparsed", "no tag"),
    ]
    (passage,) = finished.passages
    assert (passage.came, passage.asked, passage.went) == (1, 3, 1)


def test_a_text_that_was_cut_off_says_so(pass_row: Pass) -> None:
    finished = pass_row(JUDGED, {"topic": "x"}, lambda *_: Answer("<q>why", finish="length"))
    assert [(loss.kind, loss.reason) for loss in losses_of(finished)] == [
        ("unparsed", "cut off at the limit of tokens")
    ]


@pytest.mark.parametrize(
    ("template", "prompt"),
    [
        ("''", "You write.\nAbout tides"),
        ("'<s>{{ prompt }}</s>'", "<s>You write.\nAbout tides</s>"),
        (
            "'{% for turn in messages %}[{{ turn.role }}]{{ turn.content }}{% endfor %}'",
            "[user]You write.\nAbout tides",
        ),
    ],
)
def test_a_template_of_the_flows_own_makes_a_bare_prompt(write: Write, template: str, prompt: str) -> None:
    ((question, _),) = asked(write(f"{DRAWING.rstrip()}\n    model_prompt: {template}"), {"topic": "tides"})
    assert (question.bare, question.messages) == (True, (("user", prompt),))


def test_what_a_row_holds_is_no_template_of_the_flows_own_either(write: Write) -> None:
    flow = write(f"{DRAWING.rstrip()}\n    model_prompt: '{{{{ prompt }}}}!'")
    ((question, _),) = asked(flow, {"topic": "{{ 7*7 }}"})
    assert question.messages[0][1].endswith("About {{ 7*7 }}!")


def test_a_column_chooses_the_prompt(pass_row: Pass, tmp_path: Path) -> None:
    for name in ("long", "short"):
        (tmp_path / f"{name}.yaml").write_text(f"generation: Be {name}.", encoding="utf-8")
    block = """
        - name: ask
          type: ConditionalLLMBlock
          config:
            config_paths: [[long.yaml, L], [short.yaml, S]]
            selector_column_name: size
            output_cols: [text]
            parser: {type: text}
        """
    echo = lambda question, _: question.messages[0][1]  # noqa: E731
    assert rows_of(pass_row(block, {"size": "S"}, echo))[0]["text"] == "Be short."
    lost = losses_of(pass_row(block, {"size": "XL"}, echo))
    assert [(loss.kind, loss.reason, loss.text) for loss in lost] == [("rejected", "no prompt is for its size", "XL")]


def test_one_prompt_may_be_for_all(pass_row: Pass, tmp_path: Path) -> None:
    (tmp_path / "any.yaml").write_text("generation: Be.", encoding="utf-8")
    block = """
        - name: ask
          type: ConditionalLLMBlock
          config: {config_paths: [[any.yaml, All]], selector_column_name: a, output_cols: [b], parser: {type: text}}
        """
    assert rows_of(pass_row(block, {}, lambda *_: "done")) == [{"b": "done"}]


CONVERSING = "- {name: talk, type: LLMMessagesBlock, config: {input_col: turns, output_col: said, gen_kwargs: {n: %s}}}"
TURNS = [{"role": "user", "content": "Hello {{ 7*7 }}"}, {"role": "assistant", "content": "Hi"}]


def test_a_conversation_in_a_column_goes_on(write: Write) -> None:
    asker = FakeAsker(lambda *_: "How are you?")
    (finished,) = run_samples(write(CONVERSING % 1), samples_of_rows([{"turns": TURNS}]), asker)
    assert asker.asked[0][0].messages == (("user", "Hello {{ 7*7 }}"), ("assistant", "Hi"))
    assert rows_of(finished)[0]["said"] == "How are you?"


def test_several_texts_of_a_conversation_are_a_list_and_warm(write: Write) -> None:
    asker = FakeAsker(lambda _, draw: str(draw) if draw else EndpointTimeout("late"))
    (finished,) = run_samples(write(CONVERSING % 3), samples_of_rows([{"turns": TURNS}]), asker)
    assert (asker.asked[0][0].temperature, rows_of(finished)[0]["said"]) == (0.7, ["1", "2"])
    assert [loss.text for loss in losses_of(finished)] == ["late"]


@pytest.mark.parametrize("turns", ["text", [], [{"role": "boss", "content": "x"}], [{"role": "user"}], [["user", "x"]]])
def test_what_is_no_conversation_is_turned_away(pass_row: Pass, turns: object) -> None:
    assert [loss.kind for loss in losses_of(pass_row(CONVERSING % 1, {"turns": turns}))] == ["rejected"]


def test_the_same_block_several_times(write: Write) -> None:
    flow = write("""
        - name: again
          type: IterBlock
          config:
            num_iters: 2
            block_type: LLMBlock
            prompt: {generation: x}
            output_cols: [text]
            parser: {type: text}
            gen_kwargs: {temperature: 1, n: 2}
        """)
    asker = FakeAsker(lambda _, draw: f"{draw}")
    (first,) = run_samples(flow, samples_of_rows([{}]), asker)
    (second,) = run_samples(flow, samples_of_rows([{}]), asker, round=1)
    drawn = [int(row["text"]) for row in (*rows_of(first), *rows_of(second))]
    assert drawn == sorted(set(drawn))
    assert len(drawn) == 8
    assert (first.passages[0].asked, first.passages[0].went) == (4, 4)

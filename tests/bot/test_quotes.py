"""Answers to the contribution's own questions, in report.md and on the page."""

from __future__ import annotations

from run_results import PHOENIX, passing
from situations import answered, seed

from bot.report.answers import rated_by, show_answers
from bot.report.html import render_html
from bot.report.markdown import render_markdown
from bot.report.quotes import show_sample, show_some


def test_an_answer_with_its_rating_context_and_reference() -> None:
    (row,) = show_answers([seed(0, tuned=True, tuned_rating=None)])
    assert show_sample(row).splitlines() == [
        f"> **Q** (seed question, `{PHOENIX}`) In which year was constellation 0 first charted?  ",
        "> **Context** “Phoenix is a minor constellation in the southern sky.”  ",
        "> **Reference** “It was first charted in 1598 by Petrus Plancius.”  ",
        "> **Base** 4.2 of 10: “It was charted in 1603.”  ",
        "> **Tuned** not rated: “It was first charted in 1598.”",
    ]


def test_without_a_tuned_model_there_is_no_line_for_it() -> None:
    shown = show_sample(show_answers([seed(1)])[0])
    assert "**Base**" in shown
    assert "**Tuned**" not in shown
    assert "**Context**" not in shown


def test_some_of_many() -> None:
    rows = show_answers([seed(index) for index in range(5)])
    assert show_some(rows, 4).endswith("\n\n… 1 more question")
    assert show_some(rows, None).count("**Q**") == 5


def test_the_judge_is_named() -> None:
    models = passing().models
    assert rated_by(models).startswith("Ratings are 1–10, by the overlap judge, taxobot's embedded stand-in;")
    other = models.model_copy(update={"judge": "prometheus", "embedded": ()})
    assert rated_by(other).startswith("Ratings are 1–10, by the prometheus judge;")


def test_they_stand_in_the_report_and_on_its_page() -> None:
    result = answered(passing())
    for shown in (render_markdown(result), render_html(result)):
        assert "constellation 5 first charted?" in shown
        assert "9.1 of 10" in shown
    assert "own questions?" not in render_markdown(passing())

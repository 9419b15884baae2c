"""What a report says of how far its numbers can be trusted."""

from __future__ import annotations

from evidence_samples import everything_measured, likelihood, served
from run_results import PHOENIX, comparison, control, fit_judge, frozen, leaf, passing, run_result, seen

from bot.report.checks import say_leaked, show_fitness, show_leaks
from bot.report.evidence import explain_words
from bot.report.markdown import render_markdown
from bot.report.opinions import show_opinions
from bot.report.plain import render_plain
from bot.report.scores import show_contrast
from bot.report.served import show_served
from schemas.item import ItemKind
from schemas.result import Interval, Overlap, Word


def test_the_file_that_will_be_served_stands_below_the_frozen_suite() -> None:
    result = everything_measured()
    row = "| *Served as Q4\\_K\\_M (1,000 items)* | 1,000 | choice | 58.1 → 57.9 % | ≈ −0.2 (−1.1 … +0.7) | – | ✅"
    document = render_markdown(result)
    assert row in document
    assert document.index("*Frozen suite (1,000") < document.index(row)
    assert "Served as Q4_K_M" in render_plain(result)
    assert "Q4\\_K\\_M file digest: `fade" in document


def test_a_harmed_file_is_not_called_harmless() -> None:
    cost = served().comparison
    assert cost
    harmed = cost.model_copy(update={"delta": -0.05, "interval": Interval(low=-0.07, high=-0.03, method="tango")})
    line = show_served(run_result(served=served(comparison=harmed, word=Word.WORSE)))
    assert line
    assert (line.icon, line.word, line.remark) == ("❌", "WORSE", "against 16 bits, margin 2.0 pp")
    assert "costs more than the margin" in render_markdown(
        run_result(served=served(comparison=harmed, word=Word.WORSE))
    )


def test_nothing_served_is_no_row() -> None:
    assert show_served(passing()) is None
    assert "Served as" not in render_markdown(passing())


def test_other_scores_stand_apart_from_the_contrast() -> None:
    entries = (comparison(), control(), seen(), likelihood(), likelihood(kind=ItemKind.CONTROL))
    result = run_result(leaves=(leaf(comparisons=entries),))
    opinions = show_opinions(result)
    assert [(row.kind, row.score, row.unit, row.remark) for row in opinions] == [
        ("new-question", "reference likelihood", "nats/token", "second opinion: agrees"),
    ]
    assert [row.kind for row in show_contrast(result)] == ["control", "seen", "gain beyond control"]


def test_a_second_opinion_that_says_the_opposite() -> None:
    against = likelihood(interval=Interval(low=-0.6, high=-0.2, method="t over clusters"), delta=-0.4)
    (row,) = show_opinions(run_result(leaves=(leaf(comparisons=(comparison(), against)),)))
    assert row.remark == "second opinion: says the opposite"


def test_a_leaf_decided_by_likelihood_names_its_unit() -> None:
    document = render_markdown(run_result(leaves=(leaf(comparisons=(likelihood(),), deciding="likelihood"),)))
    assert "Δ (95 % CI), pp or nats/token" in document
    assert "| reference likelihood | −2.310 → −1.905 | **+0.405** (+0.210 … +0.600) |" in document


def test_what_the_judge_is_worth() -> None:
    unfit = fit_judge(own=5.25, fit=False, noise=0.731, shuffled=None, said="rates references too low")
    (line,) = show_fitness(run_result(leaves=(leaf(judge=unfit), leaf("k/b"))))
    assert (line.name, line.own, line.shuffled, line.noise) == (PHOENIX, "5.2", "not measured", "0.73")
    assert (line.icon, line.word, line.said) == ("❌", "unfit", "rates references too low")


def test_contamination_is_told_in_one_sentence_and_listed_where_there_is_any() -> None:
    clean = run_result(contamination=(Overlap(leaf=PHOENIX, kind=ItemKind.CONTROL, n=60, found=0),))
    assert say_leaked(clean) == "No: what the training rows teach gives none of 60 evaluation items away."
    assert show_leaks(clean) == ()
    assert say_leaked(run_result(contamination=())) == ""
    found = Overlap(leaf=PHOENIX, kind=ItemKind.CONTROL, n=60, found=9, examples=tuple("abcdefg"))
    suite = Overlap(leaf="frozen suite", kind=ItemKind.FROZEN, n=1000, found=1, examples=("x",))
    first, second = show_leaks(run_result(contamination=(suite, found)))
    assert (first.name, first.examples, first.more) == (PHOENIX, tuple("abcde"), "… 4 more items")
    assert (second.name, second.identifier, second.more) == ("Frozen suite", False, "")


def test_an_open_question_about_harm_says_how_many_items_would_answer_it() -> None:
    open_question = frozen(-0.035, 0.015, word=Word.INCONCLUSIVE, why="the interval crosses the margin")
    assert explain_words(run_result(frozen=open_question))[-1].why == (
        "the interval crosses the margin; about 6,300 items would tell whether harm exceeds the margin"
    )
    assert "would tell" not in explain_words(passing())[-1].why

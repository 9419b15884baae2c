"""The report of `taxobot model test`: on a terminal and as Markdown, whatever stands in rows and answers."""

from __future__ import annotations

import pytest

from bot.trial.markdown import render_markdown
from bot.trial.scores import cells, marks
from bot.trial.table import render_table
from schemas.result import Interval, Word
from schemas.trial import Replied, Score, Trial, Tried

HOSTILE = "a|b\n\x1b[2J::error::x\n@team <img src=x> `c`"


def trial(*, tuned: str | None = "after", text: str = "It is 2.", warnings: tuple[str, ...] = ()) -> Trial:
    """Two questions, with a score of each kind."""
    said = Replied(text=text, rouge_l=0.5, exact=1.0, likelihood=-1.25, judge=7.5, cut=True)
    questions = tuple(
        Tried(
            id=f"test.jsonl:{number}",
            group=str(number),
            system="",
            question=f"What is {number}?",
            expected=text,
            base=Replied(text="", failure="it never came"),
            tuned=said if tuned else None,
        )
        for number in (1, 2)
    )
    interval = Interval(low=0.1, high=0.3, method="t over clusters")
    both = {"tuned": 0.6, "delta": 0.2, "interval": interval, "word": Word.BETTER} if tuned else {}
    scores = (Score(measure="rouge_l", n=2, groups=2, missing=1, base=0.4, **both),)
    return Trial(
        tool_version="1",
        files=("test.jsonl",),
        base="before",
        tuned=tuned,
        judge="a judge",
        temperature=0.0,
        max_tokens=256,
        questions=questions,
        scores=scores,
        warnings=warnings,
    )


def test_columns_are_headed_by_the_end_of_long_names() -> None:
    named = trial(tuned="trained:tiny-0123abcd/phased/phase2/checkpoints/hf_format/samples_52")
    assert "tuned: samples_52" in " ".join(render_table(named, show=1, width=80).split())
    said = render_markdown(named)
    assert "| base: before | tuned: samples\\_52 |" in said
    assert "trained:tiny-0123abcd/phased/phase2/checkpoints/hf\\_format/samples\\_52" in said.splitlines()[0]


def test_a_score_has_its_n_its_interval_and_its_word() -> None:
    (score,) = trial().scores
    told = ("ROUGE-L with the expected answer", "2, 1 missing", "40.0 → 60.0 %", "+20.0 pp (+10.0 … +30.0)", "BETTER")
    assert cells(score) == told
    unsure = score.model_copy(update={"word": Word.INCONCLUSIVE, "interval": None, "note": "too few"})
    assert cells(unsure)[3:] == ("≈ +20.0 pp", "INCONCLUSIVE: too few")
    weighed = score.model_copy(update={"measure": "likelihood", "base": -2.0, "tuned": -1.5, "delta": 0.5})
    assert cells(weighed)[2] == "−2.000 → −1.500 nats/token"
    marked = score.model_copy(update={"measure": "judge", "base": 3.0, "tuned": 9.5, "delta": 6.5})
    assert cells(marked)[2] == "3.00 → 9.50 of 10"
    (alone,) = trial(tuned=None).scores
    assert cells(alone) == ("ROUGE-L with the expected answer", "2, 1 missing", "40.0 %")


def test_the_marks_of_an_answer() -> None:
    (first, _) = trial().questions
    assert first.tuned is not None
    assert marks(first.tuned) == "ROUGE-L 50.0 %, exact, −1.250 nats/token, 7.50 of 10, cut off"
    assert marks(first.base) == "it never came"
    assert marks(Replied(text="x")) == "–"


def test_markdown_shows_both_answers_and_obeys_none() -> None:
    said = render_markdown(trial(text=HOSTILE, warnings=("mind <this>",)))
    assert said.startswith("# before and after\n\n|  | n | base → tuned | Δ (95 % CI) |  |\n")
    assert "| Question | Expected | base: before | tuned: after |" in said
    assert "\x1b" not in said
    assert "<img" not in said
    assert "@team" not in said
    assert all(line.count("|") in (0, 5, 6) for line in said.splitlines()), "no text adds a column"
    assert "- mind &lt;this&gt;" in said
    assert "What is 2?" not in render_markdown(trial(), show=1)


@pytest.mark.parametrize("width", [20, 80, 200])
def test_a_terminal_is_given_lines_that_fit_and_obeys_none(width: int) -> None:
    said = render_table(trial(text=HOSTILE), show=2, width=width)
    assert "\x1b" not in said
    assert not any(line.lstrip().startswith("::") for line in said.splitlines())
    assert max(map(len, said.splitlines())) <= max(width, 60)
    assert "".join("BETTER".split()) in "".join(said.split())


def test_how_many_rows_are_shown() -> None:
    said = render_table(trial(), show=1, width=120)
    assert ("test.jsonl:1" in said, "test.jsonl:2" in said) == (True, False)
    assert "1 of 2 are shown" in said
    assert "shown" not in render_table(trial(), show=0, width=120)


def test_long_texts_are_cut() -> None:
    said = render_table(trial(text="word " * 10_000), show=2, width=100)
    assert len(said) < 40_000
    assert "…" in said


def test_one_model_alone() -> None:
    said = render_table(trial(tuned=None), show=2, width=100)
    assert "tuned" not in said
    assert "tuned" not in render_markdown(trial(tuned=None))

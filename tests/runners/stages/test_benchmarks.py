"""What a model was asked by a benchmark is asked once, whoever asks again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from runners.evaluate.choices.chat import Chat
from runners.evaluate.choices.plan import ChoicePlan
from runners.evaluate.choices.seam import OptionScore, Query, Scorer
from runners.evaluate.open.seam import Prompt, Spoken
from runners.evaluate.suites.mmlu_branch import Sheet
from runners.progress import Progress, Tick
from runners.stages.benchmarks import KeptCandidate, Scored, score_sheet
from runners.stages.workshop import Workshop
from runners.store import Store
from schemas.errors import EndpointError
from schemas.item import ChoiceItem, ItemKind

PLAN = ChoicePlan(chat=False, listed=True)
PROMPTS = (Prompt("one", ("What?",)), Prompt("two", ("Why?", "And then?")))


class Alphabet:
    """Finds options the likelier the later they stand; counts its queries."""

    name = "alphabet"

    def __init__(self) -> None:
        self.asked: list[Query] = []

    def score(self, queries: Sequence[Query], *, tick: Tick) -> tuple[tuple[OptionScore, ...], ...]:
        self.asked += queries
        tick(len(queries))
        return tuple(tuple(OptionScore(-1.0 / (1 + n), 1) for n, _ in enumerate(one.options)) for one in queries)


class Parrot:
    """Answers with the question, if it is in the mood."""

    name = "parrot"

    def __init__(self) -> None:
        self.calls, self.gone = 0, False

    def answer(self, prompts: Sequence[Prompt], *, tick: Tick) -> tuple[Spoken, ...]:
        self.calls += 1
        if self.gone:
            raise EndpointError("nobody is there")
        tick(len(prompts))
        return tuple(Spoken(one.id, one.turns, cut=True) for one in prompts)


def items(count: int) -> tuple[ChoiceItem, ...]:
    return tuple(
        ChoiceItem(
            id=f"i{n}",
            kind=ItemKind.NEW_QUESTION,
            leaf="leaf",
            cluster=f"c{n}",
            template="",
            question=f"{n}?",
            options=("a", "b"),
            answer=1,
        )
        for n in range(count)
    )


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    return Workshop(Store(tmp_path / "store"), Progress())


def scored(scorer: Scorer, **more: str) -> Scored:
    @contextmanager
    def open_model() -> Iterator[tuple[Scorer, Chat | None]]:
        yield scorer, None

    told = {"role": "tuned", "digest": "d", "backend": "b", **more}
    return Scored(open=open_model, **told)  # type: ignore[arg-type]


def test_a_sheet_is_asked_once(workshop: Workshop) -> None:
    scorer = Alphabet()
    asked, shot = items(3)[:2], items(3)[2]
    sheet = Sheet("leaf", ItemKind.NEW_QUESTION, PLAN, asked, (shot,))
    first = score_sheet(scored(scorer), sheet, workshop=workshop)
    assert [record.correct for record in first] == [True, True]
    assert len(scorer.asked) == 2
    assert all("2?" in query.prompt for query in scorer.asked), "the example stands in front"
    assert score_sheet(scored(scorer, role="base"), sheet, workshop=workshop) == first
    assert len(scorer.asked) == 2


@pytest.mark.parametrize("more", [{"digest": "other"}, {"backend": "other"}])
def test_another_model_is_asked_anew(workshop: Workshop, more: dict[str, str]) -> None:
    scorer = Alphabet()
    sheet = Sheet("leaf", ItemKind.NEW_QUESTION, PLAN, items(2))
    score_sheet(scored(scorer), sheet, workshop=workshop)
    score_sheet(scored(scorer, **more), sheet, workshop=workshop)
    assert len(scorer.asked) == 4


@pytest.mark.parametrize(("digest", "asked"), [("d", 2), ("", 4)])
def test_only_what_has_a_digest_is_known_to_other_evaluations(tmp_path: Path, digest: str, asked: int) -> None:
    """Behind an endpoint, another model may stand under the same name tomorrow."""
    scorer, shared = Alphabet(), Store(tmp_path / "shared")
    sheet = Sheet("leaf", ItemKind.NEW_QUESTION, PLAN, items(2))
    for name in ("today", "tomorrow"):
        workshop = Workshop(Store(tmp_path / name), Progress(), shared=shared)
        for _ in range(2):  # the same evaluation carries on with what it has
            score_sheet(scored(scorer, digest=digest), sheet, workshop=workshop)
    assert len(scorer.asked) == asked


def test_other_words_are_asked_anew(workshop: Workshop) -> None:
    scorer = Alphabet()
    for sheet in (
        Sheet("leaf", ItemKind.NEW_QUESTION, PLAN, items(2)),
        Sheet("leaf", ItemKind.NEW_QUESTION, PLAN, items(1)),
        Sheet("leaf", ItemKind.NEW_QUESTION, PLAN, items(1), items(2)[1:]),
        Sheet("leaf", ItemKind.NEW_QUESTION, ChoicePlan(chat=False, style="letter"), items(1)),
    ):
        score_sheet(scored(scorer), sheet, workshop=workshop)
    assert len(scorer.asked) == 5


def test_answers_are_kept_and_ticks_are_the_same(workshop: Workshop) -> None:
    parrot, ticks = Parrot(), list[int]()
    kept = KeptCandidate(parrot, digest="d", backend="b", workshop=workshop)
    first = kept.answer(PROMPTS, tick=ticks.append)
    assert first == (Spoken("one", ("What?",), cut=True), Spoken("two", ("Why?", "And then?"), cut=True))
    assert kept.answer(PROMPTS, tick=ticks.append) == first
    assert (parrot.calls, sum(ticks)) == (1, 4)
    kept.answer(PROMPTS[:1], tick=ticks.append)
    assert parrot.calls == 2
    assert kept.name == "parrot"


def test_what_failed_is_not_kept(workshop: Workshop) -> None:
    parrot = Parrot()
    kept = KeptCandidate(parrot, digest="d", backend="b", workshop=workshop)
    parrot.gone = True
    with pytest.raises(EndpointError):
        kept.answer(PROMPTS, tick=lambda _: None)
    parrot.gone = False
    assert len(kept.answer(PROMPTS, tick=lambda _: None)) == 2

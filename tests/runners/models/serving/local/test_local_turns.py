"""What the worker makes is what transformers' own `generate` makes, and everybody gets a turn."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from fakes.small_models import make_model
from greedy import follow
from runners.models.load import LoadedModel, load
from runners.models.serving.local.held import Held
from runners.models.serving.local.job import Broken, End, Event, Job, Piece, Prompt, Settings
from runners.models.serving.local.prefill import STRETCH
from runners.models.serving.local.row import Row
from runners.models.serving.local.turns import ROWS, Turns
from runners.models.tiny.files import FOLDER

PROMPTS = ("A dog is", "The", "A bird is a kind of animal that", "Water")
GREEDY = Settings(max_tokens=24, temperature=0)


@pytest.fixture(scope="module")
def tiny() -> LoadedModel:
    return load(FOLDER)


@pytest.fixture(scope="module")
def held(tiny: LoadedModel) -> Held:
    return hold(tiny.model, tiny.tokenizer)


@pytest.fixture(autouse=True)
def no_gradients() -> Iterator[None]:
    import torch

    with torch.inference_mode():
        yield


def hold(model: Any, tokenizer: Any, ends: frozenset[int] = frozenset({1})) -> Held:
    return Held(model=model, tokenizer=tokenizer, name="m", context=512, ends=ends, adapters={})


@dataclass
class Asked:
    """A job, and all that was told of it."""

    prompt: Prompt
    settings: Settings
    job: Job = field(init=False)
    told: list[Event] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.job = Job(self.prompt, self.settings, None, self.told.append)

    def text(self, choice: int = 0) -> str:
        return "".join(event.text for event in self.told if isinstance(event, Piece) and event.choice == choice)

    def ends(self) -> dict[int, End]:
        return {event.choice: event for event in self.told if isinstance(event, End)}


def ask(held: Held, text: str, settings: Settings = GREEDY) -> Asked:
    return Asked(Prompt(tuple(held.tokenizer(text)["input_ids"]), text), settings)


def finish(held: Held, asked: Sequence[Asked], *, apart: int = 0) -> None:
    """Do the jobs, a few turns apart."""
    turns = Turns(held)
    for one in asked:
        turns.add(one.job)
        for _ in range(apart):
            turns.take()
    while turns:
        turns.take()


def agrees(held: Held, one: Asked, choice: int = 0) -> bool:
    """Whether the text is the one that `generate` makes, up to the first near tie of two tokens."""
    said, whole = follow(LoadedModel(held.model, held.tokenizer, ""), one.prompt.ids, tokens=one.settings.max_tokens)
    sure, text = held.tokenizer.decode(said, skip_special_tokens=True), one.text(choice)
    assert generate(held, one).startswith(sure)
    assert len(said) > 3, "a near tie so early says nothing"
    return text == sure if whole else text.startswith(sure)


def generate(held: Held, one: Asked) -> str:
    import torch

    ids = torch.tensor([one.prompt.ids])
    output = held.model.generate(
        ids,
        attention_mask=torch.ones_like(ids),
        do_sample=False,
        max_new_tokens=one.settings.max_tokens,
        eos_token_id=sorted(held.ends) or None,
        pad_token_id=0,
    )
    return str(held.tokenizer.decode(output[0, ids.shape[1] :], skip_special_tokens=True))


@pytest.mark.parametrize("apart", [0, 3])
def test_greedy_texts_are_those_of_generate(held: Held, apart: int) -> None:
    asked = [ask(held, text) for text in PROMPTS]
    finish(held, asked, apart=apart)
    assert all(agrees(held, one) for one in asked)
    assert all(len(one.ends()) == 1 for one in asked)


@pytest.mark.parametrize("kind", ["llama", "mistral", "granite", "gemma3", "mamba"])
def test_greedy_texts_of_other_architectures(held: Held, kind: str) -> None:
    other = hold(make_model(kind), held.tokenizer)
    asked = [ask(other, text, replace(GREEDY, n=2)) for text in PROMPTS]
    finish(other, asked, apart=2)
    assert all(agrees(other, one, choice) for one in asked for choice in (0, 1))


def test_a_prompt_in_stretches_is_the_same_prompt(held: Held, monkeypatch: pytest.MonkeyPatch) -> None:
    assert held.context < STRETCH
    monkeypatch.setattr("runners.models.serving.local.prefill.STRETCH", 3)
    asked = [ask(held, text * 2) for text in PROMPTS]
    finish(held, asked)
    assert all(agrees(held, one) for one in asked)


def test_choices_of_one_prompt_are_drawn_apart_and_again(held: Held) -> None:
    settings = Settings(max_tokens=12, n=ROWS + 3, seed=5)
    one, again = ask(held, "A dog is", settings), ask(held, "A dog is", settings)
    finish(held, [one])
    finish(held, [ask(held, "Water"), again], apart=1)
    texts = [one.text(choice) for choice in range(settings.n)]
    assert texts == [again.text(choice) for choice in range(settings.n)]
    assert len(set(texts)) > 1
    assert one.ends().keys() == set(range(settings.n))


def test_a_short_answer_does_not_wait_for_a_long_one(held: Held) -> None:
    endless = hold(held.model, held.tokenizer, frozenset())
    order: list[str] = []
    long, short = (ask(endless, "The", Settings(max_tokens=size, temperature=0)) for size in (60, 3))
    turns = Turns(endless)
    turns.add(Job(long.prompt, long.settings, None, lambda event: note(order, "long", event)))
    for _ in range(5):
        turns.take()
    turns.add(Job(short.prompt, short.settings, None, lambda event: note(order, "short", event)))
    while turns:
        turns.take()
    assert order == ["short", "long"]


def test_forty_choices_do_not_keep_one_waiting(held: Held) -> None:
    endless = hold(held.model, held.tokenizer, frozenset())
    many = ask(endless, "A", Settings(max_tokens=80, seed=1, n=40))
    assert waited(endless, [many.job]) == 0


def test_forty_prompts_of_one_request_do_not_keep_one_waiting(held: Held) -> None:
    endless = hold(held.model, held.tokenizer, frozenset())
    settings, gone = Settings(max_tokens=80, seed=1), threading.Event()
    prompt = Prompt(tuple(held.tokenizer("A")["input_ids"]))
    jobs = [Job(prompt, settings, None, lambda _: None, number, gone) for number in range(40)]
    assert waited(endless, jobs) == 0


def test_two_greedy_requests_leave_a_place_to_a_third(held: Held) -> None:
    greedy = [ask(held, "A", Settings(max_tokens=30, seed=seed, n=40)) for seed in range(3)]
    # All places are taken; each that gets free goes to the next in turn.
    assert waited(held, [one.job for one in greedy]) < ROWS


def waited(held: Held, jobs: Sequence[Job]) -> int:
    """How many choices of the jobs are complete before a request that comes later is."""
    order: list[str] = []
    single = ask(held, "The", Settings(max_tokens=2, temperature=0))
    turns = Turns(held)
    for job in jobs:
        turns.add(replace(job, tell=lambda event: note(order, "many", event)))
    for _ in range(2 * ROWS):
        turns.take()
    before = len(order)
    turns.add(Job(single.prompt, single.settings, None, lambda event: note(order, "single", event)))
    while "single" not in order:
        turns.take()
    return order.index("single") - before


def note(order: list[str], name: str, event: Event) -> None:
    if isinstance(event, End):
        order.append(name)


@pytest.mark.parametrize("turn", [0, 1, 4])
def test_work_that_nobody_waits_for_ends(held: Held, turn: int) -> None:
    endless = hold(held.model, held.tokenizer, frozenset())
    left, stays = ask(endless, "The", Settings(400, n=2)), ask(endless, "A dog", GREEDY)
    turns = Turns(endless)
    for one in (left, stays):
        turns.add(one.job)
    for _ in range(turn):
        turns.take()
    told = len(left.told)
    left.job.gone.set()
    while turns:
        turns.take()
    assert len(left.told) == told
    assert stays.ends()[0].tokens == GREEDY.max_tokens


def test_a_character_that_the_limit_cuts_is_not_lost(held: Held) -> None:
    import torch

    first, *others = held.tokenizer("🙂", add_special_tokens=False)["input_ids"][-4:]
    assert others
    asked = ask(held, "A", Settings(max_tokens=1, temperature=0))
    Row(held, asked.job, 0).take(torch.nn.functional.one_hot(torch.tensor(first), 4096).float())
    assert (asked.text(), asked.ends()[0].finish) == ("\ufffd", "length")


def test_a_stop_text_ends_a_text(held: Held) -> None:
    whole = ask(held, "A dog is")
    stopped = ask(held, "A dog is", Settings(24, temperature=0, stop=(" of",)))
    finish(held, [whole, stopped])
    assert " of" in whole.text()
    assert stopped.text() == whole.text().partition(" of")[0]
    assert stopped.ends()[0].finish == "stop"
    assert stopped.ends()[0].tokens < whole.ends()[0].tokens


@pytest.mark.parametrize("most", [0, 1, 5])
def test_a_text_ends_at_its_most_tokens(held: Held, most: int) -> None:
    endless = hold(held.model, held.tokenizer, frozenset())
    one = ask(endless, "The", Settings(most, temperature=0))
    finish(endless, [one])
    assert one.ends() == {0: End(0, "length", most)}
    assert len(endless.tokenizer(one.text())["input_ids"]) == most


def test_scores_are_the_models(held: Held) -> None:
    import torch

    one = ask(held, "A dog is", Settings(6, temperature=0, scored=1, echo=True))
    finish(held, [one])
    scores = [score for event in one.told if isinstance(event, Piece) for score in event.scores]
    ids = [*one.prompt.ids, *held.tokenizer(one.text().removeprefix("A dog is"))["input_ids"]]
    worth = torch.log_softmax(held.model(torch.tensor([ids])).logits[0], dim=-1)
    expected = [float(worth[place - 1, ids[place]]) for place in range(1, len(ids))]
    assert one.text() == "".join(score.token for score in scores)
    assert scores[0].logprob is None
    assert [score.logprob for score in scores[1:]] == pytest.approx(expected, abs=1e-4)
    assert all(score.best == ((score.token, score.logprob),) for score in scores[len(one.prompt.ids) :])


class Failing:
    """A model that fails on a token."""

    def __init__(self, model: Any, token: int) -> None:
        self._model, self._token = model, token
        self.config, self.device, self.forward = model.config, model.device, model.forward

    def __call__(self, input_ids: Any, **words: Any) -> Any:
        if (input_ids == self._token).any():
            raise RuntimeError("out of memory")
        return self._model(input_ids, **words)


def test_a_failing_model_is_told_to_those_whose_work_it_was(held: Held, caplog: pytest.LogCaptureFixture) -> None:
    [bad] = held.tokenizer("!")["input_ids"]
    failing = hold(Failing(held.model, bad), held.tokenizer)
    fine, broken = ask(failing, "A dog is"), ask(failing, "oh!")
    finish(failing, [fine, broken], apart=2)
    assert [type(event) for event in broken.told] == [Broken]
    assert fine.text() == generate(held, fine)
    assert "out of memory" in caplog.text


def test_giving_up_tells_everybody_once(held: Held) -> None:
    endless = hold(held.model, held.tokenizer, frozenset())
    asked = [ask(endless, text, Settings(100, n=3)) for text in PROMPTS]
    turns = Turns(endless)
    for one in asked:
        turns.add(one.job)
        turns.take()
    turns.give_up("over")
    assert not turns
    assert all([event for event in one.told if isinstance(event, Broken)] == [Broken("over")] for one in asked)

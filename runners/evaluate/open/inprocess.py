"""A model under examination in this process: its answers are greedy, and the same each time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from runners.evaluate.open.conversation import EMPTY, messages_of
from runners.evaluate.open.seam import Prompt, Spoken
from runners.evaluate.open.transformers import Speech, speak
from runners.models.load import LoadedModel, load
from runners.progress import Tick
from schemas.errors import UsageError

NO_ROOM = "the question leaves no room for an answer in the model's context"


class InProcessCandidate:
    """Answers with the model that `open_model` gives (`ModelPair.base`, `partial(opened, folder)`), then let it go."""

    def __init__(
        self, open_model: Callable[[], AbstractContextManager[LoadedModel]], *, name: str, batch_size: int = 16
    ) -> None:
        self._open, self._name, self._batch_size = open_model, name, batch_size

    @property
    def name(self) -> str:
        """See Candidate."""
        return self._name

    def answer(self, prompts: Sequence[Prompt], *, tick: Tick) -> tuple[Spoken, ...]:
        """See Candidate. Raises UsageError for a temperature, and for a model without a chat template."""
        if warm := next((prompt for prompt in prompts if prompt.temperature), None):
            raise UsageError(
                f"answers in this process are greedy, and {warm.id} is to be answered at temperature"
                f" {warm.temperature:g}; leave the temperature out, or serve the model"
            )
        with self._open() as loaded:
            if not loaded.tokenizer.chat_template:
                raise UsageError(f"{self._name} has no chat template, so it takes no conversations; add one")
            talks = [_Talk(prompt) for prompt in prompts]
            self._hold(loaded, talks, tick)
        return tuple(Spoken(talk.prompt.id, tuple(talk.answers), talk.failure, talk.cut) for talk in talks)

    def _hold(self, loaded: LoadedModel, talks: Sequence[_Talk], tick: Tick) -> None:
        """Turn after turn, all conversations that go on together."""
        fold = refuses_system(loaded) and any(talk.prompt.system for talk in talks)
        while going := [talk for talk in talks if talk.goes_on]:
            speeches = speak(
                loaded,
                [_messages(talk, fold=fold) for talk in going],
                rooms=[talk.prompt.max_tokens for talk in going],
                batch_size=self._batch_size,
            )
            for talk, speech in zip(going, speeches, strict=True):
                talk.hear(speech)
            tick(sum(not talk.goes_on for talk in going))


@contextmanager
def opened(folder: Path) -> Iterator[LoadedModel]:
    """The model in a folder, let go afterwards. Raises UsageError where there is none."""
    yield load(folder)


@dataclass(slots=True)
class _Talk:
    prompt: Prompt
    answers: list[str] = field(default_factory=list)
    failure: str = ""
    cut: bool = False

    @property
    def goes_on(self) -> bool:
        return not self.failure and len(self.answers) < len(self.prompt.turns)

    def hear(self, speech: Speech) -> None:
        if not speech.text:
            self.failure = NO_ROOM if speech.cut else EMPTY
            return
        self.answers.append(speech.text)
        self.cut |= speech.cut


def _messages(talk: _Talk, *, fold: bool) -> list[dict[str, str]]:
    turns = [{"role": role, "content": content} for role, content in messages_of(talk.prompt, talk.answers)]
    return folded(turns) if fold and talk.prompt.system else turns


def folded(turns: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    """The system's words at the head of the first question, for templates that know no system."""
    system, first, *others = turns
    return [{"role": "user", "content": f"{system['content']}\n\n{first['content']}"}, *map(dict, others)]


def refuses_system(loaded: LoadedModel) -> bool:
    """Whether the model's chat template raises its hand at a system turn."""
    from jinja2 import TemplateError

    turns = [{"role": "system", "content": "a"}, {"role": "user", "content": "b"}]
    try:
        loaded.tokenizer.apply_chat_template(turns, tokenize=False, add_generation_prompt=True)
    except TemplateError:
        return True
    return False

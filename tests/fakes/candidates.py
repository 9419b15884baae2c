"""Models under examination that say what a test tells them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from runners.evaluate.open.seam import Prompt, Spoken
from runners.progress import Tick


class ScriptedCandidate:
    """Answers each turn with what `says` makes of it; None is an answer that never came. `asked` are its prompts."""

    def __init__(self, says: Callable[[str], str | None], *, name: str = "scripted", cut: bool = False) -> None:
        self._says, self.name, self._cut = says, name, cut
        self.asked: list[Prompt] = []

    def answer(self, prompts: Sequence[Prompt], *, tick: Tick) -> tuple[Spoken, ...]:
        self.asked.extend(prompts)
        tick(len(prompts))
        return tuple(self._answer(prompt) for prompt in prompts)

    def _answer(self, prompt: Prompt) -> Spoken:
        answers: list[str] = []
        for turn in prompt.turns:
            said = self._says(turn)
            if said is None:
                return Spoken(prompt.id, tuple(answers), "it never came")
            answers.append(said)
        return Spoken(prompt.id, tuple(answers), cut=self._cut)

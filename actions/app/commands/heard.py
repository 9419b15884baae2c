"""A command as the App heard it, and what it says to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC

from actions.app.considered.lives import begin
from actions.app.office import Office
from actions.pulls.responses.asked import Asked, Reply
from bot.app.book.jobs import Entry
from bot.app.book.pulls import Known
from bot.app.notices import Place
from bot.app.words import Order, Tell, Word
from bot.conversation import refusals


@dataclass(frozen=True)
class Said:
    """The answer, and what lives are to hear."""

    reply: Reply
    orders: tuple[Order, ...] = ()


@dataclass(frozen=True)
class Heard:
    """A command, and who may be told of it. `seen` is the turn of the pull request's last life from before GitHub was
    asked, `check` the check run whose button was pressed, 0 for a comment.
    """

    office: Office
    place: Place
    asked: Asked
    seen: int
    check: int = 0

    @property
    def known(self) -> Known | None:
        """The pull request in the book, maybe with an older head."""
        return self.office.book.pulls.get(self.place.repository, self.asked.pull.number)

    @property
    def is_living(self) -> bool:
        """Whether the present head has a life that goes on."""
        known = self.known
        return known is not None and known.head == self.asked.head and not known.ended

    @property
    def open_jobs(self) -> list[Entry]:
        """The work on the pull request that waits or goes on."""
        known = self.known
        return list(self.office.book.jobs.of(life=known.life)) if known is not None else []

    @property
    def time(self) -> str:
        """When the command was given."""
        return self.asked.event.created.astimezone(UTC).isoformat(timespec="seconds")

    def word(self, kind: str, **said: object) -> Word:
        """A word of whoever gave the command."""
        author = self.asked.event.author
        return Word.model_validate({"kind": kind, "by": author.id, "login": author.login, "time": self.time, **said})

    def tell(self, word: Word) -> tuple[Order, ...]:
        """The life of the head hears this; it begins if it has not."""
        start = begin(self.office, self.place, self.asked.pull, seen=self.seen)
        return start, Tell(life=start.head.life, word=word)

    def look_first(self) -> Said:
        """The head has to be looked at under the rules that hold now; work under older ones ends."""
        again = self.is_living and bool(self.open_jobs)
        start = begin(self.office, self.place, self.asked.pull, seen=self.seen, again=again)
        orders: tuple[Order, ...] = (start, Tell(life=start.head.life, word=self.word("look")))
        return Said(Reply(refusals.unlooked(self.asked.command.name, self.asked.head), "refused"), orders)

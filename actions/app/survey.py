"""What nobody told us: how a repository stands on GitHub, compared with the lives that its pull requests have."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field

from actions.app.office import Office
from bot.app.book.pulls import Known
from bot.app.book.repositories import Repository
from bot.app.notices import BranchNotice, Notice, Place, PullNotice
from bot.github.errors import NotFound
from bot.github.seam import Hub
from bot.github.values import Pull

NOBODY = 0
"""Who sent what was never sent."""


@dataclass
class Survey:
    """Surveys repositories, one at a time. Branches are told of when they have moved since the last look."""

    office: Office
    _tips: dict[tuple[int, str], str] = field(default_factory=dict)

    def __call__(self, repository: Repository) -> Iterator[Notice]:
        """Open pull requests whose head has no life, closed ones that have one, base branches that moved.

        Raises GithubError.
        """
        place = Place(repository=repository.id, name=repository.name, installation=repository.installation)
        living = {known.pull: known for known in self.office.book.pulls.living(repository.id)}
        with closing(self.office.doors.hub(repository.id)) as hub:
            pulls = hub.open_pulls()
            yield from (_tell(place, pull) for pull in pulls if _is_unknown(pull, living.get(pull.number)))
            still = {pull.number for pull in pulls}
            yield from (_tell_closed(place, known) for number, known in living.items() if number not in still)
            yield from self._find_moved(hub, place, sorted({known.base_ref for known in living.values()}))

    def _find_moved(self, hub: Hub, place: Place, branches: list[str]) -> Iterator[Notice]:
        for ref in branches:
            try:
                tip = hub.tip(ref)
            except NotFound:  # its pull requests are closed, or have another base: of that we hear as well
                continue
            if self._tips.get((place.repository, ref)) != tip:
                yield BranchNotice(place=place, ref=ref, sha=tip)
                self._tips[place.repository, ref] = tip


def _is_unknown(pull: Pull, known: Known | None) -> bool:
    return known is None or (known.head, known.base_ref) != (pull.head_sha, pull.base_ref)


def _tell(place: Place, pull: Pull) -> Notice:
    return PullNotice(place=place, action="synchronize", number=pull.number, head=pull.head_sha, sender=NOBODY)


def _tell_closed(place: Place, known: Known) -> Notice:
    return PullNotice(place=place, action="closed", number=known.pull, head=known.head, sender=NOBODY)

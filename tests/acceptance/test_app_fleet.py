"""Two app processes and two workers on one PostgreSQL: they share the load, and outlive each other."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.records import State
from fakes.app.house import House, open_house
from fakes.app.processes import Kill, Running
from fakes.github.handles import PullHandle
from fakes.postgres import Server, postgres, postgres_server

__all__ = ["postgres", "postgres_server"]
pytestmark = [pytest.mark.postgres, pytest.mark.timeout(7200)]
PULLS = 4
Say = Callable[[str], None]


def start_two_of_each(house: House) -> None:
    """All that share the work."""
    for _ in range(2):
        house.start_app(with_worker=False)
        house.start_worker()
    house.minders.append(lambda: forget_dead(house))


def start_doomed(house: House, kill: Kill) -> None:
    """One of each kind that may die; nobody starts it again. The other one comes when the first is at work, or dead:
    which of two takes the work is chance, and who takes none does not die.
    """
    app, worker = house.start_app(with_worker=False, kill=kill), house.start_worker(kill=kill)
    others = [
        (app, State.WAITING.value, lambda: house.start_app(with_worker=False, ready=False)),
        (worker, "job begins", house.start_worker),
    ]
    house.minders += [lambda: forget_dead(house), lambda: follow(others)]


def follow(others: list[tuple[Running, str, Callable[[], Running]]]) -> None:
    """Start those whose forerunner has said that it is at work, or is dead."""
    for other in [(one, said, start) for one, said, start in others if said in one.said() or not one.alive]:
        others.remove(other)
        other[2]()


def forget_dead(house: House) -> None:
    """Who dies is asked no more; nobody dies but of SIGKILL."""
    for one in house.running:
        if not one.alive:
            assert one.killed, house.tell()
            house.forget(one)


def several(house: House) -> list[PullHandle]:
    """Pull requests with the same contribution, each of a head of its own."""
    start = house.repo.git.sha(f"refs/heads/{house.example.branches['skills']}")
    pulls = []
    for number in range(PULLS):
        house.repo.move(f"topic-{number}", start, by="ann")
        house.repo.push(f"topic-{number}", {"docs/notes.md": f"{number}\n"}, by="ann")
        pulls.append(house.open(f"topic-{number}"))
    return pulls


def live(house: House) -> None:
    pull = house.open("skills")
    house.until(pull, State.WAITING)
    house.press(pull)
    house.until(pull, State.PASS)
    house.check_end(pull, conclusion="success")


def outlived(folder: Path, database: str, kill: Kill) -> list[str]:
    """A story in which one of each kind dies at one of its records; returns who died."""
    with open_house(folder, database=database) as house:
        start_doomed(house, kill)
        live(house)
        return [one.name.partition("-")[0] for one in house.running if one.killed]


@pytest.mark.acceptance
def test_work_is_shared(tmp_path: Path, postgres: str) -> None:
    with open_house(tmp_path, database=postgres) as house:
        start_two_of_each(house)
        pulls = several(house)
        for pull in pulls:
            house.until(pull, State.WAITING)
            house.press(pull)
        for pull in pulls:
            house.until(pull, State.PASS, seconds=1200)
            house.check_end(pull, conclusion="success")
        busy = [one for one in house.running if one.name.startswith("worker") and "job ended" in one.said()]
        assert len(busy) == 2, "one worker did everything"


@pytest.mark.parametrize("when", ["before", "after"])
def test_others_go_on_when_one_of_each_dies(when: str, tmp_path: Path, postgres: str) -> None:
    assert outlived(tmp_path, postgres, Kill(when, 1)) == ["app", "worker"]


@pytest.mark.acceptance
@pytest.mark.parametrize("when", ["before", "after"])
def test_others_go_on_wherever_one_of_each_dies(when: str, tmp_path: Path, postgres_server: Server, say: Say) -> None:
    place, died = 1, ["app"]
    while died:
        died = outlived(tmp_path / f"{place}", postgres_server.make_database(), Kill(when, place))
        place += 1
    assert place > 10, "the story has more steps than that"
    say(f"killed {when} each of {place - 2} records; whoever was left brought it to its end")

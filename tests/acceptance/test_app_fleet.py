"""Two app processes and two workers on one PostgreSQL: they share the load, and outlive each other."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from bot.records import State
from fakes.app.calm import finished, live
from fakes.app.house import House, open_house
from fakes.app.processes import Kill, Running
from fakes.github.handles import PullHandle
from fakes.postgres import Server, postgres, postgres_server

__all__ = ["finished", "postgres", "postgres_server"]
pytestmark = [pytest.mark.postgres, pytest.mark.timeout(7200)]
PULLS = 4
Say = Callable[[str], None]


def start_two_of_each(house: House, kill: Kill | None = None) -> None:
    """Of each kind the first may die; nobody starts it again. It is alone until it is at work: it has to get there."""
    house.minders.append(lambda: forget_dead(house))
    app = house.start_app(with_worker=False, kill=kill)
    worker = house.start_worker(kill=kill)
    if kill is None:
        house.start_app(with_worker=False)
        house.start_worker()
        return
    house.minders.append(
        follow(app, lambda: has_written(house), partial(house.start_app, with_worker=False, ready=False))
    )
    house.minders.append(follow(worker, lambda: "job begins" in worker.said(), house.start_worker))


def has_written(house: House) -> bool:
    """Whether a pull request has a comment."""
    return any(house.comments(house.repo.pull(number)) for number in house.repo.record.pulls)


def follow(first: Running, at_work: Callable[[], bool], start: Callable[[], Running]) -> Callable[[], None]:
    """What starts another one, once, when the first one is at work or dead."""
    others: list[Running] = []

    def mind() -> None:
        if not others and (not first.alive or at_work()):
            others.append(start())

    return mind


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


def outlived(folder: Path, database: str, kill: Kill, finished: Path | None = None) -> list[str]:
    """A story in which one of each kind dies at one of its records; returns who died."""
    if finished is not None:
        shutil.copytree(finished, folder / "jobs")
    with open_house(folder, database=database, jobs=folder / "jobs") as house:
        start_two_of_each(house, kill)
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
def test_others_go_on_wherever_one_of_each_dies(
    when: str, tmp_path: Path, postgres_server: Server, finished: Path, say: Say
) -> None:
    place, died = 1, ["app"]
    while died:
        died = outlived(tmp_path / f"{place}", postgres_server.make_database(), Kill(when, place), finished)
        place += 1
    assert place > 10, "the story has more steps than that"
    say(f"killed {when} each of {place - 2} records; whoever was left brought it to its end")

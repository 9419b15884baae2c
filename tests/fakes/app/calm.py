"""The usual story of a pull request, and what a run of it leaves behind that nothing happened to."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.records import State
from fakes.app.house import House, open_house


def live(house: House) -> None:
    """From a webhook to the verdict, whoever dies on the way."""
    pull = house.open("skills")
    house.until(pull, State.WAITING)
    house.press(pull)
    house.until(pull, State.PASS)
    house.check_end(pull, conclusion="success")


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The jobs' folder of a run that nothing happened to: whoever has it finds the work's stages finished."""
    folder = tmp_path_factory.mktemp("calm")
    with open_house(folder, jobs=folder / "jobs") as house:
        house.start_app()
        live(house)
    return folder / "jobs"

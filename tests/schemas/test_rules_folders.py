"""Where leaves stand in the tree."""

from __future__ import annotations

import pytest

from schemas.finding import Finding, Severity
from schemas.rules.folders import check_folders, lower_snake


def found(*paths: str, others: tuple[str, ...] = ()) -> list[Finding]:
    return list(check_folders([f"{path}/qna.yaml" for path in paths], others))


@pytest.mark.parametrize("name", ["bells", "word_games", "2nd_law", "a1_b2_c3"])
def test_lower_snake_names_are_left_alone(name: str) -> None:
    assert not found(f"knowledge/{name}/x")
    assert lower_snake(name) == name


@pytest.mark.parametrize(
    ("name", "better"),
    [
        ("word games", "word_games"),
        ("word-games", "word_games"),
        ("WordGames", "word_games"),
        ("STEM", "stem"),
        ("v1.2", "v1_2"),
        ("_bells_", "bells"),
        ("computer science - algorithms", "computer_science_algorithms"),
    ],
)
def test_other_names_with_a_better_one(name: str, better: str) -> None:
    (finding,) = found(f"knowledge/{name}/x")
    assert (finding.path, finding.line, finding.column, finding.length) == (f"knowledge/{name}/x/qna.yaml", 1, 1, 0)
    assert finding.severity is Severity.WARNING
    assert finding.message == f"Folders are named with small letters, digits and underscores, not `{name}`."
    assert finding.fix == f"Rename to `{better}`."
    assert lower_snake(name) == better


def test_a_name_without_letters_is_for_people_to_choose() -> None:
    (finding,) = found("knowledge/$(id)/**")
    assert "not `$(id)`, `**`." in finding.message
    assert finding.fix == "Choose another name."


def test_folders_of_others_are_not_for_this_contribution_to_rename() -> None:
    assert not found("skills/STEM/maths", others=("skills/STEM/physics",))
    (finding,) = found("skills/STEM/Maths", others=("skills/STEM/physics",))
    assert finding.fix == "Rename to `maths`."
    assert len(found("skills/STEM/maths", "skills/STEM/physics")) == 2


def test_a_leaf_below_another_one() -> None:
    (finding,) = found("knowledge/bells/bronze", others=("knowledge/bells", "knowledge/bell"))
    assert (finding.path, finding.rule) == ("knowledge/bells/bronze/qna.yaml", "place/nested")
    assert finding.message == "This leaf stands below another one, knowledge/bells/qna.yaml."
    assert finding.fix == "Put both into folders of their own, or their examples into one leaf."


def test_a_leaf_above_another_one() -> None:
    (finding,) = found("knowledge/bells", others=("knowledge/bells/bronze/small", "knowledge/bells_of_iron"))
    assert (finding.path, finding.rule) == ("knowledge/bells/qna.yaml", "place/nested")
    assert finding.message == "This leaf stands above another one, knowledge/bells/bronze/small/qna.yaml."
    assert finding.fix == "Put it into a folder of its own beside that one."


def test_of_two_checked_leaves_the_lower_one_is_told() -> None:
    (finding,) = found("knowledge/bells", "knowledge/bells/bronze")
    assert finding.path == "knowledge/bells/bronze/qna.yaml"


def test_neighbours_are_not_nested() -> None:
    assert not found("knowledge/bells/bronze", "knowledge/bells/iron", others=("knowledge/bell", "knowledge/bells_x"))


def test_a_file_outside_of_any_folder_stands_nowhere() -> None:
    assert not list(check_folders(["qna.yaml"], ()))

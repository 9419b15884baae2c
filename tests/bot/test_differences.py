from __future__ import annotations

from run_results import frozen, passing, run_result

from bot.differences import find_changed, find_differences
from schemas.result import StageTiming


def test_equal_results_have_none_whatever_the_time_they_took() -> None:
    slower = passing().model_copy(update={"timings": (StageTiming(stage="train", seconds=1e6, cached=False),)})
    assert find_differences(passing(), slower) == ()


def test_every_number_that_differs_is_named_with_its_place() -> None:
    recorded = passing()
    first, *rest = recorded.leaves
    decisive, *others = first.comparisons
    moved = first.model_copy(update={"comparisons": (decisive.model_copy(update={"delta": 0.0779}), *others)})
    again = recorded.model_copy(update={"leaves": (moved, *rest), "seed": 2})
    assert find_differences(recorded, again) == (
        "seed: 1 was recorded, 2 came out",
        "leaves[0 knowledge/science/astronomy/phoenix].comparisons[0 new-question choice].delta: 0.078 was recorded, "
        "0.0779 came out",
    )


def test_what_is_only_on_one_side_is_named() -> None:
    recorded, again = run_result(frozen=None), run_result(frozen=frozen())
    found = find_differences(recorded, again)
    assert "frozen: null was recorded, nothing came out" in found
    assert any(line.startswith("frozen.overall.n: nothing was recorded, 1000 came out") for line in found)


def test_long_texts_differ_where_they_are_not_shown() -> None:
    recorded, again = run_result(error="e" * 200 + "1"), run_result(error="e" * 200 + "2")
    assert [line for line in find_differences(recorded, again) if line.startswith("error: ")]


def test_files_that_were_added_removed_or_changed() -> None:
    assert find_changed({"a": "1", "b": "2", "c": "3"}, {"b": "2", "c": "4", "d": "5"}) == ("a", "c", "d")
    assert find_changed({"a": "1"}, {"a": "1"}) == ()

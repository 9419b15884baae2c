from __future__ import annotations

from typing import Any

from runners.evaluate.choices.shots import choose_shots, hold_out


def test_never_a_tested_item_nor_its_wording_nor_one_twice(make: Any) -> None:
    tested = [make.choice(f"t{index}", question=f"What is {index}?") for index in range(4)]
    pool = [
        *tested,
        make.choice("same", question="  what IS\n2? "),
        make.choice("one", question="Who?"),
        make.choice("again", question="who?"),
        make.choice("other", question="Where?"),
    ]
    for seed in range(20):
        chosen = choose_shots(pool, tested, k=5, seed=seed)
        assert {item.question.casefold() for item in chosen.items} == {"who?", "where?"}
        assert chosen.lacking == "2 of 5 solved examples are there that are not asked themselves."


def test_the_seed_alone_decides_which_and_in_which_order(make: Any) -> None:
    pool = [make.choice(f"p{index}", question=f"How many {index}?") for index in range(30)]
    first = choose_shots(pool, (), k=5, seed=1)
    assert first == choose_shots(pool[::-1], [make.choice("t", question="Else?")], k=5, seed=1)
    assert first.lacking == ""
    assert len({choose_shots(pool, (), k=5, seed=seed).items for seed in range(9)}) == 9


def test_held_out_items_are_not_tested_and_half_stay(make: Any) -> None:
    items = [make.choice(f"p{index}", question=f"How many {index}?") for index in range(20)]
    chosen, tested = hold_out(items, k=5)
    assert (len(chosen.items), len(tested), chosen.lacking) == (5, 15, "")
    assert set(chosen.items) | set(tested) == set(items)
    assert [item for item in items if item in tested] == list(tested)
    few, rest = hold_out(items[:5], k=5)
    assert (len(few.items), len(rest)) == (2, 3)
    assert few.lacking.startswith("2 of 5 ")


def test_an_item_worded_as_an_example_is_not_tested(make: Any) -> None:
    items = [make.choice(f"p{index}", question="Same?" if index % 2 else f"How {index}?") for index in range(12)]
    for seed in range(8):
        chosen, tested = hold_out(items, k=3, seed=seed)
        assert not {item.question for item in chosen.items} & {item.question for item in tested}
    assert hold_out([], k=5) == (choose_shots((), (), k=5), ())

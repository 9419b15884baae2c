from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from runners.evaluate.choices.prefixes import Family, find_families

Prompts = list[list[int]]


def computed(prompts: Prompts, families: tuple[Family, ...]) -> int:
    """Tokens that are computed in all."""
    return sum(
        family.shared + sum(len(prompts[index]) - family.shared for index in family.members) for family in families
    )


def test_prompts_with_the_same_examples_in_front_are_one_family() -> None:
    shots, others = list(range(10)), list(range(100, 110))
    prompts = [[*shots, 50], [*others, 1], [*shots, 51, 52], [7], [*others, 2], [*shots, 50, 3]]
    assert find_families(prompts, least=4) == (Family(10, (0, 2, 5)), Family(10, (1, 4)), Family(0, (3,)))


def test_a_system_prompt_before_all_does_not_hide_what_fewer_have_in_common() -> None:
    """Sharing the five tokens of all would compute more."""
    system = [1, 2, 3, 4, 5]
    prompts = [[*system, *([leaf] * 20), question] for leaf in (7, 8, 9) for question in range(10)]
    families = find_families(prompts, least=4)
    assert [(family.shared, len(family.members)) for family in families] == [(25, 10)] * 3
    lonely = [[*system, *([9] * 20), 0], *([*system, *([8] * 20), question] for question in range(10))]
    assert find_families(lonely, least=4) == (Family(25, tuple(range(1, 11))), Family(0, (0,)))


def test_something_always_follows_the_shared_tokens() -> None:
    assert find_families([[1, 2, 3, 4]] * 3, least=2) == (Family(3, (0, 1, 2)),)
    assert find_families([[1, 2, 3], [1, 2, 3, 4]], least=2) == (Family(2, (0, 1)),)


def test_few_shared_tokens_are_not_worth_a_pass() -> None:
    assert find_families([[*range(31), 1], [*range(31), 2]]) == (Family(0, (0, 1)),)
    assert find_families([[*range(32), 1], [*range(32), 2]]) == (Family(32, (0, 1)),)


def test_no_prompts_and_one() -> None:
    assert find_families([]) == ()
    assert find_families([[1, 2, 3]], least=1) == (Family(0, (0,)),)


def test_two_thousand_nested_prompts_are_parted() -> None:
    prompts = [[1] * (length + 1) for length in range(2_000)]
    families = find_families(prompts, least=1)
    assert sorted(index for family in families for index in family.members) == list(range(2_000))
    assert computed(prompts, families) < sum(map(len, prompts)) * 0.7


@given(st.lists(st.lists(st.integers(0, 2), min_size=1, max_size=8), max_size=12), st.integers(1, 3))
def test_every_prompt_is_in_one_family_and_nothing_is_computed_twice_in_vain(prompts: Prompts, least: int) -> None:
    families = find_families(prompts, least=least)
    assert sorted(index for family in families for index in family.members) == list(range(len(prompts)))
    for family in families:
        beginnings = {tuple(prompts[index][: family.shared]) for index in family.members}
        assert len(beginnings) == 1 or family.shared == 0
        assert all(len(prompts[index]) > family.shared for index in family.members)
        assert family.shared == 0 or family.shared >= least
    assert computed(prompts, families) <= sum(map(len, prompts))
    assert computed(prompts, families) <= best_single(prompts, least)


def best_single(prompts: Prompts, least: int) -> int:
    """Tokens computed when one prefix alone is shared, the best one."""
    whole = sum(map(len, prompts))
    saved = [0]
    for prompt in prompts:
        for end in range(least, len(prompt)):
            sharing = sum(other[:end] == prompt[:end] and len(other) > end for other in prompts)
            saved.append((sharing - 1) * end)
    return whole - max(saved)

"""What a text is remembered by."""

from __future__ import annotations

from dataclasses import replace

import pytest

from runners.asking.identity import Identity, digest_of, seed_of
from runners.asking.seam import Question

ME = Identity("model")
ASKED = Question("teacher", (("system", "Be kind."), ("user", "Why?")), temperature=0.7, stop=("\n",))


@pytest.mark.parametrize(
    "change",
    [
        {"messages": (("user", "Be kind."), ("user", "Why?"))},
        {"messages": (("system", "Be kind."), ("user", "Why!"))},
        {"messages": (("system", "Be kind.Why?"),)},
        {"temperature": 0.8},
        {"temperature": 0.0},
        {"top_p": 0.5},
        {"max_tokens": 5},
        {"stop": ()},
    ],
)
def test_whatever_a_model_is_told_counts(change: dict[str, object]) -> None:
    assert digest_of(replace(ASKED, **change), ME, 1) != digest_of(ASKED, ME, 1)


@pytest.mark.parametrize("change", [{"role": "critic"}, {"order": (3, 4)}, {"leaf": "x"}, {"draw": 7}])
def test_what_it_is_not_told_does_not(change: dict[str, object]) -> None:
    assert digest_of(replace(ASKED, **change), ME, 1) == digest_of(ASKED, ME, 1)


def test_models_and_their_forms_are_told_apart() -> None:
    others = (ME, Identity("other"), Identity("model", "granite"))
    assert len({digest_of(ASKED, one, 1) for one in others}) == 3


def test_a_run_has_its_own_draws_and_no_others() -> None:
    assert digest_of(ASKED, ME, 1) != digest_of(ASKED, ME, 2)
    certain = replace(ASKED, temperature=0)
    assert digest_of(certain, ME, 1) == digest_of(replace(certain, temperature=0.0), ME, 2)


def test_every_draw_has_a_seed_that_servers_take() -> None:
    seeds = {seed_of(digest_of(ASKED, ME, run), draw) for run in range(3) for draw in range(100)}
    assert len(seeds) == 300
    assert all(0 <= seed < 2**31 for seed in seeds)

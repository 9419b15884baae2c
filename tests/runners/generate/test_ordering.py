from __future__ import annotations

from runners.generate.ordering import rank, scramble


def test_the_order_goes_by_key_and_position_only() -> None:
    assert scramble("abcdefgh", "key") == list("cbfgadhe")
    assert scramble("ABCDEFGH", "key") == list("CBFGADHE")
    assert scramble("abcdefgh", "other") != scramble("abcdefgh", "key")


def test_ranks_spread_evenly() -> None:
    thirds = [rank("some", number) % 3 for number in range(3000)]
    assert all(900 < thirds.count(third) < 1100 for third in range(3))

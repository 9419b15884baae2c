from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from runners.generate.chunks.pack import Piece, join, pack


def one_by_one(pieces: list[Piece], limit: int) -> list[str]:
    """The same, by trying one piece more each time."""
    packed: list[list[Piece]] = []
    for piece in pieces:
        if packed and len(join([*packed[-1], piece])) <= limit:
            packed[-1].append(piece)
        else:
            packed.append([piece])
    return [join(some) for some in packed]


@given(st.lists(st.builds(Piece, st.text("ab", min_size=1, max_size=9), st.sampled_from(["\n\n", "\n", " "]))))
def test_as_many_as_fit_one_after_the_other(pieces: list[Piece]) -> None:
    assert pack(pieces, lambda text: len(text) <= 20) == one_by_one(pieces, 20)


def test_what_does_not_fit_stays_alone() -> None:
    pieces = [Piece("a"), Piece("b" * 50), Piece("c")]
    assert pack(pieces, lambda text: len(text) <= 20) == ["a", "b" * 50, "c"]


def test_few_texts_are_measured() -> None:
    measured: list[str] = []
    pack([Piece("a", " ")] * 10_000, lambda text: measured.append(text) or len(text) <= 999)
    assert len(measured) < 20 * 20

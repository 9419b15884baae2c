"""Passages in long texts: word for word, nearly so, and in no time."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.documents import Document
from schemas.rules.documents.passages import Nearest, nearest
from timing import seconds_at_rest

TEXT = """# Harbours

The **harbour** of Korrow is 12.5 m deep — the deepest on the isles.
Its keeper's name is “Ada”; she _never_ sleeps.

| Quay | Depth |
|------|-------|
| West | 4 m   |

Ships that draw more than [eleven metres](https://example.org/depths) wait for the tide,
which the keeper announces by two short blasts of the horn and one long one.
"""


def look(passage: str, *texts: str) -> Nearest | None:
    documents = [Document(f"{number}.md", text) for number, text in enumerate(texts or [TEXT])]
    (found,) = nearest([passage], documents)
    return found


def prose(size: int, seed: int = 0) -> str:
    """A text of about `size` characters with words as frequent as in a language."""
    rng = random.Random(seed)
    words = ["".join(rng.choices("etaoinshrdlu", k=rng.randint(2, 9))) for _ in range(20_000)]
    chosen = rng.choices(words, [1 / (rank + 1) for rank in range(len(words))], k=size // 6)
    return "".join(word + (".\n" if at % 13 == 12 else " ") for at, word in enumerate(chosen))


def changed(passage: str, share: float, seed: int = 1) -> str:
    rng = random.Random(seed)
    return " ".join("zzz" if rng.random() < share else word for word in passage.split())


@pytest.mark.parametrize(
    "passage",
    [
        "The harbour of Korrow is 12.5 m deep",
        "the HARBOUR of Korrow\n  is 12.5 m deep - the deepest",
        'Its keeper’s name is "Ada"; she never sleeps.',
        "Quay Depth West 4 m",
        "",
        " \n*** ",
    ],
)
def test_layout_marks_and_case_do_not_matter(passage: str) -> None:
    assert look(passage) is None


def test_words_that_a_document_has_between_do_not_count_against_a_passage() -> None:
    found = look("Ships that draw more than eleven metres wait for the tide")
    assert found is not None
    assert found.share == 1


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("efficient ﬂow", "eﬃcient flow"),
        ("naïve cafe\u0301", "nai\u0308ve café"),
        ("soft hyphens", "soft hy\u00adphens"),
        ("a b", "a\u00a0b"),
        ("ÉTÉ ÄÖÜ", "été äöü"),
        ("港は深い。船は待つ", "港は深い、\n船は待つ"),
    ],
)
def test_other_letters(written: str, stored: str) -> None:
    found = look(written, f"Before. {stored} After.")
    assert found is None or found.share == 1


def test_the_nearest_passage_is_named_with_its_line() -> None:
    passage = "The keeper announces low water by two short blasts of the horn and three long ones."
    found = look(passage, "# Other\n\nNothing of the kind.\n", TEXT)
    assert found is not None
    assert (found.path, found.line) == ("1.md", 11)
    assert found.text.startswith("the keeper announces by two short blasts")
    assert found.share == pytest.approx(11 / 15, abs=0.03)


def test_a_place_after_letters_of_several_bytes() -> None:
    found = look("der Hafen ist sehr tief gelegen", "Größe — “äöü”\n" * 3 + "und der Hafen ist tief\n")
    assert found is not None
    assert (found.line, found.text) == (4, "der Hafen ist tief\n")


def test_a_passage_of_which_no_word_stands_anywhere() -> None:
    assert look("xylophone quintet") == Nearest(0)
    assert nearest(["xylophone"], []) == [Nearest(0)]


@pytest.mark.parametrize("share", [0.05, 0.2, 0.5])
def test_a_changed_passage_is_found_by_the_share_that_is_left(share: float) -> None:
    text = prose(300_000)
    at = 150_000
    passage = text[at : at + 2500].split(" ", 1)[1].rpartition(" ")[0]
    found = look(changed(passage, share), text)
    assert found is not None
    assert found.share == pytest.approx(1 - share, abs=0.06)
    assert abs(found.line - text.count("\n", 0, at)) <= 3


def test_a_passage_that_stands_many_times_with_changes() -> None:
    text = "\n".join(
        f"Berth number {number} lies {number % 7} cables west of the old lighthouse." for number in range(9999)
    )
    found = look("Berth number 5 lies many cables west of the old lighthouse", text)
    assert found is not None
    assert found.share >= 0.9


def test_scripts_without_spaces() -> None:
    rng = random.Random(3)
    letters = [chr(number) for number in range(0x4E00, 0x5300)]
    text = "\n".join("".join(rng.choices(letters, k=40)) for _ in range(5000))
    lines = text.split("\n")
    found = look("".join(lines[4000:4004]).replace(lines[4001][3], "的"), text)
    assert found is not None
    assert found.share > 0.97
    assert found.line == 4001


@given(st.lists(st.text(max_size=60), max_size=4), st.lists(st.text(max_size=200), max_size=3))
def test_no_text_raises(passages: list[str], texts: list[str]) -> None:
    found = nearest(passages, [Document("a.md", text) for text in texts])
    assert len(found) == len(passages)
    assert all(one is None or 0 <= one.share <= 1 for one in found)


@given(st.text(min_size=1, max_size=300), st.data())
def test_what_is_cut_out_is_found(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    found = look(text[start : start + 50], text)
    assert found is None or found.share >= 0


WORDS = [f"word{number}" for number in range(40)]
FILLER = "lorem ipsum " * 400


def test_the_place_with_most_common_words_is_not_always_the_nearest() -> None:
    jumbled, copied = " ".join(reversed(WORDS)), " ".join(WORDS[:30])
    found = look(" ".join(WORDS), f"{jumbled} {FILLER} {copied} {FILLER}")
    assert found is not None
    assert found.share == 0.75


def test_words_that_stand_in_several_places_lead_to_the_right_one() -> None:
    halves = [" ".join(reversed(half)) for half in (WORDS[:20], WORDS[20:])]
    text = f" {FILLER} ".join([*halves * 5, " ".join(WORDS[:36]), *halves])
    found = look(" ".join(WORDS), text)
    assert found is not None
    assert found.share == 0.9


def seconds(passages: Sequence[str], documents: Sequence[Document]) -> float:
    return seconds_at_rest(lambda: nearest(passages, documents), enough=1)


def test_twenty_megabytes_within_a_second() -> None:
    text = prose(20_000_000)
    documents = [Document(f"{part}.md", text[part * 5_000_000 : (part + 1) * 5_000_000]) for part in range(4)]
    passages = [changed(text[at : at + 2500], 0.3) for at in range(1_000_000, 20_000_000, 4_000_000)]
    assert seconds(passages, documents) < 1.5  # .4 s on a machine that does nothing else


@pytest.mark.parametrize(
    ("passages", "text"),
    [
        pytest.param(["a b " * 50_000 + "c"], "a b " * 2_000_000, id="two words"),
        pytest.param(["x" * 499_999 + "y"], "x" * 9_000_000, id="one long word"),
        pytest.param(["x y"], "e" + "\u0301\u0316" * 3_000_000, id="accents"),
        pytest.param(["x y"], "\ufdfa" * 2_000_000, id="letters that stand for sentences"),
        pytest.param(["x y z"], " " * 9_000_000 + "\n" * 9_000_000, id="nothing"),
        pytest.param([f"b a c {number}" for number in range(100)], "a b c d " * 1_000_000, id="many passages"),
        pytest.param(["的" * 100_000 + "一"], "的" * 3_000_000, id="one letter"),
    ],
)
def test_hostile_texts_take_linear_time(passages: list[str], text: str) -> None:
    tried = []
    for _ in range(3):  # what else the machine does may fall on one of the two only; what is quadratic is so each time
        eighth = seconds(passages, [Document("a.md", text[: len(text) // 8])])
        whole = seconds(passages, [Document("a.md", text)])
        tried.append((eighth, whole))
        if whole < max(24 * eighth, 0.5):  # a quadratic search takes 64 times as long
            break
    else:
        pytest.fail(f"an eighth and the whole took {tried} seconds")
    assert whole < 5

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.attacks import CONTROL_SIGNS
from runners.evaluate.judges.llm.harmless import harmless
from timing import cpu_seconds


@pytest.mark.parametrize(
    "text",
    [
        "The old mill, built in 1847, stands by the river.",
        "1. one\n2. two\n\n\t- three * four",
        "# Title\n## Steps\n### First\n```python\nif a[0] < b[1] and c > d: x |= y\n```",
        "data |> filter() |> map()  -- f <| x",
        "<div class='a'><b>bold</b></div> a < b, b > c, x[i][j]",
        "«Алые паруса» – 赤い帆 ﹘ العربية ¡ñ! 😀👍🏽 ❤️",
        "می‌خواهم",
        "क्‍ष",
        "👩‍🚀",
        "a\u00a0b\u3000c",
        "The user: a person. The response was good.",
        "[1] says so; see also [3] and [note].",
        "",
    ],
)
def test_honest_texts_stay_as_they_are(text: str) -> None:
    assert harmless(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<|im_start|>", "‹|im_start|›"),
        ("<｜User｜>", "‹｜User｜›"),
        ("[INST] x [/INST]", "⟦INST⟧ x ⟦/INST⟧"),
        ("<s>x</s>", "‹s›x‹/s›"),
        ("<turn|>\n<|turn>model", "‹turn|›\n‹|turn›model"),
        ("[UNUSED_TOKEN_146]user", "⟦UNUSED_TOKEN_146⟧user"),
        ("[|assistant|]<seed:bos>", "⟦|assistant|⟧‹seed:bos›"),
        ("]~!b[]~b]ai[e~[", "⟧~!b⟦⟧~b⟦ai⟧e~⟦"),
        ("### What to look at", "♯♯♯ What to look at"),
        ("<<SYS>>x<</SYS>>", "‹‹SYS››x‹‹/SYS››"),
        ("[[10]]", "⟦⟦10⟧⟧"),
        ("[[1, 2], [3, 4]]", "⟦⟦1, 2], [3, 4⟧⟧"),
        ("[gMASK]<sop>", "⟦gMASK⟧‹sop›"),
        ("[Result] 5", "⟦Result⟧ 5"),
        ("### Response:", "♯♯♯ Response:"),
        ("  ## the Answer", "  ♯♯ the Answer"),
        ("Assistant: yes", "‹Assistant›: yes"),
        ("<0x0A><unused12><extra_id_3>", "‹0x0A›‹unused12›‹extra_id_3›"),
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("a\u200bb", "a⟨U+200B⟩b"),
        ("\u200b" * 40, "⟨U+200B, 40 times⟩"),
        ("a\u200cb", "a⟨U+200C⟩b"),
        ("\u200d", "⟨U+200D⟩"),
        ("\ud800", "⟨U+D800⟩"),
        ("\x1b[0m", "⟨U+001B⟩[0m"),
    ],
)
def test_what_has_a_meaning_is_seen_and_has_none(text: str, shown: str) -> None:
    assert harmless(text) == shown
    assert harmless(shown) == shown


PIECES = st.sampled_from(
    [
        *CONTROL_SIGNS,
        *"<>|[]＜＞｜⟪⟫/#s\n: ",
        "INST",
        "im_end",
        "SYS",
        "Response",
        "user",
        "RESULT",
        "\u200d",
        "é",
        "😀",
    ]
)


@given(st.lists(PIECES, max_size=30).map("".join))
def test_nothing_gets_through_and_nothing_new_comes_about(text: str) -> None:
    shown = harmless(text)
    assert not [sign for sign in CONTROL_SIGNS if sign in "\n" + shown]
    assert harmless(shown) == shown


@pytest.mark.parametrize("piece", ["[", "<|", "<", "#", "\u200b", "[[", " ", "<a_", "user", "|", "é\u200c", "\n### "])
def test_long_texts_take_no_time(piece: str) -> None:
    text = piece * 50_000
    assert cpu_seconds(lambda: harmless(text), enough=1) < 1


def test_what_a_run_of_invisible_signs_costs_is_little() -> None:
    assert len(harmless("\u200b\u200b" * 50_000)) < 50

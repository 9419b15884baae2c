from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.report.escape import cell, code, comment, fence, label, plain, quoting, text


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("@admin", "@&#8203;admin"),
        ("&#64;admin", "&amp;#&#8203;64;admin"),
        ("#123", r"\#&#8203;123"),
        ("see GH-12", "see GH-&#8203;12"),
        ("https://evil.example", "https:&#8203;//evil.example"),
        ("www.evil.example", "www.&#8203;evil.example"),
        ("mailto:a@b.c", "mailto:&#8203;a@&#8203;b.c"),
        ("![x](y)", r"!\[x\](y)"),
        ("<b>", "&lt;b&gt;"),
        ("<!-- x -->", "&lt;!-- x --&gt;"),
        ("a|b", "a&vert;b"),
        ("a\\|b", "a&bsol;&vert;b"),
        ("`x`", "&grave;x&grave;"),
        ("*a* _b_ ~~c~~", r"\*a\* \_b\_ \~\~c\~\~"),
        ("# title", r"\# title"),
        ("- item", r"\- item"),
        ("12. item", "12&#8203;. item"),
        ("12.5 percent", "12.5 percent"),
        (":tada: at 12:30", ":&#8203;tada: at 12:30"),
        ("$x$", "<span>$</span>x<span>$</span>"),
        ("two\n\n# lines", "two # lines"),
        ("bi\u202edi\u2066 \x1b[31mred\x00 \u200bzero", r"bidi \[31mred zero"),
    ],
)
def test_text(hostile: str, shown: str) -> None:
    assert text(hostile) == shown


def test_plain_caps_with_an_ellipsis() -> None:
    assert plain("x" * 10, 10) == "x" * 10
    assert plain("x" * 11, 10) == "x" * 9 + "…"
    assert plain(" " * 5000 + "x", 10).endswith("…")
    assert len(plain("y " * 9000, 300)) <= 300


def test_caps_never_cut_an_entity() -> None:
    assert text("<" * 400, 10) == "&lt;" * 9 + "…"


def test_scripts_keep_their_joiners() -> None:
    assert plain("می\u200cخواهم") == "می\u200cخواهم"


def test_empty_cells_are_dashes() -> None:
    assert cell("") == cell("\x00\u202e") == "–"


def test_code_is_one_span_without_dangerous_characters() -> None:
    assert code("a`b|c<d\ne") == "`aˋb¦c‹d e`"
    assert code("@admin") == "`@\u200badmin`"
    assert code("") == "` `"


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("`answer` must be text", "`answer` must be text"),
        ("use `a`, not `b|<c>`.", "use `a`, not `b¦‹c>`."),
        ("an odd ` backtick", "an odd &grave; backtick"),
        ("` ` and ``", "&grave; &grave; and &grave;&grave;"),
        ("@a `@b` #1", "@&#8203;a `@\u200bb` \\#&#8203;1"),
    ],
)
def test_quoting_sets_pairs_of_backticks_as_code(hostile: str, shown: str) -> None:
    assert quoting(hostile) == shown


def test_label_is_one_harmless_line() -> None:
    assert label("a <b>\n@c \x1b[31m") == "a ‹b> @\u200bc [31m"
    assert len(label("@" * 400)) == 255


def test_fence_is_longer_than_any_run_of_backticks() -> None:
    shown = fence("a\n````\n<!-- b -->", "text")
    assert shown == "`````text\na\n````\n‹!-- b -->\n`````"
    assert fence("x" * 20, limit=5) == "```\nxxxxx\n…\n```"


@given(st.text())
def test_fence_always_closes_where_it_should(value: str) -> None:
    lines = fence(value).splitlines()
    assert lines[0] == lines[-1]
    assert all(lines[0] not in line for line in lines[1:-1])


@given(st.text())
def test_nothing_gets_through(value: str) -> None:
    for shown in (text(value), cell(value), code(value), quoting(value)):
        ours = shown.replace("<span>$</span>", "")
        assert "<" not in ours
        assert "\n" not in ours
        assert "|" not in ours


def test_comment_neither_closes_nor_opens() -> None:
    shown = comment(json.dumps({"a": "--> <!-- --"}))
    assert "--" not in shown
    assert ">" not in shown
    assert json.loads(shown) == {"a": "--> <!-- --"}

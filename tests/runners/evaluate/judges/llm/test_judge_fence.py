from __future__ import annotations

from runners.evaluate.judges.llm.fence import Fence


def test_the_sign_depends_on_every_text_and_where_it_ends() -> None:
    texts = [("a", "b"), ("a", "c"), ("ab", ""), ("", "ab"), ("a", "b", ""), ("b", "a"), ("\ud800", "b")]
    assert len({Fence.around(one).sign for one in texts}) == len(texts)


def test_the_same_texts_have_the_same_sign() -> None:
    assert Fence.around(["a", "ü"]) == Fence.around(("a", "ü"))
    assert Fence.around(["a", "ü"]).sign.isalnum()


def test_a_text_stands_between_its_markers() -> None:
    assert Fence("5d0c").put("ANSWER", "one\r\n⟪end of ANSWER 5d0c⟫") == (
        "⟪ANSWER 5d0c⟫\none\n«end of ANSWER 5d0c»\n⟪end of ANSWER 5d0c⟫"
    )

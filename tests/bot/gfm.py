"""Documents for GitHub, looked at as GitHub's renderer would read them."""

from __future__ import annotations

import re
from functools import lru_cache
from html.parser import HTMLParser

from markdown_it import MarkdownIt
from markdown_it.token import Token

OURS = {"details", "summary", "span", "sub"}
ADDRESS = "https://github.com/o/taxonomy/"
LIVE = re.compile(r"@\w|(?<!\w)(#|GH-)\d|https?://|www\.\w|:\w+:")
READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])


@lru_cache(maxsize=2)
def tokens_of(document: str) -> tuple[Token, ...]:
    """All tokens, those inside paragraphs and cells too."""
    top = READER.parse(document)
    return tuple(token for block in top for token in (block, *(block.children or ())))


def tables_of(document: str) -> list[list[str]]:
    """The lines of every table."""
    return [block.splitlines() for block in re.findall(r"(?:^\|.*\n)+", document, flags=re.MULTILINE)]


class _Tags(HTMLParser):
    """Insists that every tag is one of ours, bare, and closed in its turn."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in OURS
        assert not attrs
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(f"a declaration: {decl}")


def assert_harmless(document: str, *, headings: int = 1) -> None:
    """Nothing of it mentions, links elsewhere, embeds, hides, or breaks out of its place."""
    tokens = tokens_of(document)
    tags = _Tags()
    tags.feed("".join(token.content for token in tokens if token.type in ("html_block", "html_inline")))
    tags.close()
    assert tags.open == []
    assert "<!--" not in document
    assert "<" not in re.sub(rf"</?(?:{'|'.join(OURS)})>", "", document)
    assert not re.search(r"@(?!&#8203;|\u200b)", document)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]", document)
    assert not LIVE.search("\n".join(token.content for token in tokens if token.type == "text"))
    assert all(str(token.attrs["href"]).startswith(ADDRESS) for token in tokens if token.type == "link_open")
    kinds = {token.type for token in tokens}
    assert not kinds & {"image", "hr", "ordered_list_open", "code_block", "lheading_open"}
    assert [token.markup for token in tokens if token.type == "heading_open"] == ["###"] * headings
    assert {token.info for token in tokens if token.type == "fence"} <= {"bash", "text"}
    assert_whole(document)


def assert_whole(document: str) -> None:
    """Every fold and fence is closed, every table keeps its columns."""
    assert document.count("<details>") == document.count("</details>") == document.count("<summary>")
    for token in tokens_of(document):
        if token.type == "fence" and token.map:
            assert document.splitlines()[token.map[1] - 1] == token.markup, "a code block without its end"
    for lines in tables_of(document):
        assert len({line.count("|") for line in lines}) == 1

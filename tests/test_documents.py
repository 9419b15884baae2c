"""What people read first is finished: no placeholder is left, and every relative link leads somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CARD = ROOT / "runners" / "models" / "tiny" / "model" / "README.md"
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), CARD])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_page_is_finished_and_its_links_lead_somewhere(page: Path) -> None:
    text = page.read_text("utf-8")
    assert not re.findall(r"@[A-Z]{3,}@|\bTBD\b|\bTODO\b", text)
    links = [link.partition("#")[0] for link in re.findall(r"\]\((?!https?:)([^)\s]+)\)", text)]
    assert [link for link in links if link and not (page.parent / link).exists()] == []


def test_the_pages_that_the_readme_promises_are_checked() -> None:
    names = {"README.md", "CHANGELOG.md", "CONTRIBUTING.md", "architecture.md", "benchmarks.md"}
    assert {page.name for page in PAGES} >= names

"""What people read first is finished and true: no placeholder is left, every link leads somewhere, and every
configuration that is shown is one that taxobot takes.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from actions.cli.operator import read_config
from runners.taxonomy import cache, documents, download, matching
from schemas.rules.policy import read_policy
from schemas.rules.settings import DEFAULT_HOSTS

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


@pytest.mark.parametrize("name", ["contributors.md", "rules.md"])
def test_the_policies_that_are_shown_can_be_read(name: str) -> None:
    shown = blocks_that_begin("validation:", ROOT / "docs" / name)
    assert shown
    assert [read_policy(text.encode())[1] for text in shown] == [()] * len(shown)


def test_the_configuration_that_is_shown_can_be_read(tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"
    (shown,) = blocks_that_begin("documents:", ROOT / "docs" / "documents.md")
    file.write_text(shown, "utf-8")
    assert read_config({"TAXOBOT_CONFIG": str(file)}).documents.mirrors


def test_the_limits_of_downloads_are_those_of_the_code() -> None:
    text = " ".join((ROOT / "docs" / "documents.md").read_text("utf-8").split())
    mib = 1024**2
    assert f"A download ends after {download.MAX_SECONDS:.0f} seconds or {download.MAX_BYTES // mib} MiB" in text
    assert f"at most {matching.MAX_FILES} files, {documents.MAX_FILE_BYTES // mib} MiB each" in text
    assert f"and {documents.MAX_TOTAL_BYTES // mib} MiB together, are read" in text
    assert f"The folder grows to {cache.MAX_BYTES // mib // 1024} GiB" in text
    assert [host for host in DEFAULT_HOSTS if f"`{host}`" not in text] == []


def blocks_that_begin(key: str, page: Path) -> list[str]:
    return re.findall(rf"^```yaml\n({key}.*?)^```$", page.read_text("utf-8"), re.DOTALL | re.MULTILINE)

"""Pages show real output: their files are written into the example taxonomy and their commands are run there.

UPDATE_GOLDEN=1 writes what the commands say now into the pages.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from pathlib import Path

import pytest

from actions.cli.main import run
from examples.materialise import DOCUMENTS_URL, materialise

ROOT = Path(__file__).parents[1]
PAGES = {"README.md": 1, "docs/contributors.md": 8}  # with the number of files and consoles that they show at least
BLOCK = re.compile(
    r"<!-- file: (?P<file>\S+) -->\n```\w+\n(?P<content>.*?)```\n|```console\n(?P<commands>.*?)```\n", re.DOTALL
)


@pytest.mark.parametrize(("name", "blocks"), PAGES.items())
def test_the_page_shows_what_the_commands_say(
    name: str, blocks: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    example = materialise(tmp_path / "example")
    config = tmp_path / "config.yaml"
    config.write_text(f"documents:\n  mirrors:\n    {DOCUMENTS_URL}: {example.mirrors[DOCUMENTS_URL]}\n")
    monkeypatch.setenv("TAXOBOT_CONFIG", str(config))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.chdir(example.taxonomy)
    page = (ROOT / name).read_text("utf-8")

    def replay(block: re.Match[str]) -> str:
        if block["file"]:
            file = Path(block["file"])
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(block["content"], "utf-8")
            return block[0]
        commands = re.findall(r"^\$ (.+)$", block["commands"], re.MULTILINE)
        return "```console\n" + "".join(f"$ {command}\n{output_of(command, capfd)}" for command in commands) + "```\n"

    now = BLOCK.sub(replay, page)
    if os.environ.get("UPDATE_GOLDEN"):
        (ROOT / name).write_text(now, "utf-8")
    assert now == page
    assert len(BLOCK.findall(page)) >= blocks


def output_of(command: str, capfd: pytest.CaptureFixture[str]) -> str:
    """What a command of the page prints; those of taxobot run in this process."""
    program, *arguments = shlex.split(command)
    assert program in {"taxobot", "git", "sed"}, f"the page may not run {program}"
    capfd.readouterr()
    if program == "taxobot":
        run(arguments)
    else:
        subprocess.run([program, *arguments], check=True)
    said = capfd.readouterr()
    return said.out + said.err

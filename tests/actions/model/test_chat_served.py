"""A chat with a model that is here: served for the chat, and saying what it says in this process."""

from __future__ import annotations

from pathlib import Path

import psutil
import pytest

from fakes.terminal import open_terminal
from greedy import QUESTIONS, greedy
from runners.models.load import load
from runners.models.tiny.files import FOLDER

TOKENS = 32


@pytest.mark.slow
def test_the_bundled_model_says_what_it_says_in_this_process(tmp_path: Path) -> None:
    arguments = ["model", "chat", "-m", "tiny", "--greedy", "--max-tokens", str(TOKENS)]
    loaded = load(FOLDER)
    with open_terminal(arguments, environ={"HOME": str(tmp_path), "OMP_NUM_THREADS": "1"}, folder=tmp_path) as terminal:
        for question in QUESTIONS:
            terminal.type(question)
            terminal.type("/n")
            terminal.see(f">>> {question}")
        started = psutil.Process(terminal.pid).children(recursive=True)
        terminal.type("/q")
        assert terminal.end() == 0
    assert started
    assert not [child for child in started if child.is_running() and child.status() != psutil.STATUS_ZOMBIE]
    said = dict(zip(terminal.lines, terminal.lines[1:], strict=False))
    for question in QUESTIONS:
        shown = f" {said[f'>>> {question}']}"  # the model begins with a space, which the screen leaves out
        assert greedy(loaded, question, tokens=TOKENS).agrees(shown), question
    assert "taxobot-tiny-1.4m answers, through a server of this chat's own" in terminal.text

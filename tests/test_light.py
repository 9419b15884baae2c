"""What a hosted runner does needs none of the engine's libraries: they are hidden here, as if never installed."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = (
    "accelerate datasets lm_eval matplotlib nltk numpy pandas peft rouge_score safetensors scipy tokenizers torch "
    "transformers"
).split()
HIDE = """
import sys
class Hide:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in HEAVY:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Hide())
"""
RENDER = """
from run_results import failing, passing
from bot.gate import decide
from bot.report.markdown import render_markdown
from bot.report.plain import render_plain
from schemas.gate import GatePolicy
for result in (passing(), failing()):
    decided = result.model_copy(update={"gate": decide(result, GatePolicy())})
    assert render_markdown(decided) and render_plain(decided)
"""
STEPS = """
import pkgutil
from importlib import import_module
import actions.steps, bot, schemas
for package in (actions.steps, bot, schemas):
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        import_module(module.name)
"""


@pytest.mark.parametrize("code", [RENDER, STEPS], ids=["render", "steps"])
def test_without_the_engine(code: str, pytestconfig: pytest.Config) -> None:
    paths = [str(pytestconfig.rootpath / folder) for folder in (".", "tests", "tests/bot")]
    program = f"import sys\nsys.path[:0] = {paths}\nHEAVY = set({HEAVY})\n{HIDE}{code}"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr

"""Whoever reads such files elsewhere reads ours: datasets, chat templates as TRL applies them, lm-eval."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fakes.dataset_rows import ISLES, D, rows_in
from runners.generate.datasets.write import Written
from runners.models.presets import TINY

LEAF = ISLES.replace("/", "_")


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    import datasets

    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path / "cache")
    monkeypatch.setattr(datasets.config, "HF_HUB_OFFLINE", True)
    datasets.disable_progress_bars()
    yield
    datasets.enable_progress_bars()


@pytest.mark.usefixtures("offline")
def test_datasets_loads_every_set(tmp_path: Path, written: tuple[Path, Written]) -> None:
    from datasets import load_dataset

    folder, said = written
    for name in sorted(said.files):
        if name.endswith(".jsonl") and not name.startswith("items"):
            path = folder / name
            loaded = load_dataset("json", data_files=str(path), split="train", cache_dir=str(tmp_path / "cache"))
            rows = rows_in(path)
            assert len(loaded) == len(rows)
            assert {key: value for key, value in loaded[1].items() if value is not None} == rows[1]


@pytest.mark.parametrize("kind", ["skills", "knowledge"])
def test_a_chat_template_takes_every_row(written: tuple[Path, Written], kind: str) -> None:
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(TINY.student)
    for row in rows_in(written[0] / f"{kind}_train_msgs_{D}.jsonl"):
        prompt = str(tokenizer.apply_chat_template(row["messages"][:-1], tokenize=False, add_generation_prompt=True))
        whole = str(tokenizer.apply_chat_template(row["messages"], tokenize=False))
        # TRL tells prompt and completion apart so: the whole begins with what was asked.
        assert whole.startswith(prompt)
        assert row["messages"][-1]["content"] in whole


class Chooser:
    """A model that likes options best that end in `x`, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []

    def answer(self, requests: Any) -> list[tuple[float, bool]]:
        self.asked += [request.args for request in requests]
        return [(0.0 if text.strip().endswith("x") else -1.0, False) for _, text in (one.args for one in requests)]


@pytest.mark.usefixtures("offline")
@pytest.mark.parametrize("few", [0, 5])
def test_lm_eval_finds_and_scores_the_tasks(
    monkeypatch: pytest.MonkeyPatch, written: tuple[Path, Written], few: int
) -> None:
    from lm_eval import simple_evaluate
    from lm_eval.api.model import LM
    from lm_eval.tasks import TaskManager

    folder = written[0] / f"node_datasets_{D}"
    monkeypatch.chdir(folder)
    chooser = Chooser()

    class Model(LM):  # type: ignore[misc]
        def loglikelihood(self, requests: Any) -> Any:
            return chooser.answer(requests)

        def loglikelihood_rolling(self, requests: Any) -> Any:
            raise NotImplementedError

        def generate_until(self, requests: Any) -> Any:
            raise NotImplementedError

    manager = TaskManager(include_path=str(folder), include_defaults=False)
    tags = ["mmlu_pr", "mmlu_pr_control"]
    found = simple_evaluate(Model(), tasks=tags, task_manager=manager, num_fewshot=few, bootstrap_iters=0)
    scores = {task: result["acc,none"] for task, result in found["results"].items() if "acc,none" in result}
    # "x" is the second option: right for the items whose answer is B.
    assert {task: score for task, score in scores.items() if not task.startswith("mmlu_pr")} == {
        LEAF: 2 / 8,
        f"{LEAF}.control": 1 / 2,
    }
    prompts = {prompt for prompt, _ in chooser.asked}
    assert len(prompts) == 10
    assert any("What is {{ 7*7 }}?" in prompt for prompt in prompts)
    assert {prompt.count("Answer:") for prompt in prompts} == ({1} if not few else {6, 1})
    for prompt, option in chooser.asked:
        *shown, asked = prompt.split("\n\n")
        assert asked.split("\n")[0] not in "".join(shown), "a question is never its own example"
        assert option.strip() in asked

"""MMLU by lm-eval's tasks: the numbers of its own `hf` model, for every question and both models."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from statistics import mean
from typing import Any

import pytest

from fakes.mmlu_files import ASKED, write_subject
from runners.evaluate.choices.chat import TokenizerChat
from runners.evaluate.choices.llama import LlamaScorer
from runners.evaluate.choices.transformers import TransformersScorer
from runners.evaluate.suites.mmlu import MmluRecords, evaluate_mmlu
from runners.evaluate.suites.mmlu_data import read_split
from runners.evaluate.suites.mmlu_tasks import list_subjects, read_settings
from runners.models.convert.gguf import to_gguf
from runners.models.kinds import describe
from runners.models.load import LoadedModel, load
from runners.models.tiny.files import FOLDER
from runners.progress import Progress
from schemas.errors import DownloadFailed, UsageError
from schemas.item import ItemKind

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]
SUBJECTS = ("mmlu_anatomy", "mmlu_virology")


@pytest.fixture(scope="module", autouse=True)
def offline(tmp_path_factory: pytest.TempPathFactory) -> Any:
    with pytest.MonkeyPatch.context() as patch:
        for name in ("HF_HUB_OFFLINE", "HF_DATASETS_OFFLINE", "HF_EVALUATE_OFFLINE"):
            patch.setenv(name, "1")
        patch.setenv("HF_DATASETS_CACHE", str(tmp_path_factory.mktemp("datasets")))
        yield


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("mmlu")
    write_subject(folder, "anatomy", "release")
    return write_subject(folder, "virology", "hub", turned=1)


@pytest.fixture(scope="module")
def models(model_with: Callable[..., LoadedModel]) -> dict[str, LoadedModel]:
    return {seat: model_with(seed, max_position_embeddings=1_024) for seat, seed in (("base", 3), ("tuned", 4))}


def ours(models: dict[str, LoadedModel], data: Path, **settings: Any) -> MmluRecords:
    scorers: Any = {seat: TransformersScorer(loaded) for seat, loaded in models.items()}
    return evaluate_mmlu(scorers, data=data, subjects=SUBJECTS, **settings)


def theirs(loaded: LoadedModel, data: Path, shots: int, **settings: Any) -> Any:
    """lm-eval's own entry and model, with the same data brought in as files."""
    import json

    from lm_eval.evaluator import simple_evaluate
    from lm_eval.models.huggingface import HFLM

    tasks = []
    for subject in SUBJECTS:
        files = {}
        for split in ("dev", "test"):
            rows = read_split(data, subject.removeprefix("mmlu_"), split)  # type: ignore[arg-type]
            files[split] = str(data / f"{subject}.{split}.jsonl")
            Path(files[split]).write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
        own = read_settings(subject)
        own |= {"dataset_path": "json", "dataset_name": None, "dataset_kwargs": {"data_files": files}}
        tasks.append(own)
    model = HFLM(pretrained=loaded.model, tokenizer=loaded.tokenizer, batch_size=3, device="cpu")
    return simple_evaluate(
        model,
        tasks=tasks,
        num_fewshot=shots,
        bootstrap_iters=0,
        log_samples=True,
        fewshot_as_multiturn=False,
        **settings,
    )


@pytest.mark.parametrize("shots", [0, 3])
def test_it_gives_exactly_lm_eval_s_numbers(models: dict[str, LoadedModel], data: Path, shots: int) -> None:
    found = ours(models, data, shots=shots)
    assert [item.leaf for item in found.items] == [name for name in SUBJECTS for _ in ASKED]
    for seat, loaded in models.items():
        wanted = theirs(loaded, data, shots)
        right = [record.correct for record in found.records[seat]]  # type: ignore[index]
        shares = {subject: mean(right[place * len(ASKED) :][: len(ASKED)]) for place, subject in enumerate(SUBJECTS)}
        assert shares == {subject: wanted["results"][subject]["acc,none"] for subject in SUBJECTS}
        samples = [sample for subject in SUBJECTS for sample in wanted["samples"][subject]]
        for record, sample in zip(found.records[seat], samples, strict=True):  # type: ignore[index]
            sums = [response[0] for response in sample["filtered_resps"]]
            assert record.loglikelihoods == pytest.approx(sums, abs=1e-4)
            assert record.correct == bool(sample["acc"])
    assert found.records["base"] != found.records["tuned"]


def test_through_a_template_it_gives_lm_eval_s_numbers_too(models: dict[str, LoadedModel], data: Path) -> None:
    loaded = models["base"]
    tokenizer = loaded.tokenizer
    before = tokenizer.chat_template
    tokenizer.chat_template = "{% for m in messages %}[{{ m.role }}] {{ m.content }}{% endfor %}[assistant]"
    try:
        chat = TokenizerChat(tokenizer)
        found = ours({"base": loaded}, data, shots=2, chats={"base": chat}, system="Answer by a letter.")
        wanted = theirs(loaded, data, 2, apply_chat_template=True, system_instruction="Answer by a letter.")
    finally:
        tokenizer.chat_template = before
    samples = [sample for subject in SUBJECTS for sample in wanted["samples"][subject]]
    for record, sample in zip(found.records["base"], samples, strict=True):
        assert record.loglikelihoods == pytest.approx([one[0] for one in sample["filtered_resps"]], abs=1e-4)
    assert found.records["base"] != ours({"base": loaded}, data, shots=2).records["base"]


def test_every_question_is_kept_as_an_item_of_its_own(models: dict[str, LoadedModel], data: Path) -> None:
    ticks: list[int] = []
    found = ours(models, data, shots=1, limit=4, kind=ItemKind.NEW_QUESTION, tick=ticks.append)
    assert sum(ticks) == 2 * 2 * 4
    assert len(found.items) == len({item.cluster for item in found.items}) == 8
    assert {item.kind for item in found.items} == {ItemKind.NEW_QUESTION}
    assert found.items[0].options == ASKED[0][1]
    for records in found.records.values():
        assert [record.item for record in records] == [item.id for item in found.items]
        for item, record in zip(found.items, records, strict=True):
            assert record.correct == (record.chosen == item.answer)
            assert 0 <= record.p_correct <= 1


def test_nothing_is_said_but_by_the_scorer(
    models: dict[str, LoadedModel], data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import sys

    ours({"base": models["base"]}, data, shots=0, tick=lambda _: print("asked", file=sys.stderr, end=" "))  # noqa: T201
    said = capsys.readouterr()
    assert said.out == ""
    assert set(said.err.split()) == {"asked"}


def test_all_subjects_are_known() -> None:
    assert len(list_subjects()) == 57
    assert set(SUBJECTS) < set(list_subjects())


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"subjects": ["anatomie"]}, "MMLU has no subject anatomie; its subjects: abstract_algebra, anatomy, "),
        ({"subjects": ["anatomy"], "shots": 4}, "mmlu_anatomy has 3 examples to put in front of a question, 4 were"),
        ({"subjects": ["sociology"]}, "holds no test questions of sociology: looked for test/sociology_test.csv"),
    ],
)
def test_what_cannot_be_asked_is_one_sentence(data: Path, settings: dict[str, Any], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        evaluate_mmlu({}, data=data, **settings)


def test_without_data_and_network_it_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    import datasets

    def refuse(**_: Any) -> Any:
        raise ConnectionError("Couldn't reach\nthe Hub")

    monkeypatch.setattr(datasets, "load_dataset", refuse)
    with pytest.raises(
        DownloadFailed, match=r"Hugging Face hub \(Couldn't reach the Hub\); name a folder.*--mmlu-data.*anatomy_test"
    ):
        evaluate_mmlu({}, subjects=["anatomy"])


@pytest.mark.llama
def test_a_gguf_file_gives_what_its_folder_gives(llama_python: Path, data: Path, tmp_path: Path) -> None:
    file = to_gguf(describe(FOLDER), tmp_path / "tiny.gguf", progress=Progress()).path
    scorers = {"base": TransformersScorer(load(FOLDER)), "tuned": LlamaScorer(file, python=llama_python, threads=1)}
    found = evaluate_mmlu(scorers, data=data, subjects=SUBJECTS, shots=1)  # type: ignore[arg-type]
    for one, other in zip(found.records["base"], found.records["tuned"], strict=True):
        assert one.loglikelihoods == pytest.approx(other.loglikelihoods, abs=0.1)

"""Multiple-choice tasks in a folder: `*_task.yaml` of lm-eval, as taxobot and InstructLab write them.

Read are their names, tags and data, and how options are compared; nothing in them is executed. One task is one leaf's
items of one kind.
(docs/task_guide.md of https://github.com/EleutherAI/lm-evaluation-harness)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from runners.evaluate.suites.lines import holds_half
from runners.evaluate.suites.task_rows import read_rows
from runners.whole import read_whole
from schemas.errors import UsageError
from schemas.item import ChoiceItem, ItemKind
from schemas.rules.place import shorten

TAGS = {"mmlu_pr": ItemKind.NEW_QUESTION, "mmlu_pr_control": ItemKind.CONTROL, "mmlu_pr_seen": ItemKind.SEEN}
"""By what lm-eval calls all tasks of one kind; InstructLab knows the first only."""
ENDING = "_task.yaml"
_LETTERS = "ABCDEFGHIJ"
_DEEPEST = 5  # files that include each other
_MOST = 2**20  # bytes of a file of keys
_TEXTS = {
    *("choices", "{{choices}}"),
    *("{{[" + ",".join(f"choices[{place}]" for place in range(count)) + "]}}" for count in range(2, len(_LETTERS) + 1)),
}
_SHOWN = ("{{question.strip()}}", *(f"{letter}.{{{{choices[{place}]}}}}" for place, letter in enumerate("ABCD")))


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A leaf's items of one kind. `letters` tells whether the file asks for the letters to be compared, not the texts
    of the options, and `listed` whether it shows the options behind the question.
    """

    leaf: str
    kind: ItemKind
    letters: bool
    listed: bool
    items: tuple[ChoiceItem, ...]


@dataclass(frozen=True, slots=True)
class Tasks:
    """All tasks of a folder that hold items, by file name. `warnings` are sentences with foreign text in them."""

    tasks: tuple[Task, ...]
    warnings: tuple[str, ...] = ()

    @property
    def leaves(self) -> tuple[str, ...]:
        """The leaves, each once, in the order of their files."""
        return tuple(dict.fromkeys(task.leaf for task in self.tasks))

    def of(self, leaf: str) -> tuple[Task, ...]:
        """One leaf's tasks, at most one a kind and way of comparing."""
        return tuple(task for task in self.tasks if task.leaf == leaf)


def read_tasks(folder: Path) -> Tasks:
    """All tasks of `folder` with one of the tags, or of the one `node_datasets_*` in it.

    Raises UsageError, with file and line, for what cannot be read, and where there is no item at all.
    """
    place = _find_folder(folder)
    files = sorted(place.glob(f"*{ENDING}"))
    read = [task for file in files for task in _read_task(file)]
    warnings = tuple(said for _, told in read for said in told)
    tasks = tuple(task for task, _ in read if task.items)
    if not any(task.kind is ItemKind.NEW_QUESTION for task in tasks):
        holds = "its tasks hold no question" if read else f"no *{ENDING} in it has the tag mmlu_pr"
        raise UsageError(f"{place}: {holds}; `taxobot data generate` writes such a folder, node_datasets_<date>")
    _check_ids(tasks, place)
    return Tasks(tasks, warnings)


def _find_folder(folder: Path) -> Path:
    """The folder itself, or the only one of its kind in what `data generate` has left."""
    if not folder.is_dir():
        raise UsageError(f"there is no folder {folder}; --tasks-dir names the node_datasets_<date> folder of a run")
    if any(folder.glob(f"*{ENDING}")):
        return folder
    below = sorted(path for path in folder.glob("node_datasets_*") if path.is_dir())
    if len(below) > 1:
        raise UsageError(f"{folder} holds several: {', '.join(path.name for path in below)}; say which one")
    return below[0] if below else folder


def _read_task(file: Path) -> Iterator[tuple[Task, tuple[str, ...]]]:
    told = _read_yaml(file)
    kind = next((TAGS[tag] for tag in _tags(told) if tag in TAGS), None)
    if kind is None:
        return
    name = told.get("task")
    if not isinstance(name, str) or not name.removesuffix(f".{kind.value}") or holds_half(name):
        raise UsageError(f"{file}: task: a name is expected")
    listed = _shows_options(file, told)
    _check_key(file, told)
    leaf = name.removesuffix(f".{kind.value}")
    rows = read_rows(_data_of(file, told), task=name, leaf=leaf, kind=kind)
    yield (
        Task(leaf=leaf, kind=kind, letters=_compares_letters(file, told), listed=listed, items=rows.items),
        rows.warnings,
    )


def _tags(told: Mapping[str, Any]) -> tuple[str, ...]:
    """`tag` of new files, `group` of older ones: one word, or several."""
    said = [told.get(key) for key in ("tag", "group")]
    return tuple(tag for one in said for tag in (one if isinstance(one, list) else [one]) if isinstance(tag, str))


def _read_yaml(file: Path, depth: int = 0) -> dict[str, Any]:
    """The keys of a file over those of the one that it includes, which stands beside it."""
    import yaml

    try:
        told = yaml.safe_load(read_whole(file, most=_MOST).decode("utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{file} cannot be read: {getattr(error, 'strerror', '') or 'it is no UTF-8 text'}") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f":{mark.line + 1}" if mark else ""
        raise UsageError(f"{file}{line}: {getattr(error, 'problem', None) or 'this is no YAML'}") from error
    except RecursionError as error:
        raise UsageError(f"{file} is nested too deeply") from error
    except (ValueError, AttributeError) as error:  # what PyYAML makes of `2001-99-99`, and of `!!timestamp x`
        raise UsageError(f"{file}: a value in it cannot be read: {shorten(str(error), 100)}") from error
    if not isinstance(told, dict):
        raise UsageError(f"{file}: keys of a task are expected")
    included = told.pop("include", None)
    return told if included is None else {**_read_yaml(_beside(file, included, depth), depth + 1), **told}


def _beside(file: Path, included: Any, depth: int) -> Path:
    if not isinstance(included, str) or not included or Path(included).name != included:
        raise UsageError(f"{file}: include: only a file in the same folder can be included")
    if depth >= _DEEPEST:
        raise UsageError(f"{file}: include: more than {_DEEPEST} files include each other")
    return file.with_name(included)


def _data_of(file: Path, told: Mapping[str, Any]) -> Path:
    """The rows: a path counts from the task's folder; one of another machine is looked for by its name there."""
    named = told.get("dataset_kwargs")
    files = named.get("data_files") if isinstance(named, dict) else None
    split = told.get("test_split", "test")
    path = files.get(split) if isinstance(files, dict) and isinstance(split, str) else files
    if told.get("dataset_path") != "json" or not isinstance(path, str) or not path:
        raise UsageError(f"{file}: dataset_kwargs.data_files.test: the path of a jsonl file is expected")
    found = next((one for one in (file.parent / path, file.parent / Path(path).name) if _is_file(one)), None)
    if found is None:
        raise UsageError(f"{file}: dataset_kwargs.data_files.test: no {path}, nor a file of that name beside it")
    return found


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a name that no file can have
        return False


def _shows_options(file: Path, told: Mapping[str, Any]) -> bool:
    """What is shown is fixed here, so a file that wants something else shown must not pass for being followed."""
    if told.get("output_type") != "multiple_choice":
        raise UsageError(f"{file}: output_type: multiple_choice is expected")
    said = told.get("doc_to_text")
    text = "".join(said.split()) if isinstance(said, str) else ""
    if text not in ("question", "{{question}}", "".join((*_SHOWN, "Answer:"))):
        raise UsageError(
            f"{file}: doc_to_text: only question, options as lines `A. …` and `Answer:` are shown, as InstructLab does;"
            " for another prompt use lm_eval"
        )
    return text.endswith("Answer:")


def _check_key(file: Path, told: Mapping[str, Any]) -> None:
    """As with what is shown: no other key than the row's `answer` is looked at, and no row is rewritten."""
    said = told.get("doc_to_target", "answer")
    if not isinstance(said, str) or "".join(said.split()) not in ("answer", "{{answer}}"):
        raise UsageError(f"{file}: doc_to_target: only `answer` is read; for another key use lm_eval")
    if told.get("process_docs") is not None:
        raise UsageError(f"{file}: process_docs: no code is run here; for rows that have to be rewritten use lm_eval")


def _compares_letters(file: Path, told: Mapping[str, Any]) -> bool:
    said = told.get("doc_to_choice")
    if isinstance(said, str) and "".join(said.split()) in _TEXTS:
        return False
    if isinstance(said, list) and said and [*_LETTERS[: len(said)]] == said:
        return True
    raise UsageError(f"{file}: doc_to_choice: the texts of `choices`, or the letters [A, B, C, D], are expected")


def _check_ids(tasks: Sequence[Task], place: Path) -> None:
    seen: set[str] = set()
    for task in tasks:
        for item in task.items:
            if item.id in seen:
                raise UsageError(f"{place}: the id {item.id} stands there twice; answers could not be told apart")
            seen.add(item.id)

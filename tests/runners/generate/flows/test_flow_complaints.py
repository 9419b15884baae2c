"""What a flow's file cannot say is refused, with its line and what could be said."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from runners.generate.flows.load import load_flow
from schemas.errors import UsageError

HEAD = "version: '1.0'\nblocks:\n"
COPY = "blocks: [{name: a, type: RenameColumnsBlock, config: {columns_map: {a: b}}}]"
TEXT = "prompt: {generation: x}, output_cols: [a], parser: {type: text}"
BARE = "prompt: {generation: x}, output_cols: [a]"
TWO = "prompt: {generation: x}, output_cols: [a, b]"
FILTER = "filter_column: a, operation: eq"
BOMB = "".join(f"k{n}: &n{n} [{', '.join([f'*n{n - 1}'] * 10 if n else 'x' * 10)}]\n" for n in range(30))
CHOOSING = "selector_column_name: a, output_cols: [b]"


def complaint(path: Path, text: str) -> tuple[int, str]:
    """The line that is named, and the words."""
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        load_flow(path)
    place, words = str(caught.value).split(": ", 1)
    assert place.startswith(f"{path}:")
    return int(place.rpartition(":")[2]), words


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        (f"{HEAD}  - a: [", 3, "no valid YAML"),
        ("", 1, "has to be keys and values"),
        ("version: '1.0'\nversion: '1.0'\nblocks: []", 1, "“version” stands here twice"),
        ("? [a]\n: b", 1, "a key is one word"),
        ("blocks: []", 1, "has no `version`"),
        ("version: '2.0'\nblocks: []", 1, "reads version 1"),
        ("version: first\nblocks: []", 1, "reads version 1"),
        ("version: '1.0'\nblocks: []", 2, "has no list of `blocks`"),
        (f"{HEAD}- name: a\n  config: {{}}", 3, "block “a” has no `type`"),
        (f"{HEAD}- type: LLMBlock\n  config: {{}}", 3, "block 1 has no `name`"),
        (f"{HEAD}- just text", 3, "block 1 has to be keys and values"),
        ("version: '1.0'\nblocks: &all\n- *all", 2, "stands inside itself"),
        (f"version: '1.0'\nblock: []\n{COPY}", 2, "`block`, which is not known"),
        (f"version: '1.0'\n{COPY}\ndatamixing: {{instructions: {{}}}}", 3, "`instructions`, which is not known"),
        (f"{HEAD}- name: !!python/name:os.system\n", 3, "no valid YAML"),
        (f"{HEAD}- name: a\x9b\n", 3, "the character U+009B may not stand here"),
        (f"{HEAD}- name: a\n  type: \0\n", 4, "the character U+0000 may not stand here"),
        ("[" * 5000, 1, "too deep inside of itself"),
        (BOMB, 1, "more than 20,000 values"),
        (f"{HEAD}- {{name: a, type: LLMLogProbBlock, config: {{}}}}", 3, "LLMLogProbBlock, which is not known here"),
        (f"{HEAD}- {{name: a,\n   type: MyBlock, config: {{}}}}", 4, "blocks of Python code are not run. Known: Comb"),
    ],
)
def test_what_is_no_flow(tmp_path: Path, text: str, line: int, says: str) -> None:
    found, words = complaint(tmp_path / "flow.yaml", text)
    assert (found, says in words) == (line, True), words


@pytest.mark.parametrize(
    ("kind", "config", "says"),
    [
        ("FilterByValueBlock", "filter_column: a, operation: is_, filter_value: 1", "none of `eq`, `ne`"),
        ("FilterByValueBlock", FILTER, "has no `filter_value`"),
        ("FilterByValueBlock", f"{FILTER}, filter_value: x, convert_dtype: float", "cannot compare with `x`"),
        ("FilterByValueBlock", f"{FILTER}, filter_value: 1{'0' * 400}", "cannot compare with"),
        ("FilterByValueBlock", f"{FILTER}, filter_value: 1, convert_dtype: text", "none of `float`, `int`, `bool`"),
        ("FilterByValueBlock", f"{FILTER}, filter_value: 1, default_value: x", "cannot compare with `x`"),
        ("FilterByValueBlock", f"{FILTER}, filter_value: 1, reasn: x", "`reasn`, which is not known here"),
        ("FilterByValueBlock", "operation: eq, filter_value: 1", "has no `filter_column`"),
        ("LLMBlock", "output_cols: [a]", "wants its prompt in `prompt`"),
        ("LLMBlock", "config_path: missing.yaml, output_cols: [a]", "missing.yaml: No such file"),
        ("LLMBlock", BARE, "writes 1 columns, and its prompt has 0 pairs of tags"),
        ("LLMBlock", "prompt: {generation: x}, output_cols: []", "writes no column"),
        ("LLMBlock", "prompt: {generation: x}, output_cols: a", "a list of texts as `output_cols`"),
        ("LLMBlock", "prompt: {introductoin: x}, output_cols: [a]", "asks nothing"),
        ("LLMBlock", "prompt: {generation: x, note: y}, output_cols: [a]", "`note`, which is not known here"),
        ("LLMBlock", "prompt: {generation: x, start_tags: ['<']}, output_cols: [a]", "1 `start_tags` and 0 `end_tags`"),
        ("LLMBlock", "prompt: {generation: '{{'}, output_cols: [a]", "is no template"),
        ("LLMBlock", "prompt: {generation: '{% include x %}'}, output_cols: [a]", "cannot bring in other templates"),
        ("LLMBlock", "prompt: {generation: [x]}, output_cols: [a]", "wants texts in its parts"),
        ("LLMBlock", f"{TEXT}, gen_kwargs: {{top_k: 5}}", "`top_k`, which is not known here"),
        ("LLMBlock", f"{TEXT}, gen_kwargs: {{model: m}}", "a model is chosen by its `role`"),
        ("LLMBlock", f"{TEXT}, gen_kwargs: {{n: 3}}", "say a `temperature`"),
        ("LLMBlock", f"{TEXT}, gen_kwargs: {{n: scaled}}", "say a `temperature`"),
        ("LLMBlock", f"{TEXT}, gen_kwargs: {{n: many}}", "a whole number as `n`"),
        ("LLMBlock", f"{TEXT}, gen_kwargs: {{n: true}}", "a whole number as `n`"),
        ("LLMBlock", f"{TEXT}, gen_kwargs: {{temperature: -1}}", "0 or more as `temperature`"),
        ("LLMBlock", f"{TEXT}, gen_kwargs: {{temperature: hot}}", "a number as `temperature`"),
        ("LLMBlock", f"{TEXT}, gen_kwargs: {{max_tokens: 0}}", "1 to 1,000,000 as `max_tokens`"),
        ("LLMBlock", f"{TEXT}, gen_kwargs: {{n: 9000000000000, temperature: 1}}", "1 to 1,000,000 as `n`"),
        ("LLMBlock", f"{TEXT}, gen_kwargs: {{temperature: .inf}}", "a number as `temperature`"),
        ("LLMBlock", f"{TEXT}, gen_kwargs: {{temperature: 1{'0' * 400}}}", "a number as `temperature`"),
        ("LLMBlock", f"{TEXT}, gen_kwargs: {{seed: 2024-13-45}}", "looks like a date or a number, and is none"),
        ("LLMBlock", f"{TEXT}, gen_kwargs: {{seed: {'9' * 5000}}}", "looks like a date or a number, and is none"),
        ("LLMBlock", f"{TEXT}, gen_kwargs: {{seed: !!bool perhaps}}", "looks like a date or a number, and is none"),
        ("LLMBlock", "config_path: /dev/zero, output_cols: [a]", "/dev/zero: it is no ordinary file"),
        ("LLMBlock", "config_path: ., output_cols: [a]", "it is a folder"),
        ("LLMBlock", 'config_path: "a\\0b", output_cols: [a]', "null byte"),
        ("LLMBlock", f"prompt: {{generation: '{'{% for a in b %}' * 25}{'{% endfor %}' * 25}'}}", "is no template"),
        ("LLMBlock", f"prompt: {{generation: '{{{{ {'(' * 3000}1{')' * 3000} }}}}'}}", "is no template"),
        ("LLMBlock", f"{BARE}, parser: {{type: pattern, pattern: '{'(' * 5000}{')' * 5000}'}}", "too deep inside"),
        ("LLMBlock", f"{BARE}, parser: {{type: json}}", "none of `tags`, `pattern`"),
        ("LLMBlock", f"{TWO}, parser: {{type: list}}", "fills one column"),
        ("LLMBlock", f"{BARE}, parser: {{type: score, scale: [3, 1]}}", "the least and the most"),
        ("LLMBlock", f"{BARE}, parser: {{type: pattern, pattern: '('}}", "no regular expression"),
        ("LLMBlock", f"{TWO}, parser: {{type: pattern, pattern: '(a)'}}", "1 groups for 2 columns"),
        ("LLMBlock", f"{BARE}, parser: {{type: text, tidy: maybe}}", "true or false as `tidy`"),
        ("LLMBlock", f"{BARE}, parser: {{type: text, scale: [0, 1]}}", "`scale`, which is not known here"),
        ("LLMBlock", f"{TEXT}, parser_kwargs: {{}}", "both `parser` and `parser_kwargs`"),
        ("LLMBlock", f"{BARE}, parser_kwargs: {{parser_name: mine}}", "none of `custom`"),
        ("LLMBlock", f"{TEXT}, role: boss", "none of `teacher`, `critic`"),
        ("LLMBlock", f"{TEXT}, model_prompt: '{{{{'", "`model_prompt` that is no template"),
        ("LLMBlock", f"{TEXT}, batch_kwargs: {{size: 3}}", "`size`, which is not known here"),
        ("ConditionalLLMBlock", f"{CHOOSING}, config_paths: [[x.yaml]]", "a prompt file and the value that it is for"),
        ("ConditionalLLMBlock", f"{CHOOSING}, config_paths: []", "pairs of a prompt file and a value"),
        ("ConditionalLLMBlock", f"{CHOOSING}, config_paths: [[x.yaml, y]]", "x.yaml: No such file"),
        ("LLMMessagesBlock", "input_col: a, output_col: b, config_path: x", "`config_path`, which is not known here"),
        ("IterBlock", "num_iters: 2, block_type: SetToMajorityValueBlock, col_name: a", "none of `CombineColumns"),
        ("IterBlock", "num_iters: 2, block_type: RenameColumnsBlock, columns_map: {a: b}, color: 1", "`color`, which"),
        ("RenameColumnsBlock", "columns_map: {a: c, b: c}", "two columns the same name"),
        ("RenameColumnsBlock", "columns_map: [a]", "names by name as `columns_map`"),
        ("FlattenColumnsBlock", "var_cols: [], value_name: a, var_name: b", "names no column in `var_cols`"),
        ("SamplePopulatorBlock", "config_paths: [x.yaml], column_name: a", "x.yaml: No such file"),
    ],
)
def test_what_a_block_cannot_be_told(tmp_path: Path, kind: str, config: str, says: str) -> None:
    line, words = complaint(tmp_path / "flow.yaml", f"{HEAD}- name: one\n  type: {kind}\n  config: {{{config}}}\n")
    assert (line, says in words) == (5, True), words


@pytest.mark.parametrize(
    ("key", "says"),
    [
        ("drop_column: [a]", "`drop_column`, which is not known here; it may have `name`, `type`, `config`, `drop_col"),
        ("drop_columns: a", "a list of texts as `drop_columns`"),
    ],
)
def test_what_is_not_done_after_a_block(tmp_path: Path, key: str, says: str) -> None:
    text = f"{HEAD}- name: one\n  type: RenameColumnsBlock\n  config: {{columns_map: {{a: b}}}}\n  {key}\n"
    line, words = complaint(tmp_path / "flow.yaml", text)
    assert (line, says in words) == (6, True), words


def test_no_duplicates_of_a_column_that_is_gone(tmp_path: Path) -> None:
    text = (
        f"{HEAD}- name: one\n  type: RenameColumnsBlock\n  config: {{columns_map: {{a: b}}}}\n  drop_duplicates: [a]\n"
    )
    line, words = complaint(tmp_path / "flow.yaml", text)
    assert (line, words) == (3, "block “one” needs the column `a`, which the block “one” took away")


def test_a_line_inside_a_prompt_file_is_named(tmp_path: Path) -> None:
    prompt = "system: Fine.\nintroduction: |\n  first\n  second\ngeneration: |\n  third {{ good }}\n  fourth {% if %}\n"
    (tmp_path / "prompt.yaml").write_text(prompt, encoding="utf-8")
    path = tmp_path / "flow.yaml"
    path.write_text(f"{HEAD}- {{name: a, type: LLMBlock, config: {{config_path: prompt.yaml, output_cols: [b]}}}}")
    with pytest.raises(UsageError) as caught:
        load_flow(path)
    assert str(caught.value).startswith(
        f"{tmp_path / 'prompt.yaml'}:7: the prompt of block “a” (LLMBlock) is no template"
    )


@pytest.mark.parametrize("begin", ["a pipe", "a long file"])
def test_a_prompt_that_never_ends_is_not_waited_for(tmp_path: Path, begin: str) -> None:
    prompt = tmp_path / "prompt.yaml"
    if begin == "a pipe":
        os.mkfifo(prompt)
    else:
        prompt.write_bytes(b"generation: |\n" + b"  line\n" * 160_000)
    config = "{config_path: prompt.yaml, output_cols: [b]}"
    line, words = complaint(tmp_path / "flow.yaml", f"{HEAD}- {{name: a, type: LLMBlock, config: {config}}}")
    says = "no ordinary file" if begin == "a pipe" else "longer than 1 MiB"
    assert (line, words) == (3, f"cannot read {prompt}: it is {says}")

"""Reading flows: what their files may say, and the line that complaints name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from runners.generate.flows.load import load_flow
from runners.generate.flows.seam import Flow
from schemas.errors import UsageError

PROMPT = "prompt: {generation: 'About {{document}}'}, parser: {type: text}"
ASK = "{name: ask, type: LLMBlock, config: {" + PROMPT + ", "
WHOLE = """
version: "1.0"
blocks:
  - name: copy
    type: DuplicateColumnsBlock
    config:
      columns_map:
        document: base
  - name: rewrite
    type: LLMBlock
    config:
      config_path: prompts/rewrite.yaml
      output_cols:
        - rewritten
      model_id: some/model
      model_family: mixtral
      batch_kwargs:
        num_samples: 3
        batched: true
      gen_kwargs:
        temperature: 0.7
        max_tokens: 512
        n: scaled
        seed: 42
    drop_columns:
      - num_samples
      - __index_level_0__
  - name: flatten
    type: FlattenColumnsBlock
    config:
      var_cols: [rewritten, base]
      value_name: text
      var_name: dataset_type
  - name: judge
    type: LLMBlock
    config:
      config_path: prompts/judge.yaml
      output_cols: [why, score]
  - name: filter
    type: FilterByValueBlock
    config:
      filter_column: score
      filter_value: 2.0
      operation: ge
      convert_dtype: float
    drop_columns: [why, score]
    drop_duplicates: [text]
datamixing:
  auxiliary_instructions:
    rewritten:
      - Mend the text.
      - Say it again.
"""
PROMPTS = {
    "rewrite.yaml": "system: You write.\nintroduction: |\n  Write {{num_samples}} of {{domain}}.\nprinciples:\n"
    "examples:\ngeneration: |\n  {{document}}\nstart_tags: ['']\nend_tags: ['']\n",
    "judge.yaml": "generation: Is {{text}} good?\nstart_tags: ['<why>', '<score>']\nend_tags: ['</why>', '</score>']\n",
}


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    (tmp_path / "prompts").mkdir()
    for name, text in PROMPTS.items():
        (tmp_path / "prompts" / name).write_text(text, encoding="utf-8")
    path = tmp_path / "knowledge.yaml"
    path.write_text(WHOLE, encoding="utf-8")
    return path


def test_a_flow_in_the_words_of_the_reference(whole: Path) -> None:
    flow = load_flow(whole)
    assert flow.name == f"{whole.parent.name}/knowledge"
    assert [block.name for block in flow.blocks] == ["copy", "rewrite", "flatten", "judge", "filter"]
    assert flow.columns == {"document", "domain"}
    assert (flow.scaled, flow.draws) == (True, True)
    assert flow.auxiliary == {"rewritten": ("Mend the text.", "Say it again.")}


def test_the_digest_is_over_the_prompts_too_and_not_over_the_place(whole: Path, tmp_path: Path) -> None:
    before = load_flow(whole).digest
    moved = tmp_path / "elsewhere"
    (moved / "prompts").mkdir(parents=True)
    for name in ("knowledge.yaml", *(f"prompts/{name}" for name in PROMPTS)):
        (moved / name).write_bytes((tmp_path / name).read_bytes())
    assert load_flow(moved / "knowledge.yaml").digest == before
    (tmp_path / "prompts" / "judge.yaml").write_text(PROMPTS["judge.yaml"] + "\n", encoding="utf-8")
    assert load_flow(whole).digest != before


def test_a_flow_that_only_judges_draws_nothing(write: Callable[[str], Flow]) -> None:
    flow = write(f"- {ASK} output_cols: [score], role: critic}}}}")
    assert (flow.draws, flow.scaled) == (False, False)


def test_blocks_of_one_name_are_told_apart(write: Callable[[str], Flow]) -> None:
    flow = write(f"- {ASK} output_cols: [question]}}}}\n- {ASK} output_cols: [response]}}}}")
    assert [block.name for block in flow.blocks] == ["ask", "ask (2)"]


def test_a_flow_that_ends_with_one_text_is_parted(write: Callable[[str], Flow]) -> None:
    assert [block.name for block in write(f"- {ASK} output_cols: [output]}}}}").blocks] == ["ask", "split_output"]


def test_anchors_and_merges_are_followed(write: Callable[[str], Flow]) -> None:
    flow = write("""
        - name: first
          type: DuplicateColumnsBlock
          config: &copy
            columns_map: {a: b}
        - name: second
          type: DuplicateColumnsBlock
          config:
            <<: *copy
            columns_map: {b: c}
        """)
    assert flow.columns == {"a"}


def test_a_column_that_was_dropped_is_missed_at_once(tmp_path: Path) -> None:
    path = tmp_path / "flow.yaml"
    path.write_text(
        dedent(f"""
        version: "1.0"
        blocks:
          - name: copy
            type: DuplicateColumnsBlock
            config: {{columns_map: {{document: text}}}}
            drop_columns: [document]
          - {ASK} output_cols: [question]}}}}
        """).lstrip(),
        encoding="utf-8",
    )
    with pytest.raises(UsageError, match=r"flow.yaml:7: .*`document`, which the block “copy” took away"):
        load_flow(path)


@pytest.mark.parametrize(
    "change",
    [
        "type: RenameColumnsBlock, config: {columns_map: {document: text}}",
        "type: FlattenColumnsBlock, config: {var_cols: [document], value_name: text, var_name: kind}",
    ],
)
def test_blocks_that_take_columns_away_are_known(write: Callable[[str], Flow], change: str) -> None:
    with pytest.raises(UsageError, match="`document`, which the block “first” took away"):
        write(f"- {{name: first, {change}}}\n- {ASK} output_cols: [question]}}}}")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"cannot read .*none.yaml: No such file"):
        load_flow(tmp_path / "none.yaml")


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "flow.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UsageError, match="it is no UTF-8 text"):
        load_flow(tmp_path / "flow.yaml")

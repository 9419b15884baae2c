"""What a folder or a file is, and every reason why it is no model, in one sentence that says what to do."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from model_files import GGUF, WHOLE, write_adapter, write_gguf, write_model
from runners.models.kinds import describe
from runners.models.tiny.files import FOLDER
from schemas.errors import ModelRefused
from schemas.models import ModelKind

POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n"


def test_a_folder_of_transformers() -> None:
    found = describe(FOLDER)
    assert (found.name, found.kind, found.path, found.base) == ("model", ModelKind.SAFETENSORS, FOLDER, None)
    assert found.size == sum(file.stat().st_size for file in FOLDER.rglob("*") if file.is_file())
    assert not found.bundled


def test_an_adapter_names_its_base(tmp_path: Path) -> None:
    found = describe(write_adapter(tmp_path / "a", base_model_name_or_path="instructlab/granite-7b-lab"), name="mine")
    assert (found.name, found.kind, found.base) == ("mine", ModelKind.ADAPTER, "instructlab/granite-7b-lab")


def test_an_adapter_may_not_know_its_base(tmp_path: Path) -> None:
    assert describe(write_adapter(tmp_path / "a", base_model_name_or_path=None)).base is None


def test_a_gguf_file(tmp_path: Path) -> None:
    found = describe(write_gguf(tmp_path / "x.Q4_K_M.GGUF"))
    assert (found.name, found.kind, found.size) == ("x.Q4_K_M.GGUF", ModelKind.GGUF, len(GGUF))


def test_a_folder_stands_for_its_only_gguf_file(tmp_path: Path) -> None:
    file = write_gguf(tmp_path / "m" / "x.gguf")
    (tmp_path / "m" / "config.json").write_text("{}")
    assert describe(tmp_path / "m").path == file


def test_a_gguf_of_parts_is_as_large_as_all_of_them(tmp_path: Path) -> None:
    for number in (1, 2, 3):
        write_gguf(tmp_path / f"x-0000{number}-of-00003.gguf")
    assert describe(tmp_path / "x-00001-of-00003.gguf").size == 3 * len(GGUF)


def test_a_model_is_as_new_as_its_newest_file(tmp_path: Path) -> None:
    folder = write_model(tmp_path / "m")
    for name, when in {"config.json": 1_000, "model.safetensors": 2_000}.items():
        os.utime(folder / name, (when, when))
    assert describe(folder).modified == datetime.fromtimestamp(2_000, UTC)


def test_relative_paths_count_from_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_model(tmp_path / "m")
    monkeypatch.chdir(tmp_path)
    assert describe(Path("m")).path == tmp_path / "m"


def test_linked_files_count_as_they_are(tmp_path: Path) -> None:
    """Folders of a hub's cache hold links to files elsewhere."""
    blob = tmp_path / "blob"
    blob.write_bytes(WHOLE)
    folder = write_model(tmp_path / "m")
    (folder / "model.safetensors").unlink()
    (folder / "model.safetensors").symlink_to(blob)
    assert describe(folder).size == len(WHOLE) + (folder / "config.json").stat().st_size


def test_pickles_beside_safetensors_are_left_alone(tmp_path: Path) -> None:
    folder = write_model(tmp_path / "m")
    (folder / "pytorch_model.bin").write_bytes(b"\x80")
    assert describe(folder).kind is ModelKind.SAFETENSORS


def in_parts(folder: Path, names: dict[str, str]) -> Path:
    write_model(folder)
    (folder / "model.safetensors").unlink()
    (folder / "model.safetensors.index.json").write_text(json.dumps({"weight_map": names}))
    (folder / "model-00001-of-00002.safetensors").write_bytes(WHOLE)
    return folder


def test_weights_in_parts(tmp_path: Path) -> None:
    folder = in_parts(tmp_path / "m", {"a": "model-00001-of-00002.safetensors"})
    assert describe(folder).kind is ModelKind.SAFETENSORS


def nothing(folder: Path) -> Path:
    return folder / "none"


def empty(folder: Path) -> Path:
    return folder


def some_text(folder: Path) -> Path:
    (folder / "notes.txt").write_text("x")
    return folder / "notes.txt"


def pickle_file(folder: Path) -> Path:
    (folder / "pytorch_model.bin").write_bytes(b"\x80")
    return folder / "pytorch_model.bin"


def pickled_folder(folder: Path) -> Path:
    pickle_file(folder)
    (folder / "config.json").write_text("{}")
    return folder


def pickled_adapter(folder: Path) -> Path:
    (folder / "adapter_config.json").write_text("{}")
    (folder / "adapter_model.bin").write_bytes(b"\x80")
    return folder


def adapter_without_weights(folder: Path) -> Path:
    (folder / "adapter_config.json").write_text("{}")
    return folder


def both(folder: Path) -> Path:
    return write_adapter(write_model(folder))


def own_code(folder: Path) -> Path:
    return write_model(folder, auto_map={"AutoModelForCausalLM": "modeling.Evil"})


def weights_by_another_name(folder: Path) -> Path:
    return write_model(folder, transformers_weights="adapter_model.bin")


def a_kernel_of_a_hub(folder: Path) -> Path:
    return write_model(folder, _attn_implementation={"text_config": "somebody/kernel:fast"})


def own_tokenizer_code(folder: Path) -> Path:
    (write_model(folder) / "tokenizer_config.json").write_text('{"auto_map": {"AutoTokenizer": ["t.T", null]}}')
    return folder


def adapter_with_code(folder: Path) -> Path:
    return write_adapter(folder, auto_map={"AutoModel": "x.Y"})


def a_part_is_missing(folder: Path) -> Path:
    return in_parts(folder, {"a": "model-00001-of-00002.safetensors", "b": "model-00002-of-00002.safetensors"})


def the_index_leads_out(folder: Path) -> Path:
    return in_parts(folder, {"a": "../../secret.safetensors"})


def the_index_is_empty(folder: Path) -> Path:
    return in_parts(folder, {})


def the_index_is_missing(folder: Path) -> Path:
    (in_parts(folder, {}) / "model.safetensors.index.json").unlink()
    return folder


def a_cut_file(folder: Path) -> Path:
    (write_model(folder) / "model.safetensors").write_bytes((99).to_bytes(8, "little") + b"{")
    return folder


def an_empty_file(folder: Path) -> Path:
    (write_model(folder) / "model.safetensors").write_bytes(b"")
    return folder


def a_pointer(folder: Path) -> Path:
    (write_model(folder) / "model.safetensors").write_bytes(POINTER)
    return folder


def weights_alone(folder: Path) -> Path:
    return write_model(folder) / "model.safetensors"


def no_json(folder: Path) -> Path:
    (write_model(folder) / "config.json").write_text("{")
    return folder


def deep_json(folder: Path) -> Path:
    (write_model(folder) / "config.json").write_text("[" * 200_000)
    return folder


def a_list(folder: Path) -> Path:
    (write_model(folder) / "config.json").write_text("[]")
    return folder


def no_gguf(folder: Path) -> Path:
    (folder / "x.gguf").write_bytes(b"GGML" + bytes(20))
    return folder / "x.gguf"


def a_gguf_pointer(folder: Path) -> Path:
    (folder / "x.gguf").write_bytes(POINTER)
    return folder / "x.gguf"


def several(folder: Path) -> Path:
    write_gguf(folder / "b.gguf")
    return write_gguf(folder / "a.gguf").parent


def first_part_alone(folder: Path) -> Path:
    return write_gguf(folder / "x-00001-of-00002.gguf")


def later_part(folder: Path) -> Path:
    write_gguf(folder / "x-00001-of-00002.gguf")
    return write_gguf(folder / "x-00002-of-00002.gguf")


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (nothing, "there is nothing at .*none; `taxobot model list` shows"),
        (empty, "is no model: a model here is a folder with config.json"),
        (some_text, r"notes\.txt is no model: a model here is"),
        (pickle_file, r"pytorch_model\.bin is a pickle: only safetensors and GGUF are read here"),
        (pickled_folder, r"holds its weights as pickles \(pytorch_model\.bin\): only safetensors and GGUF"),
        (pickled_adapter, "holds its adapter as a pickle: .*; save it as adapter_model.safetensors"),
        (adapter_without_weights, r"is not whole: adapter_model\.safetensors is missing"),
        (both, "holds both a model and an adapter"),
        (own_code, r"config\.json asks for code that comes with the model \(auto_map\)"),
        (weights_by_another_name, r"config\.json names weights of its own \(transformers_weights\)"),
        (a_kernel_of_a_hub, r"config\.json asks for code from a hub \(_attn_implementation\)"),
        (own_tokenizer_code, r"tokenizer_config\.json asks for code"),
        (adapter_with_code, r"adapter_config\.json asks for code"),
        (a_part_is_missing, r"is not whole: model-00002-of-00002\.safetensors is missing; download"),
        (the_index_leads_out, r"index\.json does not say which files beside it"),
        (the_index_is_empty, r"index\.json does not say which files beside it"),
        (the_index_is_missing, "is not whole: config.json, model.safetensors or the index"),
        (a_cut_file, r"model\.safetensors is no safetensors file, or is cut; download the model again"),
        (an_empty_file, r"model\.safetensors is no safetensors file, or is cut"),
        (a_pointer, "is a git-lfs pointer, so run `git lfs pull`"),
        (weights_alone, "is a part of a model; name its folder"),
        (no_json, r"config\.json is no JSON;"),
        (deep_json, r"config\.json is no JSON;"),
        (a_list, r"config\.json is no JSON object"),
        (no_gguf, r"x\.gguf is no GGUF file; download the model again"),
        (a_gguf_pointer, r"x\.gguf is no GGUF file; it is a git-lfs pointer"),
        (several, r"holds several models; name one: a\.gguf, b\.gguf"),
        (first_part_alone, r"is not whole: x-00002-of-00002\.gguf missing; download"),
        (later_part, r"is a later part of a model; name its first: x-00001-of-00002\.gguf"),
    ],
)
def test_what_is_no_model(make: Callable[[Path], Path], said: str, tmp_path: Path) -> None:
    with pytest.raises(ModelRefused, match=said) as refused:
        describe(make(tmp_path))
    assert "\n" not in str(refused.value)
    assert refused.value.exit_status == 2


def test_a_huge_configuration_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("runners.models.weights.LARGEST_JSON", 10)
    with pytest.raises(ModelRefused, match="too large for what it should be"):
        describe(write_model(tmp_path))


def test_a_path_that_no_system_takes(tmp_path: Path) -> None:
    with pytest.raises(ModelRefused, match="File name too long"):
        describe(tmp_path / ("x" * 300))

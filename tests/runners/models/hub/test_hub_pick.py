"""Which files of a repository make the model that was asked for."""

from __future__ import annotations

import pytest

from runners.models.hub.listing import HubFile, Listing
from runners.models.hub.names import is_data, is_paper, model_of
from runners.models.hub.pick import holds_folder, pick_folder, pick_gguf
from schemas.errors import ModelRefused, UsageError


def listing(*names: str) -> Listing:
    return Listing("owner/name", "c" * 40, None, tuple(HubFile(name, 1000, "d" * 64) for name in sorted(names)))


def picked(files: tuple[HubFile, ...]) -> list[str]:
    return [file.name for file in files]


@pytest.mark.parametrize(
    ("names", "holds"),
    [
        (("config.json", "model.safetensors"), True),
        (("config.json", "model.safetensors.index.json"), True),
        (("adapter_config.json", "adapter_model.safetensors"), True),
        (("config.json", "consolidated.safetensors"), False),
        (("adapter_model.safetensors",), False),
        (("config.json", "m.gguf"), False),
    ],
)
def test_a_folder_is_what_transformers_would_find(names: tuple[str, ...], holds: bool) -> None:
    assert holds_folder(listing(*names)) is holds


@pytest.mark.parametrize(
    "name", ["LICENSE", "LICENCE.md", "license.txt", "NOTICE", "USE_POLICY.md", "README.md", "LICENSE-MIT"]
)
def test_papers_come_along(name: str) -> None:
    assert is_paper(name)


@pytest.mark.parametrize(
    "name", ["license.py", "LICENSE.bin", "docs/LICENSE", "licenses.pkl", "notice.exe", "README.py"]
)
def test_what_only_calls_itself_a_paper_does_not(name: str) -> None:
    assert not is_paper(name)


@pytest.mark.parametrize(
    "name", ["tokenizer.model", "tokenizer.json", "merges.txt", "vocab.json", "chat_template.jinja", "x.tiktoken"]
)
def test_what_a_tokenizer_reads_comes_along(name: str) -> None:
    assert is_data(name)


@pytest.mark.parametrize(
    "name", ["modeling.py", "onnx/config.json", "model.onnx", "tf_model.h5", "notes.txt", "a.bin", "x.model.py"]
)
def test_what_loading_does_not_read_stays_there(name: str) -> None:
    assert not is_data(name)


def test_a_model_without_its_configuration_is_not_whole() -> None:
    with pytest.raises(ModelRefused, match=r"is not whole: it holds no config\.json"):
        pick_folder(listing("model.safetensors"), None)


def test_the_parts_of_one_model_are_one() -> None:
    parts = [f"Q8/m-Q8-0000{number}-of-00003.gguf" for number in (1, 2, 3)]
    assert model_of(parts[2]) == "Q8/m-Q8.gguf"
    assert picked(pick_gguf(listing(*parts, "Q4/m-Q4.gguf", "LICENSE"), "*Q8*")) == [*parts, "LICENSE"]


@pytest.mark.parametrize(
    "pattern", ["Q8/m-Q8.gguf", "m-Q8.gguf", "m-Q8-00002-of-00003.gguf", "m-Q8*", "Q8/*", "*-Q?.gguf"]
)
def test_a_model_of_parts_is_named_by_any_of_them(pattern: str) -> None:
    parts = [f"Q8/m-Q8-0000{number}-of-00003.gguf" for number in (1, 2, 3)]
    assert picked(pick_gguf(listing(*parts, "m-F16.gguf"), pattern)) == parts


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        (None, r"owner/name holds several models; choose one with --filename: a-Q4\.gguf \(1\.0 kB\), a-Q8\.gguf"),
        ("*.gguf", r"\*\.gguf fits several models of owner/name; choose one: a-Q4"),
        ("a-Q5.gguf", r"owner/name holds no a-Q5\.gguf, but: a-Q4"),
        ("config.json", r"--filename chooses a GGUF file, and config\.json is none"),
    ],
)
def test_a_pattern_fits_one_model(pattern: str | None, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        pick_gguf(listing("a-Q4.gguf", "a-Q8.gguf", "config.json"), pattern)


def test_a_long_list_is_cut() -> None:
    with pytest.raises(UsageError, match=r"and 30 more$"):
        pick_gguf(listing(*(f"a-{number}.gguf" for number in range(50))), None)


def test_a_file_of_a_model_in_safetensors_is_not_chosen() -> None:
    with pytest.raises(UsageError, match="holds no GGUF file, but a model as safetensors; leave --filename out"):
        pick_gguf(listing("config.json", "model.safetensors"), "*Q4*")


def test_what_holds_nothing_says_so() -> None:
    with pytest.raises(ModelRefused, match="holds no model that can be used here; only safetensors and GGUF"):
        pick_gguf(listing("README.md", "data.csv"), None)

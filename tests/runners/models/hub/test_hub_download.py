"""Models come whole and checked: which files, where to, under which record; and what is here is not fetched again."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from fakes.model_hub import ModelHub
from fakes.model_hub_asking import Bring, contents
from runners.progress import Event
from schemas.errors import ModelRefused, UsageError

WEIGHTS = b"weights " * 40_000
FOLDER = {
    ".gitattributes": b"*.safetensors filter=lfs",
    "LICENSE.txt": b"do as you like",
    "README.md": b"# a model",
    "additional_chat_templates/tools.jinja": b"{{ tools }}",
    "chat_template.jinja": b"{{ messages }}",
    "config.json": b'{"architectures": ["LlamaForCausalLM"]}',
    "model.safetensors": WEIGHTS,
    "tokenizer.json": b"{}",
}
NEVER = {
    "consolidated.safetensors": b"the same again",
    "flax_model.msgpack": b"flax",
    "model.fp16.safetensors": b"half",
    "modeling_own.py": b"import os",
    "original/params.json": b"{}",
    "pytorch_model.bin": b"pickle",
    "training_args.pt": b"pickle",
}


def test_a_model_comes_as_a_folder(hub: ModelHub, bring: Bring, tmp_path: Path) -> None:
    commit = hub.add("owner/name", FOLDER | NEVER)
    done = bring("owner/name")
    wanted = {name: content for name, content in FOLDER.items() if name != ".gitattributes"}
    assert done.path == tmp_path / "models/owner/name"
    assert contents(done.path) == wanted
    assert (done.commit, done.license, done.fresh) == (commit, "apache-2.0", True)
    assert (set(done.files), done.bytes) == (wanted.keys(), sum(map(len, wanted.values())))
    assert [path.name for path in done.path.parent.iterdir()] == ["name"]  # nothing unfinished is left


def test_a_record_tells_where_it_came_from(hub: ModelHub, bring: Bring) -> None:
    commit = hub.add("owner/name", FOLDER, revision="v1.0")
    record = json.loads((bring("owner/name", "v1.0").path / "taxobot-model.json").read_text())
    assert {key: record[key] for key in ("endpoint", "repository", "revision", "commit", "license")} == {
        "endpoint": hub.url,
        "repository": "owner/name",
        "revision": "v1.0",
        "commit": commit,
        "license": "apache-2.0",
    }
    digest = hashlib.sha256(WEIGHTS).hexdigest()
    assert record["files"]["model.safetensors"] == {"commit": commit, "size": len(WEIGHTS), "sha256": digest}
    assert record["files"]["config.json"]["sha256"] == hashlib.sha256(FOLDER["config.json"]).hexdigest()


def test_a_revision_is_a_branch_a_tag_or_a_commit(hub: ModelHub, bring: Bring) -> None:
    old = hub.add("owner/name", FOLDER)
    hub.add("owner/name", FOLDER | {"config.json": b'{"new": 1}'})
    hub.add("owner/name", FOLDER | {"config.json": b'{"side": 1}'}, revision="refs/pr/1")
    assert (bring("owner/name").path / "config.json").read_bytes() == b'{"new": 1}'
    assert (bring("owner/name", old).path / "config.json").read_bytes() == FOLDER["config.json"]
    assert (bring("owner/name", "refs/pr/1").path / "config.json").read_bytes() == b'{"side": 1}'


def test_the_index_names_the_weights(hub: ModelHub, bring: Bring) -> None:
    parts = {f"model-0000{number}-of-00002.safetensors": b"part %d" % number for number in (1, 2)}
    index = json.dumps({"weight_map": dict(zip("abc", [*parts, *parts], strict=False))}).encode()
    config = {"config.json": b"{}", "model.safetensors.index.json": index}
    hub.add("owner/name", config | parts | {"consolidated.safetensors": b"again"})
    assert contents(bring("owner/name").path) == config | parts


def test_an_adapter_comes_as_a_folder(hub: ModelHub, bring: Bring) -> None:
    files = {"adapter_config.json": b'{"r": 16}', "adapter_model.safetensors": b"weights", "tokenizer.json": b"{}"}
    hub.add("owner/adapter", files | {"adapter_model.bin": b"pickle", "optimizer.pt": b"pickle"})
    assert contents(bring("owner/adapter").path) == files


def test_a_model_goes_before_an_adapter_beside_it(hub: ModelHub, bring: Bring) -> None:
    hub.add("owner/both", FOLDER | {"adapter_config.json": b"{}", "adapter_model.safetensors": b"adapter"})
    assert not (set(bring("owner/both").files) & {"adapter_config.json", "adapter_model.safetensors"})


def test_a_file_of_gguf_is_chosen(hub: ModelHub, bring: Bring, tmp_path: Path) -> None:
    files = {"m-Q4_K_M.gguf": b"GGUF four", "m-Q8_0.gguf": b"GGUF eight", "LICENSE": b"yours", "config.json": b"{}"}
    hub.add("owner/m-GGUF", files)
    done = bring("owner/m-GGUF", filename="*Q4_K_M*")
    assert done.path == tmp_path / "models/owner/m-GGUF/m-Q4_K_M.gguf"
    assert contents(done.path.parent) == {"m-Q4_K_M.gguf": b"GGUF four", "LICENSE": b"yours"}
    assert bring("owner/m-GGUF", filename="m-Q8_0.gguf").path.read_bytes() == b"GGUF eight"
    record = json.loads((done.path.parent / "taxobot-model.json").read_text())
    assert record["files"].keys() == {"m-Q4_K_M.gguf", "m-Q8_0.gguf", "LICENSE"}


def test_the_only_gguf_model_needs_no_name(hub: ModelHub, bring: Bring) -> None:
    parts = {f"big/m-0000{number}-of-00002.gguf": b"GGUF %d" % number for number in (1, 2)}
    hub.add("owner/m-GGUF", parts)
    done = bring("owner/m-GGUF")
    assert done.path.name == "m-00001-of-00002.gguf"
    assert contents(done.path.parents[1]) == parts


def test_several_gguf_models_are_listed(hub: ModelHub, bring: Bring) -> None:
    hub.add("owner/m-GGUF", {"m-Q4.gguf": b"GGUF" * 500, "m-Q8.gguf": b"GGUF" * 1000})
    with pytest.raises(UsageError, match=r"several models; choose one with --filename: m-Q4.gguf \(2.0 kB\), m-Q8"):
        bring("owner/m-GGUF")


def test_what_is_here_is_checked_and_not_fetched(hub: ModelHub, bring: Bring, events: list[Event]) -> None:
    hub.add("owner/name", FOLDER)
    first = bring("owner/name")
    hub.seen.clear()
    again = bring("owner/name")
    assert (again.path, again.fresh) == (first.path, False)
    assert not [one for one in hub.seen if one.path.endswith(("safetensors", "LICENSE.txt"))]
    assert events[-1].kind == "cached"


def test_what_was_damaged_is_fetched_alone(hub: ModelHub, bring: Bring) -> None:
    hub.add("owner/name", FOLDER)
    folder = bring("owner/name").path
    (folder / "LICENSE.txt").write_bytes(b"do as I liked!")
    hub.seen.clear()
    assert bring("owner/name").fresh
    assert (folder / "LICENSE.txt").read_bytes() == FOLDER["LICENSE.txt"]
    assert not hub.ranges("model.safetensors")


def test_another_commit_takes_its_place(hub: ModelHub, bring: Bring) -> None:
    hub.add("owner/name", FOLDER)
    bring("owner/name")
    hub.seen.clear()
    files = {"config.json": b"{}", "model.safetensors": WEIGHTS, "notice": b"new"}
    hub.add("owner/name", files)
    assert contents(bring("owner/name").path) == files
    assert not hub.ranges("model.safetensors")  # the same content was here


def test_files_of_somebody_else_are_never_replaced(hub: ModelHub, bring: Bring, tmp_path: Path) -> None:
    hub.add("owner/name", FOLDER)
    own = tmp_path / "models/owner/name"
    own.mkdir(parents=True)
    (own / "config.json").write_text("my own")
    with pytest.raises(UsageError, match=r"config\.json, which no download of taxobot's brought; move it away"):
        bring("owner/name")
    assert contents(own) == {"config.json": b"my own"}


def test_what_people_put_into_a_model_is_never_replaced(hub: ModelHub, bring: Bring) -> None:
    hub.add("owner/name", FOLDER)
    own = bring("owner/name").path / "notes.txt"
    own.write_text("mine")
    hub.add("owner/name", FOLDER | {"config.json": b"{}"})
    with pytest.raises(UsageError, match=r"holds notes\.txt, which no download of taxobot's brought"):
        bring("owner/name")
    assert own.read_text() == "mine"


def test_a_folder_that_is_right_already_is_used_as_it_is(hub: ModelHub, bring: Bring, tmp_path: Path) -> None:
    hub.add("owner/name", {"config.json": b"{}", "model.safetensors": WEIGHTS})
    own = tmp_path / "models/owner/name"
    own.mkdir(parents=True)
    (own / "config.json").write_bytes(b"{}")
    (own / "model.safetensors").write_bytes(WEIGHTS)
    assert not bring("owner/name").fresh
    assert sorted(path.name for path in own.iterdir()) == ["config.json", "model.safetensors"]


@pytest.mark.parametrize("name", ["owner", "owner/name"])
def test_a_file_in_the_way_is_named(hub: ModelHub, bring: Bring, tmp_path: Path, name: str) -> None:
    hub.add("owner/name", FOLDER)
    place = tmp_path / "models" / name
    place.parent.mkdir(parents=True)
    place.write_text("a file")
    with pytest.raises(UsageError, match=f"{place} is no folder of taxobot's"):
        bring("owner/name")


def test_progress_counts_every_byte(hub: ModelHub, bring: Bring, events: list[Event]) -> None:
    hub.add("owner/name", FOLDER)
    done = bring("owner/name")
    last = events[-1]
    assert (last.kind, last.title, last.done, last.total) == ("finished", "download owner/name", done.bytes, done.bytes)


def test_an_empty_file_comes_too(hub: ModelHub, bring: Bring) -> None:
    hub.add("owner/name", FOLDER | {"NOTICE": b""})
    assert (bring("owner/name").path / "NOTICE").read_bytes() == b""


def test_models_that_need_their_own_code_are_refused_before_weights_come(hub: ModelHub, bring: Bring) -> None:
    for name in ("config.json", "tokenizer_config.json"):
        hub.add("owner/code", FOLDER | {name: b'{"auto_map": {"AutoModel": "modeling_own.Own"}}'})
        with pytest.raises(ModelRefused, match=f"{name} of owner/code asks for code"):
            bring("owner/code")
    assert not hub.ranges("model.safetensors")


def test_weights_under_another_name_are_refused(hub: ModelHub, bring: Bring) -> None:
    hub.add("owner/other", FOLDER | {"config.json": b'{"transformers_weights": "adapter_model.bin"}'})
    with pytest.raises(ModelRefused, match="names weights of its own"):
        bring("owner/other")


@pytest.mark.parametrize("name", ["a" * 300 + ".json", "d/" * 3000 + "m.gguf", "taxobot-model.json/m.gguf"])
def test_names_that_no_disk_takes_are_refused(hub: ModelHub, bring: Bring, tmp_path: Path, name: str) -> None:
    hub.add("owner/name", {name: b"GGUF"} | (FOLDER if name.endswith(".json") else {}))
    with pytest.raises(ModelRefused, match="a file whose name cannot stand in a models folder") as caught:
        bring("owner/name")
    assert len(str(caught.value)) < 300
    assert not (tmp_path / "models").exists()


def test_a_record_of_somebody_else_is_not_ours(hub: ModelHub, bring: Bring) -> None:
    hub.add("owner/name", FOLDER | {"taxobot-model.json": b'{"repository": "evil/other"}'})
    done = bring("owner/name")
    assert "taxobot-model.json" not in done.files
    assert json.loads((done.path / "taxobot-model.json").read_text())["repository"] == "owner/name"
    assert not bring("owner/name").fresh


def test_xet_is_not_used(hub: ModelHub, bring: Bring) -> None:
    hub.add("owner/name", FOLDER, xet=True)
    bring("owner/name")
    assert len(hub.ranges("model.safetensors")) == 1
    assert not [one for one in hub.seen if "xet" in one.path]

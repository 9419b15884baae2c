"""Models and adapters from folders: what is loaded is what peft and transformers make of it, the rest is refused."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from runners.models.serving.local.arguments import Arguments, read_arguments
from runners.models.serving.local.held import Held
from runners.models.serving.local.job import End, Event, Job, Piece, Prompt, Settings
from runners.models.serving.local.loading import check_folders, load
from runners.models.serving.local.turns import Turns
from runners.models.tiny.files import FOLDER
from schemas.errors import ModelRefused, UsageError

NAMES = ("tuned.v1", "other")


def asked(*words: str, model: Path = FOLDER) -> Arguments:
    return read_arguments([str(model), "--name", "tiny", *words])


def load_checked(arguments: Arguments) -> Held:
    check_folders(arguments)
    return load(arguments)


def make_adapter(folder: Path, seed: int) -> Path:
    """An adapter whose weights change the model a lot."""
    import torch
    from peft import LoraConfig, get_peft_model
    from transformers import AutoModelForCausalLM

    torch.manual_seed(seed)
    model = AutoModelForCausalLM.from_pretrained(FOLDER, dtype=torch.float32)
    adapted = get_peft_model(model, LoraConfig(r=4, target_modules=["q_proj", "v_proj"], init_lora_weights=False))
    adapted.save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def adapters(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    place = tmp_path_factory.mktemp("adapters")
    return [make_adapter(place / name, seed) for seed, name in enumerate(NAMES)]


def merged(adapter: Path | None) -> Any:
    import torch
    from peft import PeftModel
    from transformers import AutoModelForCausalLM

    model = AutoModelForCausalLM.from_pretrained(FOLDER, dtype=torch.float32).eval()
    return model if adapter is None else PeftModel.from_pretrained(model, adapter).merge_and_unload()


def generate(model: Any, tokenizer: Any, ids: list[int]) -> str:
    import torch

    prompt = torch.tensor([ids])
    output = model.generate(prompt, attention_mask=torch.ones_like(prompt), do_sample=False, max_new_tokens=16)
    return str(tokenizer.decode(output[0, len(ids) :], skip_special_tokens=True))


def test_base_and_adapters_answer_side_by_side(adapters: list[Path]) -> None:
    import torch

    words = [word for name, path in zip(NAMES, adapters, strict=True) for word in ("--adapter", f"{name}={path}")]
    held = load_checked(asked(*words))
    ids = held.tokenizer("A dog is")["input_ids"]
    told: dict[str | None, list[Event]] = {}
    turns = Turns(held)
    with torch.inference_mode():
        for name in (None, *NAMES):
            told[name] = []
            turns.add(Job(Prompt(tuple(ids)), Settings(16, temperature=0), name, told[name].append))
            turns.take()
        while turns:
            turns.take()
    texts = {name: "".join(event.text for event in events if isinstance(event, Piece)) for name, events in told.items()}
    expected = [generate(merged(path), held.tokenizer, ids) for path in (None, *adapters)]
    assert list(texts.values()) == expected
    assert len(set(expected)) == 3
    assert all(isinstance(events[-1], End) for events in told.values())


def test_a_model_says_how_long_its_texts_may_be_and_what_ends_them() -> None:
    held = load_checked(asked())
    assert (held.name, held.context, held.ends) == ("tiny", 512, frozenset({1}))
    assert load_checked(asked("--context", "100")).context == 100
    with pytest.raises(UsageError, match="--context 513 is more than the 512 tokens"):
        load_checked(asked("--context", "513"))


def test_a_chat_template_of_ones_own(tmp_path: Path) -> None:
    template = tmp_path / "template.jinja"
    template.write_text("{% for message in messages %}[{{ message.content }}]{% endfor %}", "utf-8")
    held = load_checked(asked("--chat-template", str(template)))
    turn = [{"role": "user", "content": "hi"}]
    assert held.tokenizer.apply_chat_template(turn, tokenize=False) == "[hi]"
    template.write_text("{% if messages %}\n{% endfor %}", "utf-8")
    with pytest.raises(UsageError, match=r"template\.jinja:2: .*endfor"):
        load_checked(asked("--chat-template", str(template)))
    template.write_bytes(b"\xff")
    for path in (template, tmp_path / "none"):
        with pytest.raises(UsageError, match="can't be read"):
            load_checked(asked("--chat-template", str(path)))


def test_a_template_may_refuse_a_lone_question(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    template = tmp_path / "template.jinja"
    template.write_text("{{ raise_exception('a system turn first') }}", "utf-8")
    with caplog.at_level("INFO"):
        assert load_checked(asked("--chat-template", str(template))).tokenizer.chat_template
    assert "a system turn first" in caplog.text


def test_numbers_as_asked() -> None:
    import torch

    assert load_checked(asked("--dtype", "bfloat16")).model.dtype == torch.bfloat16


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FOLDER, tmp_path / "model"))


def test_a_folder_of_pickles_is_refused(copied: Path, adapters: list[Path], tmp_path: Path) -> None:
    (copied / "model.safetensors").rename(copied / "pytorch_model.bin")
    with pytest.raises(ModelRefused, match=r"model holds no \*\.safetensors"):
        load_checked(asked(model=copied))
    adapter = Path(shutil.copytree(adapters[0], tmp_path / "adapter"))
    (adapter / "adapter_model.safetensors").rename(adapter / "adapter_model.bin")
    with pytest.raises(ModelRefused, match=r"adapter holds no adapter_model\.safetensors"):
        load_checked(asked("--adapter", f"a={adapter}"))


def test_weights_that_are_missing_are_not_made_up(copied: Path, adapters: list[Path], tmp_path: Path) -> None:
    lose(copied / "model.safetensors", "model.layers.2.mlp.up_proj.weight")
    with pytest.raises(ModelRefused, match=r"model lacks weights .*: model\.layers\.2\.mlp\.up_proj\.weight\."):
        load_checked(asked(model=copied))
    adapter = Path(shutil.copytree(adapters[0], tmp_path / "adapter"))
    prefix = "base_model.model.model.layers.1.self_attn.q_proj"
    lose(adapter / "adapter_model.safetensors", f"{prefix}.lora_A.weight", f"{prefix}.lora_B.weight")
    for others in ([], ["--adapter", f"b={adapters[1]}"]):
        with pytest.raises(ModelRefused, match=r"adapter lacks weights .*q_proj\.lora_A.* and 1 more\."):
            load_checked(asked(*others, "--adapter", f"a={adapter}"))


def lose(file: Path, *names: str) -> None:
    from safetensors.torch import load_file, save_file

    weights = load_file(file)
    save_file({name: weight for name, weight in weights.items() if name not in names}, file, {"format": "pt"})


def test_a_file_that_is_cut_is_refused(copied: Path) -> None:
    weights = copied / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-1000])
    with pytest.raises(ModelRefused, match="transformers can't load"):
        load_checked(asked(model=copied))


def test_a_folder_that_is_no_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelRefused, match=r"holds no config\.json"):
        load_checked(asked(model=tmp_path))


def test_code_that_comes_with_a_model_is_never_run(copied: Path) -> None:
    ran = copied / "ran"
    (copied / "evil.py").write_text(f"open({str(ran)!r}, 'w')\nclass Evil: pass\n", "utf-8")
    config = json.loads((copied / "config.json").read_text("utf-8"))
    mapped = {"AutoConfig": "evil.Evil", "AutoModelForCausalLM": "evil.Evil"}
    (copied / "config.json").write_text(json.dumps({**config, "model_type": "evil", "auto_map": mapped}), "utf-8")
    with pytest.raises(ModelRefused, match="transformers can't load"):
        load_checked(asked(model=copied))
    assert not ran.exists()


def test_an_adapter_of_another_model_is_refused(adapters: list[Path], tmp_path: Path) -> None:
    adapter = Path(shutil.copytree(adapters[0], tmp_path / "adapter"))
    config = json.loads((adapter / "adapter_config.json").read_text("utf-8"))
    (adapter / "adapter_config.json").write_text(json.dumps({**config, "target_modules": ["no_such"]}), "utf-8")
    with pytest.raises(ModelRefused, match="does not go with this model"):
        load_checked(asked("--adapter", f"a={adapter}"))


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "required"),
        (["m"], "--name"),
        (["m", "--name", "a", "--port", "65536"], "not a port"),
        (["m", "--name", "a", "--context", "0"], "not a whole number"),
        (["m", "--name", "a", "--adapter", "b"], "not NAME=PATH"),
        (["m", "--name", "a", "--adapter", "a=b"], "each name must stand for one model"),
        (["m", "--name", "a", "--trust-remote-code"], "unrecognized"),
    ],
)
def test_a_wrong_command_line_is_told(words: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        read_arguments(words)
    assert ended.value.code == 2
    assert told in capsys.readouterr().err

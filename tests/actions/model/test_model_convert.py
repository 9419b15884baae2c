"""`taxobot model convert`, from the command line to the files."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from actions.cli.main import run
from fakes.other_python import python_that
from fakes.random_models import save_adapter
from runners.models.kinds import describe
from runners.models.tiny.files import FOLDER

NAME = "taxobot-tiny-1.4m"


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to stand in, with a configuration that keeps models below it and knows no llama.cpp."""
    configure(tmp_path, "")
    monkeypatch.setenv("TAXOBOT_CONFIG", str(tmp_path / "config.yaml"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def configure(place: Path, serve: str) -> None:
    (place / "config.yaml").write_text(f"folders:\n  models: shelf\n  data: data\n{serve}", "utf-8")


@pytest.fixture
def llama(place: Path) -> None:
    """A llama.cpp that reads tokens as transformers does, and quantizes by copying."""
    (place / "engine").mkdir()
    python = python_that(
        place / "engine",
        f"""
        request = json.loads(pathlib.Path(sys.argv[2]).read_text())
        if request["task"] == "quantize":
            shutil.copyfile(request["source"], request["target"])
            print(0)
        else:
            from tokenizers import Tokenizer
            tokenizer = Tokenizer.from_file({str(FOLDER / "tokenizer.json")!r})
            print(json.dumps([tokenizer.encode(text, add_special_tokens=False).ids for text in request["texts"]]))
        """,
    )
    configure(place, f"serve:\n  llama_cpp: {python}\n")


@pytest.fixture(scope="module")
def adapter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_adapter(tmp_path_factory.mktemp("adapters") / "tuned", FOLDER)


def files(folder: Path) -> list[str]:
    return sorted(file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file())


@pytest.mark.usefixtures("llama")
def test_a_model_becomes_f16_and_q4_k_m_with_a_table_of_sizes(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["model", "convert", "-m", "tiny"]) == 0
    folder = f"converted/{NAME}"
    assert files(place / "shelf") == [f"{folder}/{NAME}-Q4_K_M.gguf", f"{folder}/{NAME}-f16.gguf"]
    told = capsys.readouterr()
    titles, whole, small = told.out.splitlines()
    assert titles.split("  ")[0] == "FILE"
    assert whole.split() == [f"{place}/shelf/{folder}/{NAME}-f16.gguf", "2.9", "MB", "16.01", "29", "F16,", "9", "F32"]
    assert small.split()[0] == f"{place}/shelf/{folder}/{NAME}-Q4_K_M.gguf"
    assert "note:" not in told.err
    assert "convert to f16: finished" in told.err
    assert describe(place / "shelf" / folder / f"{NAME}-f16.gguf").kind == "gguf"


@pytest.mark.usefixtures("llama")
def test_several_kinds_a_name_and_a_folder(place: Path) -> None:
    asked = ["-m", "tiny", "-q", "q8_0", "-q", "Q6_K", "-q", "Q8_0", "--model-name", "mine", "--output", "out"]
    assert run(["model", "convert", *asked]) == 0
    assert files(place / "out") == ["mine-Q6_K.gguf", "mine-Q8_0.gguf", "mine-f16.gguf"]


@pytest.mark.usefixtures("llama")
def test_an_f16_file_is_quantized_beside_its_others(place: Path) -> None:
    assert run(["model", "convert", "-m", "tiny", "-sq"]) == 0
    assert run(["model", "convert", "-m", f"{NAME}-f16.gguf", "-q", "Q8_0"]) == 0
    folder = f"converted/{NAME}"
    assert files(place / "shelf") == [f"{folder}/{NAME}-Q8_0.gguf", f"{folder}/{NAME}-f16.gguf"]


def test_without_llama_cpp_f16_is_made_and_said_to_be_uncompared(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["model", "convert", "-m", "tiny", "--skip-quantize", "--output", "out"]) == 0
    assert files(place / "out") == [f"{NAME}-f16.gguf"]
    assert "note: the tokens were not compared" in capsys.readouterr().err


def test_an_adapter_and_its_base_become_a_model(place: Path, adapter: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["-m", "tiny", "--adapter", str(adapter), "--to", "safetensors"]
    assert run(["model", "convert", *asked]) == 0
    merged = place / "shelf" / "converted" / f"{NAME}-tuned"
    assert capsys.readouterr().out.splitlines() == [str(merged)]
    assert describe(merged).kind == "safetensors"


@pytest.mark.usefixtures("llama")
def test_an_adapter_alone_finds_its_base_and_becomes_gguf(place: Path, adapter: Path) -> None:
    assert run(["model", "convert", "-m", str(adapter), "-sq", "--output", "out"]) == 0
    assert files(place / "out") == [f"{NAME}-tuned-f16.gguf"]
    assert files(adapter) == ["README.md", "adapter_config.json", "adapter_model.safetensors"]


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        (["-m", "tiny"], "quantizing needs llama.cpp; `taxobot model engine install llama-cpp`"),
        (["-m", "tiny", "-q", "Q4_K"], "Q4_K is no kind of quantization"),
        (["-m", "tiny", "-q", "Q8_0", "-sq"], "--quantize and --skip-quantize do not go together"),
        (["-m", "tiny", "-q", "Q8_0", "--to", "safetensors"], "--quantize and --to safetensors do not go together"),
        (["-m", "tiny", "--to", "safetensors"], "name one with --adapter"),
        (
            ["-m", "tiny", "--adapter", "tiny", "-sq"],
            "--adapter taxobot-tiny-1.4m: that is a model (safetensors), no adapter",
        ),
        (["-m", "nowhere/model", "-sq"], "there is no model nowhere/model"),
        (["-m", "tiny", "-sq", "--model-name", "a/b"], "'a/b' is no name for files"),
        (["-m", "tiny", "-sq", "--model-name", ""], "'' is no name for files"),
        (["-m", "tiny", "-sq", "--output", ""], "it is empty"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    place: Path, capsys: pytest.CaptureFixture[str], asked: list[str], reason: str
) -> None:
    assert run(["model", "convert", *asked]) == 2
    assert reason in capsys.readouterr().err
    assert files(place) == ["config.yaml"]


def test_an_adapter_that_names_no_base_asks_for_it(
    place: Path, adapter: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (place / "alone").mkdir()
    (place / "alone" / "adapter_config.json").write_text('{"peft_type": "LORA"}', "utf-8")
    (place / "alone" / "adapter_model.safetensors").write_bytes((adapter / "adapter_model.safetensors").read_bytes())
    assert run(["model", "convert", "-m", "./alone", "-sq"]) == 2
    assert "does not say of what; name its base with --model" in capsys.readouterr().err


def test_what_is_there_is_not_replaced(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (place / "out").mkdir()
    (place / "out" / f"{NAME}-f16.gguf").write_text("mine")
    assert run(["model", "convert", "-m", "tiny", "-sq", "--output", "out"]) == 2
    assert "is there already" in capsys.readouterr().err
    assert (place / "out" / f"{NAME}-f16.gguf").read_text() == "mine"


@pytest.mark.usefixtures("llama")
def test_an_f16_file_that_is_there_can_be_quantized(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["model", "convert", "-m", "tiny", "-sq", "--output", "out"]) == 0
    assert run(["model", "convert", "-m", "tiny", "-q", "Q8_0", "--output", "out"]) == 2
    assert "out/taxobot-tiny-1.4m-f16.gguf is there already; quantize that, by --model" in capsys.readouterr().err
    assert run(["model", "convert", "-m", "./out/taxobot-tiny-1.4m-f16.gguf", "-q", "Q8_0", "--output", "out"]) == 0


def test_nothing_heavy_is_loaded_for_help() -> None:
    code = (
        "import sys; from actions.cli.main import run; status = run(['model', 'convert', '--help']);"
        "heavy = {'torch', 'transformers', 'numpy', 'gguf', 'peft'} & sys.modules.keys(); sys.exit(str(heavy) if heavy"
        " else status)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "--skip-quantize" in done.stdout

"""The operator's configuration is found, and every mistake in it has a line."""

from __future__ import annotations

from pathlib import Path

import pytest

from actions.cli.operator import Reading, read, read_config
from schemas.config import OperatorConfig
from schemas.errors import UsageError

URL = "https://example.invalid/docs"


def write(folder: Path, text: str) -> dict[str, str]:
    path = folder / "config.yaml"
    path.write_text(text)
    return {"TAXOBOT_CONFIG": str(path)}


def test_without_a_file_the_defaults_hold(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    assert read_config({}).documents.mirrors == {}


def test_mirror_paths_count_from_the_file(tmp_path: Path) -> None:
    environ = write(tmp_path, f"documents:\n  mirrors:\n    {URL}: docs.bundle\n    {URL}2: /abs/docs\n")
    assert read_config(environ).documents.mirrors == {URL: str(tmp_path / "docs.bundle"), f"{URL}2": "/abs/docs"}


def test_the_tokenizer_counts_from_the_file_too(tmp_path: Path) -> None:
    environ = write(tmp_path, "validation:\n  tokenizer: models/granite\ndocuments:\n  hosts: [github.com]\n")
    config = read_config(environ)
    assert config.validation.tokenizer == str(tmp_path / "models/granite")
    assert config.documents.hosts == ("github.com",)


def test_paths_count_from_the_file_and_names_stay_names(tmp_path: Path) -> None:
    environ = write(
        tmp_path,
        "folders: {models: m, data: ~/d, taxonomy: ../t}\n"
        "serve: {vllm: venv/bin/python, llama_cpp: /abs/python, chat_template: chat.jinja}\n"
        "models: {student: ./granite, teacher: {model: a/b}, judge: {model: ../judge.gguf}}\n"
        "chat: {model: ~/chat}\n"
        "generate: {pipeline: ./flows, prohibited_words_file: words.txt}\n",
    )
    config = read_config(environ)
    assert config.folders.model_dump() == {
        "models": f"{tmp_path}/m",
        "data": str(Path("~/d").expanduser()),
        "taxonomy": f"{tmp_path}/../t",
    }
    assert (config.serve.vllm, config.serve.llama_cpp) == (f"{tmp_path}/venv/bin/python", "/abs/python")
    assert config.serve.chat_template == f"{tmp_path}/chat.jinja"
    assert (config.models.student, config.models.teacher.model) == (f"{tmp_path}/granite", "a/b")
    assert config.models.judge.model == f"{tmp_path}/../judge.gguf"
    assert config.chat.model == str(Path("~/chat").expanduser())
    assert config.generate.pipeline == f"{tmp_path}/flows"
    assert config.generate.prohibited_words_file == f"{tmp_path}/words.txt"


def test_a_pipeline_s_name_is_no_path(tmp_path: Path) -> None:
    assert read_config(write(tmp_path, "generate: {pipeline: full}\n")).generate.pipeline == "full"


@pytest.mark.parametrize("word", ["auto", "tokenizer"])
def test_a_chat_template_s_words_are_no_paths(tmp_path: Path, word: str) -> None:
    assert read_config(write(tmp_path, f"serve: {{chat_template: {word}}}\n")).serve.chat_template == word


def test_what_the_file_gives_is_known(tmp_path: Path) -> None:
    reading = read(write(tmp_path, "preset: lab\nserve: {port: 8000}\nmodels: {judge: {endpoint: 'http://j'}}\n"))
    given = {"preset", "serve", "serve.port", "models", "models.judge", "models.judge.endpoint"}
    assert (reading.path, reading.given, reading.adopted) == (tmp_path / "config.yaml", given, frozenset())


def test_instructlab_s_values_count_where_there_is_no_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    (tmp_path / "instructlab").mkdir()
    (tmp_path / "instructlab" / "config.yaml").write_text("serve: {server: {port: 8123}}\n")
    environ = {"HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)}
    reading = read(environ)
    assert (reading.config.serve.port, reading.path, reading.adopted) == (8123, None, {"serve.port"})
    (tmp_path / "instructlab" / "config.yaml").write_text("serve: {\n")
    assert read(environ) == Reading(OperatorConfig())
    (tmp_path / "taxobot").mkdir()
    (tmp_path / "taxobot" / "config.yaml").write_text("preset: lab\n")
    assert read(environ).config == OperatorConfig(preset="lab")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "documents:\n  mirrors: {}\nmirors: 1\n",
            "config.yaml:3: mirors: unknown key; known here: app, chat, documents",
        ),
        ("documents:\n  mirror: {}\n", "config.yaml:2: documents.mirror: unknown key; known here: hosts, mirrors, pdf"),
        ("\ndocuments:\n  mirrors:\n    a: 3\n", "config.yaml:4: documents.mirrors.a: text is expected"),
        ("validation:\n  tokeniser: x\n", "config.yaml:2: validation.tokeniser: unknown key; known here: tokenizer"),
        ("serve:\n  prot: 1\n", r"config.yaml:2: serve.prot: unknown key; .*start_seconds, vllm; did you mean port\\?"),
        (
            "models:\n  judge:\n    modle: x\n",
            r"config.yaml:3: models.judge.modle: unknown key; known here: endpoint, key, model; did you mean model\?",
        ),
        (
            "models:\n  judge: {endpoint: 'http://me:pw@h/v1'}\n",
            "config.yaml:2: models.judge: an endpoint's address holds",
        ),
        (
            "models:\n  judge: {endpoint: 'http://h/v1?key=k'}\n",
            "config.yaml:2: models.judge: an endpoint's address holds",
        ),
        ("models:\n\n  critic: {key: KEY}\n", "config.yaml:3: models.critic: a key goes with an endpoint; name the"),
        (
            "app:\n  repositories: [taxonomy]\n",
            r"config.yaml:2: app.repositories.0: OWNER/NAME or OWNER/\* is expected",
        ),
        ("app:\n  api: api.github.com\n", "config.yaml:2: app.api: an address is expected, as in https://github.ex"),
        ("app: {github: 'https://me:pw@h'}\n", "config.yaml:1: app.github: an address is expected"),
        ("app: {traces: localhost:4318}\n", "config.yaml:1: app.traces: an address is expected"),
        ("worker: {environment: [1-x]}\n", "config.yaml:1: worker.environment.0: the name of an environment variable"),
        ("serve: {port: 70000}\n", "config.yaml:1: serve.port: Input should be less than or equal to 65535"),
        ("generate: {rouge_threshold: 2}\n", "config.yaml:1: generate.rouge_threshold: Input should be less than"),
        ("generate:\n  prohibited_words: zeus\n", "config.yaml:2: generate.prohibited_words: a list is expected"),
        ("generate: {prohibited_words: ['']}\n", "config.yaml:1: generate.prohibited_words.0: text is expected"),
        ("\nserve: 5\n", "config.yaml:2: serve: keys with values are expected"),
        ("serve: {gpus: yes}\n", "config.yaml:1: serve.gpus: a whole number is expected"),
        ("serve: {port: }\n", "config.yaml:1: serve.port: a whole number is expected"),
        ("chat: {max_tokens: 1.5}\n", "config.yaml:1: chat.max_tokens: a whole number is expected"),
        ("chat: {temperature: hot}\n", "config.yaml:1: chat.temperature: a number is expected"),
        ("chat: {multiline: 5}\n", "config.yaml:1: chat.multiline: `true` or `false` is expected"),
        ("preset: tiny\n\npreset: lab\n", "config.yaml:3: preset: stands here a second time; remove one"),
        ("serve:\n  port: 1\n  port: 2\n", "config.yaml:3: serve.port: stands here a second time"),
        ("8: 9\n", "config.yaml:1: 8: "),
        ("a: " + "[" * 100_000, "config.yaml is nested too deeply"),
        ("- 1\n", "config.yaml:1: the file: keys with values are expected"),
        ("documents: {\n", "is no YAML"),
    ],
)
def test_mistakes_are_located(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        read_config(write(tmp_path, text))


def test_a_key_that_stands_in_the_file_is_not_repeated(tmp_path: Path) -> None:
    text = "models:\n  judge: {endpoint: 'http://j', key: sk-abc-123}\n"
    with pytest.raises(UsageError, match=r"yaml:2: models\.judge\.key: the name of an environment variable") as raised:
        read_config(write(tmp_path, text))
    assert "sk-abc" not in str(raised.value)


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    place = write(tmp_path, "")
    (tmp_path / "config.yaml").write_bytes(b"\xff\xfe")
    with pytest.raises(UsageError, match=r"the configuration .*config\.yaml is no UTF-8 text"):
        read_config(place)


def test_a_named_file_must_exist(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"cannot read the configuration .*none\.yaml"):
        read_config({"TAXOBOT_CONFIG": str(tmp_path / "none.yaml")})


@pytest.mark.parametrize("text", ["# nothing yet\n", "serve:\nmodels: {judge: }\n"])
def test_an_empty_file_and_empty_parts_are_valid(tmp_path: Path, text: str) -> None:
    assert read_config(write(tmp_path, text)) == OperatorConfig()

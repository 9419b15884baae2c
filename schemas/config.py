"""The operator's configuration: what is true of a machine, never of a pull request.

Secrets have no place in it: a key is named by the environment variable that holds it.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from schemas.item import Frozen
from schemas.rules.settings import DEFAULT_HOSTS

Count = Annotated[int, Field(ge=1)]
Port = Annotated[int, Field(ge=1, le=65_535)]
Variable = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]


class DocumentsConfig(Frozen):
    """Where knowledge documents are read, and how.

    `mirrors` maps the URL of a document repository, as leaves name it, or of what several of them stand below, to the
    path of a git repository, of a bundle or of a folder of such, or to another https address, that is read instead.
    `hosts` are those that documents may be fetched from otherwise. `pdf` is what takes the text out of PDF files.
    """

    mirrors: dict[str, str] = {}
    hosts: tuple[str, ...] = DEFAULT_HOSTS
    pdf: Literal["light", "docling"] = "light"


class ValidationConfig(Frozen):
    """How contributions are checked on this machine. `tokenizer` is the path of a `tokenizer.json`, or of a model's
    folder that holds one: it counts the tokens of contexts, which are estimated otherwise.
    """

    tokenizer: str | None = None


class FoldersConfig(Frozen):
    """Where things are kept. Unset ones are taxobot's own folders, by the XDG rules.

    `models` holds downloaded and converted models, `data` everything that taxobot makes beside run directories.
    `taxonomy` is the taxonomy repository that commands take unless one is named.
    """

    models: str | None = None
    data: str | None = None
    taxonomy: str | None = None


class RoleConfig(Frozen):
    """Who plays a role: a model here (`model`: its name or path), or one behind `endpoint` under the name `model`.

    `key` is the name of the environment variable that holds the endpoint's key.
    """

    model: str | None = None
    endpoint: str | None = None
    key: Variable | None = None


class ModelsConfig(Frozen):
    """What the preset's choices are replaced by; an unset one is the preset's. The student is always a model here."""

    student: str | None = None
    teacher: RoleConfig = RoleConfig()
    critic: RoleConfig = RoleConfig()
    judge: RoleConfig = RoleConfig()


class ServeConfig(Frozen):
    """How models are served here. `backend` `auto` goes by the model's kind and the machine.

    `vllm` and `llama_cpp` are the Python interpreters of the environments that hold those servers. `start_seconds` is
    how long a server may take to get ready. The other words are those of `taxobot model serve`.
    """

    backend: Literal["auto", "vllm", "llama-cpp", "transformers"] = "auto"
    host: str = "127.0.0.1"
    port: Port = 8000
    gpus: Count | None = None
    max_ctx_size: Count | None = None
    gpu_layers: Annotated[int, Field(ge=-1)] = -1
    num_threads: Count | None = None
    chat_template: str = "tokenizer"
    start_seconds: Annotated[float, Field(gt=0)] = 600
    vllm: str | None = None
    llama_cpp: str | None = None


class ChatConfig(Frozen):
    """How `taxobot model chat` talks. `model` unset is the preset's student. `context` names one of `contexts`, which
    are system prompts beside the built-in ones. `temperature` and `max_tokens` go with every turn.
    """

    model: str | None = None
    context: str = "default"
    contexts: dict[str, str] = {}
    temperature: Annotated[float, Field(ge=0, le=2)] = 1.0
    max_tokens: Count | None = None
    multiline: bool = False


class OperatorConfig(Frozen):
    """The whole of `config.yaml`; every part has a default, so an empty file is a valid one."""

    preset: Literal["tiny", "laptop", "lab", "lab-multi"] = "tiny"
    folders: FoldersConfig = FoldersConfig()
    models: ModelsConfig = ModelsConfig()
    serve: ServeConfig = ServeConfig()
    chat: ChatConfig = ChatConfig()
    documents: DocumentsConfig = DocumentsConfig()
    validation: ValidationConfig = ValidationConfig()

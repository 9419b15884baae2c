"""The operator's configuration: what is true of a machine, never of a pull request."""

from __future__ import annotations

from typing import Literal

from schemas.item import Frozen
from schemas.rules.settings import DEFAULT_HOSTS


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


class OperatorConfig(Frozen):
    """The whole of `config.yaml`; every part has a default, so an empty file is a valid one."""

    documents: DocumentsConfig = DocumentsConfig()
    validation: ValidationConfig = ValidationConfig()

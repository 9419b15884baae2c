"""The operator's configuration: what is true of a machine, never of a pull request."""

from __future__ import annotations

from schemas.item import Frozen


class DocumentsConfig(Frozen):
    """Where knowledge documents are read. `mirrors` maps the URL of a document repository, as leaves name it, to the
    path of a git repository or bundle, or to another https address, that is read instead.
    """

    mirrors: dict[str, str] = {}


class OperatorConfig(Frozen):
    """The whole of `config.yaml`; every part has a default, so an empty file is a valid one."""

    documents: DocumentsConfig = DocumentsConfig()

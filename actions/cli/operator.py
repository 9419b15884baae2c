"""Read the operator's configuration file, with every complaint on its line."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from actions.cli.places import config_path
from schemas.config import OperatorConfig
from schemas.errors import UsageError


def read_config(environ: Mapping[str, str] = os.environ) -> OperatorConfig:
    """The configuration named by `$TAXOBOT_CONFIG`, else the user's `taxobot/config.yaml`, else the defaults.

    Relative mirror paths count from the file's own folder. Raises UsageError with file and line.
    """
    path = config_path(environ)
    return _anchor(_parse(path), path.parent.absolute()) if path else OperatorConfig()


def _parse(path: Path) -> OperatorConfig:
    node = None
    try:
        text = path.read_text(encoding="utf-8")
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        return OperatorConfig.model_validate(yaml.safe_load(text) or {})
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot read the configuration {path}: {error}") from error
    except yaml.YAMLError as error:
        raise UsageError(f"the configuration {path} is no YAML: {' '.join(str(error).split())}") from error
    except ValidationError as error:
        raise UsageError(_locate(path, node, error)) from error


def _locate(path: Path, node: yaml.Node | None, error: ValidationError) -> str:
    first = error.errors()[0]
    where = ".".join(map(str, first["loc"])) or "the file"
    known = ", ".join(sorted(_fields(str(first["loc"][0])) if len(first["loc"]) > 1 else OperatorConfig.model_fields))
    hint = f"unknown key; known here: {known}" if first["type"] == "extra_forbidden" else first["msg"]
    return f"{path}:{_line(node, first['loc'])}: {where}: {hint}"


def _fields(part: str) -> Iterable[str]:
    """The keys of one part of the configuration."""
    kind = OperatorConfig.model_fields[part].annotation
    return kind.model_fields if isinstance(kind, type) and issubclass(kind, BaseModel) else ()


def _line(node: yaml.Node | None, location: Sequence[Any]) -> int:
    """The line (from 1) of the deepest key of `location` that stands in the file."""
    line = 1
    for key in location:
        if not isinstance(node, yaml.MappingNode):
            break
        for name, value in node.value:
            if name.value == key:
                line, node = name.start_mark.line + 1, value
                break
    return line


def _anchor(config: OperatorConfig, folder: Path) -> OperatorConfig:
    documents, validation = config.documents, config.validation
    mirrors = {
        url: place if place.startswith("https://") else _absolute(folder, place)
        for url, place in documents.mirrors.items()
    }
    tokenizer = _absolute(folder, validation.tokenizer) if validation.tokenizer else None
    return config.model_copy(
        update={
            "documents": documents.model_copy(update={"mirrors": mirrors}),
            "validation": validation.model_copy(update={"tokenizer": tokenizer}),
        }
    )


def _absolute(folder: Path, place: str) -> str:
    return str(folder / Path(place).expanduser())

"""Read the operator's configuration file, with every complaint on its line."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from actions.cli.anchors import anchor
from actions.cli.complaints import explain, find_repeated
from actions.cli.instructlab import read_instructlab
from actions.cli.places import config_path, find_instructlab
from schemas.config import OperatorConfig
from schemas.errors import UsageError


@dataclass(frozen=True, slots=True)
class Reading:
    """What is configured, and where it stands: `given` holds the dotted keys that the file at `path` sets, `adopted`
    those that InstructLab's configuration does, in whose place a file of taxobot's own steps altogether.
    """

    config: OperatorConfig
    path: Path | None = None
    given: frozenset[str] = frozenset()
    adopted: frozenset[str] = frozenset()


def read_config(environ: Mapping[str, str] = os.environ) -> OperatorConfig:
    """The configuration named by `$TAXOBOT_CONFIG`, else the user's `taxobot/config.yaml`, else what InstructLab's
    configuration says, else the defaults.

    Relative paths count from the file's own folder. Raises UsageError with file and line.
    """
    return read(environ).config


def read(environ: Mapping[str, str] = os.environ) -> Reading:
    """The same, with where each value comes from. Raises UsageError with file and line."""
    path = config_path(environ)
    if path:
        return read_file(path)
    adopted = read_instructlab(find_instructlab(environ))
    config = OperatorConfig.model_validate(adopted.values())
    return Reading(config, adopted=frozenset(one.ours for one in adopted.taken))


def read_file(path: Path) -> Reading:
    """One configuration file. Raises UsageError with file and line."""
    node = None
    try:
        text = path.read_text(encoding="utf-8")
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        held = yaml.safe_load(text) or {}
        config = OperatorConfig.model_validate(held)
    except OSError as error:
        raise UsageError(f"cannot read the configuration {path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"the configuration {path} is no UTF-8 text") from error
    except yaml.YAMLError as error:
        raise UsageError(f"the configuration {path} is no YAML: {' '.join(str(error).split())}") from error
    except RecursionError as error:
        raise UsageError(f"the configuration {path} is nested too deeply") from error
    except ValidationError as error:
        raise UsageError(f"{path}:{explain(node, error)}") from error
    if repeated := find_repeated(node):
        raise UsageError(f"{path}:{repeated}")
    return Reading(anchor(config, path.parent.absolute()), path, frozenset(_keys(held)))


def _keys(held: Mapping[str, Any], before: Sequence[str] = ()) -> Iterator[str]:
    """Every key that is given, dotted: those of parts, and those in them."""
    for name, value in held.items():
        here = (*before, str(name))
        yield ".".join(here)
        if isinstance(value, Mapping):
            yield from _keys(value, here)

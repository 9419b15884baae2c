"""Where taxobot keeps and finds things on this machine; InstructLab's folders are read, never written."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from schemas.config import OperatorConfig

VARIABLE = "TAXOBOT_CONFIG"


def config_path(environ: Mapping[str, str] = os.environ) -> Path | None:
    """The operator's configuration: named by `$TAXOBOT_CONFIG`, else the user's `taxobot/config.yaml`; None where there
    is no such file and none was named.
    """
    path = config_file(environ)
    return path if environ.get(VARIABLE) or path.exists() else None


def config_file(environ: Mapping[str, str] = os.environ) -> Path:
    """Where the operator's configuration stands, or would be written."""
    if named := environ.get(VARIABLE):
        return Path(named)
    from platformdirs import user_config_path

    return user_config_path("taxobot") / "config.yaml"


def documents_cache() -> Path:
    """Where documents of knowledge leaves are kept once they were fetched."""
    from platformdirs import user_cache_path

    return user_cache_path("taxobot") / "documents"


def models_folder(config: OperatorConfig | None = None) -> Path:
    """Where downloaded and converted models are kept: as configured, else in the user's cache. It may not exist yet."""
    if config and config.folders.models:
        return Path(config.folders.models)
    from platformdirs import user_cache_path

    return user_cache_path("taxobot") / "models"


def data_folder(config: OperatorConfig | None = None) -> Path:
    """Where everything else is kept that taxobot makes: as configured, else the user's data folder. It may not exist
    yet.
    """
    if config and config.folders.data:
        return Path(config.folders.data)
    from platformdirs import user_data_path

    return user_data_path("taxobot")


@dataclass(frozen=True, slots=True)
class Foreign:
    """What InstructLab's own command line keeps on this machine; None for what is not there."""

    config: Path | None = None
    models: Path | None = None
    datasets: Path | None = None
    taxonomy: Path | None = None


def find_instructlab(environ: Mapping[str, str] = os.environ) -> Foreign | None:
    """InstructLab's configuration file and folders, where they are; None where none of them is."""
    home = Path(environ.get("HOME") or Path.home())
    config, cache, data = (tuple(_homes(kind, home, environ)) for kind in ("CONFIG", "CACHE", "DATA"))
    found = Foreign(
        config=next((path for folder in config if (path := folder / "config.yaml").is_file()), None),
        models=next((path for folder in cache if (path := folder / "models").is_dir()), None),
        datasets=next((path for folder in data if (path := folder / "datasets").is_dir()), None),
        taxonomy=next((path for folder in data if (path := folder / "taxonomy").is_dir()), None),
    )
    return None if found == Foreign() else found


_XDG = {"CONFIG": ".config", "CACHE": ".cache", "DATA": ".local/share"}
_MAC = {"CONFIG": "Application Support", "CACHE": "Caches", "DATA": "Application Support"}


def _homes(kind: str, home: Path, environ: Mapping[str, str]) -> Iterator[Path]:
    # ilab goes by the XDG variables on every system; releases before 0.20 went by the system's own folders.
    named = environ.get(f"XDG_{kind}_HOME", "")
    # The XDG specification: "All paths set in these environment variables must be absolute"; others are ignored.
    yield (Path(named) if Path(named).is_absolute() else home / _XDG[kind]) / "instructlab"
    if sys.platform == "darwin":
        yield home / "Library" / _MAC[kind] / "instructlab"

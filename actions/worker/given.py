"""What a job is given of this machine: folders to read, a part of the configuration, a few variables.

It holds neither the App's key nor a token of GitHub's nor the database's address (S8, S26): they are not in what is
given, and a configuration that would hand them over is refused.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

import yaml

from actions.cli.places import VARIABLE, data_folder, models_folder
from runners.models.engines import find_engines
from runners.worker.assignment import CONFIG, TEMPORARY, Endpoint
from runners.worker.parcel import Index
from schemas.app import DATABASE_URL, VARIABLES
from schemas.config import OperatorConfig, RoleConfig
from schemas.errors import UsageError

ROOMS = ("schemas", "runners", "bot", "actions", "examples")
PASSED = ("CUDA_VISIBLE_DEVICES", "OMP_NUM_THREADS", "TZ")
"""Variables that every job gets where they are set."""
WITHHELD = frozenset(
    {name + ending for name in (*VARIABLES.values(), DATABASE_URL) for ending in ("", "_FILE")}
    | {"GITHUB_TOKEN", "GH_TOKEN", "PGPASSWORD", "PGPASSFILE", "PGSERVICEFILE", "DBOS_DATABASE_URL"}
)
"""Variables that no job gets, whatever the configuration says."""


def readable(operator: OperatorConfig, *, programs: bool = True) -> tuple[Path, ...]:
    """What jobs may read, as it stands: models, and with `programs` Python, taxobot, libraries, what serves models."""
    wanted = [*_data(operator), *(_programs(operator) if programs else ())]
    return tuple(_outermost(path for path in wanted if path.exists()))


def endpoints(operator: OperatorConfig) -> tuple[Endpoint, ...]:
    """Where the models of the configuration answer: all that a job may reach."""
    models = operator.models
    return tuple(
        dict.fromkeys(_endpoint(role) for role in (models.teacher, models.critic, models.judge) if role.endpoint)
    )


def variables(operator: OperatorConfig, environ: Mapping[str, str], *, place: Path) -> dict[str, str]:
    """The whole environment of a job that finds its folder at `place`. Raises UsageError where the configuration would
    hand over a secret of the service, or keep back the key of a model.
    """
    asked = operator.worker.environment
    if secret := sorted(WITHHELD & {name.upper() for name in asked}):
        raise UsageError(f"worker.environment names {secret[0]}: no job is given that; take it out")
    _demand_keys(operator)
    given = {name: environ[name] for name in (*PASSED, *asked) if name in environ}
    return given | {
        "HOME": "/tmp",  # noqa: S108 - an empty one inside
        "HF_HUB_OFFLINE": "1",
        "LANG": "C.UTF-8",
        "LOGNAME": "nobody",
        "PATH": f"{sys.prefix}/bin:/usr/local/bin:/usr/bin:/bin",
        "TMPDIR": str(place / TEMPORARY),
        "USER": "nobody",
        VARIABLE: str(place / CONFIG),
    }


def configuration(operator: OperatorConfig, index: Index, *, documents: Path, programs: bool = True) -> str:
    """The configuration that a job reads, as YAML: the operator's without service and worker, with the documents of its
    parcel, which appear below `documents`, and with this machine's `programs` that serve models.
    """
    mirrors = {address: str(documents / place) for address, place in index.documents.items()}
    told = operator.model_dump(mode="json", exclude={"app", "worker"})
    told["documents"] = {"mirrors": mirrors, "hosts": list(index.hosts), "pdf": index.pdf}
    told["folders"] = {"models": str(models_folder(operator)), "data": None, "taxonomy": None}
    if programs:
        engines = find_engines(operator.serve, data_folder(operator))
        found = {"vllm": engines.vllm, "llama_cpp": engines.llama_cpp}
        told["serve"] |= {name: str(path) if path else None for name, path in found.items()}
    return yaml.safe_dump(told, sort_keys=True)


def _demand_keys(operator: OperatorConfig) -> None:
    models = operator.models
    for name, role in (("teacher", models.teacher), ("critic", models.critic), ("judge", models.judge)):
        if role.key and role.key not in operator.worker.environment:
            raise UsageError(
                f"models.{name}.key is {role.key}, which jobs are not given; name it under worker.environment too"
            )


def _data(operator: OperatorConfig) -> Iterable[Path]:
    yield models_folder(operator).absolute()
    if operator.validation.tokenizer:
        yield Path(operator.validation.tokenizer).absolute()


def _programs(operator: OperatorConfig) -> Iterable[Path]:
    yield from map(Path, (sys.prefix, sys.base_prefix))
    for room in ROOMS:
        found = importlib.util.find_spec(room)
        yield from map(Path, (found.submodule_search_locations if found else None) or ())
    engines = find_engines(operator.serve, data_folder(operator))
    yield from (python.parent.parent for python in (engines.vllm, engines.llama_cpp) if python)


def _outermost(paths: Iterable[Path]) -> list[Path]:
    """Those that are not within another one, nor part of the system, which is there anyway."""
    found = sorted({Path(os.path.abspath(path)) for path in paths})  # noqa: PTH100 - a link stays the link
    return [
        one for one in found if not any(one.is_relative_to(other) for other in (*found, Path("/usr")) if other != one)
    ]


def _endpoint(role: RoleConfig) -> Endpoint:
    parts = urlsplit(role.endpoint or "")
    return Endpoint(host=parts.hostname or "", port=parts.port or (80 if parts.scheme == "http" else 443))

"""Where taxobot keeps and finds things on this machine."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

VARIABLE = "TAXOBOT_CONFIG"


def config_path(environ: Mapping[str, str] = os.environ) -> Path | None:
    """The operator's configuration: named by `$TAXOBOT_CONFIG`, else the user's `taxobot/config.yaml`; None where there
    is no such file and none was named.
    """
    if named := environ.get(VARIABLE):
        return Path(named)
    from platformdirs import user_config_path

    path = user_config_path("taxobot") / "config.yaml"
    return path if path.exists() else None


def documents_cache() -> Path:
    """Where documents of knowledge leaves are kept once they were fetched."""
    from platformdirs import user_cache_path

    return user_cache_path("taxobot") / "documents"

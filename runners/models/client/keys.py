"""Keys of endpoints: from environment variables, and from nowhere else."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping

from schemas.errors import UsageError


def read_key(variable: str | None, environ: Mapping[str, str] = os.environ) -> str | None:
    """The key that the environment variable holds; None where no variable is named.

    Spaces and line ends around it are not part of it. Raises UsageError, which names the variable and never what it
    holds, where it is unset or empty, or holds what no header of HTTP can carry.
    """
    if variable is None:
        return None
    key = environ.get(variable, "").strip()
    if not key:
        raise UsageError(f"the environment variable {variable} holds no key; set it, or name another variable")
    if not re.fullmatch(r"[\x21-\x7e]+", key):
        raise UsageError(f"the environment variable {variable} holds no key: there are spaces or signs in it")
    return key

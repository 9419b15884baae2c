"""The token for a hub: from an environment variable, never from the command line, where everybody can read it."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import SecretStr

from schemas.errors import UsageError

VARIABLE = "HF_TOKEN"


def read_token(named: str | None, environ: Mapping[str, str]) -> SecretStr | None:
    """The token in the variable that was named, else in `HF_TOKEN`; None where that is not set.

    Raises UsageError where what was named is no variable that is set; it may be a token, so it is never repeated.
    """
    if named is not None and not environ.get(named):
        raise UsageError(
            "--hf-token takes the name of an environment variable that holds the token, and there is none of that "
            "name. A token itself does not belong on a command line: all users of this machine could read it there, "
            f"and shells keep it. Set {VARIABLE} to it, and leave --hf-token out"
        )
    held = environ.get(named or VARIABLE, "").strip()
    return SecretStr(held) if held else None

"""Arguments that people hand through to a backend: theirs to choose, but for what proves which model answers."""

from __future__ import annotations

from collections.abc import Sequence

from schemas.errors import UsageError

_OURS = "taxobot sets it; use the option of `taxobot model serve`"
_PROOF = "taxobot checks over this address, without it, that the server is the right one"
_REASONS = {
    "model": _OURS,
    "name": _OURS,
    "served-model-name": _OURS,
    "model-alias": _OURS,
    "host": _OURS,
    "port": _OURS,
    "api-key": "keys never stand on a command line; set TAXOBOT_SERVE_KEY in the environment",
    "trust-remote-code": "code that comes with a model is never run here",
    "load-format": "only safetensors and GGUF are read here, because pickles can hold programs",
    "hf-model-repo-id": "nothing is downloaded here; `taxobot model download` does that",
    "config": "its content could be any of the options that are refused here; give the options themselves",
    "config-file": "its content could be any of the options that are refused here; give the options themselves",
    "uds": _PROOF,
    "headless": _PROOF,
    "ssl-keyfile": _PROOF,
    "ssl-certfile": _PROOF,
    "root-path": _PROOF,
}


def check_extra(extra: Sequence[str]) -> None:
    """Raise UsageError for an argument that is not handed through, or that stands where no option does."""
    if extra and not extra[0].startswith("-"):
        raise UsageError(f"{extra[0]!r} is no option; name the model with --model-path, a backend's options after --")
    for word in extra:
        if word.startswith("--") and (reason := _reason(word)):
            raise UsageError(f"{word.partition('=')[0]} is not handed to the server: {reason}")


def has_option(extra: Sequence[str], option: str) -> bool:
    """Do people set this option themselves?"""
    return any(_normal(word) == _normal(option) for word in extra if word.startswith("--"))


def _reason(word: str) -> str | None:
    # argparse takes any beginning of an option's name for the option, so the beginnings are refused as well.
    name = _normal(word)
    return next((reason for option, reason in _REASONS.items() if name and option.startswith(name)), None)


def _normal(word: str) -> str:
    return word.lstrip("-").partition("=")[0].partition(".")[0].replace("_", "-").lower()

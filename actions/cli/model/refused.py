"""Options of `ilab model` that are not taken here: whoever is used to them reads what there is instead."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import reduce
from typing import Any, TypeVar

import click

from schemas.errors import UsageError

Command = TypeVar("Command", bound=Callable[..., Any])

FLAGS = {
    *("--tls-insecure", "--rag", "--skip-de-quantize", "--enable-serving-output", "--detached", "--4-bit-quant"),
    *("--disable-flash-attn", "--skip-preprocessing", "--local", "--disable-accelerate-full-state-at-epoch"),
    *("--no-decoration", "--interactive", "--non-interactive", "--min-taxonomy"),
}
"""Those that have no value."""
_KEY = "a key does not belong on a command line, where all users of this machine can read it; put it into"
_CALLER = "no certificate of the caller is shown; let a proxy on this machine show it, and name that by --endpoint-url"
_SERVED = "sets that, and --endpoint-url names the server"
_ALONE = "no documents are looked up for a chat: the model answers by itself"
CHAT = {
    "--api-key": f"{_KEY} TAXOBOT_API_KEY, or name its variable by --api-key-variable",
    "--tls-insecure": "certificates are always checked; SSL_CERT_FILE names those of an authority of your own",
    "--tls-client-cert": _CALLER,
    "--tls-client-key": _CALLER,
    "--tls-client-passwd": _CALLER,
    "--model-family": f"a template is the server's; `taxobot model serve --model-family` {_SERVED}",
    "--serving-log-file": f"a log is the server's; `taxobot model serve --log-file` {_SERVED}",
    "--rag": _ALONE,
    "--document-store-uri": _ALONE,
    "--document-store-collection-name": _ALONE,
    "--retriever-embedder-model-name": _ALONE,
    "--retriever-embedding-model-path": _ALONE,
    "--retriever-top-k": _ALONE,
    "--no-decoration": "nothing is drawn around answers; leave it out",
}
SERVE = {
    "--api-key": f"{_KEY} TAXOBOT_SERVE_KEY",
    "--model-id": "a model is named by its name or its path, by --model-path",
}
CONVERT = {
    "--model-dir": "name the model itself, by --model",
    "--adapter-file": "name the adapter's folder, by --adapter",
    "--skip-de-quantize": "nothing is dequantized here; leave it out",
    "--target-format": "name it by --to: gguf, or safetensors",
    "--outtype": "the first file is f16; --quantize names smaller kinds",
    "--destination": "name the folder by --output",
}
EVALUATE = {
    "--api-key": f"{_KEY} TAXOBOT_API_KEY, or name its variable by --api-key-variable",
    "--tls-client-passwd": "a password does not belong on a command line, where all users of this machine can read it;"
    " put it into TAXOBOT_TLS_PASSWORD",
    "--enable-serving-output": "the end of a server's log is shown when it fails; to read all of it,"
    " `taxobot model serve` the model, and name it by --endpoint-url",
}
TEST = {
    "--api-key": f"{_KEY} TAXOBOT_API_KEY, or name its variable by --api-key-variable",
}
LIST = {"--model-dirs": "name one folder by --model-dir; without it, InstructLab's own is listed as well"}
_CLONE = "clone the taxonomy with git, and name its folder by --taxonomy-path"
INIT = {
    "--interactive": "questions are asked on a terminal; leave it out",
    "--non-interactive": "--yes asks nothing",
    "--profile": "name a set of models and numbers by --preset; without it the one that suits the machine is proposed",
    "--model-path": "the preset chooses the models; `models.student` in the configuration names another one",
    "--taxonomy-base": "commands that compare have that option: `taxobot taxonomy diff --taxonomy-base`",
    "--repository": _CLONE,
    "--min-taxonomy": _CLONE,
    "--config": "the environment variable TAXOBOT_CONFIG names the file",
}
_SHORT = {
    "--model-id": "-id",
    "--skip-de-quantize": "-sd",
    "--target-format": "-tf",
    "--detached": "-dt",
    "--no-decoration": "-nd",
}


def refusing(options: Mapping[str, str]) -> Callable[[Command], Command]:
    """Add options that stand in no help, and whose use raises UsageError with what there is instead; a value, which may
    be a key, is repeated nowhere.
    """
    return lambda command: reduce(lambda before, name: _refused(name, options[name])(before), options, command)


def _refused(name: str, instead: str) -> Callable[[Command], Command]:
    def judge(_context: click.Context, _parameter: click.Parameter, value: str | bool | None) -> None:
        if value not in (None, False):
            raise UsageError(f"{name} is not taken: {instead}")

    names = (name, _SHORT[name]) if name in _SHORT else (name,)
    return click.option(*names, is_flag=name in FLAGS, hidden=True, expose_value=False, callback=judge)

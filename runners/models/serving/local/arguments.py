"""The server's command line."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

KEY_VARIABLE = "TAXOBOT_SERVE_KEY"


@dataclass(frozen=True, slots=True)
class Arguments:
    """What is served, where, and how. `port` 0 takes a free one. `context` and `threads` None: as the model and torch
    have it. `chat_template` is a Jinja file, None for the tokenizer's own.
    """

    model: Path
    name: str
    host: str
    port: int
    adapters: tuple[tuple[str, Path], ...]
    context: int | None
    threads: int | None
    chat_template: Path | None
    dtype: str


def read_arguments(words: Sequence[str]) -> Arguments:
    """Read the command line; ends the program with status 2 and a sentence where it is wrong."""
    parser = make_parser()
    given = parser.parse_args(words)
    adapters = tuple(given.adapter)
    names = [given.name, *(name for name, _ in adapters)]
    if len(names) > len(set(names)):
        parser.error(f"each name must stand for one model: {', '.join(names)}")
    words_of = {name: getattr(given, name) for name in ("model", "name", "host", "port", "context", "threads")}
    return Arguments(**words_of, adapters=adapters, chat_template=given.chat_template, dtype=given.dtype)


def make_parser() -> ArgumentParser:
    """The parser, for `--help` too."""
    parser = ArgumentParser(
        "python -P -m runners.models.serving.local",
        description="Serve a Hugging Face folder by OpenAI's API.",
        epilog=f"Callers must show the key that the environment variable {KEY_VARIABLE} holds, where it is set.",
        allow_abbrev=False,
    )
    add = parser.add_argument
    add("model", type=Path, help="folder of the model: config.json, tokenizer, safetensors")
    add("--name", required=True, help="what callers call the model")
    add("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    add("--port", type=_port, default=8000, help="0 takes a free one (%(default)s)")
    add(
        "--adapter", type=_adapter, action="append", default=[], metavar="NAME=PATH", help="a PEFT adapter of the model"
    )
    add("--context", type=_count, metavar="N", help="longest prompt and answer together, in tokens")
    add("--threads", type=_count, metavar="N", help="CPU threads")
    add("--chat-template", type=Path, metavar="PATH", help="a Jinja file instead of the tokenizer's template")
    add("--dtype", choices=("auto", "float32", "bfloat16", "float16"), default="auto", help=DTYPE_HELP)
    return parser


DTYPE_HELP = "numbers to compute with; auto: float32 on a CPU, the model's own on a GPU"


def _adapter(text: str) -> tuple[str, Path]:
    name, _, path = text.partition("=")
    if not (name and path):
        raise ArgumentTypeError(f"{text!r} is not NAME=PATH")
    return name, Path(path)


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError(f"{text!r} is not a whole number from 1 on")
    return int(text)


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65_535:
        raise ArgumentTypeError(f"{text!r} is not a port, 0 to 65535")
    return int(text)

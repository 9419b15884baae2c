"""A program that starts llama.cpp's server as it should be started; it runs in the environment that holds it.

    python -P llama_program.py TEMPLATE MOST [SETTING…]

`TEMPLATE` is the path of a Jinja chat template, empty for the model's own. The context is the model's own, at most
`MOST` tokens, unless a setting says another. The settings are those of `python -m llama_cpp.server`, which knows no
templates from files, and takes that of another family for a model that has none: here that is an error when somebody
wants to chat.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

FORMAT = "taxobot"
NO_TEMPLATE = "this model has no chat template; serve it with --chat-template or --model-family, or ask for completions"


def main(arguments: Sequence[str]) -> None:
    """Serve until the end of the process."""
    template, most, *settings = arguments
    facts = read_facts(settings[settings.index("--model") + 1])
    chosen = ["--n_ctx", str(min(context_of(facts), int(most)))]
    if template or "tokenizer.chat_template" not in facts:
        _register(_with_template(Path(template).read_text("utf-8")) if template else _without_template)
        chosen += ["--chat_format", FORMAT]
    from llama_cpp.server.__main__ import main as serve

    _shut_out_pages()
    sys.argv[1:] = [*chosen, *settings]
    serve()


def read_facts(path: str) -> Mapping[str, str]:
    """A GGUF file's metadata, its arrays left out."""
    from llama_cpp import Llama

    model = Llama(path, vocab_only=True, verbose=False)
    try:
        return dict(model.metadata)
    finally:
        model.close()


def context_of(facts: Mapping[str, str]) -> int:
    """The context that a model was trained with, in tokens."""
    return int(facts[f"{facts['general.architecture']}.context_length"])


def _register(handler: Callable[..., Any]) -> None:
    from llama_cpp.llama_chat_format import register_chat_completion_handler

    register_chat_completion_handler(FORMAT)(handler)


def _shut_out_pages() -> None:
    """Leave out what the server answers to browsers: that any page of anybody may use it, and read what it says."""
    from llama_cpp.server import app

    app.CORSMiddleware = _no_pages


def _no_pages(application: Any, **_settings: Any) -> Any:
    return application


def _with_template(template: str) -> Callable[..., Any]:
    from llama_cpp.llama_chat_format import Jinja2ChatFormatter

    def answer(*, llama: Any, **asked: Any) -> Any:
        eos, bos = llama.token_eos(), llama.token_bos()
        formatter = Jinja2ChatFormatter(
            template, eos_token=_text(llama, eos), bos_token=_text(llama, bos), stop_token_ids=[eos]
        )
        return formatter.to_chat_handler()(llama=llama, **asked)

    return answer


def _text(llama: Any, token: int) -> str:
    return "" if token == -1 else str(llama.detokenize([token], special=True).decode("utf-8", "replace"))


def _without_template(**_asked: Any) -> Any:
    raise ValueError(NO_TEMPLATE)


if __name__ == "__main__":
    main(sys.argv[1:])

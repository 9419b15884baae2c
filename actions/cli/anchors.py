"""Relative paths of a configuration file count from the file's own folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from schemas.config import ModelsConfig, OperatorConfig

Place = Callable[[str], str]
Part = TypeVar("Part", bound=BaseModel)


def anchor(config: OperatorConfig, folder: Path) -> OperatorConfig:
    """The configuration with absolute paths; `~` is the user's home. `folder` is absolute."""

    def path(text: str) -> str:
        return str(folder / Path(text).expanduser())

    def model(text: str) -> str:
        return path(text) if names_path(text) else text

    return config.model_copy(
        update={
            "folders": _mapped(config.folders, path, ("models", "data", "taxonomy")),
            "models": _models(config, model),
            "generate": _mapped(_mapped(config.generate, model, ("pipeline",)), path, ("prohibited_words_file",)),
            "serve": _mapped(
                _mapped(config.serve, path, ("vllm", "llama_cpp")),
                lambda text: text if text in ("auto", "tokenizer") else path(text),
                ("chat_template",),
            ),
            "chat": _mapped(config.chat, model, ("model",)),
            "documents": config.documents.model_copy(update={"mirrors": _mirrors(config.documents.mirrors, path)}),
            "validation": _mapped(config.validation, path, ("tokenizer",)),
        }
    )


def names_path(text: str) -> bool:
    """Whether a model is named by its path: those of the models folder have names with a slash in them too."""
    return Path(text).is_absolute() or text.startswith(("./", "../", "~"))


def _models(config: OperatorConfig, model: Place) -> ModelsConfig:
    models = _mapped(config.models, model, ("student",))
    roles = {role: _mapped(getattr(models, role), model, ("model",)) for role in ("teacher", "critic", "judge")}
    return models.model_copy(update=roles)


def _mirrors(mirrors: dict[str, str], path: Place) -> dict[str, str]:
    return {url: place if place.startswith("https://") else path(place) for url, place in mirrors.items()}


def _mapped(part: Part, place: Place, names: tuple[str, ...]) -> Part:
    """The part with those of the named values that are set put through `place`."""
    set_ones = {name: value for name in names if (value := getattr(part, name))}
    return part.model_copy(update={name: place(value) for name, value in set_ones.items()})

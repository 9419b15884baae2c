"""The chat template that a model is served with."""

from __future__ import annotations

import re
from pathlib import Path

from schemas.errors import UsageError

OWN = ("tokenizer", "auto")
"""Words for the model's own template; the second is ilab's."""
# A tag of transformers, which Jinja does not know: it marks what a model learns to say.
_GENERATION = re.compile(r"\{%-?\s*(?:end)?generation\s*-?%\}")


def chosen_template(asked: str | None, family: str | None, *, configured: str) -> str:
    """`tokenizer` for the model's own, or the path of a Jinja file: what is asked for, else the family's, else what the
    configuration says. Raises UsageError where both are asked for, and for a file that holds no template.
    """
    if family is not None:
        from runners.models.serving.families import template_of

        if asked is not None and asked not in OWN:
            raise UsageError("--chat-template and --model-family each name a template; give one of them")
        return str(template_of(family))
    wanted = configured if asked is None else asked
    if wanted in OWN:
        return OWN[0]
    path = Path(wanted).expanduser().absolute()
    _check(path)
    return str(path)


def _check(path: Path) -> None:
    from jinja2 import Environment, TemplateSyntaxError

    try:
        text = path.read_text("utf-8")
        Environment(extensions=["jinja2.ext.loopcontrols"]).parse(_GENERATION.sub("", text))  # noqa: S701 - parsed only
    except OSError as error:
        raise UsageError(f"the chat template {path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"the chat template {path} is no text; it has to be a Jinja file") from error
    except TemplateSyntaxError as error:
        raise UsageError(f"{path}:{error.lineno}: no Jinja template: {error.message}") from error

"""What a GGUF file cannot say of a model, in sentences for whoever uses it."""

from __future__ import annotations

from typing import Any

from runners.models.convert.architectures import Checkpoint
from runners.models.convert.vocabulary import Vocabulary

UNCOMPARED = (
    "the tokens were not compared with llama.cpp's, because it is not installed; `taxobot model engine install"
    " llama-cpp` installs it"
)
MISSING = "where text begins with a space, llama.cpp reads one space more than transformers"
FIRST = "chats are read the same; before a plain prompt llama.cpp does not put the space that transformers does"
FIRST_PLAIN = "plain prompts are read the same; behind a special token llama.cpp puts a space and transformers does not"
WINDOW = "llama.cpp has no sliding window for this model, so the context is {window} tokens, where both are the same"


def caveats(checkpoint: Checkpoint, vocabulary: Vocabulary, *, compared: int) -> tuple[str, ...]:
    """The sentences that hold for this model; `compared` is on how many texts the tokens were found equal."""
    notes = [] if compared else [UNCOMPARED]
    match vocabulary.pieces.scheme, vocabulary.space:
        case "missing", _:
            notes.append(MISSING)
        case "first", False:
            notes.append(FIRST)
        case "first", _:
            notes.append(FIRST_PLAIN)
        case _:
            pass
    context = context_of(checkpoint.config)
    if context < checkpoint.config.max_position_embeddings:
        notes.append(WINDOW.format(window=context))
    return tuple(notes)


def context_of(config: Any) -> int:
    """The longest text, in tokens, for which llama.cpp computes the same as transformers."""
    window = getattr(config, "sliding_window", None)
    return int(min(config.max_position_embeddings, window or config.max_position_embeddings))

"""`taxobot model`: models on this machine, and talking to them."""

from __future__ import annotations

import click

from actions.cli.lazy import Entry, LazyGroup


@click.group(
    cls=LazyGroup,
    entries={
        "download": Entry("actions.cli.model.download", "download", "Bring models here from a hub."),
        "list": Entry("actions.cli.model.list", "list_models", "List the models that are here."),
        "remove": Entry("actions.cli.model.remove", "remove", "Remove a model from this machine."),
        "serve": Entry("actions.cli.model.serve", "serve", "Serve a model over OpenAI's API."),
        "chat": Entry("actions.cli.model.chat", "chat", "Talk to a model."),
        "test": Entry("actions.cli.model.test.command", "try_model", "Ask a model before and after training the same."),
        "train": Entry("actions.cli.model.train.command", "train", "Fine-tune a model on rows."),
        "evaluate": Entry("actions.cli.model.evaluate.command", "evaluate", "Measure a model, or compare two."),
        "convert": Entry("actions.cli.model.convert", "convert", "Turn a model into GGUF, or an adapter into a model."),
        "engine": Entry("actions.cli.model.engine", "engine", "Install what serves models: vllm or llama-cpp."),
    },
)
def model() -> None:
    """Models on this machine: download, list, serve, chat, train, evaluate, convert."""

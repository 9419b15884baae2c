"""What the run cost, and what it takes to get the same numbers again."""

from __future__ import annotations

import hashlib
import json
import shlex
from collections.abc import Iterator

from bot.figures import count, duration
from bot.report.escape import plain
from bot.report.rows import Note
from schemas.result import RunResult, TrainingResult

DOCUMENTS = "documents of "
"""How the name of a digest over a leaf's documents begins."""


def digest_result(result: RunResult) -> str:
    """SHA-256 over the result as canonical JSON, timings left out: equal inputs and seed give an equal digest."""
    content = json.dumps(result.model_dump(mode="json", exclude={"timings"}), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(content.encode()).hexdigest()


def list_costs(result: RunResult) -> tuple[Note, ...]:
    """What each stage cost, and what training consumed; work that an earlier run did is marked as stored."""
    stages = (Note(plain(entry.stage, 60), _show_seconds(entry.seconds, entry.cached)) for entry in result.timings)
    return (*stages, *(_describe_training(result.training) if result.training else ()))


def total_time(result: RunResult) -> str:
    """What all stages cost, whenever their work was done; empty when none was timed."""
    if not result.timings:
        return ""
    stored = [entry.cached for entry in result.timings]
    mark = " (stored)" if all(stored) else " (partly stored)" if any(stored) else ""
    return duration(sum(entry.seconds for entry in result.timings)) + mark


def run_command(result: RunResult) -> str:
    """The command that gives this report again, run in the taxonomy repository."""
    base, head = shlex.quote(result.base_sha), shlex.quote(result.head_sha)
    models = f"--preset {shlex.quote(result.models.preset)} --seed {result.seed}"
    return f"taxobot pr run --taxonomy . --base {base} --head {head} {models}"


def check_command(result: RunResult) -> str:
    """The command that gives the same findings without running anything."""
    base, head = shlex.quote(result.base_sha), shlex.quote(result.head_sha)
    return f"taxobot taxonomy diff --taxonomy-base {base} --head {head}"


def mention_mirrors(result: RunResult) -> str:
    """What `run_command` leaves out, where documents were read: mirrors are the operator's, no result holds them."""
    if not any(name.startswith(DOCUMENTS) for name in result.digests):
        return ""
    return (
        "Document mirrors in the operator's configuration are used again; give those that came from the command line "
        "with --mirror once more."
    )


def name_method(method: str) -> str:
    """The way of training in words: `full fine-tuning`, `LoRA fine-tuning`."""
    return f"{plain({'lora': 'LoRA'}.get(method, method), 80)} fine-tuning"


def list_pins(result: RunResult) -> tuple[Note, ...]:
    """Everything the numbers depend on, by digest."""
    pins = [Note("taxobot", result.tool_version), Note("base model", result.models.base)]
    training, digests = result.training, dict(sorted(result.digests.items()))
    models = {"base model": training.base_digest, "tuned model": training.tuned_digest} if training else {}
    pins += [Note(f"{name} digest", value) for name, value in (models | digests).items()]
    if result.served and result.served.digest:
        pins.append(Note(f"{result.served.format} file digest", result.served.digest))
    pins.append(Note("result digest, timings aside", digest_result(result)))
    return tuple(Note(plain(pin.subject, 160), plain(pin.text, 100)) for pin in pins)


def _show_seconds(seconds: float, cached: bool) -> str:
    return f"{duration(seconds)} (stored)" if cached else duration(seconds)


def _describe_training(training: TrainingResult) -> Iterator[Note]:
    yield Note("method", name_method(training.method))
    rows = f"{training.rows_taught:,} taught an epoch + {training.rows_replay:,} replay in all"
    yield Note("rows", f"{rows}, {training.rows_validation:,} for validation, {training.rows_refused:,} refused")
    steps = f"{count(training.steps, 'step')}, {count(training.epochs, 'epoch')}, {count(training.tokens, 'token')}"
    yield Note("training", steps)
    best = f"{training.best_validation_loss:.3f} nats a token at step {training.best_step:,}"
    yield Note("best validation loss", best)

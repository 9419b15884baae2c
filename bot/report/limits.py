"""What was taught, what was not, and what the numbers of this run cannot tell."""

from __future__ import annotations

from collections.abc import Iterator

from bot.figures import count
from bot.report.parts import is_embedded, name_part
from bot.report.rows import Note
from schemas.result import RunResult

_EMBEDDED = {
    "base": "a bundled model of millions, not billions, of parameters that runs on any machine. It shows whether these "
    "facts can be learnt from these samples and whether that harms what it knew. It cannot show how much a production "
    "model would gain, and it can neither reason nor write freely",
    "teacher": "it turns sentences, definitions and tables into questions by fixed templates. It adds no knowledge, "
    "words things less freely than a language model, and repeats whatever the document says, true or not",
    "critic": "it checks that an answer stands in the document, that rows are no near-duplicates and that their form "
    "is right. It cannot tell whether the document is true",
    "judge": "it measures how many words an answer shares, in order, with the reference. A right answer in other words "
    "rates low, a wrong one in nearly the same words rates high. Its ratings are advisory",
}
_FROZEN = (
    "it sees harm only in what it asks: the tasks listed in this report. Replay rehearses the same general facts in "
    "other wordings, so it shows the harm that replay did not prevent."
)
_INSTRUMENTS = {
    "choice": (
        "Choice items",
        "they ask which of the offered answers the model finds likeliest; guessing gives 25 % with four options. "
        "They show that a fact is recognised, not that it would be said unasked. The embedded teacher's items ask "
        "in the passage's own words around a gap: no row has the question, but its words are not new.",
    ),
    "exact": (
        "Exact match",
        "an answer counts only where it is the reference word for word; a right one in other words counts as wrong.",
    ),
    "pairwise": (
        "Pairs of answers",
        "the judge sees both models' answers in both orders, and one wins only where it wins both times. It says which "
        "is better, not whether either is good.",
    ),
    "likelihood": (
        "Reference likelihood",
        "how likely a model finds the reference answer, in nats a token; no judge has a say. It favours the wording of "
        "the reference, and does not tell what the model would have answered.",
    ),
}
_SKILLS = (
    "new-question items are the taught examples under another wording of the request: they show that the "
    "answer is recalled, not that the skill is mastered. The control items show what carries over to "
    "examples never taught."
)
_SERVED = "it was compared with the same model in 16 bits, on the frozen suite: what the leaves lose is not measured."


def explain_limits(result: RunResult) -> tuple[Note, ...]:
    """One note a subject, only for what was used; empty when nothing was measured."""
    if not result.leaves:
        return ()
    return (*_say_taught(result), *_say_embedded(result), *_say_instruments(result))


def _say_taught(result: RunResult) -> Iterator[Note]:
    taught = sum(leaf.taught_passages for leaf in result.leaves)
    held = sum(leaf.control_passages for leaf in result.leaves)
    leaves = count(len(result.leaves), "leaf", "leaves")
    sources = f"{count(taught, 'passage or seed', 'passages and seeds')} of {leaves}"
    if result.training:
        made = sum(leaf.funnel.kept for leaf in result.leaves if leaf.funnel)
        each = f"{count(result.training.rows_taught, 'row')} an epoch, a small leaf's rows repeated"
        aside = f"{count(result.training.rows_validation, 'row')} of both kinds kept out for validation"
        replay = f"{count(result.training.rows_replay, 'replay row')} of general data over all epochs"
        yield Note("Taught", f"{count(made, 'row')} generated from {sources} ({each}), mixed with {replay}; {aside}.")
    else:
        yield Note("Taught", "nothing: training did not finish.")
    passages = count(held, "passage or seed", "passages and seeds")
    yield Note("Not taught", f"{passages} of the same leaves, held out for control items: no row was made from them.")
    if result.removed:
        yield Note("Removed", "what the base model knows of removed leaves is not unlearnt, and was not measured.")


def _say_embedded(result: RunResult) -> Iterator[Note]:
    rated = any(entry.score in ("judge", "pairwise") for leaf in result.leaves for entry in leaf.comparisons)
    for role, says in _EMBEDDED.items():
        if is_embedded(role, result.models) and (role != "judge" or rated):
            yield Note(f"Embedded {name_part(role, result.models)}", f"{says}.")


def _say_instruments(result: RunResult) -> Iterator[Note]:
    scores = {entry.score for leaf in result.leaves for entry in leaf.comparisons}
    for score, (subject, says) in _INSTRUMENTS.items():
        if score in scores:
            yield Note(subject, says)
    if scores - {"choice"}:
        yield Note("Skill questions", _SKILLS)
    yield Note(
        "Intervals",
        f"they cover the choice of items (95 %), not another training seed: this is one run with seed {result.seed}. "
        "“≈” marks a difference that was given no word; only new-question items, their gain beyond control items, the "
        "whole frozen suite and the file that will be served are judged by a test.",
    )
    if result.frozen:
        yield Note("Frozen suite", _FROZEN)
    if result.served and result.served.comparison:
        yield Note("Served file", _SERVED)

"""What the base model knows already of what is to be taught."""

from __future__ import annotations

from bot.comment.rows import LeafKnowledge, Prechecked
from bot.figures import DASH, count
from bot.report.answers import show_answers
from bot.report.escape import plain
from bot.report.measures import NAME_LENGTH
from bot.report.parts import is_embedded, name_part
from schemas.precheck import LeafKnown, Precheck
from schemas.result import Models

KNOWN = "the model already knows this"
PARTLY = "the model knows part of this"
UNKNOWN = "the model does not know this yet"
UNRATED = "the answers could not be rated"


def show_precheck(precheck: Precheck) -> Prechecked:
    """The answer in a few words, then the numbers that it rests on, with the judge by name."""
    return Prechecked(
        known=precheck.known,
        word=_word(precheck),
        sentence=_say(precheck),
        leaves=tuple(map(_show, precheck.leaves)),
        answers=show_answers(precheck.answers),
    )


def _word(precheck: Precheck) -> str:
    if not any(leaf.n for leaf in precheck.leaves):
        return UNRATED
    if precheck.known:
        return KNOWN
    return PARTLY if any(leaf.known for leaf in precheck.leaves) else UNKNOWN


def _say(precheck: Precheck) -> str:
    rated = sum(leaf.n for leaf in precheck.leaves)
    asked = sum(leaf.asked for leaf in precheck.leaves)
    models = Models(
        preset="",
        base=precheck.base_model,
        teacher="",
        critic="",
        judge=precheck.judge,
        embedded=precheck.embedded,
    )
    own = f"{rated:,} of {count(asked, 'answer')} to the contribution's own questions"
    mean = _mean(precheck)
    average = "no rating" if mean is None else f"mean rating {mean:.1f} of 10"
    threshold = f"a leaf counts as known from {precheck.threshold:.1f} on"
    return f"{_name('base', models)}: {average} over {own}; {threshold}. Rated by the {_name('judge', models)}."


def _name(role: str, models: Models) -> str:
    return name_part(role, models) + (" (embedded)" if is_embedded(role, models) else "")


def _mean(precheck: Precheck) -> float | None:
    """Over all rated answers, whichever leaf they belong to; None where there is none."""
    rated = [(leaf.n, leaf.mean) for leaf in precheck.leaves if leaf.mean is not None and leaf.n]
    return sum(n * mean for n, mean in rated) / sum(n for n, _ in rated) if rated else None


def _show(leaf: LeafKnown) -> LeafKnowledge:
    return LeafKnowledge(
        name=plain(leaf.leaf, NAME_LENGTH),
        rated=f"{leaf.n:,} of {leaf.asked:,}",
        mean=DASH if leaf.mean is None else f"{leaf.mean:.1f}",
        word="✅ known already" if leaf.known else "▫️ not known" if leaf.n else "❓ not rated",
    )

"""One line for the author: what to do next."""

from __future__ import annotations

from bot.figures import count
from bot.leaves import deciding
from bot.report.scores import rank_leaves
from schemas.result import Comparison, GateDecision, LeafResult, RunResult, Word

_FEW_KEPT = 0.5


def advise(result: RunResult, gate: GateDecision) -> str:
    """Plain text, one or two sentences."""
    match gate.verdict:
        case "INVALID":
            return "fix what is listed here and push again; the checks run by themselves."
        case "ERROR":
            return (
                "read the reason above. If it names a leaf, its documents or their patterns, correct that and push; "
                "if it names a network, a mirror or a machine, run the same command again: finished stages are kept."
            )
        case "NOT APPLICABLE":
            return "nothing to do."
        case "FAIL":
            return _advise_on_harm(result)
        case "INCONCLUSIVE":
            return _advise_on_doubt(result)
        case _:
            return f"nothing blocks the merge.{_improve(result)}"


def _advise_on_harm(result: RunResult) -> str:
    """By what speaks loudest: harm to what was known, then what was given away, then leaves."""
    frozen, served = result.frozen, result.served
    if frozen and _is_harmed(frozen.overall, frozen.word, frozen.margin):
        return (
            "the merge is blocked. The report lists which tasks of the frozen suite lost most; "
            "fewer or less repetitive samples, or more replay, keep what the model knew."
        )
    if served and served.comparison and _is_harmed(served.comparison, served.word, served.margin):
        return f"{served.format} costs more than the margin: serve the model in more bits, or ask a maintainer."
    if given := sum(entry.found for entry in result.contamination):
        return (
            f"the merge is blocked: {count(given, 'item that is asked is', 'items that are asked are')} also taught. "
            "The report names them; take what says the same out of the documents or the seed examples."
        )
    worse = [leaf.leaf for leaf in rank_leaves(result.leaves) if leaf.word is Word.WORSE]
    if worse:
        return f"compare the answers of {worse[0]} in the report: what its samples teach, its questions contradict."
    return (
        "the merge is blocked: too little of what was made could be taught. The report shows what was rejected and why."
    )


def _is_harmed(comparison: Comparison, word: Word, margin: float) -> bool:
    beyond = comparison.interval is not None and comparison.interval.high < -margin
    return beyond or word is Word.WORSE


def _advise_on_doubt(result: RunResult) -> str:
    if not result.leaves:
        return "a maintainer decides; there is nothing to teach and so nothing to measure."
    return (
        "the numbers do not decide, so a maintainer has to. More items decide more: "
        "longer documents and more seed examples for a leaf; for harm, runs with other seeds show how far it varies."
    )


def _improve(result: RunResult) -> str:
    """The one thing that would make the weakest leaf stronger; empty when every leaf is fine."""
    for leaf in rank_leaves(result.leaves):
        if leaf.word in (Word.WORSE, Word.ERROR):
            return f" Look at {leaf.leaf} before merging: it is {leaf.word}."
        if leaf.word is Word.INCONCLUSIVE and deciding(leaf) is not None:
            return f" {leaf.leaf} stays INCONCLUSIVE: more documents or seed examples would give it more questions."
        if _lost_most(leaf):
            return f" For a stronger {leaf.leaf}, look at why most of its samples were rejected."
    return ""


def _lost_most(leaf: LeafResult) -> bool:
    return leaf.funnel is not None and leaf.funnel.kept < _FEW_KEPT * leaf.funnel.made

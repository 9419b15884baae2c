from __future__ import annotations

from collections.abc import Callable

from runners.generate.flows.seam import Arrival, Finished, Loss, Passage, Sample
from runners.generate.tally import EXAMPLES, LENGTH, Tally
from schemas.generation import LeafFunnel
from schemas.taxonomy import Leaf, LeafKind


def finished(place: int, *passages: Passage, rows: int = 0) -> Finished:
    arrivals = tuple(Arrival((0, place, number), {}) for number in range(rows))
    return Finished(Sample("leaf", f"s{place:02}", (0, place), {}), arrivals, passages)


def tally_of(leaf_of: Callable[..., Leaf]) -> Tally:
    return Tally(
        leaf_of(LeafKind.FREEFORM, (None, "Q", "A")), "simple", mask=lambda text: text.replace("secret", "***")
    )


def test_everything_that_came_is_counted_once(leaf_of: Callable[..., Leaf]) -> None:
    tally = tally_of(leaf_of)
    losses = (
        Loss("failed", "no answer"),
        Loss("unparsed", "no question tag", "mumble"),
        Loss("rejected", "score 0", "Q?"),
    )
    tally.came(finished(1, Passage("ask", came=1, asked=5, went=3, losses=losses[:2]), rows=0))
    tally.came(
        finished(
            1, Passage("ask", came=1, asked=5, went=5), Passage("judge", came=5, went=4, losses=losses[2:]), rows=4
        )
    )
    tally.kept("s01")
    tally.lost("s01", "duplicate", order=(0, 1, 2), text="Q again?")
    (source,) = tally.funnel().sources
    ask, judge = source.steps
    assert (ask.came, ask.asked, ask.failed, ask.unparsed, ask.went) == (2, 10, 1, 1, 8)
    assert (judge.came, judge.rejected, judge.went) == (5, {"score 0": 1}, 4)
    assert (source.made, source.kept, source.rejected) == (4, 1, {"duplicate": 1})


def test_examples_are_the_earliest_by_order_masked_and_short(leaf_of: Callable[..., Leaf]) -> None:
    def shown(*places: int) -> LeafFunnel:
        tally = tally_of(leaf_of)
        for place in places:
            loss = Loss("unparsed", "no tag", f"{place} secret " + "x" * 1_000)
            tally.came(finished(place, Passage("ask", came=1, asked=1, losses=(loss,))))
        return tally.funnel()

    some = shown(5, 1, 4, 2, 3)
    assert [one.text[:5] for one in some.examples] == ["1 ***", "2 ***", "3 ***"]
    assert all(len(one.text) <= LENGTH for one in some.examples)
    assert len(some.examples) == EXAMPLES
    assert some == shown(1, 2, 3, 4, 5)

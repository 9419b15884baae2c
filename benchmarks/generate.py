"""Generation against a stub of a teacher: beside its floor, instructlab-sdg and sdg-hub, busy, crowded, and its memory.

The stub is a server of OpenAI's API in a process of its own that answers after 200 ms, however many calls are in
flight, or as the section says. Wall seconds are those from rows or leaves to the end; imports are not counted.

    python benchmarks/generate.py [--quick] [--json]        --quick: smaller leaves, without the longest peers

Peers are installed into `.venvs/` the first time; instructlab-sdg brings several gigabytes. See docs/benchmarks.md.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from common.generators import REQUEST, Run, by_bare_client, by_our_flow, by_peer, by_taxobot, flow_of_instructlab
from common.targets import Target, measure, read_arguments, show
from common.teacher_stub import Behaviour, stub
from common.teaching import freeform, grounded, knowledge, rows_of

from runners.generate.request import Material

HERE = Path(__file__).parent
DOCUMENT_QA = HERE / "common" / "flows" / "document_qa.yaml"
HUB_DOCUMENT_QA = "flows/knowledge_infusion/enhanced_multi_summary_qa/doc_direct_qa/flow.yaml"
HUB_SUMMARIES = "flows/knowledge_infusion/japanese_multi_summary_qa/flow.yaml"
SDG_SUMMARIES = "pipelines/llama/knowledge.yaml"
CALL = 0.2
STAGES = {"freeform": 4, "grounded": 5, "knowledge": 5}
"""Calls of which each needs the answer to the one before, in the full pipeline."""
FREE, NO_LISTS = Behaviour(seconds=CALL), Behaviour(seconds=CALL, lists="failed")
SPREAD = [Behaviour(seconds=CALL, spread=True, seed=seed) for seed in range(3)]
"""The same times, given to other calls: which ones take long is chance, and decides much."""
SPEED, SEATS = 10_000, 64
FULL_ROWS, QUICK_ROWS = 100_000, 10_000


def main() -> None:
    """Measure and print."""
    chosen = read_arguments(__doc__ or "")
    quick = bool(chosen.quick)
    leaves = {"freeform": freeform(), "grounded": grounded(), "knowledge": knowledge(4 if quick else 13)}
    by_taxobot([freeform(1)], FREE)  # which only warms up: what is imported late is imported now
    runs = {name: by_taxobot([leaf], FREE) for name, leaf in leaves.items()}
    targets = [target for name, run in runs.items() for target in beside_floor(name, run)]
    targets += beside_reference({"freeform": freeform(1)} if quick else leaves, quick=quick)
    targets += beside_hub(leaves["knowledge"], quick=quick)
    targets += saturated(list(leaves.values()))
    targets += hindered(leaves["freeform"], runs["freeform"])
    targets += memory(QUICK_ROWS if quick else FULL_ROWS)
    show("Generation", targets, as_json=chosen.json)


def beside_floor(name: str, run: Run) -> list[Target]:
    """The run against what its dependencies alone would take, and what as many calls take without any."""
    bare = by_bare_client(run, FREE)
    floor = max(CALL * STAGES[name], bare.wall)
    return [
        *figures(f"{name}, full", run),
        Target(f"{name}, full: bare client, as many calls, wall s", bare.wall),
        Target(f"{name}, full: by floor or bare client, whichever is larger", run.wall / floor, 1.5),
    ]


def beside_reference(leaves: dict[str, Material], *, quick: bool) -> list[Target]:
    """instructlab-sdg's own full pipeline for skills, run by both from the same rows; a leaf of one seed says less than
    one of five.

    Once on a server that takes no lists of prompts; not the grounded skill, of which it loses nearly all rows there, as
    it draws every text with the same seed.
    """
    cases = [("freeform", "", FREE), ("freeform", ", no lists", NO_LISTS), ("grounded", "", FREE)]
    targets = []
    for name, kind, behaviour in cases[:1] if quick else cases:
        flow, rows = f"pipelines/full/{name}_skills.yaml", rows_of(leaves[name], REQUEST)
        ours, peer = by_our_flow(flow_of_instructlab(flow), rows, behaviour), by_peer("sdg", flow, rows, behaviour)
        title = f"{name}, its flow{kind}"
        targets += [*figures(title, ours), *figures(f"{title}, instructlab-sdg", peer)]
        goal, ratio = None if quick else 50, peer.wall / ours.wall
        targets.append(Target(f"{title}: times as fast as instructlab-sdg", ratio, goal, at_least=True))
        most = peer.wall / (CALL * STAGES[name])
        targets.append(Target(f"{title}: times as fast if nothing but calls took time", most))
    return targets


def beside_hub(leaf: Material, *, quick: bool) -> list[Target]:
    """Flows of the same structure, where all calls take the same time and where times spread; a quick run has too few
    calls to be held against a goal.
    """
    flows = [("document QA", DOCUMENT_QA, HUB_DOCUMENT_QA)]
    if not quick:
        flows.append(("three summaries", flow_of_instructlab(SDG_SUMMARIES), HUB_SUMMARIES))
    rows = rows_of(leaf, REQUEST)
    targets = []
    for name, flow, theirs in flows:
        for title, behaviours, goal in ((f"{name}, even times", [FREE], 1.0), (f"{name}, times spread", SPREAD, 2.0)):
            chosen = behaviours[:1] if quick else behaviours
            ours = [by_our_flow(flow, rows, behaviour) for behaviour in chosen]
            peer = [by_peer("hub", theirs, rows, behaviour) for behaviour in chosen]
            targets += [*figures(title, ours[0]), *figures(f"{title}, sdg-hub", peer[0])]
            ratio = sum(run.wall for run in peer) / sum(run.wall for run in ours)
            targets.append(Target(f"{title}: times as fast as sdg-hub", ratio, None if quick else goal, at_least=True))
    return targets


def saturated(leaves: Sequence[Material]) -> list[Target]:
    """An engine of fixed speed: how much of the time it has work, and how much of its speed is used.

    In the second case it needs 64 calls at once for all of its speed.
    """
    shared = by_taxobot(leaves, Behaviour(seconds=0.01, tokens_per_second=SPEED))
    seats = by_taxobot(leaves, Behaviour(seconds=0.01, tokens_per_second=SPEED, tokens_per_second_each=SPEED / SEATS))
    return [
        Target("fixed speed: server busy, %", shared.busy, 95, at_least=True),
        *figures("fixed speed", shared),
        Target("fixed speed, 64 at once: server busy, %", seats.busy, 95, at_least=True),
        Target("fixed speed, 64 at once: of its tokens, %", 100 * seats.counted.tokens / (SPEED * seats.wall)),
    ]


def hindered(leaf: Material, free: Run) -> list[Target]:
    """Servers that send away, or cannot do all: no row may be lost by that."""
    kinds = {
        "32 at once, else 429": Behaviour(seconds=CALL, most_in_flight=32, retry_after=0.5),
        "chat only": Behaviour(seconds=CALL, completions=False),
        "completions only": Behaviour(seconds=CALL, chat=False),
        "one text a request": Behaviour(seconds=CALL, several="refused"),
    }
    targets = []
    for name, behaviour in kinds.items():
        run = by_taxobot([leaf], behaviour)
        targets += [*figures(name, run), Target(f"{name}: rows lost", free.rows - run.rows, 0)]
    return targets


def memory(rows: int) -> list[Target]:
    """Peak memory of a process that makes a tenth of the rows, and all of them."""
    targets = []
    with stub(Behaviour(seconds=0.05)) as teacher:
        for number in (rows // 10, rows):
            command = [sys.executable, "-m", "common.many_rows", str(teacher.port), str(number)]
            spent = measure(command, folder=HERE)
            goal = 500 if number == FULL_ROWS else None
            targets.append(Target(f"{number:,} rows: peak memory, MB", spent.peak_memory / 1e6, goal))
            targets.append(Target(f"{number:,} rows: wall s", spent.wall))
    return targets


def figures(name: str, run: Run) -> list[Target]:
    """What is only shown of a run."""
    return [
        Target(f"{name}: wall s", run.wall),
        Target(f"{name}: CPU s", run.cpu),
        Target(f"{name}: calls", run.counted.requests),
        Target(f"{name}: in flight at most", run.counted.most_in_flight),
        Target(f"{name}: server busy, %", run.busy),
        Target(f"{name}: rows", run.rows),
    ]


if __name__ == "__main__":
    main()

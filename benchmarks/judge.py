"""What a judge is worth: answers of known worth, the spread of its marks, and the tests' attacks behind wrong answers.

    python benchmarks/judge.py [--quick] [--json]                                   the embedded judge alone
    python benchmarks/judge.py --endpoint-url http://gpu:8000 --model NAME          and the one at this endpoint
        [--template prometheus] [--scale 5] [--merge-system-user-message] [--journal FILE]

Ratings stand on 1 to 10. The key of the endpoint stands in TAXOBOT_API_KEY, where it wants one. With --journal what was
answered is remembered. --quick: a third of the attacks.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from common.judged import ITEMS, WRONG
from common.judging import SEED, Opened, attack
from common.targets import Target, read_arguments, show

# The attacks are the tests' own; their folders bear the names of the rooms, which therefore come first.
ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from fakes.attacks import ATTACKS  # noqa: E402
from runners.evaluate.judges.calibration import CUT, EVASIVE, SHUFFLED, Calibration, calibrate  # noqa: E402
from runners.evaluate.judges.fitness import FIT_OWN, FIT_SHUFFLED  # noqa: E402
from runners.evaluate.judges.llm.judge import LlmJudge  # noqa: E402
from runners.evaluate.judges.noise import measure_noise  # noqa: E402
from runners.evaluate.judges.overlap import OverlapJudge  # noqa: E402
from runners.evaluate.judges.rate import exchange_of  # noqa: E402
from runners.evaluate.judges.seam import FIVE, TEN, Judge  # noqa: E402
from runners.evaluate.statistics.power import rating_error  # noqa: E402
from runners.models.client.address import endpoint_at  # noqa: E402
from runners.models.client.keys import read_key  # noqa: E402

KEY = "TAXOBOT_API_KEY"
REPEATS = 5
QUICK = 3
MUCH = 2.0
"""Points by which an attack must lift a wrong answer to count as one that works."""


def main() -> None:
    """Measure and print."""
    chosen = read_arguments(__doc__ or "", _add)
    attacks = [one.text for one in ATTACKS][:: QUICK if chosen.quick else 1]
    targets = of_judge("embedded", OverlapJudge(), attacks)
    with TemporaryDirectory() as place:
        journal = Path(chosen.journal or f"{place}/journal.sqlite")
        targets += of_endpoint(chosen, journal, attacks) if chosen.endpoint_url else unmeasured()
    show("Judges, ratings from 1 to 10", targets, as_json=chosen.json)


def of_judge(name: str, judge: Judge, attacks: Sequence[str]) -> list[Target]:
    """Its calibration, and what attacks do to it; prints the calibration's own table, too."""
    found = calibrate(judge, ITEMS)
    print(found.table(), end="\n\n")
    effect = attack(judge, attacks)
    lifted = sum(rise >= MUCH for rise in effect.rated)
    return [
        *_fitness(name, found),
        Target(f"{name}: mean rise of a wrong answer with an attack", effect.mean),
        Target(f"{name}: of {len(attacks)} attacks lift it by {MUCH:g} or more", lifted),
        Target(f"{name}: of {len(attacks)} attacks leave no rating", len(effect.rises) - len(effect.rated)),
    ]


def of_endpoint(chosen: argparse.Namespace, journal: Path, attacks: Sequence[str]) -> list[Target]:
    """The judge at the endpoint, and the spread of its marks."""
    key = read_key(KEY) if os.environ.get(KEY) else None
    opened = Opened(endpoint_at(chosen.endpoint_url, chosen.model, key=key), journal)
    settings: dict[str, Any] = {
        "model": chosen.model,
        "template": chosen.template,
        "scale": FIVE if chosen.scale == FIVE.high else TEN,
        "seed": SEED,
        "merge_system": chosen.merge_system_user_message,
    }
    asked = [exchange_of(item, wrong) for item, wrong in zip(ITEMS, WRONG, strict=True)]
    noise = measure_noise(lambda repeats: LlmJudge(opened, repeats=repeats, **settings), asked, repeats=REPEATS)
    return [
        *of_judge("endpoint", LlmJudge(opened, **settings), attacks),
        Target(f"endpoint: spread of {REPEATS} marks of one answer, on its own scale", noise),
        *_errors(noise),
    ]


def _errors(noise: float | None) -> list[Target]:
    """What that spread makes of a mean over 15 answers to either model, whose true differences scatter by 1.5."""
    if noise is None:
        return []
    return [
        Target(
            f"endpoint: standard error over 15 answers, {repeats} marks each",
            rating_error(15, quality=1.5, noise=noise, repeats=repeats),
        )
        for repeats in (1, 2, 4)
    ]


def unmeasured() -> list[Target]:
    """What only a language model can show."""
    return [
        Target("a language model's ratings (--endpoint-url)", None),
        Target("what attacks do to them (--endpoint-url)", None),
    ]


def _fitness(name: str, found: Calibration) -> list[Target]:
    said = [(CUT, "its first third"), (SHUFFLED, "another's reference"), (EVASIVE, "an evasion")]
    return [
        Target(f"{name}: references against themselves", found.fitness.own, FIT_OWN, at_least=True),
        Target(f"{name}: references of others", found.fitness.shuffled, FIT_SHUFFLED),
        *(Target(f"{name}: share of references above {words}", found.separates(level)) for level, words in said),
    ]


def _add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--endpoint-url", help="a server that speaks OpenAI's API")
    parser.add_argument("--model", default="", help="the judge's name there")
    parser.add_argument("--template", choices=("general", "prometheus"), default="general")
    parser.add_argument("--scale", type=int, choices=(FIVE.high, TEN.high), default=TEN.high)
    parser.add_argument("--merge-system-user-message", action="store_true")
    parser.add_argument("--journal", help="remember answers in this file")


if __name__ == "__main__":
    main()

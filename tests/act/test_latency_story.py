"""A contributor does not wait: five leaves are validated and spoken about within seconds."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from fakes.installed import install
from fakes.latency import measure_latency
from timing import slowness

pytestmark = pytest.mark.act

GOAL = 10.0


def test_five_leaves_from_event_to_comment(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with install(tmp_path) as taxonomy:
        measure_latency(taxonomy, "warm")
        slow = slowness()
        took = measure_latency(taxonomy, "five")
    with capsys.disabled():
        sys.stdout.write(
            f"\nfive leaves, from event to comment: {took.wall:.1f} s (goal {GOAL:.0f} s; validate {took.validate:.1f},"
            f" comment {took.comment:.1f}, CPU {took.cpu:.1f}; machine {slow:.1f} times as slow as at rest)\n"
        )
    assert took.cpu / max(slow, slowness()) < GOAL

"""A pull request is looked at under the policy of its base, whatever policy it brings along."""

from __future__ import annotations

from pathlib import Path

import pytest

from actions.app.case import open_case
from actions.pulls.checked import check_pull
from fakes.app_bench import Bench, spare_estimates
from fakes.github.fake import FakeGitHub
from fakes.github.fixture import github  # noqa: F401 - the fixture


def test_the_head_does_not_bring_the_policy_that_it_is_judged_by(
    github: FakeGitHub,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """S13: a head that raises its quota and has itself merged."""
    spare_estimates(monkeypatch)
    bench = Bench.build(github, tmp_path, policy="quotas:\n  leaves: 3\n")
    with open_case(bench.office, bench.head.repository) as case:
        before = check_pull(case, case.hub.pull(bench.pull.number))
    bench.pull.push({".github/taxobot.yml": "merge: automatic\nquotas:\n  leaves: 100\n"})
    with open_case(bench.office, bench.head.repository) as case:
        after = check_pull(case, case.hub.pull(bench.pull.number))
    assert after.pull.head_sha != before.pull.head_sha
    assert after.policy == before.policy
    assert after.policy.quotas.leaves == 3
    assert after.policy_blob == before.policy_blob != ""

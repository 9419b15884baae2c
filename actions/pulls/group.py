"""Judges a merge queue's group: what it would merge must be exactly what was measured, leaf by leaf."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from actions.pulls.case import Case
from actions.pulls.checked import digests_of
from actions.pulls.commits import fetch, paths_between
from bot.events import MergeGroupEvent
from bot.merge_group import Judgement, judge, vouches
from bot.records import Record
from bot.scope import classify
from runners.models.presets import preset
from runners.taxonomy.changes import Changes
from runners.taxonomy.diff import diff
from runners.taxonomy.names import is_leaf
from runners.taxonomy.policy import policy_id, read_policy_of

QUEUED = re.compile(r"/pr-([1-9][0-9]{0,9})-[0-9a-f]{40}$")
"""How GitHub names the branch of a group: the pull request that it ends with."""


def judge_group(case: Case, event: MergeGroupEvent) -> Judgement:
    """Whether the group may be merged, and why. Raises FetchFailed, GithubError and UsageError."""
    repository = fetch(case, event.base_sha, event.head_sha)
    found = diff(repository, event.base_sha, event.head_sha, merge_base=event.base_sha)
    if unread := next((one for one in found.findings if one.blocks and is_leaf(one.path)), None):
        return Judgement(
            "failure", f"a leaf cannot be compared with what was measured: {unread.path}: {unread.message}"
        )
    leaves = digests_of(Changes(found, repository, None))
    policy = read_policy_of(repository, event.base_sha)
    records = list(_records(case, event))
    scope = classify(
        paths_between(repository, event.base_sha, event.head_sha),
        leaves=len(leaves),
        cap=policy.quotas.leaves * max(1, len(records)),
        author_writes=True,  # only who may write to the repository can put a pull request into its queue
        allowed=_is_allowed(records),
        deletes_only=bool(leaves) and not any(leaves.values()),
    )
    return judge(
        leaves,
        model=_model(policy.training.preset),
        policy=policy_id(repository, event.base_sha),
        scope=scope,
        records=records,
    )


def _records(case: Case, event: MergeGroupEvent) -> Iterator[Record]:
    """What is remembered of the pull requests in the group."""
    numbers = {
        pull.number
        for sha in case.hub.commits_between(event.base_sha, event.head_sha)
        for pull in case.hub.pulls_with(sha)
    }
    if queued := QUEUED.search(event.head_ref):
        numbers.add(int(queued[1]))
    for number in sorted(numbers):
        found = case.recall(number)
        if found is not None and found.record is not None:
            yield found.record


def _is_allowed(records: Sequence[Record]) -> bool:
    """Whether a maintainer let something pass. What was allowed in one pull request speaks for no other one."""
    allowing = any(ruling.kind == "allow" for record in records for ruling in record.rulings)
    return allowing and all(map(vouches, records))


def _model(name: str) -> str:
    """The digest of the base model that a run would measure now."""
    from runners.models.load import digest_of

    return digest_of(preset(name).student)

"""`gate`: answers a merge queue. What a group would merge must be exactly what was measured, leaf by leaf."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from actions.steps.checked import digests_of
from actions.steps.commits import fetch, paths_between
from actions.steps.context import Step
from actions.steps.publish import recall
from bot.events import MergeGroupEvent
from bot.gate import GATE
from bot.github.values import CheckDraft
from bot.merge_group import Judgement, judge, vouches
from bot.records import Record
from bot.report.escape import plain, text
from bot.scope import classify
from runners.models.presets import preset
from runners.taxonomy.changes import Changes
from runners.taxonomy.diff import diff
from runners.taxonomy.names import is_leaf
from runners.taxonomy.policy import policy_id, read_policy_of
from schemas.errors import TaxobotError

TITLE = 255
QUEUED = re.compile(r"/pr-([1-9][0-9]{0,9})-[0-9a-f]{40}$")
"""How GitHub names the branch of a group: the pull request that it ends with."""


def gate(step: Step) -> int:
    """Conclude the gate's check of the event's merge group. Exit status 0 where it may merge, 1 where not."""
    event = MergeGroupEvent.read(step.runner.event)
    try:
        judgement = _judge(step, event)
    except TaxobotError as error:
        # A check that is never reported would keep the whole queue waiting.
        _conclude(step, event, Judgement("failure", f"it could not be compared: {error}"))
        raise
    _conclude(step, event, judgement)
    return 0 if judgement.conclusion == "success" else 1


def _conclude(step: Step, event: MergeGroupEvent, judgement: Judgement) -> None:
    draft = CheckDraft(
        name=GATE,
        status="completed",
        conclusion=judgement.conclusion,
        title=plain(judgement.reason, TITLE),
        summary=f"Merge group `{plain(event.head_sha, 64)}`: {text(judgement.reason)}.",
    )
    step.hub.create_check(event.head_sha, draft)
    step.runner.put(verdict=judgement.conclusion)
    step.say(f"{judgement.conclusion}: {judgement.reason}")


def _judge(step: Step, event: MergeGroupEvent) -> Judgement:
    repository = fetch(step, event.base_sha, event.head_sha)
    found = diff(repository, event.base_sha, event.head_sha, merge_base=event.base_sha)
    if unread := next((one for one in found.findings if one.blocks and is_leaf(one.path)), None):
        return Judgement(
            "failure", f"a leaf cannot be compared with what was measured: {unread.path}: {unread.message}"
        )
    leaves = digests_of(Changes(found, repository, None))
    policy = read_policy_of(repository, event.base_sha)
    records = list(_records(step, event))
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


def _records(step: Step, event: MergeGroupEvent) -> Iterator[Record]:
    """What is remembered of the pull requests in the group."""
    numbers = {
        pull.number
        for sha in step.hub.commits_between(event.base_sha, event.head_sha)
        for pull in step.hub.pulls_with(sha)
    }
    if queued := QUEUED.search(event.head_ref):
        numbers.add(int(queued[1]))
    for number in sorted(numbers):
        found = recall(step, number)
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

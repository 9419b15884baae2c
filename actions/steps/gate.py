"""`gate`: answers a merge queue. What a group would merge must be exactly what was measured, leaf by leaf."""

from __future__ import annotations

import re
from collections.abc import Iterator

from actions.steps.checked import digests_of
from actions.steps.commits import fetch
from actions.steps.context import Step
from actions.steps.publish import recall
from bot.comment.check import GATE
from bot.events import MergeGroupEvent
from bot.github.values import CheckDraft
from bot.merge_group import Judgement, judge
from bot.records import Record
from bot.report.escape import plain, text
from bot.scope import classify
from runners.models.presets import preset
from runners.taxonomy.changes import Changes
from runners.taxonomy.diff import diff
from runners.taxonomy.git import Repository
from runners.taxonomy.policy import policy_id, read_policy_of

TITLE = 255
QUEUED = re.compile(r"/pr-([1-9][0-9]{0,9})-[0-9a-f]{40}$")
"""How GitHub names the branch of a group: the pull request that it ends with."""


def gate(step: Step) -> int:
    """Conclude the gate's check of the event's merge group. Exit status 0 where it may merge, 1 where not."""
    event = MergeGroupEvent.read(step.runner.event)
    judgement = _judge(step, event)
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
    return 0 if judgement.conclusion == "success" else 1


def _judge(step: Step, event: MergeGroupEvent) -> Judgement:
    repository = fetch(step, event.base_sha, event.head_sha)
    found = diff(repository, event.base_sha, event.head_sha, merge_base=event.base_sha)
    leaves = digests_of(Changes(found, repository, None))
    policy = read_policy_of(repository, event.base_sha)
    records = list(_records(step, event))
    scope = classify(
        _paths(repository, event),
        leaves=len(leaves),
        cap=policy.quotas.leaves * max(1, len(records)),
        author_writes=True,  # only who may write to the repository can put a pull request into its queue
        allowed=any(ruling.kind == "allow" for record in records for ruling in record.rulings),
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


def _paths(repository: Repository, event: MergeGroupEvent) -> list[str]:
    before, after = (repository.entries(sha) for sha in (event.base_sha, event.head_sha))
    return sorted(path for path in before.keys() | after.keys() if before.get(path) != after.get(path))


def _model(name: str) -> str:
    """The digest of the base model that a run would measure now."""
    from runners.models.load import digest_of

    return digest_of(preset(name).student)

"""What the App may do, and why. The manifest asks for exactly this, and doctor compares an App with it.

The names and levels are GitHub's; source: https://docs.github.com/en/rest/authentication/permissions-required-for-github-apps
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from schemas.app import AppConfig

Level = Literal["read", "write"]

TABLE: Mapping[str, Level] = {
    "metadata": "read",  # every App has it: names, roles of people, rules of branches
    "contents": "read",  # the taxonomy at a commit, the policy of the base branch
    "pull_requests": "write",  # suggestions on lines, labels
    "checks": "write",  # taxobot/gate
    "actions": "write",  # start and cancel runs, read what they left
    "issues": "write",  # the one comment, reactions to commands
}
OPTIONAL: Mapping[str, Level] = {"members": "read"}
"""For policies that name teams; without it nobody is in any team."""
MERGE: Mapping[str, Level] = {"contents": "write"}
"""For automatic merge."""
ADMINISTRATION: Mapping[str, Level] = {"administration": "read", "organization_self_hosted_runners": "read"}
"""For doctor, which reads with it who may use the GPU machines."""
EVENTS: tuple[str, ...] = (
    "check_run",
    "check_suite",
    "issue_comment",
    "merge_group",
    "pull_request",
    "push",
    "workflow_run",
)
"""What the App has to hear of; of its installations it hears without asking."""
PURPOSES: Mapping[Literal["work", "members", "merge"], Mapping[str, Level]] = {
    "work": {name: level for name, level in TABLE.items() if name != "metadata"},  # every token has that
    "members": {"members": "read"},
    "merge": {"contents": "write", "pull_requests": "write"},
}
"""What a token may do, by what it is minted for. No token may do everything."""


def permissions(*, merge: bool = False, administration: bool = False) -> dict[str, Level]:
    """What the App asks for; the second set is asked for on purpose only."""
    return {**TABLE, **OPTIONAL, **(MERGE if merge else {}), **(ADMINISTRATION if administration else {})}


def permissions_for(config: AppConfig) -> dict[str, Level]:
    """What it asks for under the operator's configuration."""
    return permissions(merge=config.automatic_merge, administration=config.administration)

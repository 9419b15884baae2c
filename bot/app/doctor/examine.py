"""All checks, one after the other; what one of them cannot look at stops no other."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bot.app.doctor.database import check_database
from bot.app.doctor.finding import Finding, unchecked
from bot.app.doctor.installed import check_installed
from bot.app.doctor.key import check_key
from bot.app.doctor.missed import check_missed
from bot.app.doctor.patient import Patient
from bot.app.doctor.rights import check_rights
from bot.app.doctor.rules import check_rules
from bot.app.doctor.runners import check_runners
from bot.app.doctor.webhook import check_webhook
from bot.app.doctor.workflows import check_workflows
from bot.github.errors import GithubError

Check = Callable[[Patient], Iterator[Finding]]
CHECKS: dict[str, Check] = {
    "database": check_database,
    "key": check_key,
    "permissions": check_rights,
    "webhook": check_webhook,
    "missed": check_missed,
    "repositories": check_installed,
    "rules": check_rules,
    "runner groups": check_runners,
    "workflows": check_workflows,
}
AGAIN = "ask again in a while; where it stays so, look at this machine's way to GitHub, `app.github` and `app.api`"
NEEDS_KEY = [name for name in CHECKS if name not in ("database", "key")]


def examine(patient: Patient) -> Iterator[Finding]:
    """What all of them find, as they find it."""
    shut = ""
    for name, check in CHECKS.items():
        if shut and name in NEEDS_KEY:
            yield unchecked(name, f"not checked: {shut}", "mend that first, then ask again")
            continue
        try:
            for finding in check(patient):
                if (finding.subject, finding.kind) == ("key", "broken"):
                    shut = "GitHub does not take the App's key"
                yield finding
        except GithubError as error:
            if name == "key":  # every other one would wait as long for nothing
                shut = "GitHub cannot be asked"
            yield unchecked(name, f"not checked: {error}", AGAIN)

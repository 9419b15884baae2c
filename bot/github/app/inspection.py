"""How a repository is set up: its rules, its environments, its workflows, and who may use its organization's runners.

Each question has a token that can ask it and nothing else. Read by doctor only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from bot.github.app.application import Application
from bot.github.app.installed import Reached
from bot.github.app.tokens import Tokens
from bot.github.connection import Connection
from bot.github.errors import NotFound
from bot.github.failures import asking


@dataclass(frozen=True, slots=True)
class Required:
    """A check that has to pass before a merge; `app` is the App that it has to come from, None for any."""

    name: str
    app: int | None
    where: str


@dataclass(frozen=True, slots=True)
class Group:
    """A group of self-hosted runners; `workflows` are OWNER/REPO/PATH@REF that may use it, None for every workflow."""

    name: str
    public: bool
    workflows: tuple[str, ...] | None


class Inspection:
    """One repository. Every method may raise GithubError."""

    def __init__(self, application: Application, tokens: Tokens, place: Reached) -> None:
        self._application, self._tokens, self.place = application, tokens, place

    def rules(self) -> list[Mapping[str, Any]]:
        """The rules in force for the default branch.

        Source: https://docs.github.com/en/rest/repos/rules#get-rules-for-a-branch
        """
        branch = quote(self.place.default_branch, safe="")
        found: list[Mapping[str, Any]] = self._ask({"metadata": "read"}, f"/rules/branches/{branch}?per_page=100")
        return found

    def required(self, rules: list[Mapping[str, Any]]) -> Iterator[Required]:
        """The checks that rulesets (`rules`) and classic branch protection ask for."""
        for rule in rules:
            if rule["type"] == "required_status_checks":
                for one in (rule.get("parameters") or {}).get("required_status_checks", ()):
                    yield Required(str(one["context"]), one.get("integration_id"), "ruleset")
        branch = self._ask({"contents": "read"}, f"/branches/{quote(self.place.default_branch, safe='')}")
        classic = (branch.get("protection") or {}).get("required_status_checks") or {}
        for one in classic.get("checks") or ():
            yield Required(str(one["context"]), one.get("app_id"), "branch protection")

    def has_workflow(self, name: str) -> bool:
        """Whether the default branch has this workflow file, and it is not switched off."""
        try:
            found = self._ask({"actions": "read"}, f"/actions/workflows/{quote(name, safe='')}")
        except NotFound:
            return False
        return bool(found["state"] == "active")

    def reviewers(self, environment: str) -> int | None:
        """How many people or teams a deployment environment names as its reviewers; None where there is none of it.

        Source: https://docs.github.com/en/rest/deployments/environments#get-an-environment
        """
        try:
            found = self._ask({"actions": "read"}, f"/environments/{quote(environment, safe='')}")
        except NotFound:
            return None
        rules = [one for one in found.get("protection_rules") or () if one["type"] == "required_reviewers"]
        return sum(len(one.get("reviewers") or ()) for one in rules)

    def groups(self) -> list[Group]:
        """The organization's groups of runners; NotFound for a person's repository.

        Source: https://docs.github.com/en/rest/actions/self-hosted-runner-groups
        """
        path = f"/orgs/{self.place.name.partition('/')[0]}/actions/runner-groups?per_page=100"
        found = self._ask({"organization_self_hosted_runners": "read"}, path, absolute=True)
        return [_to_group(one) for one in found["runner_groups"]]

    def _ask(self, permissions: Mapping[str, str], path: str, *, absolute: bool = False) -> Any:
        token = self._tokens.get(self.place.installation, self.place.id, permissions)
        application = self._application
        reader = _Reader(self.place.name, token=token, base_url=application.base_url, pause=application.pause)
        with asking(f"{path.partition('?')[0]} of {self.place.name}"):
            try:
                return reader.read(path if absolute else f"/repos/{self.place.name}{path}")
            finally:
                reader.close()


class _Reader(Connection):
    def read(self, path: str) -> Any:
        return self._github.requester.requestJsonAndCheck("GET", path)[1]


def _to_group(answer: Mapping[str, Any]) -> Group:
    restricted = answer.get("restricted_to_workflows", False)
    workflows = tuple(map(str, answer.get("selected_workflows") or ())) if restricted else None
    return Group(str(answer["name"]), bool(answer["allows_public_repositories"]), workflows)

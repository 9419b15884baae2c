"""The routes of the fake: which function answers which operation of GitHub's description, and who may call it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import unquote

from fakes.github.request import Call, Reply
from fakes.github.state import RoleName

Handler = Callable[[Call], Reply]
Needs = tuple[tuple[str, str], ...]
"""Names and levels of App permissions."""
WIDE = {"path", "ref", "basehead", "branch"}
"""Parameters that hold slashes."""


@dataclass(frozen=True)
class Route:
    """An operation.

    `needs`: permissions of an App's or a job's token, one of which is enough; empty for none. `role`: the least role
    that a person needs in the repository; None where only Apps may call. `locked`: whether the answer is made with the
    world's lock held; not where Actions is asked, which may have to wait for its own threads.
    """

    method: str
    template: str
    handler: Handler
    needs: Needs
    role: RoleName | None
    pattern: re.Pattern[str]
    locked: bool = True

    @property
    def writes(self) -> bool:
        """Whether it changes something."""
        return self.method != "GET"


ROUTES: list[Route] = []


def route(
    method: str, template: str, *needs: tuple[str, str], role: RoleName | None = "none", locked: bool = True
) -> Callable[[Handler], Handler]:
    """Register the function below as the answer to an operation; `R` at the start stands for /repos/OWNER/NAME."""
    full = re.sub("^R(?=/|$)", "/repos/{owner}/{repo}", template)

    def register(handler: Handler) -> Handler:
        ROUTES.append(Route(method, full, handler, needs, role, _pattern(full), locked))
        ROUTES.sort(key=lambda one: -len(re.sub(r"\{\w+\}", "", one.template)))
        return handler

    return register


def _pattern(template: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", template)
    made = [
        f"(?P<{part}>{'.+' if part in WIDE else '[^/]+'})" if index % 2 else re.escape(part)
        for index, part in enumerate(parts)
    ]
    return re.compile("^" + "".join(made) + "$")


def match(method: str, path: str) -> tuple[Route, dict[str, str]] | None:
    """The route of a request and the values of its path's parameters; those with the most fixed text come first."""
    for one in ROUTES:
        if one.method == method and (found := one.pattern.match(path)):
            return one, {name: unquote(value) for name, value in found.groupdict().items()}
    return None

"""Webhook deliveries, reduced to what is acted upon: no text of a pull request but a command's comment is kept.

A notice says that something happened, not how things are: whoever handles it asks GitHub. So notices may come late,
twice, or in any order.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from bot.records import Sha
from schemas.item import Frozen


class Place(Frozen):
    """The repository that it is about, and the installation that lets us in."""

    repository: int
    name: str
    installation: int


class PullNotice(Frozen):
    """A pull request was opened, pushed to, retargeted, reopened, closed."""

    kind: Literal["pull"] = "pull"
    place: Place
    action: str
    number: int
    head: Sha
    sender: int


class CommentNotice(Frozen):
    """A comment on a pull request that speaks to us. `created` is ISO 8601 in UTC."""

    kind: Literal["comment"] = "comment"
    place: Place
    number: int
    comment: int
    author: int
    login: str
    body: Annotated[str, Field(max_length=2_100)]
    created: str


class ButtonNotice(Frozen):
    """A button of our check run was pressed."""

    kind: Literal["button"] = "button"
    place: Place
    check: int
    external: str
    head: Sha
    button: str
    sender: int
    login: str


class RerunNotice(Frozen):
    """Somebody asked for our check to be run again, or for all of our checks of the commit (`check` is 0)."""

    kind: Literal["rerun"] = "rerun"
    place: Place
    check: int
    external: str
    head: Sha
    sender: int
    login: str


class RunNotice(Frozen):
    """A workflow run on Actions ended."""

    kind: Literal["run"] = "run"
    place: Place
    run: int


class GroupNotice(Frozen):
    """A merge queue asks about a group."""

    kind: Literal["group"] = "group"
    place: Place
    head: Sha
    head_ref: str
    base: Sha
    base_ref: str


class BranchNotice(Frozen):
    """A branch moved: its policy may be another one. `ref` is its name, without refs/heads/."""

    kind: Literal["branch"] = "branch"
    place: Place
    ref: str
    sha: Sha


class InstallationNotice(Frozen):
    """We were installed, got `repositories` or lost those `removed`, or were removed or suspended altogether."""

    kind: Literal["installation"] = "installation"
    action: str
    installation: int
    repositories: tuple[tuple[int, str], ...] = ()
    removed: tuple[tuple[int, str], ...] = ()


Notice = Annotated[
    PullNotice
    | CommentNotice
    | ButtonNotice
    | RerunNotice
    | RunNotice
    | GroupNotice
    | BranchNotice
    | InstallationNotice,
    Field(discriminator="kind"),
]

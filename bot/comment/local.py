"""The commands that do the same on a machine of one's own, in a clone of the taxonomy."""

from __future__ import annotations

import shlex

from bot.comment.situation import Situation


def fetch_command(situation: Situation) -> str:
    """Brings the pull request's commits into a clone, a fork's too."""
    place = situation.place
    return f"git fetch {shlex.quote(f'{place.server}/{place.repository}')} pull/{place.pull}/head"


def check_command(situation: Situation) -> str:
    """Gives the same findings."""
    record, path = situation.record, _folder(situation)
    where = f" --taxonomy-path {shlex.quote(path)}" if path else ""
    return f"taxobot taxonomy diff{where} --taxonomy-base {record.base} --head {record.head}"


def run_command(situation: Situation) -> str:
    """Gives the same verdict, by the policy that the base has."""
    record, folder = situation.record, shlex.quote(_folder(situation) or ".")
    return f"taxobot pr run --taxonomy {folder} --base {record.base} --head {record.head}"


def _folder(situation: Situation) -> str:
    """Where the taxonomy stands in its repository, empty for its top."""
    return situation.findings.prefix.rstrip("/") if situation.findings else ""

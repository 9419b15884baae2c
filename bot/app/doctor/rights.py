"""The App asks for what it needs and for nothing more, and every installation granted that (S5)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.app.doctor.finding import Finding, broken, warning, well
from bot.app.doctor.patient import Patient
from bot.app.permissions import EVENTS, OPTIONAL, permissions_for

RANKS = ("none", "read", "write", "admin")


def check_rights(patient: Patient) -> Iterator[Finding]:
    """The App's settings first, then each installation: what its owner has accepted."""
    wanted = permissions_for(patient.config)
    yield from _compare("permissions", "the App asks for", wanted, patient.itself.permissions, "its settings")
    yield from _check_events(patient)
    for one in patient.installations:
        subject = f"permissions of {one.account}"
        accept = f"the installation's page of {one.account}, where new permissions wait to be accepted"
        yield from _compare(subject, "it granted", wanted, one.permissions, accept)


def _compare(
    subject: str, verb: str, wanted: Mapping[str, str], given: Mapping[str, str], where: str
) -> Iterator[Finding]:
    lacks = {name: level for name, level in wanted.items() if _rank(given, name) < RANKS.index(level)}
    needed = {name: level for name, level in lacks.items() if name not in OPTIONAL}
    extra = {name: level for name, level in given.items() if _rank(given, name) > _rank(wanted, name)}
    if needed:
        yield broken(subject, f"{verb} too little: {_listed(needed)} is missing", f"add it in {where}")
    elif lacks:
        told = "policies that name teams find nobody in them"
        yield warning(subject, f"{verb} no {_listed(lacks)}: {told}", f"add it in {where}, or name no teams")
    if extra:
        mend = "take it away in the App's settings: what the App may do, whoever steals its key may do"
        yield broken(subject, f"{verb} more than is needed: {_listed(extra)}", mend)
    if not lacks and not extra:
        yield well(subject, f"{verb} exactly what is needed")


def _check_events(patient: Patient) -> Iterator[Finding]:
    missing = sorted(set(EVENTS) - patient.itself.events)
    if missing:
        said = f"the App does not hear of {', '.join(missing)}"
        yield broken("events", said, "tick them under `Subscribe to events` in the App's settings")
    else:
        yield well("events", "the App hears of everything that it acts upon")


def _rank(given: Mapping[str, str], name: str) -> int:
    level = given.get(name, "none")
    return RANKS.index(level) if level in RANKS else len(RANKS)


def _listed(some: Mapping[str, str]) -> str:
    return ", ".join(f"{name}: {level}" for name, level in sorted(some.items()))

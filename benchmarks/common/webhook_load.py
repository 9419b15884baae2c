"""Webhook deliveries as a busy App gets them: pushes, comments and noise, some twice, some forged, none in order."""

from __future__ import annotations

import hashlib
import hmac
import json
import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

NAME, REPOSITORY, INSTALLATION, APP, BOT, PERSON = "acme/taxonomy", 5, 7, 11, 12, 13
SECRET = "benchmark-webhook-secret"  # noqa: S105 - the server of this benchmark alone knows it
DUPLICATES, FORGED = 0.20, 0.05
PUSHES = 4
"""Deliveries about each pull request's head: it is opened, and pushed to."""
FAR = 400
"""How far a delivery may be from where it belongs."""
NOISE = "Sounds good to me. " * 40


@dataclass(frozen=True, slots=True)
class Delivery:
    """One request. `kept` is whether it has to be in the database afterwards."""

    id: str
    event: str
    body: bytes
    signature: str
    forged: bool
    kept: bool


def make_load(number: int, *, seed: int) -> list[Delivery]:
    """So many deliveries, of which DUPLICATES come again (some at once, some late) and FORGED are not GitHub's."""
    chance = random.Random(seed)
    again, forged = round(number * DUPLICATES), round(number * FORGED)
    events = _events(chance)
    real = [_deliver(chance, *next(events)) for _ in range(number - again - forged)]
    false = [_forge(chance, _deliver(chance, *next(events))) for _ in range(forged)]
    twice = chance.sample(real, again)
    placed = [(place + chance.uniform(0, FAR), one) for place, one in enumerate(real)]
    placed += [(chance.uniform(0, len(real)), one) for one in false]
    where = {one.id: place for place, one in placed}
    placed += [
        (where[one.id] + (chance.random() if chance.random() < 0.5 else chance.uniform(0, FAR)), one) for one in twice
    ]
    return [one for _, one in sorted(placed, key=lambda each: each[0])]


def head_of(pull: int, push: int = PUSHES - 1) -> str:
    """The sha of a pull request's head after so many pushes; without, the one that it has now."""
    return hashlib.sha256(f"{pull} {push}".encode()).hexdigest()[:40]


def _events(chance: random.Random) -> Iterator[tuple[str, dict[str, Any], bool]]:
    """Events without end: of every pull request PUSHES heads, a command, talk, and checks of others and of our own."""
    pull = 0
    while True:
        pull += 1
        for push in range(PUSHES):
            yield "pull_request", _pull(pull, push), True
            yield "check_run", _check(pull, push, APP if chance.random() < 0.5 else 99), False
        yield "issue_comment", _comment(pull, "/taxobot status"), True
        yield "issue_comment", _comment(pull, NOISE), False
        yield "push", _about(ref=f"refs/heads/topic-{pull}", after=head_of(pull), deleted=False), True


def _about(**rest: Any) -> dict[str, Any]:
    repository = {"id": REPOSITORY, "full_name": NAME, "description": NOISE}
    return {"repository": repository, "installation": {"id": INSTALLATION}, "sender": _user(), **rest}


def _user() -> dict[str, Any]:
    return {"id": PERSON, "login": "ann", "type": "User"}


def _pull(pull: int, push: int) -> dict[str, Any]:
    shown = {
        "number": pull,
        "title": f"Add skill {pull}",
        "body": NOISE * 4,
        "head": {"sha": head_of(pull, push), "repo": {"id": REPOSITORY}},
        "base": {"sha": "b" * 40, "ref": "main"},
    }
    return _about(action="synchronize" if push else "opened", number=pull, pull_request=shown)


def _comment(pull: int, body: str) -> dict[str, Any]:
    comment = {"id": pull * 10 + len(body) % 7, "user": _user(), "body": body, "created_at": "2026-11-21T09:00:00Z"}
    return _about(action="created", issue={"number": pull, "pull_request": {}}, comment=comment)


def _check(pull: int, push: int, app: int) -> dict[str, Any]:
    check = {"id": pull * 10 + push, "external_id": "", "head_sha": head_of(pull, push), "app": {"id": app}}
    return _about(action="created", check_run=check)


def _deliver(chance: random.Random, event: str, payload: dict[str, Any], kept: bool) -> Delivery:
    body = json.dumps(payload).encode()
    return Delivery(str(uuid.UUID(int=chance.getrandbits(128), version=4)), event, body, sign(body), False, kept)


def sign(body: bytes, secret: str = SECRET) -> str:
    """What GitHub writes into X-Hub-Signature-256."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def _forge(chance: random.Random, real: Delivery) -> Delivery:
    """The same from somebody who does not know the secret, or changed what somebody signed who does."""
    changed = real.body.replace(b'"id": 13', b'"id": 14')
    way = chance.choice(["secret", "body", "none", "sha1"])
    signature = {
        "secret": sign(real.body, "guessed"),
        "body": real.signature,
        "none": "",
        "sha1": "sha1=" + hmac.new(SECRET.encode(), real.body, hashlib.sha1).hexdigest(),
    }[way]
    return Delivery(real.id, real.event, changed if way == "body" else real.body, signature, True, False)

"""What a validation run says it found. The run may be a stranger's: this is a claim, to be compared with the truth."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, ValidationError

from bot.findings.terminal import plain
from bot.github.errors import ArtifactRefused
from bot.records import Sha
from schemas.item import Frozen

Verdict = Literal["VALID", "INVALID", "NOT APPLICABLE"]
FILE = "validation.json"
LIMIT = 64 * 1024
"""Bytes; an honest claim has fewer than a thousand."""
_SHOWN = 80
_LABELS = {
    "repository": "repository id",
    "pull": "pull request",
    "head": "head commit",
    "base": "merge base",
    "tip": "tip of the base branch",
    "verdict": "verdict",
    "counts": "numbers of findings",
    "findings": "digest of the findings",
}


class Claims(Frozen):
    """The outcome of one validation.

    `repository` and `pull` are GitHub's ids, `base` the merge base, `tip` where the base branch stood. `counts` are
    findings by severity, `findings` the SHA-256 of all of them.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    repository: int
    pull: int
    head: Sha
    base: Sha
    tip: Sha
    verdict: Verdict
    counts: dict[Literal["error", "warning", "notice"], Annotated[int, Field(ge=0)]]
    findings: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


def read_claims(content: bytes) -> Claims:
    """Read the file that a validation run left. Raises ArtifactRefused that names the first wrong key."""
    if len(content) > LIMIT:
        raise ArtifactRefused(f"{FILE} has {len(content):,} bytes; at most {LIMIT:,} are read")
    try:
        return Claims.model_validate_json(content)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        place = plain(".".join(map(str, first["loc"])))[:_SHOWN]
        raise ArtifactRefused(f"{FILE}{f', {place}' if place else ''}: {first['msg']}") from None


def disagreements(claims: Claims, truth: Claims) -> tuple[str, ...]:
    """Say of each field that differs what was claimed and what is true; empty where the claims hold."""
    claimed, true = claims.model_dump(), truth.model_dump()
    return tuple(
        f"{label}: {_show(claimed[name])} was claimed, {_show(true[name])} is true"
        for name, label in _LABELS.items()
        if claimed[name] != true[name]
    )


def _show(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{number} {name}" for name, number in value.items()) or "none"
    return str(value)

"""The primary rate limit: 1,000 requests an hour for a job's token, 5,000 for others, 60 without one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fakes.github.request import Problem
from fakes.github.state import Token
from fakes.github.world import World

MOST = {"job": 1000, "personal": 5000, "installation": 5000, "app": 5000}
WINDOW = 3600


def _key(headers: Mapping[str, str], token: Token | None) -> str:
    """One count a repository for jobs, one a token for others."""
    if token is not None and token.kind == "job":
        return f"job {sorted(token.repositories or ())}"
    return headers.get("Authorization", "")


def _limit(world: World, headers: Mapping[str, str], token: Token | None) -> tuple[int, int, int]:
    most = MOST[token.kind] if token else 60
    used = world.used.get(_key(headers, token), 0)
    now = int(world.now().timestamp())
    return most, used, now - now % WINDOW + WINDOW


def count(world: World, headers: Mapping[str, str], token: Token | None) -> dict[str, str]:
    """Count a request. The headers that tell; Problem 403 beyond the limit."""
    with world.lock:
        key = _key(headers, token)
        world.used[key] = world.used.get(key, 0) + 1
    most, used, reset = _limit(world, headers, token)
    told = {
        "X-RateLimit-Limit": str(most),
        "X-RateLimit-Remaining": str(max(0, most - used)),
        "X-RateLimit-Reset": str(reset),
        "X-RateLimit-Used": str(used),
        "X-RateLimit-Resource": "core",
    }
    if used > most and token is not None:
        raise Problem(403, "API rate limit exceeded for installation.", headers=told)
    return told


def show_limits(world: World, headers: Mapping[str, str], token: Token | None) -> dict[str, Any]:
    """rate-limit-overview."""
    most, used, reset = _limit(world, headers, token)
    core = {"limit": most, "used": used, "remaining": max(0, most - used), "reset": reset}
    return {"resources": {"core": core, "search": core}, "rate": core}

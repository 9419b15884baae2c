"""The manifest that GitHub makes an App of: what it may do, what it hears, where it is delivered to.

Source: https://docs.github.com/en/apps/sharing-github-apps/registering-a-github-app-from-a-manifest
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from bot.app.permissions import EVENTS

HOMEPAGE = "https://github.com/taxobot/taxobot"
DESCRIPTION = "Checks, teaches and measures pull requests to a taxonomy."


def make_manifest(
    name: str, *, webhook: str, permissions: Mapping[str, str], redirect: str = "", homepage: str = HOMEPAGE
) -> dict[str, Any]:
    """The manifest of a private App. `webhook` is where it is delivered to, `redirect` where GitHub sends the person
    who made it, with a code; empty where nobody waits for that.
    """
    manifest: dict[str, Any] = {
        "name": name,
        "url": homepage,
        "description": DESCRIPTION,
        "public": False,
        "hook_attributes": {"url": webhook, "active": True},
        "default_permissions": dict(permissions),
        "default_events": list(EVENTS),
        "request_oauth_on_install": False,
        "setup_on_update": False,
    }
    return manifest | ({"redirect_url": redirect} if redirect else {})


def manifest_text(manifest: Mapping[str, Any]) -> str:
    """As people read it."""
    return json.dumps(manifest, indent=2)

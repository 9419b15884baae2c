"""Apps made of manifests: who accepted one on GitHub's page is sent back with a code, and the code is worth an App."""

from __future__ import annotations

import secrets
from typing import Any

from fakes.github.apps import keys
from fakes.github.request import Call, Reply, not_found
from fakes.github.routing import route
from fakes.github.shapes.people import show_app
from fakes.github.state import App, Hook
from fakes.github.world import World


@route("POST", "/app-manifests/{code}/conversions")
def convert(call: Call) -> Reply:
    """The App with all its secrets, once."""
    manifest = call.world.manifests.pop(call.params["code"], None)
    if manifest is None:
        raise not_found()
    private, public = keys()
    app = _make(call.world, manifest, public)
    shown = {**show_app(call.world, app), "client_secret": secrets.token_hex(20), "pem": private}
    assert app.hook is not None, "made with one"
    return Reply(201, {**shown, "webhook_secret": app.hook.secret})


def _make(world: World, manifest: dict[str, Any], public: str) -> App:
    slug = "-".join(str(manifest["name"]).casefold().split())
    hook = manifest["hook_attributes"]
    events = tuple(manifest.get("default_events", ()))
    owner, bot = world.user("operator"), world.user(f"{slug}[bot]", "Bot")
    permissions = dict(manifest.get("default_permissions", {}))
    app = App(world.new_id(), slug, str(manifest["name"]), owner, bot, public, permissions, world.now(), events)
    heard = frozenset({*events, "installation", "installation_repositories"})
    app.hook = Hook(world.new_id(), hook["url"], secrets.token_hex(20), heard, active=hook.get("active", True))
    world.apps[app.id] = app
    return app

"""The App on GitHub, as the configuration and the secrets name it."""

from __future__ import annotations

from bot.app.permissions import PURPOSES
from bot.github.app.address import api_address
from bot.github.app.application import Application
from bot.github.app.doors import AppDoors, Places
from schemas.app import AppConfig, Secrets


def open_application(config: AppConfig, secrets: Secrets) -> Application:
    """The App itself; no call is made. Raises UsageError for a key that is none."""
    address = config.api or api_address(config.github)
    return Application(secrets.app_id, secrets.private_key, base_url=address)


def open_doors(config: AppConfig, secrets: Secrets, places: Places) -> AppDoors:
    """Its ways into the repositories of `places`. Raises UsageError for a key that is none."""
    return AppDoors(open_application(config, secrets), places, purposes=PURPOSES)

"""Actions for the fake GitHub that is started by hand: what a maintainer would set, as options of the command line."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from fakes.github.actions.backend import Actions
from fakes.github.actions.settings import EnvironmentSettings, Settings
from fakes.github.actions_seam import ActionsFactory
from fakes.github.idle import IdleActions


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options that `make_actions` reads."""
    group = parser.add_argument_group("Actions (jobs run on this machine, with act, as whoever starts this)")
    group.add_argument("--act", action="store_true", help="run workflows; otherwise runs are recorded and stay queued")
    group.add_argument("--runner", action="append", default=[], metavar="LABELS", help="a machine: self-hosted,gpu")
    group.add_argument("--variable", action="append", default=[], metavar="NAME=VALUE", help="a repository variable")
    group.add_argument("--secret", action="append", default=[], metavar="[ENVIRONMENT/]NAME=VALUE", help="a secret")
    group.add_argument("--action", action="append", default=[], metavar="OWNER/NAME=DIR", help="what stands in for it")


def make_actions(given: argparse.Namespace, folder: Path) -> ActionsFactory:
    """What runs workflows."""
    if not given.act:
        return IdleActions
    settings = Settings(folder, variables=_pairs(given.variable))
    settings.self_hosted = [frozenset(labels.split(",")) for labels in given.runner]
    settings.actions |= {name: Path(place).resolve() for name, place in _pairs(given.action).items()}
    for name, value in _pairs(given.secret).items():
        environment, _, short = name.rpartition("/")
        if environment:
            settings.environments.setdefault(environment, EnvironmentSettings()).secrets[short] = value
        else:
            settings.secrets[short] = value
    return lambda host: Actions(host, settings)


def _pairs(given: Sequence[str]) -> dict[str, str]:
    parts = [one.partition("=") for one in given]
    if wrong := [name for name, sign, _ in parts if not sign]:
        raise SystemExit(f"{wrong[0]!r} is not of the form NAME=VALUE")
    return {name: value for name, _, value in parts}

"""`taxobot config schema`."""

from __future__ import annotations

import json
from pathlib import Path

import click

FILE = Path(__file__).parents[3] / "schemas" / "config.schema.json"
"""The same text, as it is shipped; editors are sent there."""


@click.command()
def schema() -> None:
    """Print the JSON Schema of the configuration file.

    Editors that know the YAML language server find it by themselves: the first line of the file that
    `taxobot config init` writes names it.
    """
    click.echo(schema_text(), nl=False)


def schema_text() -> str:
    """The JSON Schema of the operator's configuration, with a newline at its end."""
    from schemas.config import OperatorConfig

    dialect = "https://json-schema.org/draft/2020-12/schema"
    held = {"$schema": dialect, **OperatorConfig.model_json_schema(), "title": "taxobot's configuration"}
    return json.dumps(held, indent=2, ensure_ascii=False) + "\n"

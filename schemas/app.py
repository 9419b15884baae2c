"""The operator's configuration of the service: where it stands, what it may spend, where work is done.

Its secrets come from environment variables (`Secrets`), never from a file that is shared.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, SecretStr

from schemas.errors import UsageError
from schemas.item import Frozen
from schemas.part import Count, Part, Port, Text

Seconds = Annotated[float, Field(gt=0, strict=True, allow_inf_nan=False)]
Minutes = Annotated[float, Field(gt=0, strict=True, allow_inf_nan=False)]
SERVED = r"^[A-Za-z0-9_-]+/(\*|[A-Za-z0-9._-]+)$"
"""OWNER/NAME or OWNER/*: whatever else stands there would let nothing in, and nobody would know why."""
ADDRESS = r"^https?://[^\s/?#@]+(/\S*)?$"
"""Of a server: with anything else GitHub would seem to be away, for ever."""
Address = Annotated[str, Field(pattern=ADDRESS)]


class BudgetConfig(Part):
    """What runs may cost; whoever is over it waits, or is told so."""

    per_author_day: Count = Field(default=5, description="Runs that one author's pull requests may have in 24 hours.")
    per_pull: Count = Field(default=10, description="Runs that one pull request may have in its life.")
    per_day: Count = Field(default=100, description="Runs of all pull requests in 24 hours.")
    gpu_minutes_day: Minutes = Field(default=24 * 60.0, description="Minutes of GPU machines in 24 hours.")
    job_minutes: Minutes = Field(default=12 * 60.0, description="Minutes after which a job is ended, whatever it does.")
    job_teacher_tokens: Count = Field(
        default=50_000_000, description="Tokens of teacher, critic and judge that one job may use."
    )
    concurrent: Count | None = Field(
        default=None, description="Jobs that may be worked on at once. Unset: as many as there are machines."
    )
    short_minutes: Minutes = Field(
        default=30.0, description="Jobs that take no longer by their estimate go before longer ones."
    )


class AppConfig(Part):
    """The GitHub App's service; the words of `taxobot app serve`."""

    github: Address = Field(default="https://github.com", description="GitHub, or an Enterprise Server.")
    api: Address | None = Field(
        default=None, description="The address of its API. Unset: the one that belongs to it, as GitHub documents it."
    )
    database: Text | None = Field(
        default=None,
        description="URL of the database: sqlite:////PATH for one machine, postgresql+psycopg://… for several; a"
        " password belongs into TAXOBOT_DATABASE_URL instead. Unset: a file in the data folder.",
    )
    host: Text = Field(default="127.0.0.1", description="The address to listen on.")
    port: Port = Field(default=8321, description="The port to listen on.")
    repositories: tuple[Annotated[str, Field(pattern=SERVED)], ...] = Field(
        default=(),
        description="OWNER/NAME or OWNER/* that are served; of other installations nothing is heard. Empty: none.",
    )
    dispatcher: Literal["worker", "actions"] = Field(
        default="worker", description="Where work is done: by `taxobot worker`, or on Actions' runners."
    )
    run_workflow: Text = Field(
        default="taxobot-app-run.yml", description="With actions: the file name of the workflow that works."
    )
    budget: BudgetConfig = Field(default=BudgetConfig(), description="What runs may cost.")
    lease_seconds: Seconds = Field(
        default=90.0, description="Silence after which a process counts as dead, and its work is taken over."
    )
    sweep_seconds: Seconds = Field(default=300.0, description="How often missed webhooks and lost runs are looked for.")
    write_seconds: Seconds = Field(default=10.0, description="Between two edits of one comment while work goes on.")
    attempts: Count = Field(default=3, description="How often a job is begun whose machine was lost.")
    retention_days: Count = Field(default=30, description="Days that results, deliveries and ended lives are kept.")
    automatic_merge: bool = Field(
        default=False,
        description="Merge what passed, where the repository's policy asks for it. Needs the permission contents:"
        " write.",
    )
    administration: bool = Field(
        default=False, description="Let doctor read rulesets and runner groups. Needs permissions of administration."
    )
    failure_ping: bool = Field(
        default=False, description="After FAIL or ERROR of a run of more than an hour, one short comment besides."
    )
    traces: Address | None = Field(
        default=None,
        description="URL that OpenTelemetry traces are sent to (OTLP over HTTP); service and workers then need "
        "taxobot[traces].",
    )


class WorkerConfig(Part):
    """A GPU machine of one's own; the words of `taxobot worker`."""

    isolation: Literal["auto", "bubblewrap", "container", "none"] = Field(
        default="auto",
        description="What jobs are shut into. auto refuses to start where nothing works; none is said in every report.",
    )
    image: Text | None = Field(default=None, description="With container: the image that holds taxobot.")
    folder: Text | None = Field(
        default=None,
        description="Where jobs keep what they finished. On a disk that several machines share, one goes on where"
        " another was lost. Unset: in the data folder.",
    )
    heartbeat_seconds: Seconds = Field(default=10.0, description="Between two signs of life.")
    environment: tuple[Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")], ...] = Field(
        default=(), description="Environment variables that a job is given, such as the teacher's key; no others."
    )


class Secrets(Frozen):
    """What the service is trusted with; none of it is ever shown. Read from the environment by these names."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    app_id: int
    private_key: SecretStr
    webhook_secret: SecretStr
    status_token: SecretStr = SecretStr("")
    comment_key: SecretStr = SecretStr("")


VARIABLES = {
    "app_id": "TAXOBOT_APP_ID",
    "private_key": "TAXOBOT_PRIVATE_KEY",  # the PEM itself, or with _FILE its path
    "webhook_secret": "TAXOBOT_WEBHOOK_SECRET",
    "status_token": "TAXOBOT_STATUS_TOKEN",
    "comment_key": "TAXOBOT_COMMENT_KEY",
}
"""The environment variable of each secret; `NAME_FILE` may name a file that holds it."""
OPTIONAL = ("status_token", "comment_key")
DATABASE_URL = "TAXOBOT_DATABASE_URL"


def read_secrets(environ: Mapping[str, str]) -> Secrets:
    """What the service is trusted with. Raises UsageError that names the variable which is missing or wrong (S1)."""
    held = {name: read_variable(variable, environ) for name, variable in VARIABLES.items()}
    missing = [VARIABLES[name] for name, value in held.items() if not value and name not in OPTIONAL]
    if missing:
        raise UsageError(
            f"{missing[0]} is not set: the service needs {' and '.join(missing)} in its environment, or each with _FILE"
            " and the path of a file; `taxobot app manifest` writes them when it makes the App"
        )
    if not (held["app_id"].isascii() and held["app_id"].isdecimal()):
        raise UsageError(f"{VARIABLES['app_id']} is not a number; it stands on the App's page on GitHub as App ID")
    return Secrets.model_validate(held | {"app_id": int(held["app_id"])})


def read_variable(name: str, environ: Mapping[str, str]) -> str:
    """A secret by its environment variable, or by the file that NAME_FILE names; empty where there is neither.

    Raises UsageError where both are set, or the file cannot be read.
    """
    direct, named = environ.get(name, ""), environ.get(f"{name}_FILE", "")
    if direct and named:
        raise UsageError(f"{name} and {name}_FILE are both set; keep one of them")
    if not named:
        return direct.strip()
    try:
        return Path(named).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        problem = error.strerror if isinstance(error, OSError) else "it is no text"
        raise UsageError(f"{name}_FILE names {named}, which cannot be read: {problem}") from None

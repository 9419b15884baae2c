"""DBOS, as the App uses it: one database, queues by name, and workflows that outlive their process.

What it does by itself and what not was tried out (version 3.4); three things follow:
- Recovery is bound to the application version. It is set by hand, the same for every release (SHAPE); the order of a
  life's steps changes through `DBOS.patch_async` only.
- A dead process's workflows stay where they are until somebody resumes them. Every process has an executor id of its
  own, so that DBOS's recovery at the start finds nothing; `sweep.py` resumes, into the queue where a workflow belongs.
- What it stores is JSON: a row of the database can never become code.
Source: https://docs.dbos.dev/python/reference/dbos-class
"""

from __future__ import annotations

import logging
import platform
import secrets
from collections.abc import Sequence
from typing import Any

from dbos import DBOS, DBOSConfig, DBOSPortableJSONSerializer, EnqueueOptions, error

from bot.app.book.opening import open_engine
from bot.app.tracing import trace_settings
from bot.app.words import TOPIC, Head, Word

LOG = logging.getLogger("taxobot.durable")
APPLICATION = "taxobot"
SHAPE = "lives-1"
"""Names the shape of all workflows. Another name would strand every life that goes on."""
POOL = 8
"""Connections of a process to the database of its workflows."""
DELIVERIES, LIVES, GPU = "deliveries", "lives", "gpu"
QUEUES: dict[str, dict[str, Any]] = {
    DELIVERIES: {"worker_concurrency": 32, "polling_interval_sec": 0.1},
    LIVES: {"polling_interval_sec": 0.2},
    GPU: {"worker_concurrency": 1, "polling_interval_sec": 0.5},
}
QUEUE_OF = {"hear": DELIVERIES, "live": LIVES, "work": GPU}
"""Where a workflow waits for a process that does it, by its name."""
_ROOMS = {"hear": "hearings", "live": "lives", "work": "jobs"}


def name_process() -> str:
    """A name that no other process has or had."""
    return f"{platform.node()[:60]}-{secrets.token_hex(6)}"


def launch(url: str, *, process: str, listen: Sequence[str], traces: str | None = None) -> None:
    """Start DBOS in this process, for workflows that were declared before; it takes work from the queues `listen` only.
    `traces` is the URL that OpenTelemetry traces are sent to.

    Raises UsageError where the database cannot be used.
    """
    open_engine(url).dispose()  # the file with its log, or a sentence that says what is wrong
    config: DBOSConfig = {
        "name": APPLICATION,
        "system_database_url": url,
        "application_version": SHAPE,
        "executor_id": process,
        "log_level": "WARNING",
        "serializer": DBOSPortableJSONSerializer(),
        "notification_listener_polling_interval_sec": 0.2,
        "sys_db_pool_size": POOL,  # each connection to an SQLite file keeps up to 2 MB of its pages
    }
    config.update(trace_settings(traces))
    DBOS(config=config)
    DBOS.listen_queues(list(listen))
    DBOS.launch()
    for name, options in QUEUES.items():
        DBOS.register_queue(name, on_conflict="always_update", **options)


def enqueued(queue: str, workflow: str, *, id: str, priority: int | None = None) -> EnqueueOptions:  # noqa: A002
    """The options that put a workflow of ours into a queue, by its name: whoever works may be another process."""
    options: EnqueueOptions = {
        "queue_name": queue,
        "workflow_name": workflow,
        "class_name": _ROOMS[workflow],
        "instance_name": _ROOMS[workflow],
        "workflow_id": id,
        "app_version": SHAPE,
        "application_name": APPLICATION,
    }
    if priority is not None:
        options["priority"] = priority
    return options


def stop(*, seconds: int) -> None:
    """End DBOS in this process; workflows that run may take so long to reach the end of their step."""
    DBOS.destroy(workflow_completion_timeout_sec=seconds)


async def begin_life(head: Head) -> None:
    """Let a head live; it lives once, however often this is said."""
    await DBOS.enqueue_workflow_with_options_async(enqueued(LIVES, "live", id=head.life), head.model_dump(mode="json"))


async def tell_life(life: str, word: Word) -> None:
    """Say something to a life, in a workflow: once, however often it is done again.

    A life that is forgotten hears nothing.
    """
    try:
        await DBOS.send_async(life, word.model_dump(mode="json"), TOPIC)
    except error.DBOSNonExistentWorkflowError:
        LOG.warning("a word for a life that is forgotten", extra={"life": life, "word": word.kind})

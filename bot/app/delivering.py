"""Puts deliveries into their queue."""

from __future__ import annotations

from dbos import DBOS

from bot.app.durable import DELIVERIES, enqueued
from bot.app.notices import Notice


async def enqueue_delivery(delivery: str, notice: Notice) -> None:
    """Have a delivery considered, once, however often it comes: its id is that of its workflow (S3)."""
    options = enqueued(DELIVERIES, "hear", id=delivery)
    await DBOS.enqueue_workflow_with_options_async(options, notice.model_dump(mode="json"))

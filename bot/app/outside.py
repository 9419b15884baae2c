"""Puts work into a queue from a process that runs none."""

from __future__ import annotations

from dbos import DBOSClient, DBOSPortableJSONSerializer
from sqlalchemy.exc import SQLAlchemyError

from bot.app.book.opening import demand_made, redacted
from bot.app.durable import APPLICATION, DELIVERIES, enqueued
from bot.app.notices import Notice
from schemas.errors import UsageError


def enqueue_from_outside(url: str, *, delivery: str, notice: Notice) -> None:
    """Have a delivery considered by whoever serves. Raises UsageError where no service has used this database yet."""
    shown = redacted(url)
    demand_made(url)
    try:
        client = DBOSClient(
            system_database_url=url,
            serializer=DBOSPortableJSONSerializer(),
            application_name=APPLICATION,
            retry_connection_errors=False,
        )
        try:
            client.enqueue(enqueued(DELIVERIES, "hear", id=delivery), notice.model_dump(mode="json"))
        finally:
            client.destroy()
    except SQLAlchemyError as error:
        raise UsageError(
            f"the database {shown} cannot be used ({type(error).__name__}): `taxobot app serve` has to have run"
            " with it before"
        ) from None

"""What a webhook delivery leads to, as a durable workflow: it is considered once, and its orders are carried out."""

from __future__ import annotations

from typing import Any

from dbos import DBOS, DBOSConfiguredInstance
from pydantic import TypeAdapter

from bot.app.durable import begin_life, tell_life
from bot.app.logs import bound
from bot.app.notices import Notice
from bot.app.patience import PAUSES, patiently, result_of
from bot.app.seams import Desk
from bot.app.words import Order, Start, Tell, Word

NAME = "hearings"
_NOTICE: TypeAdapter[Notice] = TypeAdapter(Notice)
_ORDERS: TypeAdapter[tuple[Order, ...]] = TypeAdapter(tuple[Order, ...])


@DBOS.dbos_class(class_name=NAME)
class Hearings(DBOSConfiguredInstance):
    """Deliveries, and the desk that considers them."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(NAME)
        self._desk = desk

    @DBOS.workflow(name="hear")
    async def hear(self, given: dict[str, Any]) -> int:
        """Consider a notice and do what it asks for; returns how many orders that were. Raises StepFailed."""
        with bound(delivery=DBOS.workflow_id or ""):
            done = await self._patiently_consider(given)
        orders = _ORDERS.validate_python(result_of("consider", done))
        for order in orders:
            await _carry_out(order)
        return len(orders)

    async def _patiently_consider(self, given: dict[str, Any]) -> dict[str, Any]:
        """Consider it again after a while where that may help and nobody would find out otherwise: a merge queue asks
        once, and waits. What else is missed the sweep finds, or a person who gets no answer.
        """
        for pause in PAUSES if given.get("kind") == "group" else ():
            done = await self._step(given)
            if not done.get("passing"):
                return done
            await DBOS.sleep_async(pause)
        return await self._step(given)

    async def _step(self, given: dict[str, Any]) -> dict[str, Any]:
        done: dict[str, Any] = await DBOS.run_step_async(
            {"name": "consider"}, lambda: patiently("consider", lambda: self._consider(given))
        )
        return done

    def _consider(self, given: dict[str, Any]) -> Any:
        orders = self._desk.consider(_NOTICE.validate_python(given))
        return _ORDERS.dump_python(orders, mode="json")


async def _carry_out(order: Order) -> None:
    match order:
        case Start():
            if order.replaces:
                await tell_life(order.replaces, Word(kind="end", reason=order.reason))
            await begin_life(order.head)
        case Tell():
            await tell_life(order.life, order.word)

"""Answers from a model in memory: conversations that grow too long, and what stays of one that breaks off."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

import pytest

from fakes.endpoint import FakeClient, FakeModel
from runners.models.client.seam import Messages, Sampling
from runners.models.talk.answer import answer
from runners.models.talk.conversation import Conversation
from runners.models.talk.heard import Heard
from schemas.errors import ContextExceeded, EndpointRefused, EndpointUnreachable

LONG = Conversation("s s").asked("a a a").answered("b b b").asked("c c c").answered("d d d").asked("e e e")


class Listening(Heard):
    def __init__(self, conversation: Conversation) -> None:
        self.told: list[str] = []
        self.pieces: list[str] = []
        super().__init__(conversation, tell=self.told.append, hand_on=self.pieces.append)


def hear(client: FakeClient, conversation: Conversation, sampling: Sampling | None = None) -> Listening:
    heard = Listening(conversation)
    asyncio.run(answer(client, conversation, sampling or Sampling(), listener=heard))
    return heard


def model(context: int | None) -> FakeModel:
    return FakeModel(context=context, answer=lambda messages: f"{len(messages)} messages")


def test_pieces_come_as_they_are_made() -> None:
    heard = hear(FakeClient(model(None)), LONG)
    assert (heard.pieces, heard.said, heard.told) == (["6", " messages"], "6 messages", [])
    assert heard.after() == LONG.answered("6 messages")


@pytest.mark.parametrize(("context", "sent", "gone"), [(17, 6, 0), (16, 4, 2), (11, 4, 2), (10, 2, 4), (5, 2, 4)])
def test_the_oldest_turns_stay_behind_until_the_rest_fits(context: int, sent: int, gone: int) -> None:
    client = FakeClient(model(context))
    heard = hear(client, LONG)
    assert heard.said == f"{sent} messages"
    assert heard.told == (
        [f"the conversation is too long for the model: it does not read the oldest {gone} turns any more"]
        if gone
        else []
    )
    after = heard.after()
    assert after is not None
    assert (after.unsent, len(after.turns)) == (gone, 6)
    assert all(asked[0] == {"role": "system", "content": "s s"} for asked in client.asked)


def test_room_for_the_answer_counts() -> None:
    assert hear(FakeClient(model(17)), LONG, Sampling(max_tokens=6)).said == "4 messages"


def test_what_stayed_behind_is_not_sent_again() -> None:
    client = FakeClient(model(16))
    after = hear(client, LONG).after()
    assert after is not None
    tried = len(client.asked)
    assert not hear(client, after.asked("f")).told
    assert len(client.asked) == tried + 1


def test_a_question_that_is_too_long_by_itself_is_told_with_what_to_do() -> None:
    with pytest.raises(ContextExceeded, match="ask something shorter, or allow a shorter answer") as raised:
        hear(FakeClient(model(4)), LONG)
    assert raised.value.status == 400


def test_other_refusals_are_no_reason_to_send_less() -> None:
    client = FakeClient(FakeModel(chat=False))
    with pytest.raises(EndpointRefused, match="no such model or route"):
        hear(client, LONG)
    assert len(client.asked) == 1


def test_an_answer_without_a_word_leaves_the_conversation_as_it_was() -> None:
    heard = hear(FakeClient(FakeModel(answer=lambda _messages: "")), LONG)
    assert heard.after() is None


class Breaking(FakeClient):
    async def stream(self, messages: Messages, sampling: Sampling) -> AsyncGenerator[str, None]:
        yield "half"
        raise EndpointUnreachable("it broke off")


def test_what_came_before_a_break_is_kept() -> None:
    heard = Listening(LONG)
    with pytest.raises(EndpointUnreachable):
        asyncio.run(answer(Breaking(), LONG, Sampling(), listener=heard))
    assert heard.after() == LONG.answered("half")

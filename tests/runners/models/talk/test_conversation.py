from __future__ import annotations

from runners.models.talk.conversation import Conversation, Turn, tidy


def long_one() -> Conversation:
    return Conversation("Be brief.").asked("one").answered("1").asked("two").answered("2").asked("three")


def test_the_model_reads_the_system_prompt_and_all_turns() -> None:
    assert Conversation("Be brief.").asked("Hello?").answered("Hello.").messages() == [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "Hello?"},
        {"role": "assistant", "content": "Hello."},
    ]


def test_without_a_system_prompt_there_is_no_message_for_it() -> None:
    assert Conversation().asked("Hello?").messages() == [{"role": "user", "content": "Hello?"}]
    assert Conversation("").messages() == []


def test_the_oldest_exchange_is_kept_but_not_sent() -> None:
    shorter = long_one().without_oldest()
    assert shorter is not None
    assert [message["content"] for message in shorter.messages()] == ["Be brief.", "two", "2", "three"]
    assert shorter.turns == long_one().turns


def test_the_last_question_is_always_sent() -> None:
    shorter: Conversation | None = long_one()
    lengths = []
    while shorter is not None:
        lengths.append(len(shorter.messages()))
        shorter = shorter.without_oldest()
    assert lengths == [6, 4, 2]


def test_an_exchange_ends_where_the_next_question_begins() -> None:
    turns = (
        Turn("assistant", "Welcome."),
        Turn("user", "a"),
        Turn("user", "b"),
        Turn("assistant", "c"),
        Turn("user", "d"),
    )
    conversation = Conversation(turns=turns)
    starts = []
    while (shorter := conversation.without_oldest()) is not None:
        conversation = shorter
        starts.append(conversation.messages()[0]["content"])
    assert starts == ["a", "b", "d"]


def test_answers_come_latest_first() -> None:
    assert long_one().answers() == ("2", "1")


def test_half_characters_become_question_marks() -> None:
    assert tidy("a\udc80b é 漢") == "a?b é 漢"
    assert Conversation().asked("\ud83d").answered("\udca9").messages()[1]["content"] == "?"

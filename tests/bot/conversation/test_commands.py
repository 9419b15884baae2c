"""What a comment says to taxobot: two spellings, one place to stand, nothing else."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.commands import STAGES, Command, Misused, Name, Unknown, parse
from timing import cpu_seconds

SPELLINGS = ("/taxobot", "@taxobot", "/Taxobot", "@TAXOBOT", "@taxobot:", "@taxobot,", "  /taxobot")
SHA = "0123456789abcdef0123456789abcdef01234567"


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("name", [name for name in Name if name is not Name.OVERRIDE])
def test_every_command_in_every_spelling(spelling: str, name: Name) -> None:
    for written in (name.value, name.value.upper(), name.value.capitalize()):
        assert parse(f"{spelling} {written}") == Command(name)
        assert parse(f"{spelling}   {written}  \r\nplease, and thank you") == Command(name)


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_the_name_alone_asks_for_help(spelling: str) -> None:
    assert parse(spelling) == Command(Name.HELP)


@pytest.mark.parametrize(
    ("said", "command"),
    [
        ("run 0123456", Command(Name.RUN, "0123456")),
        ("run 0123ABC", Command(Name.RUN, "0123abc")),
        (f"run {SHA}", Command(Name.RUN, SHA)),
        ("precheck 0123456", Command(Name.PRECHECK, "0123456")),
        *((f"retry {stage}", Command(Name.RETRY, stage)) for stage in STAGES),
        ("retry TRAIN", Command(Name.RETRY, "train")),
        ("override the suite is too old", Command(Name.OVERRIDE, "the suite is too old")),
        ("override  Größe  ändert\tsich", Command(Name.OVERRIDE, "Größe ändert sich")),
        ("override " + "x" * 500, Command(Name.OVERRIDE, "x" * 500)),
        ("run\t0123456", Command(Name.RUN, "0123456")),
        ("override a\u202eb\x1b[2Jc", Command(Name.OVERRIDE, "ab[2Jc")),
    ],
)
def test_arguments(said: str, command: Command) -> None:
    assert parse(f"/taxobot {said}") == command


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("run 012345", Name.RUN),
        ("run HEAD", Name.RUN),
        ("run 0123456 now", Name.RUN),
        ("run " + "a" * 65, Name.RUN),
        ("run --force", Name.RUN),
        ("retry everything", Name.RETRY),
        ("retry train evaluate", Name.RETRY),
        ("override", Name.OVERRIDE),
        ("override …", Name.OVERRIDE),
        ("override \u200b\u202e", Name.OVERRIDE),
        ("override " + "x" * 501, Name.OVERRIDE),
        ("allow everything", Name.ALLOW),
        ("cancel the other one", Name.CANCEL),
        ("status please", Name.STATUS),
    ],
)
def test_wrong_arguments_are_told(said: str, name: Name) -> None:
    found = parse(f"/taxobot {said}")
    assert isinstance(found, Misused)
    assert found.name is name
    assert found.problem.endswith(".")


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("runn", Name.RUN),
        ("RUNN", Name.RUN),
        ("statsu", Name.STATUS),
        ("overide because", Name.OVERRIDE),
        ("approve", Name.RUN),
        ("/ok-to-test", Name.RUN),
        ("generate", Name.RUN),
        ("stop", Name.CANCEL),
        ("thanks!", None),
        ("好", None),
    ],
)
def test_unknown_words_are_guessed(said: str, meant: Name | None) -> None:
    assert parse(f"/taxobot {said}") == Unknown(said.split(" ", maxsplit=1)[0], meant)


def test_an_unknown_word_is_kept_short_and_on_its_line() -> None:
    found = parse("/taxobot " + "\x1b\u202e<!--" + "x" * 1000)
    assert isinstance(found, Unknown)
    assert len(found.word) == 40
    assert found.word.isprintable()


@pytest.mark.parametrize(
    "body",
    [
        "",
        "looks good",
        "please /taxobot run",
        "thanks @taxobot run",
        "> /taxobot run",
        "```\n/taxobot run\n```",
        "`/taxobot run`",
        "    /taxobot run",
        "\t/taxobot run",
        "\n/taxobot run",
        "Hello\n/taxobot run",
        "- /taxobot run",
        "<!-- /taxobot run -->",
        "<details>/taxobot run",
        "/taxobots run",
        "/taxobot-run",
        "/taxobot/run",
        "@taxobot-ci run",
        "@org/taxobot run",
        "//taxobot run",
        "taxobot run",
        "/tax\u200bobot run",
        "\ufeff/taxobot run",
        "/taxobot " + "x" * 2000,
    ],
)
def test_what_is_no_command(body: str) -> None:
    assert parse(body) is None


@given(st.text(max_size=200))
def test_any_text_is_read(body: str) -> None:
    found = parse(body)
    assert found is None or body.lstrip(" ")[1:8].casefold() == "taxobot"


@given(st.text(max_size=100), st.sampled_from(["> ", "x ", "\n", "`", "    ", "*"]))
def test_a_command_behind_anything_is_none(rest: str, before: str) -> None:
    assert parse(f"{before}/taxobot {rest}") is None


@given(name=st.sampled_from(Name), rest=st.text(max_size=700))
def test_arguments_are_bounded_and_visible(name: Name, rest: str) -> None:
    match parse(f"@taxobot {name} {rest}"):
        case Command(argument=argument):
            assert len(argument) <= 500
            assert not {unicodedata.category(character) for character in argument} & {"Cc", "Cs", "Zl", "Zp"}
        case Misused(problem=problem):
            assert problem


def test_the_longest_comment_is_read_in_no_time() -> None:
    bodies = ["/taxobot " + filler * 65_000 for filler in ("r", " ", "run ", "\t", "@")]
    assert cpu_seconds(lambda: [parse(body) for body in bodies], enough=0.1) < 0.1

"""Questions with a right answer and a wrong one, to find out what a judge makes of them."""

from __future__ import annotations

from schemas.item import ItemKind, OpenItem

_ASKED = (
    (
        "What does a lock on a canal do?",
        "It raises or lowers a boat between two stretches of water at different heights: gates close it in, and water "
        "is let in or out until it is level with the next stretch.",
        "It keeps strangers out of the canal at night, and the harbour master carries the only key to it.",
    ),
    (
        "A train leaves at 9:40 and arrives at 12:15. How long does it take?",
        "2 hours and 35 minutes.",
        "3 hours and 15 minutes, because 12 minus 9 is 3 and 15 minutes are left over.",
    ),
    (
        "Why does bread rise?",
        "Yeast turns sugar in the dough into carbon dioxide and alcohol. The gas is caught in bubbles by the gluten, "
        "and the bubbles grow, most of all in the first minutes in the oven.",
        "Salt makes it rise. The more salt there is, the lighter the loaf, which is why cakes have so much of it.",
    ),
    (
        "Write a Python expression that gives the even numbers of a list called `xs`.",
        "`[x for x in xs if x % 2 == 0]`",
        "`[x for x in xs if x / 2]`",
    ),
    (
        "Which planets of the solar system have no moon?",
        "Mercury and Venus.",
        "Mars and Neptune, as far as anybody knows.",
    ),
    (
        "Say politely in one sentence that you cannot come to a meeting on Friday.",
        "Thank you for the invitation; I am sorry that I cannot come on Friday, and would be glad to hear how it went.",
        "No.",
    ),
    (
        "What is the difference between weather and climate?",
        "Weather is the state of the air at one place and time; climate is what is usual there over many years, often "
        "thirty.",
        "Weather is what happens on land, and climate is what happens at sea.",
    ),
    (
        "A shop takes 20 % off a coat that costs 80. What does it cost now?",
        "64: a fifth of 80 is 16, and 80 minus 16 is 64.",
        "60, since 80 minus 20 is 60.",
    ),
    (
        "Name the three states of matter that everybody meets in a kitchen, with an example of each.",
        "Solid, such as ice; liquid, such as oil; and gas, such as the steam above a pot.",
        "Hot, cold and lukewarm, such as soup, ice cream and tea.",
    ),
    (
        "Why should a password not be used twice?",
        "If one place loses it, whoever has it then can try it everywhere else.",
        "Because keyboards wear out where the same keys are pressed too often.",
    ),
    (
        "Give the opposite of each word: early, rough, borrow.",
        "Late, smooth, lend.",
        "Soon, loud, buy.",
    ),
    (
        "How does a vaccine protect somebody?",
        "It shows the immune system a harmless part or form of a germ, so that antibodies and memory cells are there "
        "before the germ itself comes.",
        "It cleans the blood, so that no germ can live in it for about a week.",
    ),
)

ITEMS = tuple(
    OpenItem(
        id=f"judged-{number}",
        kind=ItemKind.NEW_QUESTION,
        leaf="judged",
        cluster=f"judged-{number}",
        template="",
        question=question,
        reference=right,
    )
    for number, (question, right, _) in enumerate(_ASKED)
)
WRONG = tuple(wrong for _, _, wrong in _ASKED)
"""A wrong answer to each of the items."""

"""Limits: lengths and counts."""

from __future__ import annotations

from cases.model import KNOWLEDGE, KNOWLEDGE_PATH, SKILL, Case, changed, grounded
from schemas.rules.settings import Limits, Settings

CASES = (
    Case(
        "limits/words",
        changed(SKILL, ("bronze.", "bronze, and of so much else that it takes many words to say.")),
        at=(5, 3, 57),
        severity="warning",
        message="All questions and answers together have 76 words; about 60 are the limit.",
        fix="Shorten the answers, or split the leaf.",
        settings=Settings(limits=Limits(words=60)),
    ),
    Case(
        "limits/context-length",
        grounded("The bell of Hexley was cast from bronze" + " and tin" * 190 + "."),
        at=(7, 14, 1560),
        severity="warning",
        message="This context has 518 tokens, counted by an estimate from its words; 500 are the limit.",
        fix="Shorten the passage by 3 %.",
    ),
    Case(
        "limits/context-window",
        grounded("The bell of Hexley was cast from bronze" + " and tin" * 190 + "."),
        at=(7, 14, 1560),
        severity="error",
        message=("This context has 518 tokens, counted by an estimate from its words; 400 fit the student's window."),
        fix="Shorten the passage by 23 %.",
        settings=Settings(limits=Limits(student_window=400)),
    ),
    Case(
        "limits/teacher-window",
        grounded("The bell of Hexley was cast from bronze" + " and tin" * 150 + "."),
        at=(5, 5, 55),
        severity="warning",
        message=(
            "This example has 434 tokens, counted by an estimate from its words; 300 fit the "
            "teacher's window beside its prompt."
        ),
        fix="Shorten the example by 31 %.",
        settings=Settings(limits=Limits(teacher_window=400)),
    ),
    Case(
        "limits/question-length",
        changed(SKILL, ("Who rings it at noon?", "Who rings it at noon" + " or later" * 130 + "?")),
        at=(7, 15, 1191),
        severity="warning",
        message="`seed_examples[1].question` has 265 words; 250 are the limit.",
        fix="Shorten the question by 6 %.",
    ),
    Case(
        "limits/answer-length",
        changed(SKILL, ("Owls nest above the rope.", "Owls nest" + " here and there" * 90 + ".")),
        at=(12, 13, 1360),
        severity="warning",
        message="`seed_examples[3].answer` has 272 words; 250 are the limit.",
        fix="Shorten the answer by 8 %.",
    ),
    Case(
        "limits/seed-examples",
        changed(
            SKILL,
            ("version: 3", "version: 1"),
            (
                (
                    "  - question: When did lightning crack the rim?\n"
                    "    answer: Lightning cracked the rim in a winter storm.\n"
                ),
                "",
            ),
        ),
        at=(4, 1, 13),
        severity="warning",
        message="This leaf has 4 seed examples; 5 are asked for in any version.",
        fix="Add 1 more.",
    ),
    Case(
        "limits/unused-pair",
        changed(
            KNOWLEDGE,
            (
                "        answer: It rings at noon.\n",
                (
                    "        answer: It rings at noon.\n"
                    "      - question: What is hemp good for?\n"
                    "        answer: A rope is made with it.\n"
                ),
            ),
        ),
        at=(22, 9, 35),
        severity="notice",
        message="This context has 4 questions; generation uses the first 3, none from here on.",
        fix="Give them a context of their own, or put the best questions first.",
        path=KNOWLEDGE_PATH,
    ),
)

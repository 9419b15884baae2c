"""Lint: how a file is written."""

from __future__ import annotations

from cases.model import KNOWLEDGE, KNOWLEDGE_PATH, SKILL, Case, changed

CASES = (
    Case(
        "lint/trailing-spaces",
        changed(SKILL, ("noon?\n", "noon? \n")),
        at=(7, 36, 1),
        severity="error",
        message="This line ends with 1 space.",
        fix="Delete it.",
        edited=("  - question: Who rings it at noon? \n", "  - question: Who rings it at noon?\n"),
    ),
    Case(
        "lint/end-of-file",
        SKILL.removesuffix("\n"),
        at=(14, 57, 0),
        severity="error",
        message="The last line of the file does not end with a newline.",
        fix="Press Enter at its end.",
        edited=(
            "    answer: Lightning cracked the rim in a winter storm.",
            "    answer: Lightning cracked the rim in a winter storm.\n",
        ),
    ),
    Case(
        "lint/empty-lines",
        changed(SKILL, ("seed_examples:", "\n\n\nseed_examples:")),
        at=(6, 1, 0),
        severity="warning",
        message="3 empty lines stand together; 2 are the most.",
        fix="Delete 1 line.",
        edited=(
            "created_by: ada\ntask_description: Tell of the bells of Hexley.\n\n\n",
            "created_by: ada\ntask_description: Tell of the bells of Hexley.\n\n",
        ),
    ),
    Case(
        "lint/indentation",
        changed(KNOWLEDGE, ("    - docs/bells.md", "   - docs/bells.md")),
        at=(50, 4, 15),
        severity="warning",
        message="This is indented by 3 spaces; the lines above ask for 4.",
        fix="Move it, with all that belongs to it, 1 space to the right.",
        edited=("   - docs/bells.md\n", "    - docs/bells.md\n"),
        path=KNOWLEDGE_PATH,
    ),
    Case(
        "lint/hyphens",
        changed(
            SKILL,
            (
                "  - question: Who rings it at noon?\n    answer: The",
                "  -  question: Who rings it at noon?\n     answer: The",
            ),
        ),
        at=(7, 5, 1),
        severity="warning",
        message="1 space too many stands after a hyphen.",
        fix="Delete it, and move the lines below that belong to this entry as far to the left.",
        edited=(
            "  -  question: Who rings it at noon?\n     answer: The ferry master rings it at noon.\n",
            "  - question: Who rings it at noon?\n    answer: The ferry master rings it at noon.\n",
        ),
    ),
    Case(
        "lint/colons",
        changed(SKILL, ("created_by: ada", "created_by : ada")),
        at=(2, 11, 1),
        severity="warning",
        message="1 space too many stands before a colon.",
        fix="Delete it.",
        edited=("created_by : ada\n", "created_by: ada\n"),
    ),
    Case(
        "lint/commas",
        changed(KNOWLEDGE, ("patterns:\n    - docs/bells.md", "patterns: [docs/bells.md , docs/owls.md]")),
        at=(49, 27, 1),
        severity="warning",
        message="1 space too many stands before a comma.",
        fix="Delete it.",
        edited=("  patterns: [docs/bells.md , docs/owls.md]\n", "  patterns: [docs/bells.md, docs/owls.md]\n"),
        path=KNOWLEDGE_PATH,
    ),
    Case(
        "lint/braces",
        changed(
            SKILL,
            (
                "  - question: Who rings it at noon?\n    answer: The ferry master rings it at noon.",
                '  - {  question: "Who rings it at noon?", answer: The ferry master rings it at noon.}',
            ),
        ),
        at=(7, 7, 1),
        severity="warning",
        message="1 space too many stands inside braces.",
        fix="Delete it.",
        edited=(
            '  - {  question: "Who rings it at noon?", answer: The ferry master rings it at noon.}\n',
            '  - { question: "Who rings it at noon?", answer: The ferry master rings it at noon.}\n',
        ),
    ),
    Case(
        "lint/brackets",
        changed(KNOWLEDGE, ("patterns:\n    - docs/bells.md", "patterns: [  docs/bells.md]")),
        at=(49, 15, 1),
        severity="warning",
        message="1 space too many stands inside brackets.",
        fix="Delete it.",
        edited=("  patterns: [  docs/bells.md]\n", "  patterns: [ docs/bells.md]\n"),
        path=KNOWLEDGE_PATH,
    ),
)

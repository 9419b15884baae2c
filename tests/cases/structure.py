"""Structure: keys and values, by the JSON Schemas."""

from __future__ import annotations

from cases.model import SKILL, Case, changed

CASES = (
    Case(
        "structure/empty-file",
        "# Nothing yet.\n",
        at=(1, 1, 0),
        severity="error",
        message="The file is empty.",
        fix="Write the keys of a leaf, `version: 3` first.",
    ),
    Case(
        "structure/top-level",
        "- version: 3\n- created_by: ada\n",
        at=(1, 1, 12),
        severity="error",
        message="The file must consist of keys with values, but it is a list.",
        fix="Write the keys of a leaf, `version: 3` first.",
    ),
    Case(
        "structure/version",
        changed(SKILL, ("version: 3", "version: 4")),
        at=(1, 10, 1),
        severity="error",
        message="Version 4 is not supported; versions 1 to 3 are.",
        fix="Write `version: 3`.",
        edited=("version: 4\n", "version: 3\n"),
    ),
    Case(
        "structure/required",
        changed(SKILL, ("created_by: ada\n", "")),
        at=(1, 1, 0),
        severity="error",
        message="The file lacks the key `created_by`.",
        fix="Write `created_by:` with your GitHub name.",
    ),
    Case(
        "structure/unknown-key",
        changed(SKILL, ("task_description", "task_descripton")),
        at=(3, 1, 15),
        severity="error",
        message="The key `task_descripton` does not belong here.",
        fix="Did you mean `task_description`?",
        edited=("task_descripton: Tell of the bells of Hexley.\n", "task_description: Tell of the bells of Hexley.\n"),
        also=frozenset({"structure/required"}),
    ),
    Case(
        "structure/type",
        changed(SKILL, ("answer: Owls nest above the rope.", "answer: yes")),
        at=(12, 13, 3),
        severity="error",
        message="`seed_examples[3].answer` must be text, but YAML reads a truth value.",
        fix='Put it into quotes: "yes".',
        edited=("    answer: yes\n", '    answer: "yes"\n'),
    ),
    Case(
        "structure/too-few",
        changed(
            SKILL,
            (
                (
                    "  - question: When did lightning crack the rim?\n"
                    "    answer: Lightning cracked the rim in a winter storm.\n"
                ),
                "",
            ),
        ),
        at=(4, 1, 13),
        severity="error",
        message="Value must have at least 5 items; `seed_examples` has 4.",
        fix="Add 1 more.",
    ),
    Case(
        "structure/empty",
        changed(SKILL, ("Tell of the bells of Hexley.", '""')),
        at=(3, 19, 2),
        severity="error",
        message="`task_description` must not be empty.",
        fix="Write its text.",
    ),
    Case(
        "structure/repeated",
        changed(
            SKILL,
            ("Why does nobody ring at night?", "Who rings it at noon?"),
            ("Owls nest above the rope.", "The ferry master rings it at noon."),
        ),
        at=(11, 5, 31),
        severity="error",
        message="`seed_examples[3]` repeats the entry on line 7; all entries must differ.",
        fix="Write another, or delete it.",
        also=frozenset({"content/duplicate"}),
    ),
)

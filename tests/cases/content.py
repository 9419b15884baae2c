"""Content: what the texts say."""

from __future__ import annotations

from cases.model import ELSEWHERE, KNOWLEDGE, KNOWLEDGE_PATH, SKILL, Case, changed
from schemas.rules.settings import Settings

CASES = (
    Case(
        "content/blank",
        changed(SKILL, ("Tell of the bells of Hexley.", '"  "')),
        at=(3, 19, 4),
        severity="error",
        message="`task_description` holds nothing but white space.",
        fix="Write its text.",
    ),
    Case(
        "content/unread-key",
        changed(
            KNOWLEDGE,
            (
                "        answer: Nestor Hale forged it.\n",
                "        answer: Nestor Hale forged it.\n        note: Ask the smith.\n",
            ),
        ),
        at=(28, 9, 4),
        severity="warning",
        message="Nothing reads the key `note` here.",
        fix="Delete it, or move its text to `answer`.",
        path=KNOWLEDGE_PATH,
    ),
    Case(
        "content/mixed",
        changed(
            SKILL,
            (
                "    answer: Owls nest above the rope.\n",
                "    answer: Owls nest above the rope.\n    context: Owls live in the tower.\n",
            ),
        ),
        at=(11, 5, 40),
        severity="error",
        message="This example has a context, the first one has no context.",
        fix="Give every example a context, or none of them; or make two leaves.",
    ),
    Case(
        "content/duplicate",
        changed(SKILL, ("Why does nobody ring at night?", "Who rings it at noon?")),
        at=(11, 15, 21),
        severity="warning",
        message="This question is the same as `seed_examples[1].question` on line 7.",
        fix="Ask something else, or delete one of the two.",
    ),
    Case(
        "content/near-duplicate",
        changed(SKILL, ("Why does nobody ring at night?", "Which metal was the bell of Hexley tower cast from?")),
        at=(11, 15, 51),
        severity="warning",
        message=(
            "This question is nearly `seed_examples[0].question` on line 5: 95 % of the words "
            "are the same, in the same order."
        ),
        fix="Ask something else, or the same in quite other words.",
    ),
    Case(
        "content/asked-elsewhere",
        SKILL,
        at=(7, 15, 21),
        severity="warning",
        message="This question is asked by knowledge/music/towers/qna.yaml too, on line 12.",
        fix="Ask something else, name what it is about, or leave it to that leaf.",
        tree=ELSEWHERE,
    ),
    Case(
        "content/unsupported-answer",
        changed(KNOWLEDGE, ("It weighs nine kilograms.", "Four swans paddle gracefully across frozen lakes.")),
        at=(25, 17, 49),
        severity="warning",
        message=(
            "7 of the 7 words and numbers that this answer consists of do not stand in its "
            "context: `four`, `swans`, `paddle` and 4 more. Its score is 0.00; below 0.3 it is "
            "not supported."
        ),
        fix="Answer with what the context says, or copy the passage that says it into the context.",
        path=KNOWLEDGE_PATH,
    ),
    Case(
        "content/secret",
        changed(SKILL, ("Owls nest above the rope.", "Owls guard AKIAIOSFODNN7EXAMPLD there.")),
        at=(12, 24, 20),
        severity="warning",
        message="This looks like a secret: AWS Access Key, 20 characters.",
        fix="Delete it, and have it revoked: what was pushed once stays known.",
    ),
    Case(
        "content/personal",
        changed(SKILL, ("Owls nest above the rope.", "Owls write to ada.quill@hexley-bells.org about it.")),
        at=(12, 27, 26),
        severity="warning",
        message="This looks like an e-mail address: a…@h….org.",
        fix="Delete it, or write an invented one, such as name@example.com.",
    ),
    Case(
        "content/profanity",
        changed(SKILL, ("Owls nest above the rope.", "Owls do not give a shit.")),
        at=(12, 32, 4),
        severity="warning",
        message="`s***` stands on a list of offensive words.",
        fix="Use another word; where it must stand as it is, ask the maintainers to allow it.",
    ),
    Case(
        "content/hidden-character",
        changed(SKILL, ("Owls nest above the rope.", '"Owls nest \\u202eabove the rope."')),
        at=(12, 24, 6),
        severity="warning",
        message="The escape `\\u202e` puts U+202E into the text, a character that nobody sees.",
        fix="Delete it.",
        edited=('    answer: "Owls nest \\u202eabove the rope."\n', '    answer: "Owls nest above the rope."\n'),
    ),
    Case(
        "content/topic",
        changed(SKILL, ("Owls nest above the rope.", "Owls nest above the casino.")),
        at=(12, 33, 6),
        severity="warning",
        message="`casino` names a topic that this taxonomy avoids.",
        fix="Choose another subject, or ask the maintainers.",
        settings=Settings(topics=("casino",)),
    ),
)

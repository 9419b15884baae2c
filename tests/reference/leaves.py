"""Valid leaves as plain values, one of each kind, with texts that are awkward to write in YAML."""

from __future__ import annotations

from typing import Any

Leaf = dict[str, Any]
TEXTS = (
    "What rhymes with harbour?",
    "It depends: some say arbour, others barber.",
    "A list:\n\n- one\n- two\n\nand no more.\n",
    "# not a comment, [not a list] and {not: a mapping}",
    "Größe, 港, שלום — and an emoji \U0001f6a2.",
    'It\'s "quoted" twice, 100% sure, with a \\ backslash.',
    "- begins like an entry",
    "key: value  :  like a mapping",
    " ".join(["Several sentences."] * 12),
    "def f(x):\n    return {x: [x, x]}\n",
    "yes, it is no number 5",
    "ends with a colon:",
)


def freeform(version: int) -> Leaf:
    return {**_head(version), "seed_examples": [_pair(number) for number in range(5)]}


def grounded(version: int) -> Leaf:
    examples = [{**_pair(number), "context": f"Passage {number}. {TEXTS[-number]}"} for number in range(6)]
    return {**_head(version), "seed_examples": examples}


def knowledge() -> Leaf:
    return {
        "version": 3,
        "created_by": "ada",
        "domain": "harbours",
        "document_outline": "The harbours of an island, and their depth.",
        "seed_examples": [
            {
                "context": f"Harbour {number}. {TEXTS[number]}",
                "questions_and_answers": [_pair(3 * number + at) for at in range(3)],
            }
            for number in range(5)
        ],
        "document": {
            "repo": "https://github.com/ada/harbours.git",
            "commit": "0123456789abcdef0123456789abcdef01234567",
            "patterns": ["docs/*.md", "more.pdf"],
        },
    }


def leaves() -> dict[str, Leaf]:
    """Return every kind by the path of its file; each is valid at the version that it names."""
    return {
        "compositional_skills/rhymes/v2/qna.yaml": freeform(2),
        "compositional_skills/rhymes/v3/qna.yaml": freeform(3),
        "compositional_skills/extraction/v2/qna.yaml": grounded(2),
        "compositional_skills/extraction/v3/qna.yaml": grounded(3),
        "foundational_skills/reasoning/v2/qna.yaml": freeform(2),
        "foundational_skills/reasoning/v3/qna.yaml": grounded(3),
        "knowledge/harbours/qna.yaml": knowledge(),
    }


def _head(version: int) -> Leaf:
    return {"version": version, "created_by": "ada", "task_description": "Answer in rhyme."}


def _pair(number: int) -> Leaf:
    question, answer = TEXTS[number % len(TEXTS)], TEXTS[(number * 5 + 1) % len(TEXTS)]
    return {"question": f"{number}. {question}", "answer": f"{answer}"}

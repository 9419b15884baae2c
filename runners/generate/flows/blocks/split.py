"""A text that is both question and answer is parted: how the flows of instructlab-sdg's `simple` end."""

from __future__ import annotations

from runners.generate.flows.blocks.changing import Changing, value_of
from runners.generate.flows.built import Built
from runners.generate.flows.seam import Row
from runners.generate.flows.unfit import Unfit

OUTPUT = "output"
NAME = "split_output"


def split_output() -> Built:
    """`output` becomes `question`, up to its first question mark, and `response`, what follows. A text without a
    question mark is no question: the reference keeps it as an answer to nothing, here it is turned away.
    """
    return Built(
        Changing(NAME, _split),
        needs=frozenset({OUTPUT}),
        makes=frozenset({"question", "response"}),
        drops=frozenset({OUTPUT}),
    )


def _split(row: Row) -> list[Row]:
    question, mark, response = str(value_of(row, OUTPUT)).partition("?")
    if not mark:
        raise Unfit("its text has no question mark", question)
    others = {column: value for column, value in row.items() if column != OUTPUT}
    return [{**others, "question": question.strip() + mark, "response": response.strip()}]

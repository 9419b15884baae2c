"""What GitHub refuses with 422: limits on bodies, check runs, dispatch inputs, labels and reviews."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.github.errors import Rejected
from bot.github.values import Annotation, CheckDraft, ReviewComment


def check_body(body: str) -> None:
    refuse(not body.strip(), "body can't be blank")
    refuse(len(body) > 65_536, "body is too long (maximum is 65536 characters)")


def check_draft(draft: CheckDraft) -> None:
    refuse(not draft.title or not draft.summary, "output needs a title and a summary")
    refuse(len(draft.summary) > 65_535, "summary exceeds 65535 characters")
    refuse((draft.status == "completed") != (draft.conclusion is not None), "a completed run has a conclusion")
    refuse(len(draft.buttons) > 3, "more than 3 actions")
    for button in draft.buttons:
        sizes = (len(button.label), len(button.description), len(button.identifier))
        refuse(any(not 0 < size <= most for size, most in zip(sizes, (20, 40, 20), strict=True)), "action too long")
    for annotation in draft.annotations:
        check_annotation(annotation)


def check_annotation(annotation: Annotation) -> None:
    refuse(not annotation.message or len(annotation.message.encode()) > 65_536, "message is at most 64 KB")
    refuse(len(annotation.title) > 255, "title is at most 255 characters")
    refuse(annotation.line < 1 or not annotation.path, "an annotation needs a path and a line")


def check_inputs(inputs: Mapping[str, str]) -> None:
    refuse(len(inputs) > 25, "more than 25 inputs")
    refuse(sum(map(len, inputs.values())) > 65_535, "inputs are too large")
    refuse(not all(isinstance(value, str) for value in inputs.values()), "inputs are strings")


def check_labels(names: Sequence[str]) -> None:
    refuse(any(not 0 < len(name) <= 50 for name in names), "a label has 1 to 50 characters")


def check_review(comments: Sequence[ReviewComment], changed: Sequence[str]) -> None:
    refuse(not comments, "a review needs comments or a body")
    for comment in comments:
        check_body(comment.body)
        refuse(comment.path not in changed, "path is not part of the diff")
        refuse(not 1 <= comment.start <= comment.line, "lines are in the wrong order")


def refuse(wrong: bool, why: str) -> None:
    if wrong:
        raise Rejected(f"Validation Failed: {why}", 422)

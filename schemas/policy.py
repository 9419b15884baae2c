"""A repository's policy, `.github/taxobot.yml`: what its maintainers ask of a contribution.

Secrets, hosts and mirrors are the operator's and have no place here. `schemas.rules.policy` reads the file.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from schemas.finding import Severity
from schemas.gate import GatePolicy
from schemas.item import Frozen
from schemas.rules.settings import Limits, Settings

OFF = "off"
_DEFAULT = Limits()

MOST_LEAVES = 200
Count = Annotated[int, Field(ge=1, le=10_000_000)]
Share = Annotated[float, Field(gt=0, le=1)]
Runs = Annotated[int, Field(ge=1, le=10_000)]
Words = Annotated[str, Field(min_length=1, max_length=200)]
Label = Annotated[str, Field(max_length=50)]


class LimitsPolicy(Frozen):
    """The numbers of `schemas.rules.settings.Limits`, by the same names and with the same defaults."""

    words: Count = _DEFAULT.words
    context_tokens: Count = _DEFAULT.context_tokens
    question_words: Count = _DEFAULT.question_words
    answer_words: Count = _DEFAULT.answer_words
    seed_examples: Count = _DEFAULT.seed_examples
    pairs_per_context: Count = _DEFAULT.pairs_per_context
    student_window: Count = _DEFAULT.student_window
    teacher_window: Count = _DEFAULT.teacher_window
    near_duplicate: Share = _DEFAULT.near_duplicate
    support: Share = _DEFAULT.support
    found: Share = _DEFAULT.found


class ValidationPolicy(Frozen):
    """How contributions are checked. `schema` is the version that structure is checked at: each file's own, or the
    newest. `rules` gives rules another severity by their ids, `off` switches one off.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    version: Annotated[Literal["declared", "newest"], Field(alias="schema")] = "declared"
    limits: LimitsPolicy = LimitsPolicy()
    rules: dict[str, Literal["error", "warning", "notice", "off"]] = {}
    topics: Annotated[tuple[Words, ...], Field(max_length=1000)] = ()
    allowed_words: Annotated[frozenset[Words], Field(max_length=1000)] = frozenset()

    def settings(self) -> Settings:
        """Return the settings that this asks for; everything else has its default."""
        return Settings(
            schema=self.version,
            limits=Limits(**self.limits.model_dump()),
            severities={rule: None if word == OFF else Severity(word) for rule, word in self.rules.items()},
            topics=self.topics,
            allowed_words=self.allowed_words,
        )


class TrainingPolicy(Frozen):
    """What a run uses: the models of `preset`, and numbers that replace those of the preset's training profile."""

    preset: Words = "tiny"
    epochs: Annotated[int, Field(ge=1, le=100)] | None = None
    learning_rate: Annotated[float, Field(gt=0, lt=1)] | None = None
    replay_ratio: Annotated[float, Field(ge=0, le=20)] | None = None
    replay_floor: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    seed: Annotated[int, Field(ge=0, lt=2**32)] = 0


class EvaluationPolicy(Frozen):
    """What a run measures beside the model itself. `served` is the format of the file that will be served: it is judged
    against the same model in 16 bits, and what it loses counts like a loss on the frozen suite. None: not measured.
    """

    served: Literal["Q4_K_M"] | None = None


class TeamsPolicy(Frozen):
    """Teams of the organization, by their slugs: `triagers` may start runs, `maintainers` may also overrule."""

    triagers: Annotated[tuple[Words, ...], Field(max_length=20)] = ()
    maintainers: Annotated[tuple[Words, ...], Field(max_length=20)] = ()


class QuotasPolicy(Frozen):
    """How much may be asked for: changed leaves of one pull request, which become jobs of one run and stand in one
    comment; with the App, runs of one pull request, and of one author's pull requests in 24 hours. None: as many as the
    App's operator lets have, who may always ask for less.
    """

    leaves: Annotated[int, Field(ge=1, le=MOST_LEAVES)] = 50
    per_author_day: Runs | None = None
    per_pull: Runs | None = None


class LabelsPolicy(Frozen):
    """The labels that a pull request is given, by what they say; an empty name switches one off."""

    skill: Label = "skill"
    knowledge: Label = "knowledge"
    waiting: Label = "triage-needed"
    approved: Label = "precheck-generate-ready"
    failed: Label = "sdg-unsuccessful"


class CommentPolicy(Frozen):
    """How much taxobot writes beside its one comment: suggestions on lines of one pull request, at most."""

    suggestions: Annotated[int, Field(ge=0, le=50)] = 10


class Policy(Frozen):
    """The whole file; every part has a default, so an empty file is a valid one.

    `gate` None means the margins of the preset. `merge` is whether the App merges what passed, where its operator lets
    it.
    """

    validation: ValidationPolicy = ValidationPolicy()
    gate: GatePolicy | None = None
    training: TrainingPolicy = TrainingPolicy()
    evaluation: EvaluationPolicy = EvaluationPolicy()
    teams: TeamsPolicy = TeamsPolicy()
    quotas: QuotasPolicy = QuotasPolicy()
    labels: LabelsPolicy = LabelsPolicy()
    comment: CommentPolicy = CommentPolicy()
    merge: Literal["manual", "automatic"] = "manual"

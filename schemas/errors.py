"""Every error taxobot raises on purpose, with its exit status and a text for people.

    TaxobotError                4
    ├── UsageError              2   the command line, the configuration or a file it names is wrong
    ├── DocumentUnreachable     4   a knowledge document could not be read
    ├── FetchFailed             4   the taxonomy's commits could not be brought here
    ├── EmptyResult             4   a stage ran and produced nothing that the next one can use
    ├── Blocked                 1   the contribution must be mended before anything can be said about it
    ├── NotTrained              4   the tuned model that is to be evaluated is not here
    ├── TrainingFailed          4   training cannot go on: the loss is no number, or its processes died
    ├── StoreCorrupt            4   a stored stage result does not match its digests, or a journal cannot be read
    ├── JournalFailed           4   the journal of what models gave cannot be used: no room, no right, in use
    ├── Altered                 4   a file of a run is not the one that its manifest names
    ├── ReplayFailed            4   a run that was to be repeated did not come to its end
    ├── ModelRefused            2   a model that is not used here: pickles, remote code, an unknown architecture
    ├── DownloadFailed          4   a model could not be brought here
    ├── InstallFailed           4   what serves models could not be installed
    ├── PortTaken               2   somebody else listens on the port that was asked for
    ├── AllowanceSpent          4   a job has asked models for as many tokens as it may
    ├── ServerFailed            4   a server that was started died, hung, or holds another model
    ├── LlamaFailed             4   llama.cpp's library did not quantize a model, or did not read it
    ├── EndpointError           4   a model's endpoint gave no usable answer
    │   ├── EndpointUnreachable 4   nobody answers there
    │   ├── EndpointTimeout     4   somebody is there, and does not answer in time
    │   ├── EndpointRefused     4   it answers that it will not: key, request, or what it cannot do
    │   │   └── ContextExceeded 4   the prompt, with the answer asked for, is longer than its context
    │   └── WrongModel          4   it holds another model than the one that was asked for
    └── Interrupted             130 Ctrl-C or SIGTERM; what was finished is kept

Exit statuses: 0 PASS or NOT APPLICABLE, 1 FAIL or INVALID, 2 usage, 3 INCONCLUSIVE, 4 ERROR, 130 interrupted.
"""

from __future__ import annotations

from schemas.documents import Missing
from schemas.rules.sources.address import masked


class TaxobotError(Exception):
    """Base of all errors meant for people: `str(error)` is one located, actionable sentence."""

    exit_status = 4


class UsageError(TaxobotError):
    """The command line, the configuration, or a path or ref that they name is wrong."""

    exit_status = 2


class DocumentUnreachable(TaxobotError):
    """A knowledge document named by a leaf could not be fetched or read; `missing` says what rules make of that."""

    def __init__(self, repo: str, commit: str, reason: str, missing: Missing | None = None) -> None:
        super().__init__(f"documents of {masked(repo)} at {commit} are unreachable: {reason}")
        self.repo, self.commit, self.reason = repo, commit, reason
        self.missing = missing or Missing("documents/unreachable", reason)


class FetchFailed(TaxobotError):
    """The commits of a pull request could not be fetched from its repository."""


class EmptyResult(TaxobotError):
    """A stage ended without anything the next stage could use; the text says where it was lost."""


class Blocked(TaxobotError):
    """The contribution is INVALID; the text names its first problem."""

    exit_status = 1


class NotTrained(TaxobotError):
    """The tuned model that is to be evaluated was neither trained here nor brought along."""


class TrainingFailed(TaxobotError):
    """Training cannot go on: its loss is no number any more, or a process of it died; the text says at which step."""


class StoreCorrupt(TaxobotError):
    """A stored stage result does not match the digests it was stored with, or a journal cannot be read."""


class JournalFailed(TaxobotError):
    """The journal of what models gave cannot be read or written now; the text says why, and that it is kept."""


class ReplayFailed(TaxobotError):
    """A run that was to be repeated did not come to its end: there is nothing to compare."""


class Altered(TaxobotError):
    """A file of a run's result is missing, was added, or is not the one that the manifest names."""


class ModelRefused(UsageError):
    """A model that is never used here; the text says what about it, and what would be."""


class DownloadFailed(TaxobotError):
    """A model, or a file of it, could not be brought here; nothing unfinished stands under its final name."""


class InstallFailed(TaxobotError):
    """The environment of a server could not be made; the text ends with what its log says last."""


class PortTaken(UsageError):
    """Somebody else listens on the port; the text says who, as far as can be told. Theirs is never used."""


class ServerFailed(TaxobotError):
    """A server that was started died, did not get ready in time, or holds another model; the text ends with what its
    log says last.
    """


class LlamaFailed(TaxobotError):
    """llama.cpp's library, in its own environment, did not do what it was asked; the text ends with its last words."""


class EndpointError(TaxobotError):
    """A model's endpoint gave no usable answer; the text names its address, never a key.

    `passing` tells whether the same request may be answered a little later, `after` how many seconds the endpoint
    itself asks to wait until then, where it says so.
    """

    def __init__(self, text: str, *, passing: bool = False, after: float | None = None) -> None:
        super().__init__(text)
        self.passing, self.after = passing, after


class EndpointUnreachable(EndpointError):
    """Nobody answers at the address."""


class EndpointTimeout(EndpointError):
    """No answer within the time given, after all tries."""


class EndpointRefused(EndpointError):
    """The endpoint says that it will not: `status` is its HTTP status."""

    def __init__(self, text: str, *, status: int, passing: bool = False, after: float | None = None) -> None:
        super().__init__(text, passing=passing, after=after)
        self.status = status


class ContextExceeded(EndpointRefused):
    """The prompt, with the answer that was asked for, is longer than the endpoint's context."""


class WrongModel(EndpointError):
    """The endpoint holds other models than the one that was asked for; the text names both."""


class AllowanceSpent(TaxobotError):
    """A job has asked models for as many tokens as it may; what came is kept."""


class Interrupted(TaxobotError):
    """The run was asked to stop. Finished stages are kept; the same command carries on."""

    exit_status = 130

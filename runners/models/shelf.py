"""The models on this machine, by name: taxobot's own folder, those of other programs, the bundled tiny model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from runners.models.checkpoints import saved_models, tuned_models
from runners.models.kinds import at_home, describe
from runners.models.naming import explain_unknown, is_path, listed, matching
from runners.models.removal import check_below, remove_below
from runners.models.scan import models_below
from runners.models.tiny.files import FOLDER
from schemas.errors import ModelRefused, UsageError
from schemas.models import LocalModel

BUNDLED, ALIAS = "taxobot-tiny-1.4m", "tiny"
OWN = "own"
"""The own folder's label, for a model whose name another one has already."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A folder or file on the shelf that looks like a model and is not used; `reason` is one sentence."""

    name: str
    path: Path
    reason: str


Found = LocalModel | Refused


class Shelf:
    """Models below `folder`, the own one, and below `others`: a label and a folder each, which are only read.

    A name is the path from its folder on: `OWNER/NAME`, `OWNER/NAME/FILE.gguf`. Where two folders hold one name, the
    own model has it, and the other is `LABEL:NAME`. `runs` holds run directories with tuned models, `saved` are
    labelled folders with other trainers' checkpoints. Every call looks anew; nothing is opened but small files.
    """

    def __init__(
        self,
        folder: Path,
        others: Sequence[tuple[str, Path]] = (),
        *,
        runs: Path | None = None,
        saved: Sequence[tuple[str, Path]] = (),
    ) -> None:
        self.folder = folder.absolute()
        self._places = ((OWN, self.folder), *((label, other.absolute()) for label, other in others))
        self._runs, self._saved = runs, tuple(saved)

    def models(self, *, checkpoints: bool = False) -> tuple[LocalModel, ...]:
        """The models that can be used: the bundled one, then by folder and name; with `checkpoints` also those that
        training left.
        """
        return tuple(one for one in self.look(checkpoints=checkpoints) if isinstance(one, LocalModel))

    def look(self, *, checkpoints: bool = False) -> tuple[Found, ...]:
        """What `models` tells, and with it what is not used, and why."""
        return (*self._kept(), *(self._left() if checkpoints else ()))

    def find(self, asked: str | Path) -> LocalModel:
        """The model of a name, or of the end of one that only one model has (`granite-7b-lab`), or at a path, which
        counts from the current folder.

        Raises UsageError for what is not here, with what is called nearly so or what to do; ModelRefused for a model
        that is here and is not used.
        """
        found = self.pick(asked)
        if isinstance(found, Refused):
            raise ModelRefused(found.reason)
        return found

    def pick(self, asked: str | Path) -> Found:
        """What `find` finds, and also what is here and is not used. Raises UsageError for what is not here."""
        name = str(asked)
        if not name:
            raise UsageError("a model's name is missing; `taxobot model list` shows the models that are here")
        if name in (BUNDLED, ALIAS):
            return bundled()
        if isinstance(asked, Path) or is_path(name):
            return self._at(Path(name))
        found = self._by_name(name)
        if found is None and _exists(Path(name)):
            return self._at(Path(name))
        if found is None:
            raise UsageError(explain_unknown(name, [ALIAS, *(one.name for one in self.models(checkpoints=True))]))
        return found

    def check_removable(self, model: Found) -> None:
        """Raise UsageError for what is not removed: the bundled model, those of another program or of a run."""
        if isinstance(model, LocalModel) and model.bundled:
            raise UsageError(f"{model.name} came with taxobot and is not removed")
        check_below(self.folder, model.path)

    def remove(self, model: Found) -> None:
        """Remove a model of the own folder, and folders that it leaves empty; links, never what they lead to.

        Raises UsageError for what `check_removable` does not let pass.
        """
        self.check_removable(model)
        remove_below(self.folder, model.path)

    def _kept(self) -> tuple[Found, ...]:
        return (bundled(), *_describe_all(self._places, taken=(BUNDLED, ALIAS)))

    def _left(self) -> Iterator[Found]:
        for name, path in tuned_models(self._runs) if self._runs else ():
            yield _describe(name, path)
        for label, root in self._saved:
            yield from (_describe(f"{label}:{name}", path) for name, path in saved_models(root))

    def _by_name(self, asked: str) -> Found | None:
        """Models of the folders go before those that training left."""
        for look in (self._kept, self._left):
            known = {one.name: one for one in look()}
            names = matching(asked, tuple(known))
            if len(names) > 1:
                raise UsageError(f"{asked} may mean several models; say which: {listed(names)}")
            if names:
                return known[names[0]]
        return None

    def _at(self, path: Path) -> LocalModel:
        """The model at a path, by the name that it has on the shelf, if it stands there."""
        path = at_home(path).absolute()
        return next((one for one in self.models(checkpoints=True) if one.path == path), None) or describe(path)


def bundled() -> LocalModel:
    """The tiny model that came with taxobot."""
    return replace(describe(FOLDER, name=BUNDLED), bundled=True)


def _describe_all(places: Sequence[tuple[str, Path]], *, taken: Sequence[str]) -> Iterator[Found]:
    names = set(taken)
    for label, folder in places:
        for name, path in models_below(folder):
            free = f"{label}:{name}" if name in names else name
            names.add(free)
            yield _describe(free, path)


def _describe(name: str, path: Path) -> Found:
    try:
        return describe(path, name=name)
    except ModelRefused as error:
        return Refused(name, path, str(error))


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # longer than names can be
        return False

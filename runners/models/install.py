"""Make the environment of an engine: whole and proved, or not there for anybody."""

from __future__ import annotations

import fcntl
import hashlib
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from subprocess import TimeoutExpired

from runners.models.engines import EngineName, Note, known_name, read_note, write_note
from runners.models.hardware import look
from runners.models.recipes import REQUIREMENTS, Recipe, Step, choose_build
from runners.models.serving.environment import SECRETS
from runners.models.serving.kept import Kept
from runners.models.serving.log import ServerLog
from runners.progress import Progress
from schemas.errors import InstallFailed, UsageError

MAKER = sys.executable
"""The interpreter that makes environments."""
STEP_SECONDS = 2 * 3600.0
"""The longest that one command may take; llama.cpp compiles for a quarter of an hour on two busy cores."""
_START_SECONDS, _GRACE = 60.0, 5.0


def install(
    name: str,
    folder: Path,
    *,
    progress: Progress,
    wheels: Path | None = None,
    wait: bool = False,
    seconds: float = STEP_SECONDS,
) -> Path:
    """Make the environment of the engine `name` in `folder`, as this machine asks for it, and return its interpreter.

    One that is there already, by the same requirements, stays. What the commands say goes to `FOLDER.log`; none may
    take longer than `seconds`. Another installation in the same folder at this moment is an error, unless `wait` waits
    for its end. `wheels`: see Recipe.

    Raises UsageError for an unknown name, a folder that is somebody else's, a machine that the engine does not run on;
    InstallFailed, which ends with the log's last words.
    """
    recipe = plan_for(known_name(name), folder.resolve(), wheels=wheels and wheels.absolute())
    _make_room(recipe.folder.parent)
    with _alone(recipe.folder, wait=wait):
        wanted = Note(whole=True, engine=recipe.name, build=recipe.build, digest=digest_of(recipe.requirements))
        if read_note(recipe.folder) == wanted and recipe.python.exists():
            progress.note(f"{name} is installed already in {recipe.folder}")
            return recipe.python
        _clear(recipe.folder)
        _follow(recipe, progress, seconds)
        write_note(recipe.folder, wanted)
    return recipe.python


def plan_for(name: EngineName, folder: Path, *, wheels: Path | None = None) -> Recipe:
    """The recipe that suits this machine. Raises UsageError where the engine does not run on it."""
    gpus, cuda = len(look().gpus), shutil.which("nvcc") is not None
    build = choose_build(name, system=platform.system(), gpus=gpus, cuda_compiler=cuda)
    return Recipe(name, build, folder, wheels)


def digest_of(requirements: Path) -> str:
    """SHA-256 of a requirement file: an environment that was made by another one is out of date."""
    return hashlib.sha256(requirements.read_bytes()).hexdigest()


def is_current(folder: Path) -> bool:
    """Was the environment in `folder` finished, and by one of the requirement files of this version of taxobot?"""
    note = read_note(folder)
    return note is not None and note.whole and note.digest in map(digest_of, REQUIREMENTS.glob("*.txt"))


def log_of(folder: Path) -> Path:
    """Where the commands that make the environment `folder` say what they do."""
    return folder.with_name(f"{folder.name}.log")


def _make_room(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{folder} cannot be made: {error.strerror}; name another folder with --folder") from error


@contextmanager
def _alone(folder: Path, *, wait: bool) -> Iterator[None]:
    """Nobody else installs in `folder` within the block; the lock goes with this process, however it ends."""
    with folder.with_name(f"{folder.name}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError as error:
            raise UsageError(f"another installation works in {folder} at this moment; wait for its end") from error
        yield


def _clear(folder: Path) -> None:
    """Begin anew in a folder that is ours, or nobody's; our note in it says so from the first moment on."""
    if folder.exists():
        if read_note(folder) is None and (not folder.is_dir() or any(folder.iterdir())):
            raise UsageError(f"{folder} holds something else; name a folder that is not there yet")
        shutil.rmtree(folder)
    folder.mkdir()
    write_note(folder, Note(whole=False))


def _follow(recipe: Recipe, progress: Progress, seconds: float) -> None:
    log = log_of(recipe.folder)
    log.write_bytes(b"")
    for step in recipe.steps(MAKER):
        start = log.stat().st_size
        with progress.stage("install", f"{recipe.name}: {step.title}"):
            problem = _run(step, recipe, log=log, seconds=seconds)
            if problem and not step.optional:
                said = ServerLog(log, start=start).last_words()
                hint = f"; {step.hint}" if step.hint else ""
                raise InstallFailed(f"{recipe.name} was not installed: {step.title} {problem}{hint} ({log}); {said}")


def _run(step: Step, recipe: Recipe, *, log: Path, seconds: float) -> str:
    """Run one command to its end; what went wrong, empty where nothing did. The keeper ends it with us."""
    with log.open("ab") as output:
        try:
            running = Kept(
                step.argv,
                environment=_environment(os.environ) | recipe.environment,
                folder=Path(tempfile.mkdtemp(prefix="taxobot-install-")),
                log=output,
                seconds=_START_SECONDS,
                grace=_GRACE,
            )
        except TimeoutExpired:
            return "was not started in time"
        try:
            running.wait(seconds)
            if not running.ended:
                return f"took longer than {seconds:g} s"
        finally:
            running.stop()
        return f"ended with status {running.status}" if running.status else ""


def _environment(environ: Mapping[str, str]) -> dict[str, str]:
    """What pip and compilers may need of ours; no keys: a build runs code of others. -I does not reach a build's own
    interpreter, so what steers Python goes too.
    """
    return {
        name: value
        for name, value in environ.items()
        if not name.endswith(SECRETS) and not name.startswith(("PYTHON", "TAXOBOT_"))
    } | {"PYTHONSAFEPATH": "1", "PIP_USER": "0"}

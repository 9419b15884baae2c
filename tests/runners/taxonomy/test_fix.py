"""What is mended on disk, and what is left alone."""

from __future__ import annotations

import errno
import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from runners.taxonomy.changes import read_changes
from runners.taxonomy.fix import mend_files, rename_files
from runners.taxonomy.mend import Mended
from runners.taxonomy.write import rename_file, replace_file
from schemas.errors import UsageError
from schemas.rules.settings import Settings

PATH = "compositional_skills/a/qna.yaml"
SKILL = b"# by hand\nversion: 3\ncreated_by: ada\ntask_description: Rhyme.   \nseed_examples:\n" + b"".join(
    b"  - question: What is %d?   # odd\n    answer: It is %d.\n" % (number, number) for number in range(5)
)
MENDED = SKILL.replace(b"Rhyme.   ", b"Rhyme.")


def place(folder: Path, files: Mapping[str, bytes]) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def mend(folder: Path, *rules: str, dry_run: bool = False) -> Mended:
    changes = read_changes(folder, base="empty")
    return mend_files(changes, settings=Settings(), rules=frozenset(rules), dry_run=dry_run)


def test_a_file_is_mended_and_its_comments_stay(tmp_path: Path) -> None:
    place(tmp_path, {PATH: SKILL})
    (tmp_path / PATH).chmod(0o640)
    mended = mend(tmp_path)
    assert (tmp_path / PATH).read_bytes() == MENDED
    assert (tmp_path / PATH).stat().st_mode & 0o777 == 0o640
    assert [(one.path, one.line, one.rule) for one in mended.applied] == [(PATH, 4, "lint/trailing-spaces")]
    assert list((tmp_path / PATH).parent.iterdir()) == [tmp_path / PATH]
    assert mend(tmp_path).applied == ()


def test_line_ends_and_byte_order_marks_of_others_stay(tmp_path: Path) -> None:
    content = b"\xef\xbb\xbf" + SKILL.replace(b"\n", b"\r\n")
    place(tmp_path, {PATH: content})
    mend(tmp_path, "lint/trailing-spaces")
    assert (tmp_path / PATH).read_bytes() == content.replace(b"Rhyme.   ", b"Rhyme.")


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    place(tmp_path, {PATH: SKILL})
    assert mend(tmp_path, dry_run=True).contents == {PATH: MENDED}
    assert (tmp_path / PATH).read_bytes() == SKILL


def test_other_rules_are_left(tmp_path: Path) -> None:
    place(tmp_path, {PATH: SKILL})
    assert mend(tmp_path, "lint/braces").applied == ()


def test_near_names_are_put_right_unless_the_name_is_taken(tmp_path: Path) -> None:
    place(tmp_path, {"knowledge/a/qna.yml": b"a", "knowledge/b/QNA.yaml": b"b", "knowledge/b/qna.yaml": b"b"})
    changes = read_changes(tmp_path, base="empty")
    dry = rename_files(changes, rules=frozenset(), dry_run=True)
    assert [(one.finding.path, one.done) for one in dry] == [
        ("knowledge/a/qna.yml", True),
        ("knowledge/b/QNA.yaml", False),
    ]
    assert (tmp_path / "knowledge/a/qna.yml").exists()
    assert rename_files(changes, rules=frozenset({"lint/braces"}), dry_run=False) == ()
    assert rename_files(changes, rules=frozenset(), dry_run=False) == dry
    assert sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*.y*ml")) == [
        "knowledge/a/qna.yaml",
        "knowledge/b/QNA.yaml",
        "knowledge/b/qna.yaml",
    ]


def test_commits_are_not_mended(forge: object, tmp_path: Path) -> None:
    forge.commit("main", {PATH: SKILL})  # type: ignore[attr-defined]
    changes = read_changes(forge.path, base="empty")  # type: ignore[attr-defined]
    with pytest.raises(UsageError, match="only files on disk can be mended"):
        mend_files(changes, settings=Settings(), rules=frozenset(), dry_run=False)


def test_links_and_files_that_changed_meanwhile_are_refused(tmp_path: Path) -> None:
    place(tmp_path, {"a/file": b"old", "a/other": b"newer"})
    (tmp_path / "a/link").symlink_to("file")
    (tmp_path / "l").symlink_to("a")
    for path in (b"a/other", b"a/link", b"l/file", b"a/none"):
        with pytest.raises(UsageError, match="was changed meanwhile and is left as it is"):
            replace_file(tmp_path, path, b"new", expected=b"old")
    assert (tmp_path / "a/file").read_bytes() == b"old"


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place(tmp_path, {"a/file": b"old"})

    def fail(*_: object, **__: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(os, "fchmod", fail)
    with pytest.raises(UsageError, match=r"a/file cannot be written and is left as it is: disk full"):
        replace_file(tmp_path, b"a/file", b"new", expected=b"old")
    assert (tmp_path / "a/file").read_bytes() == b"old"
    assert list((tmp_path / "a").iterdir()) == [tmp_path / "a/file"]


def test_what_may_not_be_written_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place(tmp_path, {"a/file": b"old", "a/qna.yml": b"old"})

    def forbid(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(os, "rename", forbid)
    with pytest.raises(UsageError, match=r"a/qna.yml cannot be written and is left as it is: Permission denied"):
        rename_file(tmp_path, b"a/qna.yml", b"qna.yaml")
    opened = os.open
    monkeypatch.setattr(
        os,
        "open",
        lambda name, flags, *more, **at: opened(name, flags, *more, **at) if not flags & os.O_WRONLY else forbid(),
    )
    with pytest.raises(UsageError, match=r"a/file cannot be written and is left as it is: Permission denied"):
        replace_file(tmp_path, b"a/file", b"new", expected=b"old")
    assert (tmp_path / "a/file").read_bytes() == b"old"


def test_a_new_file_never_runs_as_its_owner(tmp_path: Path) -> None:
    place(tmp_path, {"a/file": b"old"})
    (tmp_path / "a/file").chmod(0o6755)
    replace_file(tmp_path, b"a/file", b"new", expected=b"old")
    assert (tmp_path / "a/file").stat().st_mode & 0o7777 == 0o755


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give files away")
def test_the_owner_stays(tmp_path: Path) -> None:
    place(tmp_path, {"a/file": b"old"})
    os.chown(tmp_path / "a/file", 1234, 1235)
    replace_file(tmp_path, b"a/file", b"new", expected=b"old")
    status = (tmp_path / "a/file").stat()
    assert (status.st_uid, status.st_gid, (tmp_path / "a/file").read_bytes()) == (1234, 1235, b"new")


def test_of_two_near_names_in_a_folder_one_is_renamed(tmp_path: Path) -> None:
    place(tmp_path, {"knowledge/a/qna.yml": b"a", "knowledge/a/QNA.yaml": b"b"})
    changes = read_changes(tmp_path, base="empty")
    dry, done = (rename_files(changes, rules=frozenset(), dry_run=dry_run) for dry_run in (True, False))
    assert dry == done
    assert [one.done for one in done] == [True, False]

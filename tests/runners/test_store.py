"""The store keeps finished results, whole and unaltered, and forgets everything else."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from pathlib import Path

import pytest

from runners.store import Stage, Store, StoreCorrupt, digest_of_json, key_of

STAGE = Stage("generate", 1)


def key(**parameters: object) -> str:
    return key_of(STAGE, inputs={"leaf": "a" * 64}, parameters=parameters)


def put(store: Store, name: str, text: str = "rows") -> None:
    with store.put(name) as folder:
        (folder / "sub").mkdir()
        (folder / "rows.jsonl").write_text(text)
        (folder / "sub" / "funnel.json").write_text("{}")


def test_key_depends_on_every_part_and_not_on_order() -> None:
    same = key_of(STAGE, inputs={"a": "1", "b": "2"}, parameters={"x": 1, "y": [1, 2]})
    assert same == key_of(STAGE, inputs={"b": "2", "a": "1"}, parameters={"y": [1, 2], "x": 1})
    others = {
        key_of(Stage("generate", 2), inputs={"a": "1", "b": "2"}, parameters={"x": 1, "y": [1, 2]}),
        key_of(Stage("plan", 1), inputs={"a": "1", "b": "2"}, parameters={"x": 1, "y": [1, 2]}),
        key_of(STAGE, inputs={"a": "1", "b": "3"}, parameters={"x": 1, "y": [1, 2]}),
        key_of(STAGE, inputs={"a": "1", "b": "2"}, parameters={"x": 1, "y": [2, 1]}),
    }
    assert len(others | {same}) == 5


def test_what_is_put_is_got(tmp_path: Path) -> None:
    store = Store(tmp_path)
    assert store.get(key()) is None
    put(store, key())
    result = store.get(key())
    assert result is not None
    assert result.path("rows.jsonl").read_text() == "rows"
    assert result.path("sub/funnel.json").read_text() == "{}"


def test_digest_names_the_content_not_the_key(tmp_path: Path) -> None:
    store = Store(tmp_path)
    for seed, text in ((1, "rows"), (2, "rows"), (3, "other")):
        put(store, key(seed=seed), text)
    digests = [result.digest for seed in (1, 2, 3) if (result := store.get(key(seed=seed)))]
    assert digests[0] == digests[1] != digests[2]


def test_digest_does_not_cover_the_seconds(tmp_path: Path) -> None:
    store = Store(tmp_path)
    for seconds in (1.5, 70.25):
        with store.put(key(seed=seconds), seconds=lambda seconds=seconds: seconds) as folder:  # type: ignore[misc]
            (folder / "rows.jsonl").write_text("rows")
    quick, slow = (store.get(key(seed=seconds)) for seconds in (1.5, 70.25))
    assert quick is not None
    assert slow is not None
    assert (quick.seconds, slow.seconds) == (1.5, 70.25)
    assert quick.digest == slow.digest


def test_a_failed_build_leaves_nothing(tmp_path: Path) -> None:
    store = Store(tmp_path)
    with pytest.raises(RuntimeError), store.put(key()) as folder:
        (folder / "half").write_text("x")
        raise RuntimeError
    assert store.get(key()) is None
    assert list((tmp_path / "building").iterdir()) == []


@pytest.mark.parametrize(
    ("name", "harm", "said"),
    [
        ("rows.jsonl", lambda path: path.write_text("other"), "was changed"),
        ("rows.jsonl", lambda path: path.unlink(), "is missing"),
        ("added", lambda path: path.write_text("x"), "was changed"),
        ("manifest.json", lambda path: path.write_text("{"), "is unreadable"),
        ("manifest.json", lambda path: path.write_text('{"files": []}'), "is unreadable"),
        ("manifest.json", lambda path: path.write_text('{"files": {}, "seconds": "long"}'), "is unreadable"),
        ("manifest.json", lambda path: path.unlink(), "is unreadable"),
    ],
)
def test_harm_is_noticed_and_located(tmp_path: Path, name: str, harm, said: str) -> None:  # type: ignore[no-untyped-def]
    store = Store(tmp_path)
    put(store, key())
    harm(tmp_path / "results" / key() / name)
    with pytest.raises(StoreCorrupt, match=rf"{name} {said}.*delete the folder"):
        store.get(key())


def test_the_first_of_two_writers_wins(tmp_path: Path) -> None:
    store = Store(tmp_path)
    with store.put(key()) as slow:
        (slow / "rows.jsonl").write_text("slow")
        with Store(tmp_path).put(key()) as quick:
            (quick / "rows.jsonl").write_text("quick")
    result = store.get(key())
    assert result is not None
    assert result.path("rows.jsonl").read_text() == "quick"
    assert list((tmp_path / "building").iterdir()) == []


def test_a_living_writer_is_left_alone(tmp_path: Path) -> None:
    with Store(tmp_path).put(key()) as folder:
        Store(tmp_path)
        (folder / "rows.jsonl").write_text("rows")
    assert Store(tmp_path).get(key()) is not None


def test_what_a_killed_writer_left_is_removed(tmp_path: Path) -> None:
    writer = multiprocessing.get_context("spawn").Process(target=build_for_ever, args=(tmp_path,))
    writer.start()
    while not list(tmp_path.glob("building/*/half")):
        time.sleep(0.01)
    assert writer.pid is not None
    os.kill(writer.pid, signal.SIGKILL)
    writer.join()
    store = Store(tmp_path)
    assert list((tmp_path / "building").iterdir()) == []
    assert store.get(key()) is None


def build_for_ever(root: Path) -> None:
    with Store(root).put(key()) as folder:
        (folder / "half").write_text("x")
        time.sleep(60)


def test_digest_of_json_is_canonical() -> None:
    assert digest_of_json({"b": 1, "a": "é"}) == digest_of_json({"a": "é", "b": 1})
    with pytest.raises(ValueError, match="JSON compliant"):
        digest_of_json(float("nan"))


def test_what_this_process_made_and_what_it_used(tmp_path: Path) -> None:
    earlier = Store(tmp_path)
    put(earlier, key(seed=1))
    store = Store(tmp_path)
    assert store.get(key(seed=3)) is None
    for seed in (1, 2):
        if store.get(key(seed=seed)) is None:
            put(store, key(seed=seed))
            store.get(key(seed=seed))
    assert (earlier.built, store.built) == ([key(seed=1)], [key(seed=2)])
    assert store.used == [key(seed=1), key(seed=2)]


def test_a_name_stands_for_the_key_it_was_given_last(tmp_path: Path) -> None:
    store = Store(tmp_path)
    assert store.named(key(of="both")) is None
    for number in (1, 2, 1):
        store.name(key(of="both"), key(seed=number))
        assert Store(tmp_path).named(key(of="both")) == key(seed=number)
    assert (store.names_of(key(seed=1)), store.names_of(key(seed=2))) == ([key(of="both")], [])
    assert list((tmp_path / "building").iterdir()) == []


def test_a_result_from_elsewhere_is_taken_whole_or_not(tmp_path: Path) -> None:
    there, here = Store(tmp_path / "there"), Store(tmp_path / "here")
    put(there, key())
    source = tmp_path / "there" / "results" / key()
    here.adopt(key(), source)
    here.adopt(key(), source)
    taken, given = here.get(key()), there.get(key())
    assert taken is not None
    assert given is not None
    assert taken.digest == given.digest
    (source / "rows.jsonl").write_text("other")
    with pytest.raises(StoreCorrupt, match=r"rows\.jsonl was changed"):
        Store(tmp_path / "third").adopt(key(), source)
    assert list((tmp_path / "third" / "results").iterdir()) == []


def test_unfinished_work_is_found_again_until_it_is_done(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), Store(tmp_path).unfinished("a" * 64) as work:
        (work / "state").write_text("half")
        raise KeyboardInterrupt
    with Store(tmp_path).unfinished("a" * 64) as work:
        assert (work / "state").read_text() == "half"
    with Store(tmp_path).unfinished("a" * 64) as work:
        assert list(work.iterdir()) == []


def test_other_work_takes_the_place_of_what_was_unfinished(tmp_path: Path) -> None:
    for name in ("a" * 64, "b" * 64, "a" * 64):
        with pytest.raises(KeyboardInterrupt), Store(tmp_path).unfinished(name) as work:
            assert list(work.iterdir()) == []
            (work / "state").write_text("half")
            raise KeyboardInterrupt


def test_unfinished_work_goes_at_once_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with (
        monkeypatch.context() as patched,
        pytest.raises(KeyboardInterrupt),
        Store(tmp_path).unfinished("a" * 64) as work,
    ):
        (work / "state").write_text("half")
        patched.setattr("shutil.rmtree", killed)
    assert [path.name for path in (tmp_path / "unfinished").iterdir() if path.is_dir()] == []
    Store(tmp_path)
    assert list((tmp_path / "building").iterdir()) == []


def test_two_at_the_same_work_do_not_share_a_folder(tmp_path: Path) -> None:
    first, second = Store(tmp_path), Store(tmp_path)
    with first.unfinished("a" * 64) as work:
        with second.unfinished("a" * 64) as beside:
            assert beside != work
        with second.unfinished("b" * 64):
            assert work.is_dir(), "what somebody is at is not taken away"
        assert not beside.exists()

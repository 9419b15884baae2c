from pathlib import Path

from runners.generate.flows.seam import Arrival, Finished, Sample
from runners.generate.spool import Spool


def finished(place: int, *texts: str) -> Finished:
    arrivals = tuple(
        Arrival((0, place, number), {"question": text, "seeds": ["never kept"]}, (("dedupe", text),))
        for number, text in enumerate(texts)
    )
    return Finished(Sample("leaf", f"s{place}", (0, place), {}), arrivals, ())


def test_rows_come_back_in_the_order_of_their_samples_whatever_came_first(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "rows")
    for one in (finished(2, "e"), finished(0, "a\n", "b"), finished(1), finished(3, "f")):
        spool.add(one)
    found = list(spool.read())
    assert [(source, row.row["question"]) for source, row in found] == [
        ("s0", "a\n"),
        ("s0", "b"),
        ("s2", "e"),
        ("s3", "f"),
    ]
    assert found[1][1] == Arrival((0, 0, 1), {"question": "b"}, (("dedupe", "b"),))


def test_more_can_be_added_after_reading(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "rows")
    spool.add(finished(1, "late"))
    assert len(list(spool.read())) == 1
    spool.add(finished(0, "early"))
    assert [row.row["question"] for _, row in spool.read()] == ["early", "late"]

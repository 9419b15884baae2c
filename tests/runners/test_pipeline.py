"""The stages in order: what is done once, what is done again, and how a run can end. The engine is a fake."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from examples.materialise import Example
from fakes.bench import SUITE, Bench
from runners.pipeline import run
from runners.progress import Event
from runners.store import Store, digest_of_bytes
from runners.taxonomy.git import Repository
from schemas.result import RunResult, Word
from schemas.rules.settings import POLICY_PATH

KNOWLEDGE = "knowledge/geography/islands/korrow_isles"
SKILLS = ("compositional_skills/grounded/extraction/short_notices", "compositional_skills/linguistics/opposites")


@pytest.fixture
def bench(tmp_path: Path, example: Example) -> Bench:
    return Bench(tmp_path, example)


def without_timings(result: RunResult) -> str:
    return result.model_copy(update={"timings": ()}).model_dump_json()


def test_from_diff_to_comparison(bench: Bench) -> None:
    result = bench.run()
    assert [leaf.leaf for leaf in result.leaves] == [*SKILLS, KNOWLEDGE]
    knowledge = result.leaves[-1]
    assert knowledge.word is Word.BETTER
    assert knowledge.specific_gain is not None
    assert knowledge.funnel is not None
    assert knowledge.taught_passages + knowledge.control_passages >= 20
    assert result.frozen is not None
    assert result.frozen.word is Word.NO_CHANGE
    assert result.training is not None
    assert (result.error, result.gate, result.removed) == ("", None, ())
    stages = [timing.stage for timing in result.timings]
    assert stages[:5] == ["documents", "plan", "generate", "mix", "train"]
    assert stages[-1] == "compare"


def test_a_second_run_does_nothing_again(bench: Bench) -> None:
    first = bench.run()
    second = bench.run()
    assert (bench.ran, bench.engine.calls) == ([], [])
    assert without_timings(first) == without_timings(second)
    assert all(timing.cached for timing in second.timings)
    assert [timing.seconds for timing in first.timings] == [timing.seconds for timing in second.timings]
    assert sum(timing.seconds for timing in second.timings) > 0


def test_people_can_look_at_items_and_records(bench: Bench) -> None:
    result = bench.run()
    items, base, tuned = (
        [json.loads(line) for line in (bench.output / name).read_text().splitlines()]
        for name in ("items.jsonl", "records_base.jsonl", "records_tuned.jsonl")
    )
    assert [item["id"] for item in items] == [record["item"] for record in base] == [record["item"] for record in tuned]
    assert result.digests["items.jsonl"]
    deciding = [one for leaf in result.leaves for one in leaf.comparisons if one.score == leaf.deciding]
    asked = sum(comparison.n for comparison in deciding)
    assert len(items) == asked + len(SUITE)


def test_a_changed_leaf_redoes_its_own_work_only(bench: Bench) -> None:
    bench.run()
    path = f"{SKILLS[1]}/qna.yaml"
    head = bench.edit(
        "changed", path, lambda text: text.replace("Young men", "Young women").replace("is shut", "is closed")
    )
    result = bench.run(head)
    assert (result.error, result.findings) == ("", ())
    own = [title for title in bench.ran if any(leaf in title for leaf in (SKILLS[0], KNOWLEDGE))]
    assert sorted(own) == [
        f"evaluate answers tuned {SKILLS[0]}",
        f"evaluate answers tuned {SKILLS[0]}: own questions",
        f"evaluate answers tuned {KNOWLEDGE}: own questions",
        f"evaluate choices tuned {KNOWLEDGE}",
        f"evaluate references tuned {SKILLS[0]}",
    ]
    assert f"generate {SKILLS[1]}" in bench.ran
    assert f"evaluate answers base {SKILLS[1]}" in bench.ran
    assert "evaluate choices base frozen suite" not in bench.ran
    assert {"mix", "train", "compare", "evaluate choices tuned frozen suite"} <= set(bench.ran)


def test_a_change_that_leaves_the_rows_alone_costs_no_training(bench: Bench) -> None:
    bench.run()
    head = bench.edit("changed", f"{SKILLS[1]}/qna.yaml", lambda text: text.replace("version: 3", "version: 3 # three"))
    bench.run(head)
    assert bench.ran == [*(f"{stage} {SKILLS[1]}" for stage in ("plan", "generate")), "look for contamination"]


def test_another_seed_redoes_mixing_and_what_follows(bench: Bench) -> None:
    bench.run()
    bench.run(seed=1)
    # The fake's answers do not depend on the seed, so even the comparison is found again.
    assert {title.split()[0] for title in bench.ran} == {"mix", "train", "evaluate"}
    assert not [title for title in bench.ran if " base " in title]


class Stopped(BaseException):
    """As good as a signal."""


@pytest.mark.parametrize("kind", ["started", "finished"])
def test_stopped_at_every_boundary_the_same_command_carries_on(bench: Bench, kind: str) -> None:
    def stop(event: Event) -> None:
        if event.kind == kind:
            raise Stopped

    whole = without_timings(bench.run())
    stages = len(bench.ran)
    shutil.rmtree(bench.output)
    for _ in range(stages):
        with pytest.raises(Stopped):
            bench.run(reader=stop)
        assert list((bench.output / "store" / "building").iterdir()) == []
        if kind == "started":
            break
    assert without_timings(bench.run()) == whole
    assert len(bench.ran) == (stages if kind == "started" else 0)


def test_blocking_findings_stop_before_anything_is_spent(bench: Bench) -> None:
    result = bench.run("faulty")
    assert any(finding.severity == "error" for finding in result.findings)
    assert (result.leaves, result.frozen, result.training, result.error) == ((), None, None, "")
    assert {title.split()[0] for title in bench.ran} <= {"documents"}
    assert bench.engine.calls == []


def test_unreachable_documents_are_all_named(bench: Bench) -> None:
    bench.mirrors = {url: str(bench.output / "nowhere") for url in bench.mirrors}
    result = bench.run()
    url = next(iter(bench.mirrors))
    assert result.error.startswith(f"{KNOWLEDGE}: documents of {url} at ")
    assert (result.leaves, result.training) == ((), None)
    assert bench.engine.calls == []


def test_nothing_changed(bench: Bench) -> None:
    result = bench.run(bench.example.base)
    assert (result.leaves, result.findings, result.removed, result.error) == ((), (), (), "")
    assert bench.ran == []


def test_old_results_never_pass_for_new_ones(bench: Bench) -> None:
    bench.run()
    bench.run("faulty")
    assert [path.name for path in bench.output.iterdir() if path.is_file()] == []


def test_what_a_merge_queue_compares_is_named(bench: Bench) -> None:
    result = bench.run()
    repository = Repository.open(bench.example.taxonomy)
    for path in (f"{leaf}/qna.yaml" for leaf in (*SKILLS, KNOWLEDGE)):
        content = repository.read(bench.example.branches["everything"], path)
        assert content is not None
        assert result.digests[f"file {path}"] == digest_of_bytes(content)
    assert result.training is not None
    assert result.digests["base model"] == result.training.base_digest == bench.engine.digest(bench.preset.student)
    assert result.digests["tuned model"] == result.training.tuned_digest
    assert "policy" not in result.digests


def test_the_policy_in_force_is_named(bench: Bench) -> None:
    base = bench.edit("policed", POLICY_PATH, lambda _: "gate: {require: better}\n")
    git = ["git", "-C", str(bench.taxonomy)]
    blob = subprocess.run([*git, "rev-parse", f"{base}:{POLICY_PATH}"], capture_output=True, text=True, check=True)
    request = replace(bench.request(), base=base)
    result = run(request, seams=bench.seams(), store=bench.store(), progress=bench.watch())
    assert result.digests == {"policy": blob.stdout.strip()}


def test_three_commits_without_history_are_enough(bench: Bench, tmp_path: Path) -> None:
    whole = bench.run()
    commits = [whole.base_sha, whole.head_sha]
    shallow = tmp_path / "shallow.git"
    subprocess.run(["git", "init", "-q", "--bare", str(shallow)], check=True)
    source = bench.example.taxonomy.as_uri()
    fetch = ["git", "-C", str(shallow), "fetch", "-q", "--depth=1", source, *commits]
    subprocess.run(fetch, check=True)
    request = replace(bench.request(), taxonomy=shallow, base=commits[0], head=commits[1], merge_base=commits[0])
    result = run(request, seams=bench.seams(), store=bench.store(), progress=bench.watch())
    assert without_timings(result) == without_timings(whole)


def test_another_pull_request_asks_the_base_model_nothing_twice(bench: Bench, tmp_path: Path) -> None:
    def answered(place: str, head: str) -> list[str]:
        progress = bench.watch()
        request = replace(bench.request(head), output=tmp_path / place)
        store, shared = Store(tmp_path / place / "store"), Store(tmp_path / "shared")
        run(request, seams=bench.seams(), store=store, progress=progress, shared=shared)
        return [title for title in bench.ran if " base " in title]

    assert "evaluate choices base frozen suite" in answered("first", "everything")
    assert answered("second", "knowledge") == []

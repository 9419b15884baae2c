from __future__ import annotations

import pytest
from run_results import passing, run_result, untrained

from bot.report.html import render_html
from bot.report.markdown import render_markdown
from bot.report.provenance import list_costs, mention_mirrors, name_method, total_time
from schemas.result import StageTiming


def timings(*cached: bool) -> tuple[StageTiming, ...]:
    return tuple(StageTiming(stage=f"stage {index}", seconds=30.5, cached=one) for index, one in enumerate(cached))


@pytest.mark.parametrize(
    ("cached", "said"),
    [
        ((), ""),
        ((False, False), "1 min 1 s"),
        ((False, True), "1 min 1 s (partly stored)"),
        ((True, True), "1 min 1 s (stored)"),
    ],
)
def test_the_total_is_what_the_work_cost(cached: tuple[bool, ...], said: str) -> None:
    assert total_time(untrained(timings=timings(*cached))) == said


def test_stored_stages_are_marked() -> None:
    fresh, stored = list_costs(untrained(timings=timings(False, True)))
    assert (fresh.text, stored.text) == ("30 s", "30 s (stored)")


def test_mirrors_are_mentioned_where_documents_were_read() -> None:
    assert mention_mirrors(passing()) == ""
    read = run_result(digests={"documents of knowledge/x": "0" * 64})
    said = mention_mirrors(read)
    assert "--mirror" in said
    assert said in render_markdown(read)
    assert said in render_html(read).replace("&#39;", "'")


@pytest.mark.parametrize(("method", "name"), [("full", "full fine-tuning"), ("lora", "LoRA fine-tuning")])
def test_methods_have_names(method: str, name: str) -> None:
    assert name_method(method) == name

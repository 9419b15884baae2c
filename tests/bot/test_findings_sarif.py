"""Findings as SARIF 2.1.0. The structure is checked by hand, as the published schema and GitHub's guide ask for it."""

from __future__ import annotations

import json
from typing import Any

from golden_files import is_golden
from sample_findings import FINDINGS, nothing, sample, within

from bot.findings.sarif import render_sarif
from bot.findings.view import View

LEVELS = {"error", "warning", "note"}


def run_of(view: View) -> dict[str, Any]:
    log = render_sarif(view, version="1.2.3")
    assert log.keys() == {"$schema", "version", "runs"}
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    return run


def check_region(region: dict[str, int]) -> None:
    if "byteOffset" in region:
        assert region.keys() == {"byteOffset", "byteLength"}
        return
    assert region.keys() <= {"startLine", "startColumn", "endLine", "endColumn"}
    assert all(value >= 1 for value in region.values())
    start = (region["startLine"], region["startColumn"])
    assert start <= (region.get("endLine", start[0]), region.get("endColumn", start[1]))


def check_artifact(artifact: dict[str, str]) -> None:
    assert artifact.keys() == {"uri", "uriBaseId"}
    assert artifact["uri"].isascii()
    assert not set(artifact["uri"]) & set(' \x1b:?#"<>')


def test_golden() -> None:
    text = json.dumps(render_sarif(sample(), version="1.2.3"), indent=2, ensure_ascii=False)
    assert is_golden("findings.sarif", text + "\n")


def test_the_structure_that_the_schema_asks_for() -> None:
    run = run_of(sample())
    assert run.keys() == {"tool", "columnKind", "results"}
    assert run["columnKind"] == "unicodeCodePoints"
    driver = run["tool"]["driver"]
    assert (driver["name"], driver["semanticVersion"]) == ("taxobot", "1.2.3")
    for rule in driver["rules"]:
        assert rule.keys() == {"id", "shortDescription", "help", "defaultConfiguration", "properties"}
        assert rule["shortDescription"]["text"]
        assert rule["help"]["text"]
        assert rule["defaultConfiguration"]["level"] in LEVELS
    assert len({rule["id"] for rule in driver["rules"]}) == len(driver["rules"])


def test_results_name_their_rule_and_place() -> None:
    run = run_of(sample())
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert len(run["results"]) == len(FINDINGS)
    for finding, result in zip(FINDINGS, run["results"], strict=True):
        assert rules[result["ruleIndex"]] == result["ruleId"] == finding.rule
        assert result["level"] in LEVELS
        assert result["message"]["text"]
        (location,) = result["locations"]
        check_artifact(location["physicalLocation"]["artifactLocation"])
        check_region(location["physicalLocation"]["region"])
        assert ("fixes" in result) == bool(finding.edits)


def test_fixes_are_replacements_in_the_same_file() -> None:
    fixed = [result for result in run_of(sample())["results"] if "fixes" in result]
    assert len(fixed) == 3
    for result in fixed:
        (fix,) = result["fixes"]
        (change,) = fix["artifactChanges"]
        assert fix["description"]["text"]
        assert change["artifactLocation"] == result["locations"][0]["physicalLocation"]["artifactLocation"]
        for replacement in change["replacements"]:
            assert replacement.keys() == {"deletedRegion", "insertedContent"}
            check_region(replacement["deletedRegion"])
            assert isinstance(replacement["insertedContent"]["text"], str)


def test_addresses_count_from_the_top_of_the_repository() -> None:
    place = run_of(within("inner/"))["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "inner/compositional_skills/rhymes/qna.yaml"


def test_nothing_found_is_a_run_without_results() -> None:
    run = run_of(nothing())
    assert (run["results"], run["tool"]["driver"]["rules"]) == ([], [])

"""The page in a real browser: it fits a phone, fetches nothing, complains of nothing, filters without a script, and
has nothing that axe objects to."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from evidence_samples import everything_measured, evidence
from run_results import invalid, passing

from bot.report.html import render_html
from fakes.npm import install

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
QUIET = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --enable-logging=stderr --v=0 --dump-dom --window-size=1300,900"
).split()
POLICY = "default-src 'none'; style-src 'unsafe-inline'"
AXE = ("axe-core@4.10.3",)
MEASURE = """
const frame = page.document.scrollingElement;
const charts = page.document.querySelectorAll("svg").length;
tell({content: frame.scrollWidth, window: page.innerWidth, charts});
"""
FILTER = """
const shown = () => [...page.document.querySelectorAll(".browser .sample")]
  .filter(one => page.getComputedStyle(one).display !== "none").length;
const groups = () => [...page.document.querySelectorAll(".browser .group")]
  .filter(one => page.getComputedStyle(one).display !== "none").length;
const empty = () => page.getComputedStyle(page.document.querySelector(".none")).display !== "none";
const seen = {};
for (const picks of PICKS) {
  page.document.querySelectorAll("#kind-all, #what-all").forEach(one => one.checked = true);
  picks.forEach(one => page.document.getElementById(one).checked = true);
  seen[picks.join(" ")] = [shown(), groups(), empty()];
}
tell(seen);
"""
CHECK = """
page.document.querySelectorAll("details").forEach(one => one.open = true);
page.axe.run(page.document, {resultTypes: ["violations", "incomplete"]}).then(found => tell({
  violations: found.violations.map(one => [one.id, one.nodes.map(node => node.target.join(" "))]),
  passed: found.passes.map(one => one.id),
}));
"""


@pytest.mark.parametrize("width", [320, 500, 1200])
@pytest.mark.parametrize("opened", [False, True])
def test_the_page_fits_its_window_and_draws_its_charts(width: int, opened: bool, tmp_path: Path) -> None:
    page = render_html(everything_measured(), evidence())
    found, log = _run(page.replace("<details", "<details open") if opened else page, MEASURE, tmp_path, width=width)
    assert found["content"] <= found["window"] == width
    assert found["charts"] >= 4
    assert not re.findall(r"CONSOLE.*|ERR_\w+", log)


def test_filters_need_no_script(tmp_path: Path) -> None:
    picks = [
        ["kind-all"],
        ["what-gained"],
        ["kind-control"],
        ["kind-control", "what-gained"],
        ["kind-seen", "what-lost"],
    ]
    found, _ = _run(
        render_html(everything_measured(), evidence()), FILTER.replace("PICKS", json.dumps(picks)), tmp_path
    )
    assert found == {
        "kind-all": [11, 4, False],
        "what-gained": [4, 3, False],
        "kind-control": [2, 2, False],
        "kind-control what-gained": [1, 1, False],
        "kind-seen what-lost": [0, 0, True],
    }


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1200])
def test_axe_has_nothing_to_object_to(scheme: str, width: int, tmp_path: Path) -> None:
    page = _dress(render_html(everything_measured(), evidence()), scheme)
    assert _examine(page, tmp_path, width) == []


@pytest.mark.parametrize("state", [passing, invalid])
def test_nor_to_other_states(state: Any, tmp_path: Path) -> None:
    assert _examine(render_html(state()), tmp_path, 1200) == []


def test_axe_sees_what_is_wrong(tmp_path: Path) -> None:
    page = render_html(passing()).replace("--quiet: #5d6877", "--quiet: #aab2bd")
    assert "color-contrast" in [rule for rule, _ in _examine(page, tmp_path, 1200)]


def _dress(page: str, scheme: str) -> str:
    """The page as it looks under a scheme, whatever the machine prefers."""
    wanted = "all" if scheme == "dark" else "not all"
    assert "(prefers-color-scheme: dark)" in page
    return page.replace("(prefers-color-scheme: dark)", wanted)


def _examine(page: str, folder: Path, width: int) -> list[tuple[str, list[str]]]:
    """The violations that axe-core finds, every fold opened."""
    axe = (install("npm-axe", AXE) / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
    found, log = _run(page.replace("</head>", f"<script>{axe}</script></head>"), CHECK, folder, width=width)
    assert "color-contrast" in found["passed"] or found["violations"], log
    violations: list[tuple[str, list[str]]] = found["violations"]
    return [(rule, nodes) for rule, nodes in violations]


def _run(document: str, script: str, folder: Path, *, width: int = 1200) -> tuple[dict[str, Any], str]:
    """Show the document in a frame of this width (no window is as narrow as a phone) and tell what a script found."""
    assert POLICY in document
    relaxed = document.replace(POLICY, f"{POLICY}; script-src 'unsafe-inline' 'unsafe-eval'")
    wrapper = folder / "wrapper.html"
    wrapper.write_text(
        f"<!doctype html><title>waiting</title><iframe style='width: {width}px; height: 3000px; border: 0' "
        f'srcdoc="{html.escape(relaxed)}"></iframe><pre id="told"></pre><script>'
        "const tell = found => document.getElementById('told').textContent = JSON.stringify(found);"
        f"onload = () => {{ const page = document.querySelector('iframe').contentWindow; {script} }};</script>"
    )
    dom, log = _open(wrapper)
    told = re.search(r'<pre id="told">(.+?)</pre>', dom, flags=re.DOTALL)
    assert told, log
    found: dict[str, Any] = json.loads(html.unescape(told[1]))
    return found, log


def _open(path: Path) -> tuple[str, str]:
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    assert browser, "the browser suite needs chromium or google-chrome"
    profile = f"--user-data-dir={path.parent / 'profile'}"
    command = [browser, *QUIET, "--virtual-time-budget=60000", profile, path.as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    return done.stdout, done.stderr

"""The page in a real browser: nothing runs off the screen of a phone, nothing is fetched, nothing complains."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from run_results import passing

from bot.report.html import render_html

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
QUIET = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --enable-logging=stderr --v=0 --dump-dom"
).split()
POLICY = "default-src 'none'; style-src 'unsafe-inline'"
PROBE = """<script>
const frame = document.scrollingElement;
document.title = `${frame.scrollWidth} of ${window.innerWidth}; ${document.querySelectorAll("svg").length} charts`;
</script>"""


@pytest.mark.parametrize("width", [500, 1200])
def test_the_page_fits_its_window_and_draws_its_charts(width: int, tmp_path: Path) -> None:
    page = render_html(passing())
    assert POLICY in page
    path = tmp_path / "report.html"
    path.write_text(page.replace(POLICY, f"{POLICY}; script-src 'unsafe-inline'").replace("</body>", f"{PROBE}</body>"))
    dom, log = _open(path, width)
    title = re.search(r"<title>(\d+) of (\d+); (\d+) charts</title>", dom)
    assert title, log
    content, window, charts = (int(number) for number in title.groups())
    assert content <= window
    assert charts >= 2
    assert not re.findall(r"CONSOLE.*|ERR_\w+", log)


def _open(path: Path, width: int) -> tuple[str, str]:
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    assert browser, "the browser suite needs chromium or google-chrome"
    command = [
        browser,
        *QUIET,
        f"--window-size={width},900",
        f"--user-data-dir={path.parent / 'profile'}",
        path.as_uri(),
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    return done.stdout, done.stderr

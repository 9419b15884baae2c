#!/bin/sh
# Draw docs/report.png, the top of the demo's report, with headless Chromium.
#     docs/make_report_picture.sh [REPORT_HTML]      default: .demo/run/report.html, as `make demo` leaves it
set -eu

here=$(cd "$(dirname "$0")" && pwd)
report=$(realpath "${1:-$here/../.demo/run/report.html}")
profile=$(mktemp -d)
trap 'rm -rf "$profile"' EXIT

browser=$(command -v chromium || command -v google-chrome) || {
    echo "make_report_picture.sh: chromium or google-chrome is needed" >&2
    exit 1
}
# --no-sandbox: containers lack what the sandbox needs; the page is our own, without script and without network.
"$browser" --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking \
    --disable-component-update --disable-sync --user-data-dir="$profile" --blink-settings=preferredColorScheme=1 \
    --hide-scrollbars --force-device-scale-factor=1 --window-size=1200,1380 --screenshot="$here/report.png" \
    "file://$report"

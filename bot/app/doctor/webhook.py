"""GitHub delivers to this service, and both have the same secret (S1, S2)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice

from bot.app.doctor.finding import Finding, broken, unchecked, well
from bot.app.doctor.patient import Patient
from bot.github.app.deliveries import KEPT_DAYS
from bot.github.errors import NotFound

PATH = "/webhook"
LAST = 50
"""Deliveries that are looked at."""
SECRETS = "put the same long random value into the App's settings (`Webhook secret`) and into TAXOBOT_WEBHOOK_SECRET"


def check_webhook(patient: Patient) -> Iterator[Finding]:
    """How it is configured, a signed delivery of our own, and what GitHub's own deliveries were answered."""
    try:
        address = patient.deliveries.address()
    except NotFound:
        yield broken("webhook", "the App has no webhook", "switch it on in the App's settings (`Webhook`, `Active`)")
        return
    yield from _check_address(address.get("url", ""), bool(address.get("secret")), address.get("insecure_ssl") == "1")
    yield from _check_ping(patient, address.get("url", ""))
    yield from _check_last(patient)


def _check_address(url: str, secret: bool, insecure: bool) -> Iterator[Finding]:
    settings = "in the App's settings"
    if not secret:
        yield broken("webhook", "it has no secret: anybody could pass for GitHub", SECRETS)
    if not url.startswith("https://"):
        yield broken(
            "webhook", f"{url or 'no address'} is not https: what is delivered can be read", f"mend it {settings}"
        )
    if not url.rstrip("/").endswith(PATH):
        yield broken("webhook", f"{url or 'no address'} does not end in {PATH}", f"mend it {settings}")
    if insecure:
        yield broken("webhook", "it does not look at certificates", f"switch on SSL verification {settings}")


def _check_ping(patient: Patient, url: str) -> Iterator[Finding]:
    status = patient.ping(url, patient.secret)
    if 200 <= status < 300:
        yield well("webhook", f"{url} takes a delivery that is signed with our secret")
    elif status == 401:
        yield broken(
            "webhook", f"{url} does not take our secret", "start the service anew with the secret of this shell"
        )
    elif status == 0:
        yield unchecked(
            "webhook",
            f"{url} cannot be reached from here",
            "if GitHub cannot either: start the service, or mend the proxy",
        )
    else:
        yield broken("webhook", f"{url} answers {status}", "look at the service's log, and at the proxy before it")


def _check_last(patient: Patient) -> Iterator[Finding]:
    since = datetime.fromtimestamp(patient.now(), UTC) - timedelta(days=KEPT_DAYS)
    statuses = [one.status for one in islice(patient.deliveries.since(since), LAST)]
    if not statuses:
        mend = "open a pull request where the App is installed, then ask again"
        yield unchecked("deliveries", f"GitHub delivered nothing in the last {KEPT_DAYS} days", mend)
    elif statuses[0] == 401:
        yield broken("deliveries", "GitHub's last delivery was refused: its secret is another one than ours", SECRETS)
    elif not 200 <= statuses[0] < 300:
        yield broken(
            "deliveries",
            f"GitHub's last delivery was answered {statuses[0]}",
            "`Advanced` in the App's settings shows the answer; the service's log says why",
        )
    else:
        yield well("deliveries", "GitHub's last delivery arrived")

"""Secrets, none of which is one."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode

import pytest

from cases.model import SKILL, changed
from planted import at, texts_of
from schemas.finding import Finding
from schemas.rules.sensitive.secrets import check_secrets, find_secrets
from timing import cpu_seconds


def encoded(value: dict[str, str]) -> str:
    return urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


# Put together here, so that no other scanner takes this file for a leak.
SECRETS = {
    "ghp" + "_" + "a1B2" * 9: "GitHub Token",
    "glpat" + "-" + "a1B2c" * 4: "GitLab Token",
    "AKIA" + "ABCDEFGH" * 2: "AWS Access Key",
    "aws_secret_access_key = '" + "aB3/+" * 8 + "'": "AWS Access Key",
    "xoxb" + "-123456-456789-abcDEF": "Slack Token",
    "sk" + "_live_" + "a1" * 12: "Stripe Access Key",
    "sk" + "-" + "a1" * 10 + "T3Blbk" + "FJ" + "b2" * 10: "OpenAI Token",
    encoded({"alg": "HS256"}) + "." + encoded({"sub": "12345"}): "JSON Web Token",
    "//registry.hexley.org/:_auth" + "Token=npm_" + "a1" * 18: "NPM tokens",
    "pypi" + "-AgEIcHlwaS5vcmc" + "a1" * 40: "PyPI Token",
    "123456789" + ":" + "aB3_-" * 7: "Telegram Bot Token",
    "AC" + "0f" * 16: "Twilio API Key",
    "Account" + "Key=" + "a/B=" * 22: "Azure Storage Account access key",
    "SG" + "." + "a" * 22 + "." + "b1" * 21 + "c": "SendGrid API Key",
    "sq0" + "csp-" + "a1" * 21 + "b": "Square OAuth Secret",
    "https://hooks." + "slack.com/services/T0123/B0123/" + "aB3" * 8: "Slack Token",
    "sk-ant-" + "api03-" + "aB3_-" * 10: "Anthropic API Key",
    "github_pat_" + "a1" * 11 + "_" + "b2C" * 19 + "dd": "GitHub Token",
    "AIza" + "aB3_-" * 7: "Google API Key",
    "hf_" + "aB" * 17: "Hugging Face Token",
    "npm_" + "a1" * 18: "NPM tokens",
    "sk-proj-" + "aB3_-" * 12: "OpenAI Token",
    "0f" * 16 + "-us" + "12": "Mailchimp Access Key",
    "M" + "a1" * 11 + "b." + "c" * 6 + "." + "d1" * 13 + "e": "Discord Bot Token",
}


def found(text: str) -> list[Finding]:
    return list(check_secrets(texts_of(changed(SKILL, ("Owls nest above the rope.", text)))))


@pytest.mark.parametrize(("secret", "kind"), SECRETS.items(), ids=SECRETS.values())
def test_each_kind_at_its_place_and_never_shown(secret: str, kind: str) -> None:
    (finding,) = found(f"|-\n      Owls keep {secret} in the tower.")
    assert at(finding) == ("content/secret", 13, 17, len(secret))
    assert finding.message == f"This looks like a secret: {kind}, {len(secret)} characters."
    assert finding.fix == "Delete it, and have it revoked: what was pushed once stays known."
    assert secret not in str(finding)


def test_a_password_in_an_address() -> None:
    (finding,) = found("Owls read https://ada:hunter2@hexley.org/bells at night.")
    assert at(finding) == ("content/secret", 12, 28, 15)
    assert "hunter2" not in str(finding)


def test_a_private_key_with_something_behind_its_title() -> None:
    title = "-----BEGIN RSA " + "PRIVATE KEY-----"
    assert not found(f"A file that begins with {title} holds a key.")
    (finding,) = found(f"|-\n      {title}\n      {'aB3/' * 16}")
    assert at(finding) == ("content/secret", 13, 12, 21)


@pytest.mark.parametrize(
    "text",
    [
        "AKIAIOSFODNN7EXAMPLE is the example of its makers.",
        "Read https://user:password@hexley.org or https://you@hexley.org/a:b.",
        "ghp_" + "x" * 36,
        "The eyJ of a token, the sk-learn of an owl, and task-oriented-dialogue-systems-2024.",
        "commit 0123456789abcdef0123456789abcdef01234567 at 2024-01-01T12:30:00Z",
        "password: correct-horse-battery-staple-2",
        "The sk-project-of-owls-and-bells, npm_config_registry_of_the_tower, hf_hub_download and AIzawa.",
    ],
)
def test_what_is_no_secret(text: str) -> None:
    assert not found(f'"{text}"')


def test_a_secret_within_another_is_told_of_once() -> None:
    (secret,) = find_secrets("See https://ada:AKIAIOSFODNN7EXAMPLD@db.hexley.org/x now.")
    assert (secret.start, secret.end) == (9, 37)


@pytest.mark.parametrize(
    "part", ["eyJ", "://a:b@", "aws", "//", "ghp_", "//a/:_authToken=", "BEGIN RSA PRIVATE KEY", "a"]
)
def test_hostile_texts_take_no_time(part: str) -> None:
    assert cpu_seconds(lambda: list(find_secrets(part * (500_000 // len(part)))), enough=1) < 1

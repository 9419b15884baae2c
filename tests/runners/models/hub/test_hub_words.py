"""What people may write of a hub, its repositories, revisions and files, before anybody is asked."""

from __future__ import annotations

import pytest
from huggingface_hub.errors import HFValidationError
from huggingface_hub.utils import validate_repo_id
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from runners.models.hub.endpoint import check_endpoint, check_token, read_endpoint
from runners.models.hub.source import REPOSITORY, HubSource
from schemas.errors import UsageError


@given(st.text(alphabet="ab1-._/ é\n", max_size=12) | st.from_regex(REPOSITORY, fullmatch=True))
def test_a_repository_is_what_the_library_takes_for_one(name: str) -> None:
    try:
        validate_repo_id(name)
        valid = True
    except HFValidationError:
        valid = False
    assert bool(REPOSITORY.fullmatch(name)) == valid


@pytest.mark.parametrize(
    ("repository", "said"),
    [
        ("oci://quay.io/models/one", "oci://quay.io/models/one stands in a container registry"),
        ("docker://quay.io/models/one", "stands in a container registry"),
        ("https://huggingface.co/owner/name/tree/main", "name the repository alone: --repository owner/name"),
        ("../owner", "'../owner' is no name of a repository; name one as OWNER/NAME"),
        ("a/b/c", "is no name of a repository"),
        ("", "is no name of a repository"),
    ],
)
def test_what_is_no_repository_is_refused(repository: str, said: str) -> None:
    with pytest.raises(UsageError) as caught:
        HubSource(repository)
    assert said in str(caught.value)


@pytest.mark.parametrize("revision", ["", "main\n", "a\x1b[2J"])
def test_what_is_no_revision_is_refused(revision: str) -> None:
    with pytest.raises(UsageError, match="is no revision"):
        HubSource("owner/name", revision)


def test_the_endpoint_is_the_usual_one_unless_another_is_named() -> None:
    assert read_endpoint({}) == read_endpoint({"HF_ENDPOINT": ""}) == "https://huggingface.co"
    assert read_endpoint({"HF_ENDPOINT": "https://mirror.example/hf/"}) == "https://mirror.example/hf"


@pytest.mark.parametrize(
    "endpoint",
    ["mirror.example", "ftp://mirror.example", "https://", "https://m.example:port", "https://m.example?a=b"],
)
def test_what_is_no_endpoint_is_refused(endpoint: str) -> None:
    with pytest.raises(UsageError, match="which is no address of a hub"):
        check_endpoint(endpoint)


def test_an_endpoint_holds_no_password() -> None:
    with pytest.raises(UsageError, match="set HF_TOKEN instead") as caught:
        check_endpoint("https://me:secret@mirror.example")
    assert "secret" not in str(caught.value)


def test_a_token_travels_encrypted_or_not_at_all() -> None:
    with pytest.raises(UsageError, match="is not encrypted, and HF_TOKEN would be sent"):
        check_endpoint("http://mirror.example", token=True)
    for endpoint in ("https://mirror.example", "http://127.0.0.1:8080", "http://localhost:8080", "http://[::1]:8080"):
        assert check_endpoint(endpoint, token=True) == endpoint
    assert check_endpoint("http://mirror.example") == "http://mirror.example"


@pytest.mark.parametrize("token", ["hf_one\nhf_two", "hf one", "hf_é"])
def test_a_token_that_no_header_can_hold_is_refused_and_not_shown(token: str) -> None:
    with pytest.raises(UsageError, match="HF_TOKEN holds characters that no token has") as caught:
        check_token(SecretStr(token))
    assert "hf" not in str(caught.value)

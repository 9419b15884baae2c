"""What git says when a download fails, in other words: who has to do something about it, and what."""

from __future__ import annotations

import re

from runners.taxonomy.missing import Unavailable, not_checked
from runners.taxonomy.shelves import NO_COMMIT

NO_REPOSITORY = "there is no such public repository"
MOVED = "the repository has moved; write its present address, redirects are not followed"
NO_GIT = "no git repository is served at this address"
# What is the contributor's to correct. git's own words, in English: it is run with LC_ALL=C.
_DEFINITE: tuple[tuple[str, str, str], ...] = (
    (r"could not read (Username|Password)|Authentication failed|terminal prompts disabled", NO_REPOSITORY, "repo"),
    (r"repository '.*' not found|returned error: (401|404|410|451)", NO_REPOSITORY, "repo"),
    (r"returned error: 30\d|unable to update url base from redirection", MOVED, "repo"),
    (
        r"not valid: (could not determine hash algorithm|is this a git repository)|dumb http transport",
        NO_GIT,
        "repo",
    ),
    (r"not our ref|couldn't find remote ref|no such remote ref|Server does not allow request", NO_COMMIT, "commit"),
)
# What may be different the next time.
_PASSING: tuple[tuple[str, str], ...] = (
    (r"Could not resolve (host|proxy)", "its host's name could not be resolved; is there a network?"),
    (r"Failed to connect|Couldn't connect|Connection (refused|timed out|reset)", "its host could not be reached"),
    (r"Operation too slow|timed out", "its host answers too slowly"),
    (r"certificate|SSL|TLS|gnutls", "no safe connection to its host could be made"),
    (r"returned error: (403|429)", "its host refuses to answer for now"),
    (r"returned error: 5\d\d", "its host has trouble of its own"),
)


def explain(complaint: str) -> Unavailable:
    """Return the error for a download that git gave up with this complaint.

    What nobody foresaw counts as not checked: a contributor is not to blame for what may be ours.
    """
    for pattern, reason, about in _DEFINITE:
        if re.search(pattern, complaint):
            return Unavailable(reason, about)
    for pattern, words in _PASSING:
        if re.search(pattern, complaint, re.IGNORECASE):
            return not_checked(f"{words} ({complaint})")
    return not_checked(f"the download failed: {complaint}")

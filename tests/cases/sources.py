"""Sources: where the texts come from, and that this is said."""

from __future__ import annotations

from cases.model import ATTRIBUTION, KNOWLEDGE, KNOWLEDGE_PATH, SKILL, Case, changed

CASES = (
    Case(
        "sources/attribution",
        SKILL,
        at=(1, 1, 0),
        severity="error",
        message="There is no attribution.txt beside this file.",
        fix=("Write title, link, revision, license and creators of the source; for a text of your own, say so."),
        attribution=None,
    ),
    Case(
        "sources/attribution-old",
        changed(SKILL, ("version: 3", "version: 1")),
        at=(1, 1, 0),
        severity="warning",
        message="There is no attribution.txt beside this file.",
        fix=("Write title, link, revision, license and creators of the source; for a text of your own, say so."),
        attribution=None,
    ),
    Case(
        "sources/link",
        SKILL,
        at=(1, 1, 0),
        severity="warning",
        message="No link to the work stands here.",
        fix=("Write `Link to work:` with its https address; for a text of your own write `Link to work: own work`."),
        found_in="compositional_skills/music/bells/attribution.txt",
        attribution=changed(
            ATTRIBUTION,
            ("Link to work: https://example.org/bells\n", ""),
            ("https://example.org/bells?revision=7", "7"),
        ),
    ),
    Case(
        "sources/license",
        SKILL,
        at=(4, 22, 9),
        severity="warning",
        message="`CC BY 4.0` is no SPDX identifier of a license.",
        fix="Write `CC-BY-4.0`.",
        edited=("License of the work: CC BY 4.0\n", "License of the work: CC-BY-4.0\n"),
        found_in="compositional_skills/music/bells/attribution.txt",
        attribution=changed(ATTRIBUTION, ("CC-BY-4.0", "CC BY 4.0")),
    ),
    Case(
        "sources/creator",
        SKILL,
        at=(1, 1, 0),
        severity="warning",
        message="Nobody is named as the creator of the work.",
        fix="Write `Creator names:` with those who made the work; for a text of your own, your name.",
        found_in="compositional_skills/music/bells/attribution.txt",
        attribution=changed(ATTRIBUTION, ("Creator names: Ada Quill\n", "")),
    ),
    Case(
        "sources/author",
        changed(SKILL, ("created_by: ada", "created_by: Ada Quill")),
        at=(2, 13, 9),
        severity="warning",
        message="`created_by` is the name of one GitHub account; `Ada Quill` cannot be one.",
        fix="Write your own account's name; everybody else can stand in attribution.txt.",
    ),
    Case(
        "sources/repo",
        changed(KNOWLEDGE, ("https://github.com/ada/bells", "git@github.com:ada/bells.git")),
        at=(47, 9, 28),
        severity="error",
        message=(
            "A repository is an https address without name, password or query: "
            "https://github.com/OWNER/NAME. Here stands `git@github.com:ada/bells.git`."
        ),
        fix="Write `https://github.com/ada/bells.git`.",
        edited=("  repo: git@github.com:ada/bells.git\n", "  repo: https://github.com/ada/bells.git\n"),
        path=KNOWLEDGE_PATH,
    ),
    Case(
        "sources/host",
        changed(KNOWLEDGE, ("https://github.com/ada/bells", "https://git.example.org/ada/bells")),
        at=(47, 9, 33),
        severity="error",
        message=(
            "Documents are not fetched from `git.example.org`, only from bitbucket.org, "
            "codeberg.org, github.com, gitlab.com, huggingface.co."
        ),
        fix="Move the documents, or ask to have it allowed.",
        path=KNOWLEDGE_PATH,
    ),
    Case(
        "sources/commit",
        changed(KNOWLEDGE, ("0123456789abcdef0123456789abcdef01234567", "main")),
        at=(48, 11, 4),
        severity="error",
        message="A commit is its full id: 40 hexadecimal digits, in small letters. Here stands `main`.",
        path=KNOWLEDGE_PATH,
    ),
    Case(
        "sources/pattern",
        changed(KNOWLEDGE, ("docs/bells.md", "/docs/bells.md")),
        at=(50, 7, 14),
        severity="error",
        message=("A pattern is relative to the top of the repository and parted by `/`. Here stands `/docs/bells.md`."),
        fix="Write `docs/bells.md`.",
        edited=("    - /docs/bells.md\n", "    - docs/bells.md\n"),
        path=KNOWLEDGE_PATH,
    ),
    Case(
        "sources/wildcard",
        changed(KNOWLEDGE, ("docs/bells.md", "docs/*.md")),
        at=(50, 12, 1),
        severity="notice",
        message="`*` in `docs/*.md` is a wildcard: every file that it matches is taught.",
        fix="Where you mean certain files, name each of them.",
        path=KNOWLEDGE_PATH,
    ),
)

"""Every rule by its id: how much it weighs, one line on what it asks, and whether the reference has it too.

`docs/rules.md` is generated from this table. The reference is instructlab-schema 0.4.2 with yamllint's `relaxed` rules.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from schemas.finding import Severity


class Origin(StrEnum):
    """Who asks for it: the reference's schema, its YAML parser, its linter; or taxobot alone."""

    SCHEMA = "schema"
    PARSER = "parser"
    LINTER = "linter"
    OURS = "taxobot"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `severity` is its default; a policy may choose another one, or switch the rule off."""

    id: str
    severity: Severity
    origin: Origin
    summary: str

    @property
    def family(self) -> str:
        """The first part of the id: safety, structure, lint, limits, content, place, sources, documents or policy."""
        return self.id.partition("/")[0]


_E, _W, _N = Severity.ERROR, Severity.WARNING, Severity.NOTICE
_ALL = (
    # safety: what a file must be before anything is read out of it
    Rule("safety/path", _E, Origin.OURS, "A leaf stands below one of the taxonomy's roots, on a path without tricks."),
    Rule("safety/file-name", _E, Origin.OURS, "A leaf's file is named qna.yaml, exactly."),
    Rule("safety/other-file", _W, Origin.OURS, "Other YAML files in the tree are read by nothing."),
    Rule("safety/symlink", _E, Origin.OURS, "Symbolic links are not followed."),
    Rule("safety/submodule", _E, Origin.OURS, "Submodules are not read."),
    Rule("safety/size", _E, Origin.OURS, "A file has at most 1 MiB."),
    Rule("safety/total-size", _E, Origin.OURS, "All changed leaves together have at most 64 MiB."),
    Rule("safety/encoding", _E, Origin.PARSER, "A file is UTF-8 text."),
    Rule("safety/byte-order-mark", _W, Origin.OURS, "A file begins without a byte order mark."),
    Rule("safety/character", _E, Origin.PARSER, "No control characters stand in a file."),
    Rule("safety/reordering", _W, Origin.OURS, "No invisible characters show text in another order than it is stored."),
    Rule("safety/syntax", _E, Origin.PARSER, "A file is valid YAML."),
    Rule("safety/tag", _E, Origin.PARSER, "No YAML tags (`!name`) stand in a file."),
    Rule("safety/standard-tag", _E, Origin.OURS, "No standard tags of YAML (`!!int`) stand in a file."),
    Rule("safety/directive", _E, Origin.OURS, "No directives (`%NAME`) stand in a file but those that YAML knows."),
    Rule("safety/escape", _E, Origin.OURS, "No escape (`\\uD83D`) stands for half a character."),
    Rule("safety/key", _E, Origin.PARSER, "A key is a word, not a list or a mapping."),
    Rule("safety/documents", _E, Origin.PARSER, "A file holds one YAML document."),
    Rule("safety/depth", _E, Origin.OURS, "Values are nested at most 20 levels deep."),
    Rule("safety/nodes", _E, Origin.OURS, "A file holds at most 20,000 values."),
    Rule("safety/alias", _E, Origin.OURS, "No YAML anchors, aliases or merge keys stand in a file."),
    Rule("safety/duplicate-key", _E, Origin.LINTER, "A key stands once in its mapping."),
    Rule("safety/duplicate-key-old", _E, Origin.OURS, "A key stands once, too, where no linter looks (version 1)."),
    Rule("safety/more", _W, Origin.OURS, "A report of one file ends after 100 findings."),
    # structure: the JSON Schemas of schemas/qna
    Rule("structure/empty-file", _E, Origin.OURS, "A file is not empty."),
    Rule("structure/top-level", _E, Origin.SCHEMA, "A file consists of keys with values."),
    Rule("structure/version", _E, Origin.SCHEMA, "The version is one that the schema supports."),
    Rule("structure/required", _E, Origin.SCHEMA, "All keys of the schema are there."),
    Rule("structure/unknown-key", _E, Origin.SCHEMA, "No keys are there but those of the schema."),
    Rule("structure/type", _E, Origin.SCHEMA, "Text is text, and not a number, date or truth value."),
    Rule("structure/too-few", _E, Origin.SCHEMA, "Lists have as many entries as the schema asks for."),
    Rule("structure/empty", _E, Origin.SCHEMA, "Texts are not empty."),
    Rule("structure/repeated", _E, Origin.SCHEMA, "No entry of a list is repeated."),
    # lint: yamllint's relaxed rules, for version 2 and later
    Rule("lint/trailing-spaces", _E, Origin.LINTER, "No line ends with white space."),
    Rule("lint/end-of-file", _E, Origin.LINTER, "The last line ends with a newline."),
    Rule("lint/empty-lines", _W, Origin.LINTER, "At most two empty lines stand together, and none at the end."),
    Rule("lint/indentation", _W, Origin.LINTER, "Every level is indented by the same number of spaces."),
    Rule("lint/hyphens", _W, Origin.LINTER, "One space follows the hyphen of a list's entry."),
    Rule("lint/colons", _W, Origin.LINTER, "No space stands before a colon, one follows it."),
    Rule("lint/commas", _W, Origin.LINTER, "No space stands before a comma, one follows it."),
    Rule("lint/braces", _W, Origin.LINTER, "At most one space stands inside braces."),
    Rule("lint/brackets", _W, Origin.LINTER, "At most one space stands inside brackets."),
    Rule("lint/custom", _W, Origin.LINTER, "What the yamllint configuration of --yaml-rules asks for."),
    Rule("lint/custom-error", _E, Origin.LINTER, "What that configuration asks for at yamllint's level `error`."),
    # limits: lengths and counts; the numbers are settings
    Rule("limits/words", _W, Origin.OURS, "All questions and answers of a file have about 2,300 words at most."),
    Rule("limits/context-length", _W, Origin.OURS, "A context has 500 tokens at most."),
    Rule("limits/context-window", _E, Origin.OURS, "A context fits the student's window."),
    Rule("limits/teacher-window", _W, Origin.OURS, "A seed example fits the teacher's window, its prompt included."),
    Rule("limits/question-length", _W, Origin.OURS, "A question has 250 words at most."),
    Rule("limits/answer-length", _W, Origin.OURS, "An answer has 250 words at most."),
    Rule("limits/seed-examples", _W, Origin.OURS, "A leaf has five seed examples, whatever its version."),
    Rule("limits/unused-pair", _N, Origin.OURS, "Generation uses three questions of a context; more are not used."),
    # content: what the texts say
    Rule("content/blank", _E, Origin.OURS, "A text is more than white space."),
    Rule("content/unread-key", _W, Origin.OURS, "Nothing reads further keys beside question and answer."),
    Rule("content/mixed", _E, Origin.OURS, "Either all seed examples of a skill have a context, or none."),
    Rule("content/duplicate", _W, Origin.OURS, "No question is asked twice in a file."),
    Rule("content/near-duplicate", _W, Origin.OURS, "No two questions of a file are nearly the same."),
    Rule("content/asked-elsewhere", _W, Origin.OURS, "No other leaf of the tree asks the same question."),
    Rule("content/unsupported-answer", _W, Origin.OURS, "An answer's words stand in its context."),
    Rule("content/secret", _W, Origin.OURS, "No password, key or token stands in a text."),
    Rule("content/personal", _W, Origin.OURS, "No e-mail address, phone or card number of a person stands in a text."),
    Rule("content/profanity", _W, Origin.OURS, "No offensive words stand in a text."),
    Rule("content/hidden-character", _W, Origin.OURS, "No escape puts a character that nobody sees into a text."),
    Rule("content/topic", _W, Origin.OURS, "No topic that the policy asks to avoid is named."),
    # place: where a leaf stands in the tree
    Rule("place/folder-name", _W, Origin.OURS, "Folders are named in lower_snake case."),
    Rule("place/nested", _W, Origin.OURS, "A leaf stands neither below another leaf nor above one."),
    # sources: where the texts come from, and that this is said
    Rule("sources/attribution", _E, Origin.OURS, "An attribution.txt that says something stands beside the leaf."),
    Rule("sources/attribution-old", _W, Origin.OURS, "An attribution.txt stands beside a leaf of version 1, too."),
    Rule("sources/link", _W, Origin.OURS, "The attribution links to the work, or to where it was taken from."),
    Rule("sources/license", _W, Origin.OURS, "The attribution names a license by its SPDX identifier."),
    Rule("sources/creator", _W, Origin.OURS, "The attribution names who made the work."),
    Rule("sources/author", _W, Origin.OURS, "`created_by` is the name of one GitHub account."),
    Rule("sources/repo", _E, Origin.OURS, "The repository of the documents is a public https address."),
    Rule("sources/host", _E, Origin.OURS, "The repository stands on a host that the operator allows."),
    Rule("sources/commit", _E, Origin.OURS, "The commit of the documents is a full id of 40 hexadecimal digits."),
    Rule("sources/pattern", _E, Origin.OURS, "Patterns of documents are relative and stay inside the repository."),
    Rule("sources/wildcard", _N, Origin.OURS, "A pattern with a wildcard may match more than was meant."),
    # documents: what stands there
    Rule("documents/unreachable", _E, Origin.OURS, "The documents can be fetched at their commit, within the limits."),
    Rule("documents/no-match", _E, Origin.OURS, "Every pattern matches a Markdown or PDF file, and nothing else."),
    Rule("documents/not-checked", _N, Origin.OURS, "Says so where the documents could not be looked at."),
    Rule("documents/context-not-found", _W, Origin.OURS, "A context is copied from the documents."),
    # policy: the repository's own settings
    Rule("policy/file", _E, Origin.OURS, "A changed policy (`.github/taxobot.yml`) says only what is understood."),
)
RULES: dict[str, Rule] = {rule.id: rule for rule in _ALL}

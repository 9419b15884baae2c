"""PyGithub's objects reduced to `bot.github.values`. Nothing here makes a call: only what the answer held is read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bot.github.values import (
    GHOST,
    Annotation,
    Artifact,
    Check,
    CheckDraft,
    Comment,
    Job,
    Pull,
    ReviewComment,
    Role,
    User,
    WorkflowRun,
)

if TYPE_CHECKING:
    import github.Artifact
    import github.CheckRun
    import github.IssueComment
    import github.NamedUser
    import github.Organization
    import github.PullRequest
    import github.PullRequestComment
    import github.WorkflowJob
    import github.WorkflowRun

_REF = re.compile(r"^(.*\.ya?ml)@.*$", re.DOTALL)


def to_user(user: github.NamedUser.NamedUser | github.Organization.Organization | None) -> User:
    """A person or bot; GHOST for a deleted account."""
    return User(user.id, user.login) if user is not None else GHOST


def to_pull(pull: github.PullRequest.PullRequest) -> Pull:
    """A pull request."""
    fork = pull.head.repo
    return Pull(
        number=pull.number,
        open=pull.state == "open",
        head_sha=pull.head.sha,
        head_ref=pull.head.ref,
        head_repository=fork.id if fork is not None else None,
        base_sha=pull.base.sha,
        base_ref=pull.base.ref,
        author=to_user(pull.user),
        labels=frozenset(label.name for label in pull.labels),
    )


def to_comment(comment: github.IssueComment.IssueComment) -> Comment:
    """An issue comment."""
    return Comment(comment.id, to_user(comment.user), comment.body or "", comment.created_at)


def to_review_comment(comment: github.PullRequestComment.PullRequestComment) -> ReviewComment:
    """A comment on lines; for one that a push outdated the lines are those of its own commit."""
    line = comment.line or comment.original_line or 0
    start = comment.start_line or comment.original_start_line or line
    return ReviewComment(comment.path, start, line, comment.body or "", to_user(comment.user), comment.id)


def to_check(check: github.CheckRun.CheckRun) -> Check:
    """A check run."""
    return Check(
        id=check.id,
        name=check.name,
        head_sha=check.head_sha,
        status=check.status,
        conclusion=check.conclusion,
        title=check.output.title or "",
        app=check.app.id if check.app is not None else None,
        external_id=check.external_id or "",
    )


def to_run(run: github.WorkflowRun.WorkflowRun) -> WorkflowRun:
    """A workflow run."""
    fork = run.head_repository
    return WorkflowRun(
        id=run.id,
        attempt=run.run_attempt,
        event=run.event,
        path=without_ref(run.path),
        head_sha=run.head_sha,
        head_branch=run.head_branch or "",
        repository=run.repository.id,
        head_repository=fork.id if fork is not None else None,
        status=run.status,
        conclusion=run.conclusion,
        url=run.html_url,
        actor=to_user(run.actor),
        title=run.display_title or "",
    )


def without_ref(path: str) -> str:
    """`.github/workflows/x.yml` of `.github/workflows/x.yml@main`; what could be another file's name stays whole."""
    found = _REF.match(path)
    return found[1] if found else path


def to_job(job: github.WorkflowJob.WorkflowJob) -> Job:
    """A job of a workflow run."""
    return Job(job.id, job.name, job.status, job.conclusion, job.started_at, job.completed_at)


def to_artifact(artifact: github.Artifact.Artifact, run: int) -> Artifact:
    """An artifact of a run."""
    return Artifact(artifact.id, artifact.name, artifact.size_in_bytes, artifact.expired, run)


def to_role(answer: dict[str, Any]) -> Role:
    """The role that GitHub's answer about a collaborator's permission names.

    A custom role has a name of its own; then the permissions that come with it say what it extends, and where they are
    missing the legacy `permission` does, which knows no maintain and no triage and names the lesser role.
    """
    if answer.get("role_name") in set(Role):
        return Role(answer["role_name"])
    user = answer.get("user")
    permissions = user.get("permissions") if isinstance(user, dict) else None
    flags = {"admin": Role.ADMIN, "maintain": Role.MAINTAIN, "push": Role.WRITE, "triage": Role.TRIAGE}
    for flag, role in flags.items():
        if isinstance(permissions, dict) and permissions.get(flag) is True:
            return role
    legacy = answer.get("permission")
    return Role(legacy) if legacy in set(Role) else Role.NONE


def from_draft(draft: CheckDraft) -> dict[str, Any]:
    """What PyGithub's `create_check_run` and `edit` take, annotations aside."""
    fields: dict[str, Any] = {
        "status": draft.status,
        "output": {"title": draft.title, "summary": draft.summary},
        "actions": [
            {"label": button.label, "description": button.description, "identifier": button.identifier}
            for button in draft.buttons
        ],
    }
    optional = {
        "conclusion": draft.conclusion,
        "details_url": draft.details_url,
        "external_id": draft.external_id,
    }
    return fields | {name: value for name, value in optional.items() if value}


def from_annotation(annotation: Annotation) -> dict[str, Any]:
    """An annotation as GitHub takes it: of one line, since it allows columns there only."""
    fields: dict[str, Any] = {
        "path": annotation.path,
        "start_line": annotation.line,
        "end_line": annotation.line,
        "annotation_level": annotation.level,
        "message": annotation.message,
    }
    optional = {
        "title": annotation.title,
        "start_column": annotation.start_column,
        "end_column": annotation.end_column,
    }
    return fields | {name: value for name, value in optional.items() if value}

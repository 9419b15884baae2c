"""Pull requests: opened, edited, closed, merged, labelled."""

from __future__ import annotations

from typing import Any

from fakes.github.request import Problem, invalid
from fakes.github.services.events import tell_pull
from fakes.github.services.pushes import after_push, refresh
from fakes.github.shapes.repository import show_label
from fakes.github.state import Label, Pull, Repository, Token
from fakes.github.world import World


def open_pull(
    world: World,
    repository: Repository,
    head: Repository,
    branch: str,
    base: str,
    token: Token,
    *,
    title: str,
    body: str | None = None,
    draft: bool = False,
) -> Pull:
    """Open one; 422 where GitHub refuses it (no such branch, nothing to merge, open already)."""
    with world.change():
        git, sha = world.git(repository), world.git(head).sha(f"refs/heads/{branch}")
        tip = git.sha(f"refs/heads/{base}")
        if sha is None or tip is None:
            raise invalid("PullRequest", "head" if sha is None else "base")
        if any(_same(one, head, branch, base) for one in repository.pulls.values()):
            label = f"{head.owner.login}:{branch}"
            raise invalid("PullRequest", "base", "custom", f"A pull request already exists for {label}.")
        now, number = world.now(), len(repository.pulls) + 1
        pull = Pull(
            world.new_id(), number, title, body, token.user, head, branch, sha, base, tip, now, now, draft=draft
        )
        refresh(world, repository, pull)
        if not git.commits(tip, sha, limit=1):
            raise invalid("PullRequest", "head", "custom", f"No commits between {base} and {branch}")
        repository.pulls[number] = pull
        tell_pull(world, repository, "opened", pull, token)
        return pull


def _same(pull: Pull, head: Repository, branch: str, base: str) -> bool:
    return pull.state == "open" and (pull.head_repository, pull.head_ref, pull.base_ref) == (head, branch, base)


def edit_pull(world: World, repository: Repository, pull: Pull, token: Token, **new: Any) -> None:
    """Change title, body, base or state; tells `edited` with what was before, `closed`, `reopened`."""
    with world.change():
        pull.updated = world.now()
        changed: dict[str, Any] = {name: {"from": getattr(pull, name)} for name in ("title", "body") if name in new}
        for name in changed:
            setattr(pull, name, new[name])
        if new.get("base") not in (None, pull.base_ref):
            changed["base"] = {"ref": {"from": pull.base_ref}, "sha": {"from": pull.base_sha}}
            _retarget(world, repository, pull, new["base"])
        if changed:
            tell_pull(world, repository, "edited", pull, token, changes=changed)
        if new.get("state") not in (None, pull.state):
            _turn(world, repository, pull, token, new["state"])


def _retarget(world: World, repository: Repository, pull: Pull, base: str) -> None:
    if world.git(repository).sha(f"refs/heads/{base}") is None:
        raise invalid("PullRequest", "base")
    pull.base_ref = base
    refresh(world, repository, pull)


def _turn(world: World, repository: Repository, pull: Pull, token: Token, state: str) -> None:
    if state == "open":
        if pull.merged or pull.head_repository is None:
            raise invalid("PullRequest", "state", "custom", "state cannot be changed.")
        pull.state, pull.closed = "open", None
        pull.head_sha = world.git(pull.head_repository).sha(f"refs/heads/{pull.head_ref}") or pull.head_sha
        refresh(world, repository, pull)
        tell_pull(world, repository, "reopened", pull, token)
    else:
        pull.state, pull.closed = "closed", world.now()
        tell_pull(world, repository, "closed", pull, token)


def merge_pull(world: World, repository: Repository, pull: Pull, token: Token, *, sha: str | None = None) -> str:
    """Merge; 405 when it is not mergeable, 409 when the head is not `sha` any more. The merge commit's sha."""
    with world.change():
        if sha is not None and sha != pull.head_sha:
            raise Problem(409, "Head branch was modified. Review and try the merge again.")
        if pull.state != "open" or pull.merge_commit_sha is None:
            raise Problem(405, "Pull Request is not mergeable")
        git, before = world.git(repository), world.git(repository).heads()
        tip = before[pull.base_ref]
        tree = git.merge_tree(tip, pull.head_sha)
        assert tree is not None, "a test merge exists"
        message = f"Merge pull request #{pull.number} from {pull.head_ref}"
        merged = git.write_commit(tree, (tip, pull.head_sha), message, name=token.user.login, when=world.now())
        pull.state, pull.closed, pull.merged, pull.merged_by = "closed", world.now(), world.now(), token.user
        pull.merged_sha = merged
        git.set(f"refs/heads/{pull.base_ref}", merged)
        after_push(world, repository, before, token)
        tell_pull(world, repository, "closed", pull, token)
        return merged


def label_named(world: World, repository: Repository, name: str, **look: Any) -> Label:
    """The repository's label; made when it is new. Names do not mind case."""
    key = name.casefold()
    if key not in repository.labels:
        repository.labels[key] = Label(world.new_id(), name, **look)
    return repository.labels[key]


def set_labels(world: World, repository: Repository, pull: Pull, names: list[str], token: Token) -> None:
    """Give a pull request exactly these labels; tells `labeled` and `unlabeled`."""
    with world.change():
        wanted = {(one := label_named(world, repository, name)).id: one for name in names}
        had = {one.id: one for one in pull.labels}
        pull.labels = [had.get(number, one) for number, one in wanted.items()]
        for action, some in (("labeled", wanted.keys() - had.keys()), ("unlabeled", had.keys() - wanted.keys())):
            for number in sorted(some):
                label = show_label(world, repository, {**had, **wanted}[number])
                tell_pull(world, repository, action, pull, token, label=label)

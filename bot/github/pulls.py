"""Pull requests, and the commits they are made of.

Sources: https://docs.github.com/en/rest/pulls/pulls, https://docs.github.com/en/rest/commits/commits and
https://docs.github.com/en/rest/git/refs
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.github.connection import Connection
from bot.github.convert import to_pull
from bot.github.errors import GithubError
from bot.github.failures import asking
from bot.github.values import Pull

METHODS = ("merge", "squash", "rebase")
"""Ways to merge, in the order in which they are tried: a repository may forbid some."""


class PullCalls(Connection):
    """`bot.github.seam.Pulls`."""

    def pull(self, number: int) -> Pull:
        """One pull request as it is now."""
        with asking(f"pull request {number} of {self.name}"):
            return to_pull(self._repo.get_pull(number))

    def open_pulls(self, *, head_sha: str | None = None) -> Sequence[Pull]:
        """The open pull requests, or those whose head is this commit now.

        GitHub's list of the pull requests of a commit leaves out those from forks, so all open ones are looked at.
        """
        with asking(f"open pull requests of {self.name}"):
            found = self._repo.get_pulls(state="open")
            return [to_pull(pull) for pull in found if head_sha is None or pull.head.sha == head_sha]

    def pulls_with(self, sha: str) -> Sequence[Pull]:
        """The pull requests, open or merged, that a commit of the repository came with."""
        with asking(f"pull requests with commit {sha} of {self.name}"):
            return [to_pull(pull) for pull in self._repo.get_commit(sha).get_pulls()]

    def tip(self, branch: str) -> str:
        """The full sha that a branch of the repository stands at now."""
        with asking(f"branch {branch} of {self.name}"):
            return self._repo.get_branch(branch).commit.sha

    def merge_base(self, base: str, head: str) -> str:
        """The full sha of the newest commit that both descend from; NotFound where there is none."""
        with asking(f"merge base of {base} and {head} in {self.name}"):
            return self._repo.compare(base, head, comparison_commits_per_page=1).merge_base_commit.sha

    def commits_between(self, base: str, head: str) -> Sequence[str]:
        """The full shas of the commits that `head` has and `base` has not, the oldest first."""
        with asking(f"commits between {base} and {head} in {self.name}"):
            return [commit.sha for commit in self._repo.compare(base, head).commits]

    def merge(self, number: int, *, sha: str) -> str:
        """Merge it while its head is `sha`, in the first way that the repository allows."""
        try:
            return self._merge(number, sha)
        except GithubError as error:
            # An answer that was lost, or a step that is done again: it may be merged already.
            if error.status == 405 and (merged := self._merged_at(number, sha)):
                return merged
            raise

    def _merge(self, number: int, sha: str) -> str:
        for method in METHODS:
            try:
                with asking(f"merge of pull request {number} of {self.name}"):
                    answer = self._send("PUT", f"/pulls/{number}/merge", {"sha": sha, "merge_method": method})
                    return str(answer["sha"])
            except GithubError as error:
                forbidden = error.status == 405 and "not allowed on this repository" in str(error)
                if not forbidden or method == METHODS[-1]:
                    raise
        raise AssertionError("the last way either merged or was refused")

    def _merged_at(self, number: int, sha: str) -> str:
        """The commit that it was merged as; empty where it was not, or with another head."""
        with asking(f"pull request {number} of {self.name}"):
            pull = self._repo.get_pull(number)
            return pull.merge_commit_sha or "" if pull.merged and pull.head.sha == sha else ""

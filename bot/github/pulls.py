"""Pull requests, and the commits they are made of.

Sources: https://docs.github.com/en/rest/pulls/pulls, https://docs.github.com/en/rest/commits/commits and
https://docs.github.com/en/rest/git/refs
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.github.connection import Connection
from bot.github.convert import to_pull
from bot.github.failures import asking
from bot.github.values import Pull


class PullCalls(Connection):
    """`bot.github.seam.Pulls`."""

    def pull(self, number: int) -> Pull:
        """One pull request as it is now."""
        with asking(f"pull request {number} of {self.name}"):
            return to_pull(self._repo.get_pull(number))

    def open_pulls(self, *, head_sha: str) -> Sequence[Pull]:
        """The open pull requests whose head is this commit now.

        GitHub's list of the pull requests of a commit leaves out those from forks, so all open ones are looked at.
        """
        with asking(f"open pull requests of {self.name}"):
            return [to_pull(pull) for pull in self._repo.get_pulls(state="open") if pull.head.sha == head_sha]

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

"""Pull requests of the fake GitHub over REST."""

from __future__ import annotations

import pytest

from fakes.asking import Asker
from fakes.github.fake import FakeGitHub
from fakes.github.handles import RepositoryHandle

R = "/repos/acme/tax"


@pytest.fixture
def repo(github: FakeGitHub) -> RepositoryHandle:
    made = github.repository("acme/tax", files={"a.txt": "1\n2\n3\n", "gone.txt": "x\n", "old.txt": "same\n" * 9})
    made.collaborators["maria"] = "maintain"
    return made


@pytest.fixture
def ask(github: FakeGitHub, repo: RepositoryHandle) -> Asker:
    return Asker(github.url, github.token("maria"))


def test_files_tell_what_changed_since_the_merge_base(repo: RepositoryHandle, ask: Asker) -> None:
    files = {"a.txt": "1\ntwo\n3\n", "gone.txt": None, "old.txt": None, "new name.txt": "same\n" * 9, "ü/n.md": "n"}
    repo.open_pull("topic", by="ann", files=files)
    repo.push("main", {"elsewhere.txt": "not of the pull request\n"}, by="maria")
    found = {one["filename"]: one for one in ask.json("GET", f"{R}/pulls/1/files")}
    assert {name: one["status"] for name, one in found.items()} == {
        "a.txt": "modified",
        "gone.txt": "removed",
        "new name.txt": "renamed",
        "ü/n.md": "added",
    }
    assert found["new name.txt"]["previous_filename"] == "old.txt"
    assert found["a.txt"]["patch"] == "@@ -1,3 +1,3 @@\n 1\n-2\n+two\n 3"
    assert (found["a.txt"]["additions"], found["a.txt"]["deletions"]) == (1, 1)


def test_files_come_in_pages(repo: RepositoryHandle, ask: Asker) -> None:
    repo.open_pull("topic", by="ann", files={f"{number:03}.txt": "x" for number in range(70)})
    first = ask("GET", f"{R}/pulls/1/files")
    assert len(first.json()) == 30
    assert first.links["next"]["url"].endswith("page=2")
    assert first.links["last"]["url"].endswith("page=3")
    last = ask("GET", first.links["last"]["url"])
    assert len(last.json()) == 10
    assert "next" not in last.links
    assert len(ask.json("GET", f"{R}/pulls/1/files", per_page=100)) == 70


def test_the_base_moves_with_the_head_and_not_with_the_base_branch(repo: RepositoryHandle, ask: Asker) -> None:
    pull = repo.open_pull("topic", by="ann", files={"b.txt": "2\n"})
    start = ask.json("GET", f"{R}/pulls/1")["base"]["sha"]
    tip = repo.push("main", {"c.txt": "3\n"}, by="maria")
    assert ask.json("GET", f"{R}/pulls/1")["base"]["sha"] == start != tip
    pull.push({"b.txt": "4\n"})
    assert ask.json("GET", f"{R}/pulls/1")["base"]["sha"] == tip


def test_pull_requests_are_listed_by_state_head_and_base(repo: RepositoryHandle, ask: Asker) -> None:
    repo.open_pull("topic", by="maria", files={"b.txt": "2\n"})
    repo.open_pull("patch", by="ann", fork=True, files={"c.txt": "2\n"})
    repo.pull(1).close("maria")

    def numbers(**query: str) -> list[int]:
        return [one["number"] for one in ask.json("GET", f"{R}/pulls", **query)]

    assert numbers() == [2]
    assert numbers(state="all") == [2, 1]
    assert numbers(state="all", direction="asc") == [1, 2]
    assert numbers(state="closed", head="acme:topic") == [1]
    assert numbers(head="ann:patch", base="main") == [2]
    assert numbers(head="ann:other") == []


def test_a_commit_leads_to_pull_requests_of_the_repository_itself_only(repo: RepositoryHandle, ask: Asker) -> None:
    own = repo.open_pull("topic", by="maria", files={"b.txt": "2\n"})
    fork = repo.open_pull("patch", by="ann", fork=True, files={"c.txt": "2\n"})
    assert [one["number"] for one in ask.json("GET", f"{R}/commits/{own.head_sha}/pulls")] == [1]
    assert ask.json("GET", f"{R}/commits/{fork.head_sha}/pulls") == []
    merged = own.merge("maria")
    assert [one["number"] for one in ask.json("GET", f"{R}/commits/{merged}/pulls")] == [1]
    assert ask.status("GET", f"{R}/commits/{'0' * 40}/pulls") == 422


def test_comparing_tells_the_merge_base(repo: RepositoryHandle, ask: Asker) -> None:
    start = repo.git.heads()["main"]
    pull = repo.open_pull("patch", by="ann", fork=True, files={"c.txt": "2\n"})
    repo.push("main", {"d.txt": "3\n"}, by="maria")
    shown = ask.json("GET", f"{R}/compare/main...{pull.head_sha}")
    assert shown["merge_base_commit"]["sha"] == start
    assert (shown["status"], shown["ahead_by"], shown["behind_by"]) == ("diverged", 1, 1)
    assert [one["filename"] for one in shown["files"]] == ["c.txt"]
    assert ask.json("GET", f"{R}/compare/main...ann:patch")["commits"][0]["sha"] == pull.head_sha
    assert ask.json("GET", f"{R}/compare/main...main")["status"] == "identical"
    assert ask.status("GET", f"{R}/compare/main...nowhere") == 404


def test_merging_wants_the_head_that_was_seen(repo: RepositoryHandle, ask: Asker) -> None:
    pull = repo.open_pull("topic", by="ann", files={"b.txt": "2\n"})
    seen = pull.head_sha
    pull.push({"b.txt": "3\n"})
    assert ask.status("PUT", f"{R}/pulls/1/merge", {"sha": seen}) == 409
    merged = ask.json("PUT", f"{R}/pulls/1/merge", {"sha": pull.head_sha})
    assert merged["sha"] == repo.git.heads()["main"]
    assert ask.json("GET", f"{R}/pulls/1")["merged"] is True
    assert ask.status("PUT", f"{R}/pulls/1/merge", {}) == 405


def test_a_conflict_is_not_mergeable(repo: RepositoryHandle, ask: Asker) -> None:
    repo.open_pull("topic", by="ann", files={"a.txt": "mine\n"})
    repo.push("main", {"a.txt": "theirs\n"}, by="maria")
    shown = ask.json("GET", f"{R}/pulls/1")
    assert (shown["mergeable"], shown["mergeable_state"]) == (False, "dirty")
    assert ask.status("PUT", f"{R}/pulls/1/merge") == 405


def test_opening_over_rest(github: FakeGitHub, repo: RepositoryHandle, ask: Asker) -> None:
    repo.push("topic", {"b.txt": "2\n"}, by="maria")
    repo.fork("ann").push("patch", {"c.txt": "2\n"}, by="ann")
    made = ask.json("POST", f"{R}/pulls", {"title": "T", "head": "topic", "base": "main", "body": "why"})
    assert (made["number"], made["user"]["login"], made["head"]["sha"]) == (1, "maria", repo.git.heads()["topic"])
    ann = Asker(github.url, github.token("ann"))
    forked = ann.json("POST", f"{R}/pulls", {"title": "T", "head": "ann:patch", "base": "main"})
    assert forked["head"]["repo"]["full_name"] == "ann/tax"
    assert [(one.name, one.action) for one in github.events if one.name == "pull_request"] == [
        ("pull_request", "opened"),
        ("pull_request", "opened"),
    ]


@pytest.mark.parametrize(
    ("head", "base", "says"),
    [
        ("nowhere", "main", "head"),
        ("topic", "nowhere", "base"),
        ("main", "main", "No commits between"),
        ("nobody:topic", "main", "head"),
    ],
)
def test_what_cannot_be_opened(repo: RepositoryHandle, ask: Asker, head: str, base: str, says: str) -> None:
    repo.push("topic", {"b.txt": "2\n"}, by="maria")
    answer = ask("POST", f"{R}/pulls", {"title": "T", "head": head, "base": base})
    assert answer.status_code == 422
    assert says in answer.text


def test_a_second_one_for_the_same_branches_is_refused(repo: RepositoryHandle, ask: Asker) -> None:
    repo.open_pull("topic", by="ann", files={"b.txt": "2\n"})
    answer = ask("POST", f"{R}/pulls", {"title": "T", "head": "topic", "base": "main"})
    assert "already exists" in answer.json()["errors"][0]["message"]


def test_edits_tell_what_was_before(github: FakeGitHub, repo: RepositoryHandle, ask: Asker) -> None:
    pull = repo.open_pull("topic", by="ann", files={"b.txt": "2\n"}, title="Old")
    repo.push("next", {"n.txt": "1\n"}, by="maria")
    base = pull.base_sha
    ask.json("PATCH", f"{R}/pulls/1", {"title": "New", "base": "next"})
    last = github.events[-1]
    assert (last.name, last.action) == ("pull_request", "edited")
    assert last.payload["changes"] == {
        "title": {"from": "Old"},
        "base": {"ref": {"from": "main"}, "sha": {"from": base}},
    }
    assert pull.base_sha == repo.git.heads()["next"]
    stranger = Asker(github.url, github.token("stranger"))
    assert stranger.status("PATCH", f"{R}/pulls/1", {"title": "Mine"}) == 403
    assert ask.status("PATCH", f"{R}/pulls/1", {"base": "nowhere"}) == 422


def test_closing_and_reopening(github: FakeGitHub, repo: RepositoryHandle, ask: Asker) -> None:
    pull = repo.open_pull("topic", by="ann", files={"b.txt": "2\n"})
    assert ask.json("PATCH", f"{R}/pulls/1", {"state": "closed"})["state"] == "closed"
    pull.push({"b.txt": "3\n"})
    assert github.events[-1].name == "push"
    assert ask.json("PATCH", f"{R}/pulls/1", {"state": "open"})["head"]["sha"] == repo.git.heads()["topic"]
    assert github.events[-1].action == "reopened"
    pull.merge("maria")
    assert ask.status("PATCH", f"{R}/pulls/1", {"state": "open"}) == 422


def test_a_pull_request_is_an_issue_too(repo: RepositoryHandle, ask: Asker) -> None:
    repo.open_pull("topic", by="ann", files={"b.txt": "2\n"}, title="T")
    shown = ask.json("GET", f"{R}/issues/1")
    assert (shown["title"], shown["pull_request"]["url"]) == ("T", f"{ask.url}{R}/pulls/1")
    assert ask.status("GET", f"{R}/issues/2") == 404


def test_labels_are_created_on_the_way_and_told(github: FakeGitHub, repo: RepositoryHandle, ask: Asker) -> None:
    repo.open_pull("topic", by="ann", files={"b.txt": "2\n"})
    ask.json("POST", f"{R}/issues/1/labels", {"labels": ["knowledge", "triage-needed"]})
    ask.json("POST", f"{R}/issues/1/labels", ["Knowledge"])
    assert [one["name"] for one in ask.json("GET", f"{R}/issues/1/labels")] == ["knowledge", "triage-needed"]
    assert ask.status("DELETE", f"{R}/issues/1/labels/triage-needed") == 200
    assert ask.status("DELETE", f"{R}/issues/1/labels/triage-needed") == 404
    ask.json("PUT", f"{R}/issues/1/labels", {"labels": ["skill"]})
    told = [(one.action, one.payload["label"]["name"]) for one in github.events if "label" in one.payload]
    assert told == [
        ("labeled", "knowledge"),
        ("labeled", "triage-needed"),
        ("unlabeled", "triage-needed"),
        ("labeled", "skill"),
        ("unlabeled", "knowledge"),
    ]
    assert ask.status("POST", f"{R}/labels", {"name": "SKILL"}) == 422
    assert ask.json("POST", f"{R}/labels", {"name": "new", "color": "ff0000"})["color"] == "ff0000"
    assert ask.status("GET", f"{R}/labels/none") == 404


def test_files_and_folders_are_read_at_a_ref(repo: RepositoryHandle, ask: Asker) -> None:
    sha = repo.push("topic", {"dir/b.txt": "two\n"}, by="maria")
    assert ask.json("GET", f"{R}/contents/dir/b.txt", ref="topic")["content"] == "dHdvCg==\n"
    assert [one["path"] for one in ask.json("GET", f"{R}/contents/dir", ref=sha)] == ["dir/b.txt"]
    for path, ref in (("dir/b.txt", "main"), ("dir", "nowhere"), ("none", "main")):
        assert ask.status("GET", f"{R}/contents/{path}", ref=ref) == 404
    tree = ask.json("GET", f"{R}/git/trees/{sha}", recursive="1")["tree"]
    blob = next(one for one in tree if one["path"] == "dir/b.txt")
    assert ask.json("GET", f"{R}/git/blobs/{blob['sha']}")["size"] == 4
    assert ask.json("GET", f"{R}/git/ref/heads/topic")["object"]["sha"] == sha
    assert ask.json("GET", f"{R}/git/commits/{sha}")["message"] == "Change"
    assert ask.json("GET", f"{R}/branches/topic")["commit"]["sha"] == sha


def test_the_merge_queue_makes_a_commit_of_its_own(github: FakeGitHub, repo: RepositoryHandle) -> None:
    pulls = [repo.open_pull(name, by="ann", files={f"{name}.txt": "1\n"}) for name in ("one", "two")]
    group = repo.merge_group(pulls)
    last = github.events[-1]
    assert (last.name, last.action, last.sha) == ("merge_group", "checks_requested", group["head_sha"])
    assert last.ref == group["head_ref"]
    assert last.ref.startswith("refs/heads/gh-readonly-queue/main/pr-2-")
    assert group["head_ref"].removeprefix("refs/heads/") in repo.git.heads()
    assert {"one.txt", "two.txt"} <= {entry[4] for entry in repo.git.entries(group["head_sha"])}
    repo.end_merge_group(group, "invalidated")
    assert (github.events[-1].action, github.events[-1].payload["reason"]) == ("destroyed", "invalidated")
    assert group["head_ref"].removeprefix("refs/heads/") not in repo.git.heads()

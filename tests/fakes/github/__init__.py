"""A fake GitHub: its REST API, git over HTTP, webhooks and events, over real git repositories, on a loopback port.

Every request, every reply and every webhook is checked against GitHub's published description; what does not conform
is refused (422, 400) and recorded in `violations`, and so is an operation that the fake does not know. Import from
`fakes.github.…` (the tests folder is on the path).

    from fakes.github.fake import FakeGitHub
    from fakes.github.fixture import checked            # or the pytest fixture `github`, defined there

    with FakeGitHub(folder) as github:                  # folder is empty; url: github.url
        repo = github.repository("acme/taxonomy", source=path_of_a_git_repository)      # or files={"a.md": "…"}
        repo.collaborators["maria"] = "maintain"        # none read triage write maintain admin
        repo.push("topic", {"qna.yaml": "…", "old.md": None}, by="ann")    # sha; new branches start at the default one
        pull = repo.open_pull("topic", by="ann")        # base="main", title=, files={…} to push first, fork=True
        pull.push({"qna.yaml": "…"})                    # into its head branch; tells `synchronize`
        pull.head_sha, pull.number, pull.state          # pull.record is the state.Pull
        note = pull.comment("maria", "/taxobot run")    # state.IssueComment; pull.comments() lists them
        pull.approve("maria"); pull.close("ann"); pull.reopen("ann"); pull.merge("maria")
        pull.retarget("main", by="ann"); pull.edit("ann", title="…")
        fork = repo.fork("ann")                         # a RepositoryHandle too
        run = repo.record_run("taxobot-run.yml", event="workflow_dispatch")   # a run without Actions
        repo.artifact(run, "taxobot-result", zip_bytes)
        group = repo.merge_group([pull]); repo.end_merge_group(group, "invalidated")
        repo.hook(url, secret=…, events=["push"])
        github.team("acme", "triagers", ["bob"])        # acme becomes an organization
        github.token("maria")                           # a personal token
        github.job_token(repo, {"issues": "write"}, read_only=False)       # a GITHUB_TOKEN
        app = github.app("taxobot", {"checks": "write"}, on="acme")        # .id .private_key .installation .token()
        github.faults.add(Fault(502, matching="POST .*/comments", times=2)); github.faults.secondary_limit()
        github.requests                                 # rest.Seen: method, path, query, body, status, token, version
        github.events                                   # actions_seam.Event, in order
        with github.violations.expected("too long"): …  # what a test provokes on purpose
        github.violations.check()                       # AssertionError when anything was wrong; the fixture does it

By hand: `python -m tests.fakes.github --repo DIR [--port N] [--owner O --name N]` from the project's folder.

Actions: `FakeGitHub(folder, actions=make)`; see `actions_seam.py`. Without, runs are recorded and stay queued.

As on GitHub, and easy to trip over: `base.sha` of a pull request moves with its head, not with the base branch;
`pull_requests` of runs and checks, and `commits/SHA/pulls`, are empty for forks; a job's token may not look at teams;
what is public may be read with any token, so use `private=True` to see that permissions suffice.
"""

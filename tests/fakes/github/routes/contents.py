"""Files, folders and git objects; read only."""

from __future__ import annotations

import base64
from typing import Any
from urllib.parse import quote

from fakes.github.request import Call, Problem, Reply, not_found
from fakes.github.routing import route
from fakes.github.shapes.base import node
from fakes.github.shapes.commit import show_git_commit

READ = ("contents", "read")
MOST = 100 * 1024 * 1024
INLINE = 1024 * 1024


@route("GET", "R/contents/{path}", READ, role="read")
def get_contents(call: Call) -> Reply:
    """A file (base64; above 1 MiB without content, above 100 MiB refused) or a folder's list."""
    git, path = call.world.git(call.repository), call.params["path"].strip("/")
    ref = call.query.get("ref", call.repository.default_branch)
    sha = git.sha(ref)
    if sha is None:
        raise Problem(404, f"No commit found for the ref {ref}")
    above, _, name = path.rpartition("/")
    for mode, kind, blob, size, full in git.entries(sha, above) if git.has_folder(sha, above) else ():
        if full.rpartition("/")[2] == name:
            if kind == "tree":
                return Reply(200, [_show(call, ref, *one) for one in git.entries(sha, path)])
            return Reply(200, _file(call, ref, mode, kind, blob, size, full))
    raise not_found()


def _file(call: Call, ref: str, mode: str, kind: str, sha: str, size: int, path: str) -> dict[str, Any]:
    if size > MOST:
        raise Problem(403, "This API returns blobs up to 100 MB in size.")
    content = call.world.git(call.repository).run("cat-file", "blob", sha) if size <= INLINE else b""
    encoded = base64.encodebytes(content).decode()
    shown = _show(call, ref, mode, kind, sha, size, path)
    return {**shown, "content": encoded, "encoding": "base64" if size <= INLINE else "none"}


def _show(call: Call, ref: str, mode: str, kind: str, sha: str, size: int, path: str) -> dict[str, Any]:
    base, page = f"{call.world.url}/repos/{call.repository.full_name}", f"{call.world.url}/{call.repository.full_name}"
    own = f"{base}/contents/{quote(path)}?ref={ref}"
    git = f"{base}/git/{'trees' if kind == 'tree' else 'blobs'}/{sha}"
    html = f"{page}/{kind}/{ref}/{quote(path)}"
    word = {"120000": "symlink", "160000": "submodule", "040000": "dir"}.get(mode, "file")
    shown: dict[str, Any] = {
        "type": word,
        "name": path.rpartition("/")[2],
        "path": path,
        "sha": sha,
        "size": size,
        "url": own,
        "git_url": git,
        "html_url": html,
        "download_url": f"{page}/raw/{ref}/{quote(path)}" if kind == "blob" else None,
        "_links": {"self": own, "git": git, "html": html},
    }
    return shown


@route("GET", "R/git/ref/{ref}", READ, role="read")
def get_ref(call: Call) -> Reply:
    git, ref = call.world.git(call.repository), f"refs/{call.params['ref']}"
    sha = git.sha(ref)
    if sha is None:
        raise not_found()
    base = f"{call.world.url}/repos/{call.repository.full_name}/git"
    target = {"type": "commit", "sha": sha, "url": f"{base}/commits/{sha}"}
    return Reply(200, {"ref": ref, "node_id": node("Ref", ref), "url": f"{base}/{ref}", "object": target})


@route("GET", "R/git/commits/{commit_sha}", READ, role="read")
def get_git_commit(call: Call) -> Reply:
    sha = call.params["commit_sha"]
    if not call.world.git(call.repository).holds(sha):
        raise not_found()
    return Reply(200, show_git_commit(call.world, call.repository, sha))


@route("GET", "R/git/blobs/{file_sha}", READ, role="read")
def get_blob(call: Call) -> Reply:
    git = call.world.git(call.repository)
    sha = git.sha(call.params["file_sha"], "blob")
    if sha is None:
        raise not_found()
    content = git.run("cat-file", "blob", sha)
    url = f"{call.world.url}/repos/{call.repository.full_name}/git/blobs/{sha}"
    encoded = base64.encodebytes(content).decode()
    shown = {"sha": sha, "node_id": node("Blob", sha), "url": url, "size": len(content)}
    return Reply(200, {**shown, "content": encoded, "encoding": "base64"})


@route("GET", "R/git/trees/{tree_sha}", READ, role="read")
def get_tree(call: Call) -> Reply:
    git = call.world.git(call.repository)
    sha = git.sha(call.params["tree_sha"], "tree")
    if sha is None:
        raise not_found()
    base = f"{call.world.url}/repos/{call.repository.full_name}/git"

    def show(one: tuple[str, str, str, int, str]) -> dict[str, Any]:
        mode, kind, blob, size, path = one
        shown = {"path": path, "mode": mode, "type": kind, "sha": blob}
        places = {"tree": "trees", "blob": "blobs"}
        more: dict[str, Any] = {"url": f"{base}/{places[kind]}/{blob}"} if kind in places else {}
        return {**shown, **more, **({"size": size} if kind == "blob" else {})}

    entries = git.entries(sha, deep="recursive" in call.query)
    return Reply(
        200, {"sha": sha, "url": f"{base}/trees/{sha}", "tree": [show(one) for one in entries], "truncated": False}
    )

"""Options of `ilab data generate` that are not taken here: whoever is used to them reads what there is instead."""

from __future__ import annotations

from actions.cli.asking.keys import KEY, PASSWORD

_HIDDEN = "does not belong on a command line, where all users of this machine can read it; put it into"
GENERATE = {
    "--api-key": f"a key {_HIDDEN} {KEY}, or name its variable by --api-key-variable",
    "--tls-client-passwd": f"a password {_HIDDEN} {PASSWORD}",
    "--enable-serving-output": "the end of a server's log is shown when it fails; to read all of it,"
    " `taxobot model serve` the teacher, and name it by --endpoint-url",
    "--detached": "start the command in the background with nohup or tmux; given again, it carries on where it ended",
}

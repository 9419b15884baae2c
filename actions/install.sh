#!/usr/bin/env bash
# Makes taxobot's programs available to a step of a workflow; `action.yml` and the actions beside this file start it.
#
#   TAXOBOT_COMMAND   what will be run: it decides between the light set of libraries and the engine's (torch and so on)
#   TAXOBOT_PROGRAM   a folder that may hold taxobot's programs already; used where it does
#   TAXOBOT_PYTHON    the interpreter to make the environment with, 3.11 or newer
#
# Gives the output `program`: the folder with `taxobot` and `taxobot-action`. Everything comes from files with the
# digests that stand in `requirements/`, and nothing is read from the current folder: it may be a pull request's.
set -euo pipefail

source_folder="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)"
command="${TAXOBOT_COMMAND:?}"
python="${TAXOBOT_PYTHON:-python3}"
temp="${RUNNER_TEMP:-/tmp}"
rooms=(actions bot examples runners schemas)
unset PYTHONPATH PYTHONHOME
export PIP_NO_INPUT=1 PIP_DISABLE_PIP_VERSION_CHECK=1

fail() {
  echo "::error title=taxobot::$1"
  exit 2
}

choose_set() {
  case "$command" in
    validate | estimate | report | gate | respond) wanted=light ;;
    precheck | generate | train | evaluate | run) wanted=engine ;;
    *) fail "input command: there is no such command" ;;
  esac
}

check_python() {
  command -v "$python" >/dev/null || fail "input python: there is no $python on this machine; install Python 3.11 or newer"
  "$python" -I -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    fail "input python: $("$python" -V 2>&1) is too old; taxobot needs 3.11 or newer, name another interpreter"
}

# Sources, locks and interpreter: whatever changes one of them gets an environment of its own.
digest() {
  (cd "$source_folder" && "$python" -I - "$1" pyproject.toml requirements "${rooms[@]}") <<'PYTHON'
import hashlib, pathlib, sys

places = [pathlib.Path(name) for name in sys.argv[2:]]
files = sorted(file for place in places for file in (place.rglob("*") if place.is_dir() else [place]))
whole = hashlib.sha256(f"{sys.argv[1]} {sys.version} {sys.executable}".encode())
for file in files:
    if file.is_file() and "__pycache__" not in file.parts:
        whole.update(f"{file} {hashlib.sha256(file.read_bytes()).hexdigest()}\n".encode())
print(whole.hexdigest()[:32])
PYTHON
}

# Making an environment without pip saves seconds; then the interpreter's own pip works on it from outside.
make_environment() {
  if "$python" -I -m pip --version >/dev/null 2>&1; then
    "$python" -I -m venv --without-pip "$1"
    pip=("$python" -I -m pip --python "$1/bin/python")
  else
    "$python" -I -m venv "$1" || fail "no environment could be made; on Debian and Ubuntu: apt-get install python3-venv"
    pip=("$1/bin/python" -I -m pip)
  fi
}

# pip only takes files whose digests a lock names, and the locks are complete. What needs building is built by the locked
# setuptools. Of the light set Python itself compiles what a step uses, when it uses it; the engine set, which stays for
# many jobs, as a whole.
install_into() {
  local copy="$1/source" install=("${pip[@]}" install --progress-bar off --no-build-isolation --no-deps)
  [ "$2" = engine ] || install+=(--no-compile)
  "${install[@]}" --require-hashes --only-binary :all: -r "$source_folder/requirements/build.txt"
  "${install[@]}" --require-hashes -r "$source_folder/requirements/$2.txt"
  mkdir "$copy"
  cp -R "${rooms[@]/#/$source_folder/}" "$source_folder"/{pyproject.toml,README.md,LICENSE} "$copy"
  "${install[@]}" --no-index "$copy"
  rm -rf "$copy"
}

# An environment appears under its name by one rename of a link, so it is there whole or not at all.
publish() {
  "$python" -I -c 'import os, sys; os.symlink(sys.argv[1], sys.argv[1] + ".link"); os.replace(sys.argv[1] + ".link", sys.argv[2])' "$1" "$2"
}

build() {
  local place="$1" wanted="$2" building
  building="$(mktemp -d "$place.XXXXXX")"
  cd "$building"
  echo "::group::taxobot: installing the $wanted set"
  make_environment "$building"
  install_into "$building" "$wanted"
  publish "$building" "$place"
  echo "::endgroup::"
}

find_or_build() {
  local wanted home place began
  choose_set
  check_python
  home="${RUNNER_TOOL_CACHE:-$temp}/taxobot"
  mkdir -p "$home" 2>/dev/null && [ -w "$home" ] || { home="$temp/taxobot-programs" && mkdir -p "$home"; }
  place="$home/$wanted-$(digest "$wanted")"
  began=$SECONDS
  if [ -x "$place/bin/taxobot-action" ]; then
    touch -h "$place" && touch "$place/"
    echo "taxobot: the $wanted set was installed before"
  else
    # What nobody used for a month goes: a machine that stays would fill its disk with old environments.
    find "$home" -mindepth 1 -maxdepth 1 -mtime +30 -exec rm -rf {} +
    build "$place" "$wanted"
    echo "taxobot: installed the $wanted set ($(grep -c '==' "$source_folder/requirements/$wanted.txt") locked packages) in $((SECONDS - began)) s"
  fi
  program="$place/bin"
}

if [ -n "${TAXOBOT_PROGRAM:-}" ] && [ -x "$TAXOBOT_PROGRAM/taxobot-action" ]; then
  program="$(cd "$TAXOBOT_PROGRAM" && pwd)"
  echo "taxobot: used from $program"
else
  [ -z "${TAXOBOT_PROGRAM:-}" ] || echo "taxobot: no taxobot-action in $TAXOBOT_PROGRAM on this machine; installing it"
  find_or_build
fi
echo "program=$program" >>"${GITHUB_OUTPUT:-/dev/stdout}"

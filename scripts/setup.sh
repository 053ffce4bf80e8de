#!/usr/bin/env bash
# Makes .venv with CPython 3.10 and exactly the locked packages. Safe to run again: does nothing
# when the lock file has not changed. usage: scripts/setup.sh [runtime|dev]
set -euo pipefail
cd "$(dirname "$0")/.."

kind=${1:-dev}
lock=requirements-dev.lock
[ "$kind" = runtime ] && lock=requirements.lock
stamp=.venv/installed
wanted="$lock $(cksum < "$lock")"
dev="requirements-dev.lock $(cksum < requirements-dev.lock)"

say() { printf '[setup] %s\n' "$*" >&2; }

is_310() { "$1" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 10))' >/dev/null 2>&1; }

# Prints the first CPython 3.10 that really runs: a pyenv shim may be there and refuse.
find_python() {
  local candidate
  for candidate in "${CALCICHAT_PYTHON:-}" python3.10 python3 python \
    "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.10*/bin/python3.10; do
    if [ -n "$candidate" ] && is_310 "$candidate"; then
      "$candidate" -c 'import sys; print(sys.executable)'
      return 0
    fi
  done
  if command -v uv >/dev/null 2>&1; then
    candidate=$(uv python find --managed-python 3.10 2>/dev/null ||
      { uv python install 3.10 >/dev/null 2>&1 && uv python find --managed-python 3.10 2>/dev/null; }) ||
      return 1
    is_310 "$candidate" && printf '%s\n' "$candidate"
  else
    return 1
  fi
}

# What tests need holds all that running needs: `make run` after `make test` installs nothing.
there=$(cat $stamp 2>/dev/null || true)
if [ -x .venv/bin/python ] && is_310 .venv/bin/python &&
  { [ "$there" = "$wanted" ] || [ "$kind$there" = "runtime$dev" ]; }; then
  exit 0
fi
if [ "$(uname -sm)" != "Linux x86_64" ]; then
  say "the locked packages are for Linux on x86-64, this is $(uname -sm): use the container in deploy/"
  exit 1
fi

python=$(find_python) || {
  say "CPython 3.10 is needed (the only one Rasa 3.6.21 runs on) and was not found." \
    "Get it with 'uv python install 3.10' or 'pyenv install 3.10', or set CALCICHAT_PYTHON to it."
  exit 1
}
say "using $("$python" --version) ($(basename "$(dirname "$(dirname "$python")")"))"
started=$SECONDS
if command -v uv >/dev/null 2>&1; then
  [ -x .venv/bin/python ] && is_310 .venv/bin/python || uv venv --quiet --clear --python "$python" .venv
  say "installing $(grep -c '^[a-z].*==' "$lock") locked packages with uv (about half a minute)"
  uv pip sync --quiet --require-hashes --python .venv/bin/python "$lock"
else
  "$python" -m venv --clear .venv
  say "installing $(grep -c '^[a-z].*==' "$lock") locked packages with pip (two to four minutes)"
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes \
    --progress-bar off -r "$lock" &
  pip=$!
  while kill -0 $pip 2>/dev/null; do
    sleep 5
    say "... $(find .venv/lib/python3.10/site-packages -maxdepth 1 -name '*.dist-info' | wc -l)" \
      "packages there after $((SECONDS - started)) s"
  done
  wait $pip
fi
printf '%s\n' "$wanted" > $stamp
say "ready after $((SECONDS - started)) s"

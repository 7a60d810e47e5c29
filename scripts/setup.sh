#!/bin/sh
# Makes the virtual environment and installs one locked file into it.
#   scripts/setup.sh VENV REQUIREMENTS
# Environment: PYTHON, the interpreter to build it with (default: the first of 3.11 or newer on PATH).
# Safe to run again, and after having been interrupted.
set -eu

venv=$1
requirements=$2

say() { printf '%s\n' "$*" >&2; }
stop() { say "champion: $*"; exit 1; }

# Runs a command and shows what it printed only when it fails.
quietly() {
    if output=$("$@" 2>&1 </dev/null); then return 0; fi
    say "$output"
    return 1
}

is_new_enough() {
    command -v "$1" >/dev/null 2>&1 && "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

find_python() {
    if [ -n "${PYTHON:-}" ]; then
        is_new_enough "$PYTHON" || stop "PYTHON=$PYTHON is not a Python of version 3.11 or newer."
        printf '%s\n' "$PYTHON"
        return
    fi
    for candidate in python3.11 python3 python3.12 python3.13 python3.14 python; do
        if is_new_enough "$candidate"; then
            printf '%s\n' "$candidate"
            return
        fi
    done
    stop "no Python of version 3.11 or newer was found; install one, or name it: make PYTHON=/path/to/python3."
}

# Debian keeps ensurepip, without which a virtual environment has no pip, in a package of its own.
give_ensurepip() {
    "$1" -c 'import ensurepip' >/dev/null 2>&1 && return
    version=$("$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        say "Installing Debian's python3-venv ..."
        export DEBIAN_FRONTEND=noninteractive
        quietly apt-get update -qq && quietly apt-get install -y -qq --no-install-recommends "python$version-venv" || :
    fi
    "$1" -c 'import ensurepip' >/dev/null 2>&1 ||
        stop "this Python cannot make a virtual environment; install the package python$version-venv (sudo apt-get install python$version-venv) and run make again."
}

if ! { [ -x "$venv/bin/python" ] && is_new_enough "$venv/bin/python" && "$venv/bin/python" -m pip --version >/dev/null 2>&1; }; then
    python=$(find_python)
    give_ensurepip "$python"
    say "Making the virtual environment in $venv ..."
    "$python" -m venv --clear "$venv"
fi

say "Installing from $requirements (a minute or two the first time) ..."
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
"$venv/bin/python" -m pip install --quiet --quiet --require-hashes --requirement "$requirements"
"$venv/bin/python" -m pip install --quiet --quiet --no-deps --no-build-isolation --editable .

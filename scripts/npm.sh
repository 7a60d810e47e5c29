#!/bin/sh
# Installs what the tests take from npm: exactly what the locked file names, and nothing when that is there already.
#   scripts/npm.sh FOLDER
# The locked file names no registry, so whichever one npm is set to is asked; nothing of a package is run.
set -eu

folder=$1

# Runs a command and shows what it printed only when it fails.
quietly() {
    if output=$("$@" 2>&1 </dev/null); then return 0; fi
    printf '%s\n' "$output" >&2
    return 1
}

if ! command -v npm >/dev/null 2>&1; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        echo "Installing npm for the tests of Adaptive Cards ..." >&2
        export DEBIAN_FRONTEND=noninteractive
        quietly apt-get update -qq && quietly apt-get install -y -qq --no-install-recommends npm || :
    fi
    if ! command -v npm >/dev/null 2>&1; then
        echo "champion: npm is needed for the tests of Adaptive Cards; install it (sudo apt-get install npm) and run make again." >&2
        exit 1
    fi
fi

echo "Installing what the tests take from npm ..." >&2
if ! quietly npm ci --prefix "$folder" --ignore-scripts --no-audit --no-fund --loglevel=error; then
    echo "champion: npm could not install what tests/teams/npm/package-lock.json names; run make again when its registry answers." >&2
    exit 1
fi

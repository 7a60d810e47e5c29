#!/bin/sh
# Finds or installs the browser that the end-to-end tests drive, and prints where it is.
#   scripts/browser.sh VENV
# Prints the path of a browser on PATH, or the word "playwright" when the tests are to use Playwright's own.
set -eu

venv=$1

# Runs a command and shows what it printed only when it fails.
quietly() {
    if output=$("$@" 2>&1 </dev/null); then return 0; fi
    printf '%s\n' "$output" >&2
    return 1
}

find_browser() {
    for candidate in chromium chromium-browser google-chrome google-chrome-stable; do
        command -v "$candidate" 2>/dev/null && return
    done
    return 1
}

driver_starts() {
    "$venv/bin/python" -m playwright --version >/dev/null 2>&1
}

# Installs Debian packages, where that may be done without asking; what is still missing is said afterwards.
apt_install() {
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        export DEBIAN_FRONTEND=noninteractive
        quietly apt-get update -qq && quietly apt-get install -y -qq --no-install-recommends "$@" || :
    fi
}

# The driver brings a node of its own, which needs a library that a small Debian does not have.
if ! driver_starts; then
    echo "Installing what the browser's driver needs ..." >&2
    apt_install libatomic1
    if ! driver_starts; then
        echo "champion: the browser's driver does not start; install libatomic1 (sudo apt-get install libatomic1) and run make again." >&2
        exit 1
    fi
fi

find_browser && exit

echo "Looking for a browser for the end-to-end tests ..." >&2
apt_install chromium
find_browser && exit

echo "Fetching Playwright's Chromium for the end-to-end tests ..." >&2
if "$venv/bin/python" -m playwright install chromium >&2; then
    echo playwright
else
    echo "champion: no browser for the end-to-end tests; install chromium (sudo apt-get install chromium) and run make again." >&2
    exit 1
fi

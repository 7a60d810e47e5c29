#!/bin/sh
# Runs every test: most of them beside each other, then those that count the seconds people wait, which need the
# machine for themselves.
#   scripts/test.sh PYTHON WORKERS
# What fails is run once more in quiet, one after another, and has to pass there: a machine that stood still for
# seconds is no fault of ours. The names of those that failed first stay in the output; one that is seen there twice
# is to be mended.
set -u

python=$1
workers=$2

run() {
    "$python" -m pytest -q "$@"
}

# 1: tests failed. Everything else (nothing found, interrupted, a file that can not be read) is over at once.
in_quiet_again() {
    "$@" && return
    failed=$?
    [ "$failed" = 1 ] || return "$failed"
    echo "Once more, in quiet, what failed:"
    run --last-failed --last-failed-no-failures none --maxfail 1 --verbose
}

# What failed in another run is none of this one's.
rm -rf .pytest_cache
in_quiet_again run -n "$workers" --dist worksteal -m 'not alone' || exit
rm -rf .pytest_cache
in_quiet_again run -m alone

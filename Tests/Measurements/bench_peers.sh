#!/bin/sh
# Time RetinaScope and other runtimes on one network in one run: Tests/Measurements/bench_peers.sh [--size 640x640] …
#
# Makes its own Python environment in .venv-peers at the checkout's top. RETINASCOPE names the binary (default
# .build/release/retinascope), PYTHON the interpreter.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
name=peers
. "$top/Tests/Reference/venv.sh"

install_packages() {
    # A package that is not to be had leaves its row empty, and the table says so.
    while read -r package; do
        $pip "$package" || say "could not install $package"
    done <"$here/peers.txt"
}
install_once "$here/peers.txt"

RETINASCOPE=${RETINASCOPE:-$top/.build/release/retinascope}
export RETINASCOPE
exec "$venv/bin/python" -B "$here/bench_peers.py" "$@"

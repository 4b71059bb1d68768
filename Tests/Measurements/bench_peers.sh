#!/bin/sh
# Time RetinaScope and other runtimes on one network in one run: Tests/Measurements/bench_peers.sh [--size 640x640] …
#
# Makes its own Python environment in .venv-peers at the checkout's top. RETINASCOPE names the binary (default
# .build/release/retinascope), PYTHON the interpreter.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
venv=$top/.venv-peers
python=${PYTHON:-python3}

say() { printf '%s\n' "peers: $*" >&2; }

if ! [ -x "$venv/bin/python" ]; then
    say "making $venv"
    "$python" -m venv "$venv" || {
        rm -rf "$venv"
        say "python3 -m venv failed; on Debian: apt-get install python3-venv"
        exit 1
    }
fi

stamp=$venv/installed-$(cksum <"$here/peers.txt" | tr ' ' -)
if ! [ -e "$stamp" ]; then
    say "installing Python packages"
    # A package that is not to be had leaves its row empty, and the table says so.
    while read -r package; do
        "$venv/bin/pip" --disable-pip-version-check install --quiet "$package" || say "could not install $package"
    done <"$here/peers.txt"
    : >"$stamp"
fi

RETINASCOPE=${RETINASCOPE:-$top/.build/release/retinascope}
export RETINASCOPE
exec "$venv/bin/python" -B "$here/bench_peers.py" "$@"

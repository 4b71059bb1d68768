#!/bin/sh
# Compare the built retinascope's average precision with pycocotools: Tests/Reference/precision_parity.sh [--cases N] …
#
# Makes its own small Python environment in .venv-precision at the checkout's top. RETINASCOPE names the binary, PYTHON
# the interpreter.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
venv=$here/../../.venv-precision

if ! [ -e "$venv/installed" ]; then
    "${PYTHON:-python3}" -m venv "$venv" || {
        rm -rf "$venv"
        echo "python3 -m venv failed; on Debian: apt-get install python3-venv" >&2
        exit 1
    }
    "$venv/bin/pip" --disable-pip-version-check install --quiet numpy==2.4.6 pycocotools==2.0.11
    : >"$venv/installed"
fi
exec "$venv/bin/python" "$here/precision_parity.py" "$@"

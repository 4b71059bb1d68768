#!/bin/sh
# Compare the built retinascope's average precision with pycocotools: Tests/Reference/precision_parity.sh [--cases N] …
#
# Makes its own small Python environment in .venv-precision at the checkout's top. RETINASCOPE names the binary, PYTHON
# the interpreter.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
name=precision
. "$here/venv.sh"

install_packages() { $pip numpy==2.4.6 pycocotools==2.0.11; }
install_once "$here/precision_parity.sh"

exec "$venv/bin/python" "$here/precision_parity.py" "$@"

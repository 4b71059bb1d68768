#!/bin/sh
# Compare the built retinascope with torchvision, detectron2, mmdetection and TIDE: Tests/Reference/parity.sh [--quick] …
#
# Makes its own Python environment in .venv-parity at the checkout's top (1.5 GB, and 8 GB of references). RETINASCOPE names the binary
# (default .build/release/retinascope), PYTHON the interpreter, DETECTRON2_SOURCE and TIDE_SOURCE checkouts of detectron2
# and TIDE, which are cloned otherwise.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
name=parity
detectron2_address=https://github.com/facebookresearch/detectron2
detectron2_commit=02b5c4e295e990042a714712c21dc79b731e8833
tide_address=https://github.com/dbolya/tide
tide_commit=49a5d2a4aeb56795e93a3ed7cc7e6d25757bb4c1

. "$here/venv.sh"

install_packages() {
    # The CPU build is smaller; where pip knows only one build, that one does.
    $pip "torch==2.13.0+cpu" 2>/dev/null || $pip "torch==2.13.0"
    $pip -r "$here/requirements.txt"
    # These would pull in CUDA, a second OpenCV or packages that inference does not touch.
    $pip --no-deps -r "$here/requirements-bare.txt"
}
install_once "$here/requirements.txt" "$here/requirements-bare.txt"

if [ -z "${DETECTRON2_SOURCE:-}" ]; then
    DETECTRON2_SOURCE=$venv/detectron2
    if ! [ -e "$DETECTRON2_SOURCE/configs/Base-RetinaNet.yaml" ]; then
        say "cloning detectron2"
        rm -rf "$DETECTRON2_SOURCE"
        { git clone --quiet "$detectron2_address" "$DETECTRON2_SOURCE" &&
            git -C "$DETECTRON2_SOURCE" checkout --quiet "$detectron2_commit"; } ||
            say "could not clone $detectron2_address: its rows will fail (those of the losses fall back to goldens); or set DETECTRON2_SOURCE to a checkout"
    fi
fi
export DETECTRON2_SOURCE

if [ -z "${TIDE_SOURCE:-}" ]; then
    TIDE_SOURCE=$venv/tide
    if ! [ -e "$TIDE_SOURCE/tidecv/quantify.py" ]; then
        say "cloning TIDE"
        rm -rf "$TIDE_SOURCE"
        { git clone --quiet "$tide_address" "$TIDE_SOURCE" &&
            git -C "$TIDE_SOURCE" checkout --quiet "$tide_commit"; } ||
            say "could not clone $tide_address: its comparison will fail; or set TIDE_SOURCE to a checkout"
    fi
fi
export TIDE_SOURCE

status=0
"$venv/bin/python" -B "$here/error_parity.py" || status=1
"$venv/bin/python" -B "$here/loss_parity.py" "$@" || status=1
"$venv/bin/python" -B "$here/gradient_parity.py" "$@" || status=1
"$venv/bin/python" -B "$here/training_parity.py" "$@" || status=1
"$venv/bin/python" -B "$here/parity.py" "$@" || status=$?
exit $status

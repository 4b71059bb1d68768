#!/usr/bin/env python3
"""Reduces PNGs to 256 colours, with Python's standard library alone: photographs become less than half as large.

    reduce_colors.py FILE.png ...

The colours are found by median cut: the box of colours with the widest range, weighted by how many pixels it has, is
cut at its median, until there are 256.
"""

import struct
import sys
import zlib

from png_files import BYTES, SIGNATURE, chunk, read

COLORS = 256


class ColorBox:
    """Some of a picture's colours, each with the number of its pixels."""

    def __init__(self, counts):
        self.counts = counts
        self.total = sum(count for _, count in counts)
        spans = [(max(c[k] for c, _ in counts) - min(c[k] for c, _ in counts), k) for k in range(BYTES)]
        self.span, self.channel = max(spans)

    def halves(self):
        ordered = sorted(self.counts, key=lambda entry: entry[0][self.channel])
        seen, place = 0, 0
        while place < len(ordered) - 1 and (place == 0 or seen + ordered[place][1] <= self.total // 2):
            seen += ordered[place][1]
            place += 1
        return ColorBox(ordered[:place]), ColorBox(ordered[place:])

    def mean(self):
        return tuple(
            (sum(color[k] * count for color, count in self.counts) + self.total // 2) // self.total
            for k in range(BYTES)
        )


def palette(counts):
    """At most 256 boxes of colours."""
    boxes = [ColorBox(list(counts.items()))]
    while len(boxes) < COLORS:
        best = max(boxes, key=lambda box: box.span * box.span * box.total if len(box.counts) > 1 else -1)
        if len(best.counts) < 2:
            break
        boxes.remove(best)
        boxes += best.halves()
    return boxes


def reduced(path):
    width, height, rows = read(path)
    counts = {}
    pixels = [[tuple(row[x : x + BYTES]) for x in range(0, width * BYTES, BYTES)] for row in rows]
    for row in pixels:
        for color in row:
            counts[color] = counts.get(color, 0) + 1
    boxes = palette(counts)
    index = {color: number for number, box in enumerate(boxes) for color, _ in box.counts}
    lines = b"".join(b"\0" + bytes(index[color] for color in row) for row in pixels)
    return (
        SIGNATURE
        + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0))
        + chunk(b"PLTE", b"".join(bytes(box.mean()) for box in boxes))
        + chunk(b"IDAT", zlib.compress(lines, 9))
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

#!/usr/bin/env python3
"""Makes an animated PNG of pictures of one size, with Python's standard library alone.

    make_animation.py OUTPUT.png MILLISECONDS FRAME.png [MILLISECONDS FRAME.png ...]

Each frame is shown for its time, and the last is followed by the first. The frames are 8-bit RGB without interlacing,
as `retinascope render --format png` writes them. Of each only the part that differs from the one before is kept.
"""

import struct
import sys
import zlib

SIGNATURE = b"\x89PNG\r\n\x1a\n"
BYTES = 3  # of a pixel


def read(path):
    """A PNG's width, height and rows of pixels."""
    with open(path, "rb") as file:
        data = file.read()
    if not data.startswith(SIGNATURE):
        sys.exit(f"{path} is no PNG")
    place, packed, header = len(SIGNATURE), b"", None
    while place < len(data):
        (length,) = struct.unpack(">I", data[place : place + 4])
        kind, body = data[place + 4 : place + 8], data[place + 8 : place + 8 + length]
        if kind == b"IHDR":
            header = struct.unpack(">IIBBBBB", body)
        elif kind == b"IDAT":
            packed += body
        place += 12 + length
    if header is None or header[2:] != (8, 2, 0, 0, 0):
        sys.exit(f"{path} is not 8-bit RGB without interlacing")
    width, height = header[:2]
    return width, height, unfiltered(zlib.decompress(packed), width * BYTES, height)


def unfiltered(data, length, height):
    """The rows of a PNG without their filters."""
    rows, above = [], bytes(length)
    for y in range(height):
        start = y * (length + 1)
        kind, row = data[start], bytearray(data[start + 1 : start + 1 + length])
        for x in range(length if kind else 0):
            left = row[x - BYTES] if x >= BYTES else 0
            corner = above[x - BYTES] if x >= BYTES else 0
            row[x] = (row[x] + predicted(kind, left, above[x], corner)) & 255
        above = bytes(row)
        rows.append(above)
    return rows


def predicted(kind, left, above, corner):
    """What a PNG filter expects of a byte."""
    if kind == 1:
        return left
    if kind == 2:
        return above
    if kind == 3:
        return (left + above) // 2
    estimate = left + above - corner
    distances = (abs(estimate - left), abs(estimate - above), abs(estimate - corner))
    return (left, above, corner)[distances.index(min(distances))]


def compressed(rows):
    """Rows as a PNG stores them: each filtered by what makes its bytes smallest, of no filter, left and above."""
    above, out = bytes(len(rows[0])), bytearray()
    for row in rows:
        left = bytes(BYTES) + row[:-BYTES]
        choices = [
            (0, row),
            (1, bytes((a - b) & 255 for a, b in zip(row, left))),
            (2, bytes((a - b) & 255 for a, b in zip(row, above))),
        ]
        kind, best = min(choices, key=lambda choice: sum(min(b, 256 - b) for b in choice[1]))
        out.append(kind)
        out += best
        above = row
    return zlib.compress(bytes(out), 9)


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


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


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

"""Reads and writes PNGs with Python's standard library alone."""

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
    """Rows of RGB as a PNG stores them: each filtered by what makes its bytes smallest, of no filter, left and above."""
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


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

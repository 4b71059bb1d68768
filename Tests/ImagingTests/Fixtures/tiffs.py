"""TIFF files by hand: in strips or tiles, with samples together or in planes, which Pillow does not write."""

import struct
import zlib

import numpy as np

TYPES = {"B": 1, "H": 3, "I": 4, "Q": 16}


def directory(tags, start, order, big):
    """A directory that lies at `start`, with the values that do not fit into it. tags: {number: (type, values)}."""
    head, entry, offset, inline = (8, 20, "Q", 8) if big else (2, 12, "I", 4)
    count = len(tags)
    behind = start + head + count * entry + struct.calcsize(order + offset)
    body, values = struct.pack(order + ("Q" if big else "H"), count), b""
    for tag, (kind, items) in sorted(tags.items()):
        data = struct.pack(order + kind * len(items), *items)
        body += struct.pack(order + "HH" + offset, tag, TYPES[kind], len(items))
        if len(data) <= inline:
            body += data.ljust(inline, b"\0")
        else:
            body += struct.pack(order + offset, behind + len(values))
            values += data + b"\0" * (len(data) % 2)
    return body, values


def packed(samples, bits, order):
    """Rows whose samples lie next to each other, the highest bit first. samples: [h, w * samples]."""
    if bits == 16:
        return samples.astype(order + "u2").tobytes()
    if bits == 8:
        return samples.astype(np.uint8).tobytes()
    rows = []
    for row in samples:
        text = "".join(format(int(v), f"0{bits}b") for v in row)
        text += "0" * (-len(text) % 8)
        rows.append(int(text, 2).to_bytes(len(text) // 8, "big"))
    return b"".join(rows)


def pieces(plane, rows, tile):
    """The strips or tiles of [h, w, samples]; tiles are filled up with zeros."""
    h, w, _ = plane.shape
    if tile is None:
        return [plane[y : y + rows] for y in range(0, h, rows)]
    tw, th = tile
    filled = np.zeros((-(-h // th) * th, -(-w // tw) * tw, plane.shape[2]), plane.dtype)
    filled[:h, :w] = plane
    return [
        filled[y : y + th, x : x + tw]
        for y in range(0, filled.shape[0], th)
        for x in range(0, filled.shape[1], tw)
    ]


def tiff(pages, order="<", big=False):
    """A file of pages, each from `page`."""
    mark = b"II" if order == "<" else b"MM"
    data = mark + struct.pack(order + ("HHHQ" if big else "HI"), *((43, 8, 0, 16) if big else (42, 8)))
    for index, make in enumerate(pages):
        start = len(data)
        # Twice: the places of the pieces depend on the directory's length.
        for places in (None, True):
            tags, parts = make(order, None if places is None else base)
            body, values = directory(tags, start, order, big)
            base = start + len(body) + (8 if big else 4) + len(values)
        after = b"".join(parts)
        end = base + len(after) + len(after) % 2
        follower = end if index + 1 < len(pages) else 0
        data += body + struct.pack(order + ("Q" if big else "I"), follower) + values
        data += after + b"\0" * (len(after) % 2)
    return data


def page(samples, photometric, bits=8, rows=None, tile=None, planar=False, deflated=False, more=None, width=None):
    """One page. samples: [h, w, samples]; `more`: further tags."""
    h, w, count = samples.shape
    planes = [samples[:, :, c : c + 1] for c in range(count)] if planar else [samples]
    rows = rows or h
    parts = [p for plane in planes for p in pieces(plane, rows, tile)]

    def make(order, base):
        blobs = [packed(p.reshape(p.shape[0], -1), bits, order) for p in parts]
        if deflated:
            blobs = [zlib.compress(b) for b in blobs]
        places, at = [], base or 0
        for blob in blobs:
            places.append(at)
            at += len(blob)
        tags = {
            256: ("I", [width or w]), 257: ("I", [h]), 258: ("H", [bits] * count), 259: ("H", [8 if deflated else 1]),
            262: ("H", [photometric]), 277: ("H", [count]), 284: ("H", [2 if planar else 1]),
        }  # fmt: skip
        lengths = ("I", [len(b) for b in blobs])
        if tile:
            tags |= {322: ("I", [tile[0]]), 323: ("I", [tile[1]]), 324: ("I", places), 325: lengths}
        else:
            tags |= {273: ("I", places), 278: ("I", [rows]), 279: lengths}
        return tags | (more or {}), blobs

    return make

"""Writes Sources/Imaging/Font/FontData.swift from Terminus Font, 8x16, normal and bold.

    apt-get download xfonts-terminus && dpkg -x xfonts-terminus_*.deb terminus
    python3 make_font_data.py terminus/usr/share/fonts/X11/misc > ../../Sources/Imaging/Font/FontData.swift

The data: a count (u16), the code points (u16 each, rising), then per code point 16 bytes of the normal and 16 bytes
of the bold glyph, a byte a row, the leftmost pixel in the highest bit; little-endian, zlib, base64. Block elements,
braille and control characters are left out: the first two are drawn by geometry, so that they always join.
"""

import base64
import gzip
import pathlib
import struct
import sys
import textwrap
import zlib


def tables(data):
    assert data[:4] == b"\x01fcp", "not a PCF font"
    (count,) = struct.unpack_from("<I", data, 4)
    for kind, form, _, offset in struct.iter_unpack("<4I", data[8 : 8 + 16 * count]):
        yield kind, (">" if form & 4 else "<", form, data[offset + 4 :])


def glyphs(path):
    """Code point to 16 rows of a byte. PCF tables: 4 metrics, 8 bitmaps, 32 encodings."""
    found = dict(tables(gzip.open(path).read()))
    order, form, bitmaps = found[8]
    assert form & 8, "the leftmost pixel is expected in the highest bit"
    (count,) = struct.unpack_from(order + "I", bitmaps)
    offsets = struct.unpack_from(f"{order}{count}I", bitmaps, 4)
    rows = bitmaps[4 + 4 * count + 16 :]
    step = 1 << (form & 3)
    order, form, metrics = found[4]
    assert form & 0x100, "compressed metrics are expected"
    order, form, encodings = found[32]
    low, high, first, last, _ = struct.unpack_from(order + "5H", encodings)
    indices = iter(struct.iter_unpack(order + "H", encodings[10:]))
    for row in range(first, last + 1):
        for column in range(low, high + 1):
            (index,) = next(indices)
            if index == 0xFFFF:
                continue
            left, right, _, ascent, descent = (b - 128 for b in metrics[2 + 5 * index : 7 + 5 * index])
            assert (left, right, ascent, descent) == (0, 8, 12, 4), "8x16 is expected"
            start = offsets[index]
            yield row << 8 | column, bytes(rows[start : start + 16 * step : step])


def is_kept(code):
    if code < 0x20 or 0x7F <= code < 0xA0 or code == 0xFFFD:
        return False
    if 0x2580 <= code < 0x25A0 or 0x2800 <= code < 0x2900:
        return False
    # Zero-width and directional characters, line and paragraph separators.
    return not (0x200B <= code <= 0x200F or 0x2028 <= code <= 0x202E)


folder = pathlib.Path(sys.argv[1])
normal = dict(glyphs(folder / "ter-u16n_unicode.pcf.gz"))
bold = dict(glyphs(folder / "ter-u16b_unicode.pcf.gz"))
codes = sorted(code for code in normal if is_kept(code) and code in bold)
data = struct.pack(f"<H{len(codes)}H", len(codes), *codes)
data += b"".join(normal[code] + bold[code] for code in codes)
text = "\n".join("    " + line for line in textwrap.wrap(base64.b64encode(zlib.compress(data, 9)).decode(), 100))
print(f'''// swift-format-ignore-file
// Glyphs of Terminus Font 4.48, Copyright (C) 2019 Dimitar Toshkov Zhekov, under the SIL Open Font License 1.1
// (assets/fonts/OFL.txt). Written by assets/fonts/make_font_data.py, which describes the form.
enum FontData {{
  static let byteCount = {len(data)}
  static let base64 = """
{text}
    """
}}''')

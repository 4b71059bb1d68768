"""Makes the pictures and the expected pixels that ImagingTests compare with.

    python3 -m venv venv && venv/bin/pip install numpy pillow opencv-python-headless torch
    venv/bin/python make_fixtures.py

Written with Pillow 13.0, OpenCV 5.0, torch 2.13. Everything is seeded: a second run changes nothing.
"""

import base64
import io
import json
import pathlib
import struct
import zlib

import numpy as np
from PIL import Image, ImageOps

from tiffs import page, tiff

HERE = pathlib.Path(__file__).parent
GREY, RGB, PALETTE, GREY_ALPHA, RGBA = 0, 2, 3, 4, 6
CHANNELS = {GREY: 1, RGB: 3, PALETTE: 1, GREY_ALPHA: 2, RGBA: 4}


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def packed_rows(samples, depth):
    """Rows of filter type 0, samples packed as PNG wants them. samples: [h, w, channels]."""
    h, w, c = samples.shape
    rows = []
    for row in samples.reshape(h, w * c):
        if depth == 16:
            body = row.astype(">u2").tobytes()
        elif depth == 8:
            body = row.astype(np.uint8).tobytes()
        else:
            bits = "".join(format(int(v), f"0{depth}b") for v in row)
            bits += "0" * (-len(bits) % 8)
            body = int(bits, 2).to_bytes(len(bits) // 8, "big")
        rows.append(b"\0" + body)
    return b"".join(rows)


ADAM7 = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]


def png(samples, colour, depth, interlaced=False, before=b"", after=b""):
    """A PNG by hand: Pillow writes neither interlaced files nor 16-bit colour."""
    h, w, _ = samples.shape
    if interlaced:
        passes = [samples[y::dy, x::dx] for x, y, dx, dy in ADAM7]
        body = b"".join(packed_rows(p, depth) for p in passes if p.size)
    else:
        body = packed_rows(samples, depth)
    header = struct.pack(">IIBBBBB", w, h, depth, colour, 0, 0, int(interlaced))
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + before
        + chunk(b"IDAT", zlib.compress(body, 9))
        + after
        + chunk(b"IEND", b"")
    )


def exif_block(orientation, order="<", kind=3, count=1):
    """A TIFF structure whose first directory holds a make and an orientation."""
    mark = b"II" if order == "<" else b"MM"
    width = {1: 1, 3: 2, 4: 4}[kind]
    value = struct.pack(order + {1: "B", 3: "H", 4: "I"}[kind] * count, *[orientation] * count)
    head = mark + struct.pack(order + "HI", 42, 8)
    make = struct.pack(order + "HHI", 0x010F, 2, 4) + b"abc\0"
    if count * width <= 4:
        entry = struct.pack(order + "HHI", 0x0112, kind, count) + value.ljust(4, b"\0")
        return head + struct.pack(order + "H", 2) + make + entry + struct.pack(order + "I", 0)
    entry = struct.pack(order + "HHII", 0x0112, kind, count, 8 + 2 + 24 + 4)
    return head + struct.pack(order + "H", 2) + make + entry + struct.pack(order + "I", 0) + value


def xmp(orientation, attribute=True):
    if attribute:
        body = f'<rdf:Description tiff:Orientation="{orientation}"/>'
    else:
        body = f"<tiff:Orientation>{orientation}</tiff:Orientation>"
    return f'<x:xmpmeta xmlns:x="adobe:ns:meta/">{body}</x:xmpmeta>'.encode()


def raw_profile(block):
    data = b"Exif\0\0" + block
    digits = data.hex()
    lines = "\n".join(digits[i : i + 72] for i in range(0, len(digits), 72))
    return f"\nexif\n{len(data):8}\n{lines}\n".encode()


def pngs():
    rng = np.random.default_rng(20)
    for colour, depths in [
        (GREY, [1, 2, 4, 8, 16]),
        (RGB, [8, 16]),
        (PALETTE, [1, 2, 4, 8]),
        (GREY_ALPHA, [8, 16]),
        (RGBA, [8, 16]),
    ]:
        for depth in depths:
            samples = rng.integers(0, 2**depth, (11, 13, CHANNELS[colour]))
            if colour == GREY and depth == 16:
                samples[0, :4, 0] = [0, 255, 256, 65535]
            before = b""
            if colour == PALETTE:
                before = chunk(b"PLTE", rng.integers(0, 256, 3 * 2**depth, dtype=np.uint8).tobytes())
            for interlaced in [False, True]:
                name = f"png-colour{colour}-depth{depth}{'-interlaced' if interlaced else ''}.png"
                yield name, png(samples, colour, depth, interlaced, before)
            if colour == PALETTE and depth == 4:
                before += chunk(b"tRNS", bytes([0, 128, 255, 7]))
                yield "png-palette-transparency.png", png(samples, colour, depth, False, before)
            if colour in (GREY, RGB) and depth == 8:
                key = samples[3, 3].astype(">u2").tobytes()
                yield f"png-colour{colour}-transparency.png", png(
                    samples, colour, depth, False, chunk(b"tRNS", key)
                )
            if colour == RGB and depth == 8:
                gamma = chunk(b"gAMA", struct.pack(">I", 100000)) + chunk(b"sBIT", b"\5\6\5")
                yield "png-gamma.png", png(samples, colour, depth, False, gamma)
    short = rng.integers(0, 16, (5, 6, 1))
    few = chunk(b"PLTE", bytes(range(30)))
    yield "png-palette-index-too-high.png", png(short, PALETTE, 4, False, few)
    small = rng.integers(0, 256, (5, 7, 3))
    for interlaced in [False, True]:
        for orientation in range(1, 9):
            block = chunk(b"eXIf", exif_block(orientation, "<" if orientation % 2 else ">"))
            name = f"png-exif{orientation}{'-interlaced' if interlaced else ''}.png"
            yield name, png(small, RGB, 8, interlaced, block)
    tall = rng.integers(0, 256, (70, 3, 3))
    yield "png-tall-exif6.png", png(tall, RGB, 8, False, chunk(b"eXIf", exif_block(6)))
    yield "png-exif-behind-data.png", png(small, RGB, 8, False, b"", chunk(b"eXIf", exif_block(6)))
    yield "png-exif-long.png", png(small, RGB, 8, False, chunk(b"eXIf", exif_block(8, ">", 4)))
    yield "png-exif-byte.png", png(small, RGB, 8, False, chunk(b"eXIf", exif_block(8, "<", 1)))
    yield "png-exif-many.png", png(small, RGB, 8, False, chunk(b"eXIf", exif_block(5, "<", 3, 3)))
    yield "png-exif-nine.png", png(small, RGB, 8, False, chunk(b"eXIf", exif_block(9)))
    profile = raw_profile(exif_block(3))
    key = b"Raw profile type exif\0"
    yield "png-raw-profile.png", png(small, RGB, 8, False, chunk(b"tEXt", key + profile))
    packed = key + b"\0" + zlib.compress(profile)
    yield "png-raw-profile-compressed.png", png(small, RGB, 8, False, chunk(b"zTXt", packed))
    key = b"XML:com.adobe.xmp\0"
    plain = key + b"\0\0\0\0" + xmp(7)
    yield "png-xmp.png", png(small, RGB, 8, False, chunk(b"iTXt", plain))
    packed = key + b"\1\0\0\0" + zlib.compress(xmp(4, False))
    yield "png-xmp-compressed.png", png(small, RGB, 8, False, chunk(b"iTXt", packed))
    both = chunk(b"eXIf", exif_block(2)) + chunk(b"iTXt", plain)
    yield "png-exif-before-xmp.png", png(small, RGB, 8, False, both)
    for w, h in [(1, 1), (1, 9), (9, 1), (3, 2)]:
        tiny = rng.integers(0, 256, (h, w, 3))
        yield f"png-{w}x{h}-interlaced.png", png(tiny, RGB, 8, True)


def smooth(h, w, seed):
    """A picture that JPEG can compress: a few waves."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:h, 0:w]
    layers = []
    for _ in range(3):
        a, b, c, d = rng.uniform(0.05, 0.5, 4)
        layers.append(128 + 60 * np.sin(a * x + b * y) + 60 * np.cos(c * x - d * y))
    return Image.fromarray(np.clip(np.stack(layers, 2), 0, 255).astype(np.uint8))


def jpeg(picture, **options):
    out = io.BytesIO()
    picture.save(out, "JPEG", **options)
    return out.getvalue()


def with_segment(data, marker, body):
    return data[:2] + bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body + data[2:]


def jpegs():
    picture = smooth(29, 37, 1)
    yield "jpeg-444.jpg", jpeg(picture, quality=90, subsampling=0)
    yield "jpeg-422.jpg", jpeg(picture, quality=85, subsampling=1)
    yield "jpeg-420.jpg", jpeg(picture, quality=75, subsampling=2)
    yield "jpeg-progressive.jpg", jpeg(picture, quality=85, progressive=True)
    yield "jpeg-grey.jpg", jpeg(picture.convert("L"), quality=85)
    yield "jpeg-grey-progressive.jpg", jpeg(picture.convert("L"), quality=85, progressive=True)
    yield "jpeg-rgb.jpg", jpeg(picture, quality=90, keep_rgb=True)
    yield "jpeg-restarts.jpg", jpeg(picture, quality=80, restart_marker_blocks=2)
    four = Image.merge("CMYK", [smooth(19, 21, s).getchannel(0) for s in range(4)])
    cmyk = jpeg(four, quality=90)
    yield "jpeg-cmyk.jpg", cmyk
    yield "jpeg-cmyk-progressive.jpg", jpeg(four, quality=90, progressive=True)
    at = cmyk.index(b"Adobe") + 11
    assert cmyk[at] == 0
    yield "jpeg-ycck.jpg", cmyk[:at] + b"\2" + cmyk[at + 1 :]
    yield "jpeg-1x1.jpg", jpeg(smooth(1, 1, 3))
    yield "jpeg-1x40.jpg", jpeg(smooth(40, 1, 4))
    small = smooth(9, 20, 5)
    for orientation in range(1, 9):
        body = b"Exif\0\0" + exif_block(orientation, ">" if orientation % 2 else "<")
        yield f"jpeg-exif{orientation}.jpg", with_segment(jpeg(small, quality=85), 0xE1, body)
    body = b"Exif\0\0" + exif_block(6)
    yield "jpeg-progressive-exif6.jpg", with_segment(jpeg(small, progressive=True), 0xE1, body)
    yield "jpeg-cmyk-exif8.jpg", with_segment(cmyk, 0xE1, b"Exif\0\0" + exif_block(8))
    body = b"http://ns.adobe.com/xap/1.0/\0" + xmp(5)
    yield "jpeg-xmp.jpg", with_segment(jpeg(small), 0xE1, body)
    plain = jpeg(small)
    yield "jpeg-bytes-before-end.jpg", plain[:-2] + b"\0\0\0" + plain[-2:]
    yield "jpeg-bytes-behind-end.jpg", plain + b"trailing bytes"


def webp(picture, **options):
    out = io.BytesIO()
    picture.save(out, "WEBP", **options)
    return out.getvalue()


def webps():
    picture = smooth(29, 37, 1)
    alpha = Image.fromarray(np.arange(29 * 37, dtype=np.uint32).reshape(29, 37).astype(np.uint8))
    clear = picture.copy()
    clear.putalpha(alpha)
    yield "webp-lossy.webp", webp(picture, quality=80)
    yield "webp-lossless.webp", webp(picture, lossless=True)
    yield "webp-lossy-alpha.webp", webp(clear, quality=70)
    yield "webp-lossless-alpha.webp", webp(clear, lossless=True, exact=True)
    yield "webp-1x1.webp", webp(smooth(1, 1, 3))
    yield "webp-1x40.webp", webp(smooth(40, 1, 4), lossless=True)
    yield "webp-150x3.webp", webp(smooth(3, 150, 6), quality=30)
    small = smooth(9, 20, 5)
    for orientation in range(1, 9):
        block = exif_block(orientation, ">" if orientation % 2 else "<")
        yield f"webp-exif{orientation}.webp", webp(small, lossless=True, exif=block)
    yield "webp-exif-prefix.webp", webp(small, lossless=True, exif=b"Exif\0\0" + exif_block(8))
    yield "webp-xmp.webp", webp(small, quality=90, xmp=xmp(5))
    frames = [smooth(9, 20, s) for s in (7, 8, 9)]
    moving = webp(frames[0], save_all=True, append_images=frames[1:], duration=100)
    yield "webp-animation.webp", moving
    at = moving.index(b"VP8X") + 8
    wider = struct.pack("<I", 26)[:3] + struct.pack("<I", 14)[:3]
    at2 = moving.index(b"ANMF") + 8
    moved = moving[: at + 4] + wider + moving[at + 10 : at2] + b"\2\0\0\1\0\0" + moving[at2 + 6 :]
    yield "webp-animation-offset.webp", moved
    yield "webp-trailing.webp", webp(small, quality=90) + b"trailing bytes"


def tiff_pages():
    rng = np.random.default_rng(31)

    def noise(count, bits=8, h=19, w=23):
        return rng.integers(0, 2**bits, (h, w, count))

    for bits in (1, 2, 4, 8, 16):
        yield f"tiff-grey{bits}.tif", tiff([page(noise(1, bits), 1, bits, rows=5)])
    for bits in (1, 4, 8):
        yield f"tiff-white-is-0-{bits}.tif", tiff([page(noise(1, bits), 0, bits)], ">")
    for bits in (1, 2, 4, 8):
        colours = [int(v) for v in rng.integers(0, 65536, 3 * 2**bits)]
        yield f"tiff-palette{bits}.tif", tiff([page(noise(1, bits), 3, bits, rows=4, more={320: ("H", colours)})])
    for bits in (8, 16):
        for order in "<>":
            name = f"tiff-rgb{bits}{'-big-endian' if order == '>' else ''}.tif"
            yield name, tiff([page(noise(3, bits), 2, bits, rows=6)], order)
        planes = page(noise(3, bits), 2, bits, rows=7, planar=True, deflated=True)
        yield f"tiff-rgb{bits}-planar.tif", tiff([planes])
        yield f"tiff-rgb{bits}-tiled.tif", tiff([page(noise(3, bits, 33, 50), 2, bits, tile=(16, 16), deflated=True)])
        planes = page(noise(3, bits, 33, 50), 2, bits, tile=(32, 16), planar=True, deflated=True)
        yield f"tiff-rgb{bits}-tiled-planar.tif", tiff([planes])
        for kind in (0, 1, 2):
            yield f"tiff-rgba{bits}-extra{kind}.tif", tiff([page(noise(4, bits), 2, bits, more={338: ("H", [kind])})])
    for kind in (0, 2):
        yield f"tiff-grey-alpha{kind}.tif", tiff([page(noise(2), 1, more={338: ("H", [kind])})])
    yield "tiff-five-samples.tif", tiff([page(noise(5), 2, more={338: ("H", [0, 0])})])
    yield "tiff-cmyk8.tif", tiff([page(noise(4), 5)])
    yield "tiff-cmyk16.tif", tiff([page(noise(4, 16), 5, 16)])
    yield "tiff-bigtiff.tif", tiff([page(noise(3), 2, rows=5)], "<", True)
    for orientation in range(1, 9):
        turned = page(noise(3, 8, 5, 7), 2, more={274: ("H", [orientation])})
        yield f"tiff-orientation{orientation}.tif", tiff([turned])
    turned = page(noise(3, 8, 40, 37), 2, tile=(16, 32), more={274: ("H", [6])})
    yield "tiff-tiled-orientation6.tif", tiff([turned])
    yield "tiff-two-pages.tif", tiff([page(noise(3, 8, 5, 7), 2), page(noise(1, 8, 9, 4), 1)])
    overview = page(noise(3, 8, 4, 4), 2, more={254: ("I", [1])})
    yield "tiff-overview.tif", tiff([page(noise(3, 8, 8, 8), 2), overview])
    yield "tiff-grey1-tiled.tif", tiff([page(noise(1, 1, 20, 40), 1, 1, tile=(16, 16))])
    yield "tiff-1x1.tif", tiff([page(noise(3, 8, 1, 1), 2)])
    yield "tiff-1x40.tif", tiff([page(noise(3, 8, 40, 1), 2, rows=7)])
    picture = smooth(29, 37, 1)
    for name in ("tiff_lzw", "packbits", "tiff_adobe_deflate", "jpeg", "zstd"):
        yield f"tiff-{name.removeprefix('tiff_')}.tif", saved_tiff(picture, compression=name)
    for name in ("group3", "group4", "tiff_ccitt"):
        yield f"tiff-{name.removeprefix('tiff_')}.tif", saved_tiff(picture.convert("1"), compression=name)
    yield "tiff-lzw-predictor.tif", saved_tiff(picture, compression="tiff_lzw", tiffinfo={317: 2})
    yield "tiff-jpeg-ycbcr.tif", saved_tiff(picture.convert("YCbCr"), compression="jpeg")
    yield "tiff-jpeg-grey.tif", saved_tiff(picture.convert("L"), compression="jpeg")


def saved_tiff(picture, **options):
    out = io.BytesIO()
    picture.save(out, "TIFF", **options)
    return out.getvalue()


def harmless():
    """Files with faults that leave the pixels whole, by the undamaged file."""
    picture, small = smooth(29, 37, 1), smooth(9, 20, 5)
    whole = jpeg(picture, quality=85)
    scan = whole.index(b"\xff\xda")
    # Ss, Se, Ah and Al of a sequential scan have only one right value.
    wrong = bytearray(whole)
    wrong[scan + 2 + 2 + 1 + 6 : scan + 2 + 2 + 1 + 9] = b"\5\7\x12"
    yield whole, {
        "jpeg-scan-parameters.jpg": bytes(wrong),
        "jpeg-bytes-before-segment.jpg": whole[:20] + b"\1\2\3" + whole[20:],
        "jpeg-bytes-before-scan.jpg": whole[:scan] + b"\1\2\3" + whole[scan:],
        "jpeg-bytes-before-the-end.jpg": whole[:-2] + bytes(9) + whole[-2:],
        "jpeg-bytes-behind.jpg": whole + b"\xff\xd8\xff trailing",
        "jpeg-jfif-9.jpg": whole.replace(b"JFIF\0\1", b"JFIF\0\x09"),
    }
    rows = np.asarray(small).astype(int)
    text, image = b"tEXt" + b"key\0value", png(rows, RGB, 8)
    bad = struct.pack(">I", 9) + text + struct.pack(">I", zlib.crc32(text) ^ 1)
    end = image.index(b"IEND") - 4
    start = image.index(b"IDAT") - 4
    data = zlib.compress(packed_rows(rows, 8), 9)
    longer = zlib.compress(packed_rows(rows, 8) + bytes(61), 9)
    yield image, {
        "png-no-end.png": image[:end],
        "png-end-checksum.png": image[:-1] + b"\0",
        "png-cut-in-last-checksum.png": image[: end - 3],
        "png-cut-in-zlib-checksum.png": image[: end - 4 - 2],
        "png-text-checksum-before.png": image[:start] + bad + image[start:],
        "png-text-checksum-behind.png": image[:end] + bad + image[end:],
        "png-cut-in-text.png": image[:end] + bad[:-7],
        "png-bytes-behind.png": image + b"trailing",
        "png-more-data-than-pixels.png": image[:start] + chunk(b"IDAT", longer) + image[end:],
        "png-two-data-chunks-cut.png": image[:start] + chunk(b"IDAT", data[:-4]) + chunk(b"IDAT", data[-4:])[:9],
    }
    image = webp(small, quality=90, exif=exif_block(1))
    yield image, {"webp-cut-in-exif.webp": image[:-3]}


def damaged():
    """Files with damage that the decoder notices, and that Pillow reads without a word."""
    rng = np.random.default_rng(77)
    picture = smooth(29, 37, 1)
    for kind, data in [
        ("420", jpeg(picture, quality=75, subsampling=2)),
        ("progressive", jpeg(picture, quality=85, progressive=True)),
        ("restarts", jpeg(picture, quality=80, restart_marker_blocks=2)),
        ("grey", jpeg(picture.convert("L"), quality=85)),
    ]:
        scan = data.index(b"\xff\xda") + 20
        middle = (scan + len(data)) // 2
        yield f"jpeg-{kind}-bytes-missing.jpg", data[:-9] + data[-2:]
        if kind in ("grey", "progressive"):
            yield f"jpeg-{kind}-hole.jpg", data[:middle] + data[middle + 25 :]
        marked = bytearray(data)
        marked[middle : middle + 2] = b"\xff\xd3"
        yield f"jpeg-{kind}-marker.jpg", bytes(marked)
    rows = rng.integers(0, 256, (9, 20, 3))
    for interlaced in (False, True):
        image = bytearray(png(rows, RGB, 8, interlaced))
        at = image.index(b"IDAT") + 4
        length = struct.unpack(">I", image[at - 8 : at - 4])[0]
        image[at + length] ^= 1
        yield f"png-data-checksum{'-interlaced' if interlaced else ''}.png", bytes(image)


def expected(data, name):
    picture = Image.open(io.BytesIO(data))
    if name.startswith("png-colour0-depth16") or name == "tiff-grey16.tif":
        # Pillow clips 16-bit grey at 255. RetinaScope keeps the high byte, as for 16-bit colour.
        grey = (np.asarray(picture).astype(np.uint32) >> 8).astype(np.uint8)
        return np.repeat(grey[:, :, None], 3, 2)
    return np.asarray(ImageOps.exif_transpose(picture).convert("RGB"))


def write_decoding():
    folder = HERE / "decoding"
    folder.mkdir(exist_ok=True)
    table = {}
    for name, data in [*pngs(), *jpegs(), *webps(), *tiff_pages()]:
        pixels = expected(data, name)
        (folder / name).write_bytes(data)
        stored = Image.open(io.BytesIO(data)).size
        if name.startswith("tiff") and expected_turns(data):
            stored = stored[::-1]
        table[name] = entry(pixels, stored)
    (folder / "expected.json").write_text(json.dumps(table, indent=0) + "\n")


def expected_turns(data):
    """Whether a TIFF's orientation swaps its sides, which Pillow does to the size at once."""
    return Image.open(io.BytesIO(data)).getexif().get(274, 1) >= 5


def entry(pixels, stored):
    return {
        "width": pixels.shape[1],
        "height": pixels.shape[0],
        "stored": stored,
        "pixels": base64.b64encode(pixels.tobytes()).decode(),
    }


def write_faulty():
    """Files with harmless faults and the pixels of the whole file, and damaged ones with Pillow's."""
    for kind in ("harmless", "damaged"):
        folder = HERE / kind
        folder.mkdir(exist_ok=True)
        table = {}
        if kind == "harmless":
            files = [(name, data, expected(whole, "")) for whole, made in harmless() for name, data in made.items()]
        else:
            files = [(name, data, expected(data, "")) for name, data in damaged()]
        for name, data, pixels in files:
            (folder / name).write_bytes(data)
            table[name] = entry(pixels, pixels.shape[1::-1])
        (folder / "expected.json").write_text(json.dumps(table, indent=0) + "\n")


def write_deep():
    """A field picture, smaller, as values of 12 bits in 16, whose upper 8 bits are the PNG's beside it."""
    folder = HERE / "field"
    small = np.asarray(Image.open(folder / "good.png").convert("RGB").resize((80, 60)))
    (folder / "small.png").write_bytes(png(small.astype(int), RGB, 8))
    below = np.random.default_rng(12).integers(0, 16, small.shape)
    values = small.astype(int) * 16 + below
    (folder / "twelve-bits.tif").write_bytes(tiff([page(values, 2, 16, deflated=True)]))


def noise(width, height):
    """The picture of `Image.noise` in the tests: a linear congruential generator's high bytes."""
    state, out = width * 65536 + height, bytearray()
    for _ in range(width * height * 3):
        state = (state * 1664525 + 1013904223) % 2**32
        out.append(state >> 24)
    return np.frombuffer(bytes(out), np.uint8).reshape(height, width, 3)


RESAMPLING_SIZES = [
    (1, 1, 4, 4), (1, 50, 3, 150), (50, 1, 150, 3), (1, 500, 1, 133), (5, 9, 1, 1), (3, 3, 2, 2),
    (64, 48, 107, 80), (97, 61, 33, 21), (40, 30, 20, 15), (40, 30, 10, 7), (37, 53, 37, 80),
    (37, 53, 60, 53), (37, 53, 37, 53), (200, 150, 100, 75), (200, 150, 100, 76), (161, 97, 133, 80),
    (75, 82, 101, 46), (100, 100, 80, 59), (100, 100, 80, 60), (60, 150, 50, 125), (123, 77, 124, 78),
    (33, 47, 66, 94), (2, 2, 31, 29), (150, 110, 109, 80), (48, 64, 80, 107),
]  # fmt: skip
MEAN, DEVIATION = [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]


def write_resampling():
    import cv2
    import torch

    mean, deviation = (torch.tensor(v)[:, None, None] for v in (MEAN, DEVIATION))
    table = []
    for w, h, to_w, to_h in RESAMPLING_SIZES:
        picture = noise(w, h)
        pillow = np.asarray(Image.fromarray(picture).resize((to_w, to_h), Image.BILINEAR))
        opencv = cv2.resize(picture, (to_w, to_h), interpolation=cv2.INTER_LINEAR)
        tensor = torch.from_numpy(picture.copy()).permute(2, 0, 1).contiguous().float().div(255)
        tensor = torch.nn.functional.interpolate(
            ((tensor - mean) / deviation)[None], size=(to_h, to_w), mode="bilinear", align_corners=False
        )[0].permute(1, 2, 0).flatten()  # fmt: skip
        step = max(1, len(tensor) // 60)
        table.append({
            "from": [w, h], "to": [to_w, to_h], "pillow": zlib.crc32(pillow.tobytes()),
            "opencv": zlib.crc32(opencv.tobytes()), "step": step,
            "torch": [round(float(v), 7) for v in tensor[::step]],
        })  # fmt: skip
    text = "[\n" + ",\n".join(json.dumps(row) for row in table) + "\n]\n"
    (HERE / "resampling.json").write_text(text)


if __name__ == "__main__":
    write_decoding()
    write_faulty()
    write_deep()
    write_resampling()

#!/usr/bin/env python3
"""Compares a program's pictures of block characters with chafa's: how near they come, and how long they take.

    compare_chafa.py [options] PROGRAM PICTURE...

PROGRAM is run as `PROGRAM render PICTURE --view picture --format ansi --size CxR --color truecolor --threads 1`,
or as --command says, and chafa at the size in cells that this gave. Both write to a pipe, on one processor.

Quality: each output is drawn with ideal characters of 8 x 16 pixels and compared with the picture resized in linear
light to the same size (PSNR in sRGB over all channels). Time: whole processes by the clock, the runs of both taking
turns, the median; processor time beside it. Needs NumPy and Pillow, and chafa.
"""

import argparse
import os
import re
import shlex
import statistics
import subprocess
import sys
import time

import numpy
from PIL import Image

CELL = (16, 8)
# Which of chafa's symbols divide cells as ours do.
SYMBOLS = {"half": "vhalf+space+solid", "quadrant": "block+space", "sextant": "block+sextant+space",
           "wedge": "block+sextant+wedge+space"}


def masks():
    """Every character that may occur, as 16 x 8 zeros and ones."""
    y, x = numpy.mgrid[0:16, 0:8]
    found = {" ": x < 0, "\u2588": x >= 0, "\u2580": y < 8, "\u2590": x >= 4, "\u2594": y < 2, "\u2595": x == 7}
    for eighth in range(1, 8):
        found[chr(0x2580 + eighth)] = y >= 16 - 2 * eighth
        found[chr(0x2590 - eighth)] = x < eighth
    quadrants = [0b0100, 0b1000, 0b0001, 0b1101, 0b1001, 0b0111, 0b1011, 0b0010, 0b0110, 0b1110]
    for index, bits in enumerate(quadrants):
        found[chr(0x2596 + index)] = (bits >> (x // 4 + y // 8 * 2)) & 1 == 1
    row = numpy.where(y < 5, 0, numpy.where(y < 11, 1, 2))
    bits = [n for n in range(1, 63) if n not in (0b010101, 0b101010)]
    for index, n in enumerate(bits):
        found[chr(0x1FB00 + index)] = (n >> (row * 2 + x // 4)) & 1 == 1
    # Lines from edge to edge, x in halves and y in thirds; first what is below them, then what is above.
    lines = ["0213", "0223", "0113", "0123", "0013", "0110", "0120", "0210", "0220", "0310", "0221",
             "1322", "0322", "1321", "0321", "1320", "1021", "0021", "1022", "0022", "1023", "0122"]
    right, down = (x + 0.5) / 4, (y + 0.5) * 3 / 16
    for index, line in enumerate(lines):
        x1, y1, x2, y2 = (int(digit) for digit in line)
        below = (down - y1) * (x2 - x1) > (right - x1) * (y2 - y1)
        found[chr(0x1FB3C + index)] = below
        found[chr(0x1FB3C + len(lines) + index)] = ~below
    distances = numpy.stack([right / 2, down / 3, 1 - right / 2, 1 - down / 3])
    for edge in range(4):
        triangle = distances[edge] == distances.min(axis=0)
        found[chr(0x1FB68 + edge)] = ~triangle
        found[chr(0x1FB6C + edge)] = triangle
    found["\U0001FB9A"] = found["\U0001FB6D"] | found["\U0001FB6F"]
    found["\U0001FB9B"] = found["\U0001FB6C"] | found["\U0001FB6E"]
    return found


def cells(text):
    """The rows of an ANSI picture: (character, foreground, background), colours None where they are the terminal's."""
    rows, row, foreground, background, reverse = [], [], None, None, False
    for match in re.finditer("\x1b\\[([0-9;:]*)m|\x1b\\[[0-9;?]*[A-Za-ln-z]|(\n)|\r|([^\x1b])", text):
        codes, newline, character = match.groups()
        if codes is not None:
            numbers = [int(code or 0) for code in codes.replace(":", ";").split(";")]
            while numbers:
                code = numbers.pop(0)
                if code == 0:
                    foreground = background = None
                    reverse = False
                elif code in (7, 27):
                    reverse = code == 7
                elif code in (38, 48):
                    if numbers.pop(0) != 2:
                        sys.exit("only 24-bit colours can be compared")
                    color, numbers = tuple(numbers[:3]), numbers[3:]
                    if code == 38:
                        foreground = color
                    else:
                        background = color
                elif code == 39:
                    foreground = None
                elif code == 49:
                    background = None
        elif newline:
            rows.append(row)
            row = []
        elif character:
            row.append((character, background, foreground) if reverse else (character, foreground, background))
    if row:
        rows.append(row)

    def is_empty(cell):
        return cell[0] == " " and cell[2] is None

    # What is left and right, above and below of the picture is no part of it.
    width = max((len(row) for row in rows), default=0)
    rows = [row + [(" ", None, None)] * (width - len(row)) for row in rows]
    used = [[not is_empty(cell) for cell in row] for row in rows]
    down = [y for y, row in enumerate(used) if any(row)]
    across = [x for x in range(width) if any(row[x] for row in used)]
    if not down:
        sys.exit("an output without a picture")
    return [row[across[0]:across[-1] + 1] for row in rows[down[0]:down[-1] + 1]]


def draw(rows, shapes):
    pixels = numpy.zeros((len(rows) * CELL[0], len(rows[0]) * CELL[1], 3), numpy.uint8)
    for y, row in enumerate(rows):
        for x, (character, foreground, background) in enumerate(row):
            cell = pixels[y * 16:y * 16 + 16, x * 8:x * 8 + 8]
            cell[:] = background or (0, 0, 0)
            if character not in shapes:
                sys.exit(f"no shape for {character!r}, U+{ord(character):04X}")
            cell[shapes[character]] = foreground or (0, 0, 0)
    return pixels


def reference(path, width, height, kernel):
    """The picture at a size, resized in linear light."""
    image = numpy.asarray(Image.open(path).convert("RGB")).astype(numpy.float32) / 255
    linear = numpy.where(image <= 0.04045, image / 12.92, ((image + 0.055) / 1.055) ** 2.4).astype(numpy.float32)
    planes = [Image.fromarray(numpy.ascontiguousarray(linear[:, :, c])).resize((width, height), kernel)
              for c in range(3)]
    small = numpy.clip(numpy.stack([numpy.asarray(plane) for plane in planes], axis=2), 0, 1)
    return 255 * numpy.where(small <= 0.0031308, small * 12.92, 1.055 * small ** (1 / 2.4) - 0.055)


def psnr(drawn, wanted):
    return 10 * numpy.log10(255 ** 2 / numpy.mean((drawn - wanted) ** 2))


def run(command):
    """What a command writes, its seconds by the clock and its processor's seconds."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE)
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{shlex.join(command)}: exit {process.returncode}")
    return output.decode(), seconds, usage.ru_utime + usage.ru_stime


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("pictures", nargs="+")
    parser.add_argument("--size", action="append", help="columns x rows; default 160x48 and 320x96")
    parser.add_argument("--glyphs", default="quadrant", choices=SYMBOLS)
    parser.add_argument("--runs", type=int, default=11)
    parser.add_argument("--kernel", default="lanczos", choices=["lanczos", "box", "bicubic"])
    parser.add_argument("--command", default="{program} render {picture} --view picture --format ansi --size {size}"
                        " --glyphs {glyphs} --color truecolor --threads 1")
    options = parser.parse_args()
    # Ours and with it theirs: a child that sets its own must be forked, which costs more than it runs.
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    kernel = Image.Resampling[options.kernel.upper()]
    shapes = masks()

    print(f"{'picture':32} {'cells':>8}  {'dB ours':>7} {'chafa':>6} {'gain':>6}  {'ms ours':>7} {'chafa':>6} "
          f"{'ratio':>5}  {'cpu ms':>6} {'chafa':>6} {'ratio':>5}")
    for size in options.size or ["160x48", "320x96"]:
        for picture in options.pictures:
            values = {"program": options.program, "picture": picture, "size": size, "glyphs": options.glyphs}
            ours = [part.format(**values) for part in shlex.split(options.command)]
            picture_cells = cells(run(ours)[0])
            columns, rows = len(picture_cells[0]), len(picture_cells)
            chafa = ["chafa", "--threads", "1", "--colors", "full", "--symbols", SYMBOLS[options.glyphs],
                     "--stretch", "--size", f"{columns}x{rows}", picture]
            best = cells(run(chafa[:1] + ["--work", "9"] + chafa[1:])[0])
            if (len(best[0]), len(best)) != (columns, rows):
                sys.exit(f"chafa's picture has {len(best[0])}x{len(best)} cells, not {columns}x{rows}")
            wanted = reference(picture, columns * CELL[1], rows * CELL[0], kernel)
            quality = [psnr(draw(found, shapes), wanted) for found in (picture_cells, best)]
            times = [(run(ours)[1:], run(chafa)[1:]) for _ in range(options.runs)]
            clock = [1000 * statistics.median(t[which][0] for t in times) for which in (0, 1)]
            processor = [1000 * statistics.median(t[which][1] for t in times) for which in (0, 1)]
            name = "/".join(picture.split("/")[-1:])[:32]
            print(f"{name:32} {columns:>4}x{rows:<3}  {quality[0]:7.2f} {quality[1]:6.2f} "
                  f"{quality[0] - quality[1]:+6.2f}  {clock[0]:7.1f} {clock[1]:6.1f} {clock[0] / clock[1]:5.2f}  "
                  f"{processor[0]:6.1f} {processor[1]:6.1f} {processor[0] / processor[1]:5.2f}")


if __name__ == "__main__":
    main()

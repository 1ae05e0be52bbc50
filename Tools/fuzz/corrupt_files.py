#!/usr/bin/env python3
"""Damages picture files in many ways and shows each to `pixelwise inspect`, as image and as mask.

  python3 Tools/fuzz/corrupt_files.py --count 5000 --output corrupt SEED_FILE_OR_FOLDER...

Every run has to end with 0 (read), or 65 (refused, with one line on standard error), within 5 seconds and 1 GB; never by
a signal. Faults are printed, and make the exit status 1. The same seed makes the same files. Needs nothing but Python.
"""

import argparse
import collections
import os
import random
import struct
import subprocess
import sys
import time
import zlib

SECONDS, BYTES = 5.0, 1 << 30
SIZES = [0, 1, 2, 255, 65535, 65536, 13343, 100000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF]


def chunks(data):
    """The chunks of a PNG as [type, body]; what cannot be walked is left out."""
    place, found = 8, []
    while place + 12 <= len(data):
        (length,) = struct.unpack(">I", data[place:place + 4])
        if place + 12 + length > len(data):
            break
        found.append([data[place + 4:place + 8], data[place + 8:place + 8 + length]])
        place += 12 + length
    return found


def png(parts):
    """A PNG of chunks, with right checksums."""
    out = b"\x89PNG\r\n\x1a\n"
    for kind, body in parts:
        out += struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
    return out


def flip_bits(data, draw):
    data = bytearray(data)
    for _ in range(draw.choice([1, 1, 2, 5, 20, 200])):
        data[draw.randrange(len(data))] ^= 1 << draw.randrange(8)
    return bytes(data)


def truncate(data, draw):
    return data[:draw.randrange(len(data))]


def cut_out(data, draw):
    start = draw.randrange(len(data))
    return data[:start] + data[start + draw.choice([1, 2, 4, 100, 5000]):]


def insert(data, draw):
    start = draw.randrange(len(data))
    return data[:start] + draw.randbytes(draw.choice([1, 2, 4, 100, 5000])) + data[start:]


def repeat(data, draw):
    start = draw.randrange(len(data))
    return data[:start] + data[start:start + draw.choice([10, 1000])] * draw.choice([2, 50]) + data[start:]


def set_bytes(data, draw):
    start = draw.randrange(len(data))
    count = draw.choice([1, 2, 4, 8])
    return data[:start] + draw.choice([b"\0", b"\xff", b"\x7f", b"\x80"]) * count + data[start + count:]


def tiff_entries(data):
    """Byte order of a small TIFF and the places of its directory's entries."""
    order = "<" if data[:2] == b"II" else ">"
    if data[:4] not in (b"II*\0", b"MM\0*") or len(data) < 8:
        return order, []
    (place,) = struct.unpack(order + "I", data[4:8])
    if place + 2 > len(data):
        return order, []
    (count,) = struct.unpack(order + "H", data[place:place + 2])
    return order, [at for at in range(place + 2, place + 2 + 12 * count, 12) if at + 12 <= len(data)]


def lie_in_tiff(data, draw, tags):
    """Another number in one of the entries of those tags, or of any."""
    order, entries = tiff_entries(data)
    entries = [at for at in entries if not tags or struct.unpack(order + "H", data[at:at + 2])[0] in tags]
    if not entries:
        return flip_bits(data, draw)
    at = draw.choice(entries)
    place, form, limit = (at + 4, "I", 0xFFFFFFFF) if not tags and draw.random() < 0.5 else (at + 8, "I", 0xFFFFFFFF)
    if struct.unpack(order + "H", data[at + 2:at + 4])[0] == 3 and place == at + 8:
        form, limit = "H", 0xFFFF
    number = struct.pack(order + form, draw.choice(SIZES) & limit)
    return data[:place] + number + data[place + len(number):]


# Where a BMP holds numbers of four bytes: the start of its rows, the header's size, width, height, compression, colours.
BMP_NUMBERS = [10, 14, 18, 22, 30, 46]


def is_other(data):
    return data[:2] in (b"BM", b"II", b"MM") or data[:4] == b"RIFF"


def lie_in_other(data, draw, tags, places):
    """Another number in a TIFF or BMP, or another length in a WebP."""
    if data[:2] in (b"II", b"MM"):
        return lie_in_tiff(data, draw, tags)
    place = draw.choice(places if data[:2] == b"BM" else [4, 16, 20, 24, 26])
    return data[:place] + struct.pack("<I", draw.choice(SIZES)) + data[place + 4:]


def lie_about_length(data, draw):
    """A PNG chunk or a JPEG segment that declares another length; other offsets, counts and lengths elsewhere."""
    if is_other(data):
        return lie_in_other(data, draw, [], BMP_NUMBERS)
    if data[:4] == b"\x89PNG":
        parts = chunks(data)
        place = 8 + sum(12 + len(body) for _, body in parts[:draw.randrange(max(1, len(parts)))])
        return data[:place] + struct.pack(">I", draw.choice(SIZES)) + data[place + 4:]
    marks = [i for i in range(len(data) - 4) if data[i] == 0xFF and data[i + 1] not in (0, 0xFF)]
    place = draw.choice(marks) + 2 if marks else 0
    return data[:place] + struct.pack(">H", draw.choice(SIZES) & 0xFFFF) + data[place + 2:]


def lie_about_size(data, draw):
    """Another width or height, in a header that is whole otherwise."""
    if is_other(data):
        return lie_in_other(data, draw, [256, 257, 278, 322, 323], [18, 22])
    if data[:4] == b"\x89PNG":
        parts = chunks(data)
        if not parts or len(parts[0][1]) != 13:
            return data[:-1]
        place = draw.choice([0, 4])
        header = parts[0][1]
        parts[0][1] = header[:place] + struct.pack(">I", draw.choice(SIZES)) + header[place + 4:]
        return png(parts)
    for start in (i for i in range(len(data) - 9) if data[i] == 0xFF and 0xC0 <= data[i + 1] <= 0xCF):
        place = start + draw.choice([5, 7])
        return data[:place] + struct.pack(">H", draw.choice(SIZES) & 0xFFFF) + data[place + 2:]
    return data[:-1]


def change_header(data, draw):
    """Other bits, colour, filter or interlacing of a PNG; other bits or components of a JPEG; other kinds elsewhere."""
    if is_other(data):
        return lie_in_other(data, draw, [258, 259, 262, 274, 277, 284, 317, 338, 339], [28, 30])
    if data[:4] == b"\x89PNG":
        parts = chunks(data)
        if parts and len(parts[0][1]) == 13:
            header = bytearray(parts[0][1])
            header[draw.randrange(8, 13)] = draw.choice([0, 1, 2, 3, 4, 5, 6, 7, 8, 16, 255])
            parts[0][1] = bytes(header)
        return png(parts)
    for start in (i for i in range(len(data) - 20) if data[i] == 0xFF and data[i + 1] in (0xC0, 0xC2, 0xDA, 0xC4)):
        place = start + draw.randrange(1, 18)
        return data[:place] + draw.randbytes(1) + data[place + 1:]
    return data[:-1]


def rearrange(data, draw):
    """PNG chunks twice, missing or in another order, with right checksums; bytes elsewhere swapped."""
    parts = chunks(data) if data[:4] == b"\x89PNG" else []
    if len(parts) < 2:
        half = draw.randrange(len(data))
        return data[half:] + data[:half]
    index, other = draw.randrange(len(parts)), draw.randrange(len(parts))
    kind = draw.randrange(3)
    if kind == 0:
        parts.insert(other, parts[index])
    elif kind == 1:
        del parts[index]
    else:
        parts[index], parts[other] = parts[other], parts[index]
    return png(parts)


def change_stream(data, draw):
    """A PNG whose pixels are damaged behind right checksums."""
    parts = chunks(data)
    streams = [part for part in parts if part[0] == b"IDAT" and part[1]]
    if data[:4] != b"\x89PNG" or not streams:
        return flip_bits(data, draw)
    whole = b"".join(part[1] for part in streams)
    try:
        raw = zlib.decompress(whole)
    except zlib.error:
        raw = b"\0"
    kind = draw.randrange(3)
    if kind == 0:
        whole = flip_bits(whole, draw)
    elif kind == 1:
        whole = zlib.compress(flip_bits(raw, draw) if raw else b"", draw.randrange(10))
    else:
        whole = zlib.compress((raw + bytes(draw.choice([1, 1 << 20])))[:draw.choice([1, len(raw) - 1, -1])])
    first = parts.index(streams[0])
    rest = [part for part in parts if part[0] != b"IDAT"]
    return png(rest[:first] + [[b"IDAT", whole]] + rest[first:])


DAMAGES = [flip_bits, truncate, cut_out, insert, repeat, set_bytes, lie_about_length, lie_about_size, change_header,
           rearrange, change_stream]


def seed_files(paths):
    for path in paths:
        if os.path.isfile(path):
            yield path
        for folder, _, names in os.walk(path):
            yield from (os.path.join(folder, name) for name in sorted(names)
                        if name.lower().endswith((".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".webp")))


def run(command, path, reading):
    start = time.monotonic()
    process = subprocess.Popen([command, "inspect", path, "--as", reading], stdout=subprocess.DEVNULL,
                               stderr=subprocess.PIPE)
    message = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stderr.close()
    return (process.returncode, message, time.monotonic() - start, usage.ru_utime + usage.ru_stime,
            usage.ru_maxrss << 10)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("seeds", nargs="+", help="PNG, JPEG, TIFF, BMP and WebP files, or folders of them")
    parser.add_argument("--count", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--output", required=True, help="the folder for the damaged files")
    parser.add_argument("--command", default=".build/release/pixelwise")
    options = parser.parse_args()
    draw = random.Random(options.seed)
    seeds = list(seed_files(options.seeds))
    if not seeds:
        sys.exit("error: no image file among the seeds")
    os.makedirs(options.output, exist_ok=True)
    exits, faults, slowest, largest, busiest = collections.Counter(), 0, 0.0, 0, 0.0
    for index in range(options.count):
        damage = DAMAGES[index % len(DAMAGES)]
        source = draw.choice(seeds)
        with open(source, "rb") as file:
            data = damage(file.read(), draw)
        for _ in range(draw.choice([0, 0, 0, 1, 2])):
            data = draw.choice(DAMAGES)(data, draw) if len(data) > 64 else data
        name = f"{index:05d}-{damage.__name__}{os.path.splitext(source)[1].lower()}"
        path = os.path.join(options.output, name)
        with open(path, "wb") as file:
            file.write(data)
        for reading in ("image", "mask"):
            code, message, seconds, cpu, memory = run(options.command, path, reading)
            exits[code] += 1
            slowest, busiest, largest = max(slowest, seconds), max(busiest, cpu), max(largest, memory)
            is_named = code == 0 or (message.startswith(b"error: ") and message.count(b"\n") == 1)
            if code not in (0, 65) or not is_named or seconds > SECONDS or memory > BYTES:
                faults += 1
                print(f"{path} as {reading}: exit {code}, {seconds:.2f} s ({cpu:.2f} s of work), "
                      f"{memory >> 20} MB, {message[:300]!r}", flush=True)
    print(f"{options.count} files of {len(seeds)} seeds, each as image and as mask: exits {dict(exits)}, {faults} faults; "
          f"slowest {slowest:.2f} s ({busiest:.2f} s of work), largest {largest >> 20} MB")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Damages array files in many ways and shows each to `pixelwise loss`, as its input and as its target.

  python3 Tools/fuzz/corrupt_arrays.py --count 5000 --output corrupt Tests/TensorsTests/Fixtures

Every run has to end with 0 (read), or 65 (refused, with one line on standard error), within 5 seconds and 1 GB; never by
a signal. Beside bits and lengths, numbers in the heads of .npy files and in the directories of .npz archives lie. Faults are
printed, and make the exit status 1. The same seed makes the same files. Needs nothing but Python.
"""

import argparse
import collections
import os
import random
import re
import subprocess
import sys
import time

from corrupt_files import BYTES, SECONDS, SIZES, cut_out, flip_bits, insert, repeat, set_bytes, truncate


def lie_in_head(data, draw):
    """Another number in the text of a head."""
    numbers = list(re.finditer(rb"\d+", data[:256]))
    if not numbers:
        return flip_bits(data, draw)
    found = draw.choice(numbers)
    number = str(draw.choice(SIZES + [1 << 62, 1 << 64, -1])).encode()
    # As long as before where that goes, so that the head stays whole.
    rest = data[found.end():]
    grown = len(number) - (found.end() - found.start())
    spaces = rest.find(b" " * max(grown, 1) + b"\n")
    if grown > 0 and spaces >= 0:
        rest = rest[:spaces] + rest[spaces + grown:]
    return data[:found.start()] + number + rest


def lie_in_directory(data, draw):
    """Another number in an entry of an archive's directory, in its end, or in the head of a file."""
    places = [(found.start(), draw.choice([8, 10, 16, 20, 24, 28, 30, 42]))
              for found in re.finditer(rb"PK\x01\x02", data)]
    places += [(found.start(), draw.choice([8, 10, 12, 16, 24, 40, 48])) for found in re.finditer(rb"PK[\x05\x06]", data)]
    places += [(found.start(), draw.choice([18, 22, 26, 28])) for found in re.finditer(rb"PK\x03\x04", data)]
    if not places:
        return lie_in_head(data, draw)
    start, offset = draw.choice(places)
    number = draw.choice(SIZES + [draw.randrange(len(data))])
    return data[:start + offset] + number.to_bytes(4, "little") + data[start + offset + 4:]


DAMAGES = [flip_bits, truncate, cut_out, insert, repeat, set_bytes, lie_in_head, lie_in_directory]


def run(command, first, second):
    start = time.monotonic()
    process = subprocess.Popen([command, "loss", "--input", first, "--target", second], stdout=subprocess.DEVNULL,
                               stderr=subprocess.PIPE)
    message = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stderr.close()
    return process.returncode, message, time.monotonic() - start, usage.ru_maxrss << 10


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("seeds", help="a folder of .npy and .npz files, with float32.npy among them")
    parser.add_argument("--count", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--output", required=True, help="the folder for the damaged files")
    parser.add_argument("--command", default=".build/release/pixelwise")
    options = parser.parse_args()
    draw = random.Random(options.seed)
    seeds = sorted(name for name in os.listdir(options.seeds) if name.endswith((".npy", ".npz")))
    whole = os.path.join(options.seeds, "float32.npy")
    os.makedirs(options.output, exist_ok=True)
    exits, faults, slowest, largest = collections.Counter(), 0, 0.0, 0
    for index in range(options.count):
        damage = DAMAGES[index % len(DAMAGES)]
        source = draw.choice(seeds)
        with open(os.path.join(options.seeds, source), "rb") as file:
            data = damage(file.read(), draw)
        for _ in range(draw.choice([0, 0, 1])):
            data = draw.choice(DAMAGES)(data, draw) if len(data) > 64 else data
        path = os.path.join(options.output, f"{index:05d}-{damage.__name__}-{source}")
        with open(path, "wb") as file:
            file.write(data)
        for first, second in ((path, whole), (whole, path)):
            code, message, seconds, memory = run(options.command, first, second)
            exits[code] += 1
            slowest, largest = max(slowest, seconds), max(largest, memory)
            errors = [line for line in message.splitlines() if line.startswith(b"error: ")]
            if code not in (0, 65) or code == 65 and len(errors) != 1 or seconds > SECONDS or memory > BYTES:
                faults += 1
                print(f"{path}: exit {code}, {seconds:.2f} s, {memory >> 20} MB, {message[:300]!r}", flush=True)
    print(f"{options.count} files of {len(seeds)} seeds: exits {dict(exits)}, {faults} faults; slowest {slowest:.2f} s, "
          f"largest {largest >> 20} MB")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()

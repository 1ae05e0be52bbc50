#!/usr/bin/env python3
"""Damages texts that come from outside and shows each to the command that reads it.

  python3 Tools/fuzz/corrupt_texts.py --seconds 600 [--output FOLDER] [TARGET...]

Targets: descriptions (of datasets), configs, states (last.state of a run), logs (log.jsonl), weights (of classes), lists (of
pairs); all of them unless named. Every run has to end with an exit code of the command line's contract, with one line of
error (and an excerpt of a YAML file below it) where it is not 0, within 10 seconds and 1 GB of memory; never by a signal.
What fails is kept in FOLDER, and makes the exit status 1. The same seed makes the same texts. Needs nothing but Python.
"""

import argparse
import collections
import json
import os
import pathlib
import random
import re
import resource
import shutil
import struct
import subprocess
import sys
import tempfile
import time

SECONDS, BYTES = 10.0, 1 << 30
CODES = {0, 64, 65, 66, 73, 74}
NUMBERS = [b"9223372036854775807", b"9223372036854775808", b"-9223372036854775808", b"-9223372036854775809",
           b"18446744073709551615", b"18446744073709551616", b"nan", b".nan", b"inf", b"-.inf", b"-0", b"-1", b"0", b"1e308",
           b"-1e308", b"1e-320", b"0.5", b"99999", b"1" * 400, b"0x10", b"1_000", b"NaN", b"null", b"true", b"''", b""]
WORDS = [b"*a", b"&a [*a]", b"!!binary x", b"!!python/object:x", b"<<: {a: 1}", b"? a", b"[" * 3000, b"{a: " * 3000,
         b"- " * 3000, b"\t", b"\r", b"\r\n", b"\0", b"\xff\xfe", b"\xe9", b"\xef\xbb\xbf", b"\xe2\x80\xa8", b"---\n", b"...\n",
         b"%YAML 9.9\n", b"#", b": ", b"'", b'"', b"\x1b[31m", b"..", b"/dev/zero", b"/", b"~", b"{name}", b"#ff0000",
         b"[0, 255]", b"0-255", b"a" * 5000, b"\n" * 5000]


def token(data, draw):
    """Another value in the place of a number or word."""
    found = list(re.finditer(rb"[\w.+-]+", data))
    if not found:
        return data + draw.choice(NUMBERS)
    place = draw.choice(found)
    return data[:place.start()] + draw.choice(NUMBERS + WORDS) + data[place.end():]


def number(data, draw):
    found = list(re.finditer(rb"-?\d[\d.e+-]*", data))
    if not found:
        return token(data, draw)
    place = draw.choice(found)
    return data[:place.start()] + draw.choice(NUMBERS) + data[place.end():]


def lines(data, draw):
    """Lines twice, missing, swapped, or a thousand times."""
    parts = data.split(b"\n")
    index, other = draw.randrange(len(parts)), draw.randrange(len(parts))
    kind = draw.randrange(4)
    if kind == 0:
        parts.insert(other, parts[index])
    elif kind == 1:
        del parts[index]
    elif kind == 2:
        parts[index], parts[other] = parts[other], parts[index]
    else:
        parts[index:index] = [parts[index]] * 1000
    return b"\n".join(parts)


def insert(data, draw):
    place = draw.randrange(len(data) + 1)
    return data[:place] + draw.choice(WORDS + [draw.randbytes(draw.choice([1, 4, 100]))]) + data[place:]


def cut(data, draw):
    start = draw.randrange(len(data) + 1)
    return data[:start] + data[start + draw.choice([1, 2, 10, 100, len(data)]):]


def flip(data, draw):
    data = bytearray(data)
    for _ in range(draw.choice([1, 1, 2, 10])):
        if data:
            data[draw.randrange(len(data))] ^= 1 << draw.randrange(8)
    return bytes(data)


DAMAGES = [token, number, number, lines, insert, cut, flip]


def damage(data, draw):
    for _ in range(draw.choice([1, 1, 1, 2, 4])):
        data = draw.choice(DAMAGES)(data, draw)
    return data[:1 << 20]


def damage_state(data, draw):
    """A state without a checksum, as an earlier version wrote it, with a damaged header before its numbers."""
    size, = struct.unpack("<Q", data[:8])
    header, body = json.loads(data[8:8 + size]), data[8 + size:]
    header["__metadata__"].pop("pixelwise.checksum", None)
    kind = draw.randrange(3)
    if kind == 0:
        # Inside one entry of the metadata, which is a JSON document by itself.
        key = draw.choice(sorted(header["__metadata__"]))
        changed = damage(header["__metadata__"][key].encode(), draw)
        header["__metadata__"][key] = changed.decode("utf-8", "replace")
    text = json.dumps(header, separators=(",", ":")).encode()
    if kind == 1:
        text = damage(text, draw)
    if kind == 2:
        body = flip(cut(body, draw) if draw.randrange(2) else body, draw)
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + body


class Bench:
    """A folder with a small dataset and a run, in which damaged files are shown to the command."""

    def __init__(self, command):
        self.command = str(pathlib.Path(command).resolve())
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="pixelwise-fuzz-"))
        (self.folder / "config.yaml").write_text(
            "dataset: set/dataset.yaml\nmodel: {name: tiny-fcn, width: 4}\nresize: 0.25\n"
            "augment: {scale: [0.5, 2], crop: [32, 32], flip: 0.5}\nloss: [{name: cross-entropy, class_weights: balanced}, "
            "{name: dice, weight: 0.5}]\ntrain: {epochs: 1, batch: 2, threads: 1}\n")
        self.done("dataset", "generate", "--output", "set", "--train", "2", "--val", "1")
        self.done("train", "config.yaml", "--output", "run")
        self.done("weights", "set", "--method", "balanced", "--output", "weights.yaml")
        (self.folder / "set/list.yaml").write_text("classes: [a, b, c, d, e]\nignore: [255]\nlayout: list\n"
                                                   "splits: {train: {list: pairs.txt}}\n")
        names = sorted(path.stem for path in (self.folder / "set/images/train").iterdir())
        (self.folder / "set/pairs.txt").write_text("# pairs\n" + "".join(
            f"images/train/{name}.jpg masks/train/{name}.png\n" for name in names))
        shape = (5, 96, 128)
        header = repr({"descr": "<f4", "fortran_order": False, "shape": shape}).encode().ljust(117) + b"\n"
        (self.folder / "logits.npy").write_bytes(
            b"\x93NUMPY\1\0" + struct.pack("<H", len(header)) + header + bytes(4 * 5 * 96 * 128))
        shutil.copy(self.folder / f"set/masks/train/{names[0]}.png", self.folder / "mask.png")

    def done(self, *arguments):
        subprocess.run([self.command, *arguments], cwd=self.folder, check=True, capture_output=True)

    def run(self, arguments):
        start = time.monotonic()
        errors = self.folder / "errors.txt"
        with open(errors, "wb") as stream:
            process = subprocess.Popen([self.command, *arguments], cwd=self.folder, stdout=subprocess.DEVNULL, stderr=stream)
            _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        return process.returncode, errors.read_bytes(), time.monotonic() - start, usage.ru_maxrss << 10


TARGETS = {
    "descriptions": ("set/dataset.yaml", ["dataset", "check", "set/dataset.yaml"], damage),
    "configs": ("config.yaml", ["inspect", "config.yaml"], damage),
    "states": ("run/checkpoints/last.state", ["train", "--resume", "--output", "run"], damage_state),
    "logs": ("run/log.jsonl", ["report", "run", "--output", "page.html"], damage),
    "weights": ("weights.yaml", ["lossmap", "--logits", "logits.npy", "--target", "mask.png", "--class-weights",
                                 "weights.yaml", "--output", "loss.png"], damage),
    "lists": ("set/pairs.txt", ["dataset", "check", "set/list.yaml"], damage),
}


def judge(code, message, seconds, memory):
    if code not in CODES:
        return f"exit {code}"
    if code and len(re.findall(rb"^error: ", message, re.M)) != 1 and b"errors" not in message and message:
        return "not one line of error"
    if seconds > SECONDS:
        return f"{seconds:.1f} s"
    return f"{memory >> 20} MB" if memory > BYTES else None


def fuzz(name, bench, options):
    path, arguments, change = TARGETS[name]
    draw = random.Random(f"{options.seed} {name}")
    seed = (bench.folder / path).read_bytes()
    kept = {file: (bench.folder / "run" / file).read_bytes() for file in ["log.jsonl", "metrics.csv"]}
    end = time.monotonic() + options.seconds
    exits, faults, slowest, largest = collections.Counter(), 0, 0.0, 0
    while time.monotonic() < end:
        data = change(seed, draw)
        (bench.folder / path).write_bytes(data)
        code, message, seconds, memory = bench.run(arguments)
        exits[code] += 1
        slowest, largest = max(slowest, seconds), max(largest, memory)
        fault = judge(code, message, seconds, memory)
        if fault:
            faults += 1
            os.makedirs(options.output, exist_ok=True)
            file = os.path.join(options.output, f"{name}-{faults}")
            with open(file, "wb") as copy:
                copy.write(data)
            print(f"{file}: {fault}: {message[-300:]!r}", flush=True)
        if name == "states":
            for file, content in kept.items():
                (bench.folder / "run" / file).write_bytes(content)
    (bench.folder / path).write_bytes(seed)
    print(f"{name}: {sum(exits.values())} texts, exits {dict(exits)}, {faults} faults; slowest {slowest:.2f} s, largest "
          f"{largest >> 20} MB", flush=True)
    return faults


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("targets", nargs="*", help=", ".join(TARGETS))
    parser.add_argument("--seconds", type=float, default=600, help="for each target")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--output", default=".build/fuzz/findings", help="the folder for what fails")
    parser.add_argument("--command", default=".build/release/pixelwise")
    options = parser.parse_args()
    for name in options.targets:
        if name not in TARGETS:
            sys.exit(f"error: no target '{name}', there is {', '.join(TARGETS)}")
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    bench = Bench(options.command)
    faults = sum(fuzz(name, bench, options) for name in options.targets or TARGETS)
    shutil.rmtree(bench.folder)
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()

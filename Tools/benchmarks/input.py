"""Label statistics and training batches beside Pillow, numpy and a PyTorch DataLoader, in turn, on CamVid's train split.

usage: input.py --data FOLDER [--rounds 5] [--threads 2]

FOLDER holds CamVid (train/, trainannot/). Run it with a Python that has torch, numpy and Pillow, after
`swift build -c release`. First both sides must count the same pixels of every class and the same sums of red, green and
blue. Then each round times both, one after the other; the figure is the median, a ratio above 1 says how many times as
fast we are. The batches: scale 0.5-2, crop 352x480, flip, brightness, contrast, normalise, collate 8; two workers.
"""
import argparse
import json
import pathlib
import statistics
import subprocess
import sys
import time

import numpy
import torch
from PIL import Image

from camvid_pillow import Pairs

root = pathlib.Path(__file__).resolve().parents[2]
parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--data", required=True, type=pathlib.Path)
parser.add_argument("--rounds", type=int, default=5)
parser.add_argument("--threads", type=int, default=2)
options = parser.parse_args()
pairs = Pairs(options.data, "train", augments=True)
masks, images, classes = pairs.masks, pairs.images, 11


def count_labels():
    pixels, occurs = numpy.zeros(256, numpy.int64), numpy.zeros(256, numpy.int64)
    for mask in masks:
        counts = numpy.bincount(numpy.asarray(Image.open(mask)).ravel(), minlength=256)
        pixels += counts
        occurs += counts > 0
    return pixels, occurs


def add_colors():
    return sum(numpy.asarray(Image.open(path).convert("RGB")).reshape(-1, 3).sum(0, dtype=numpy.int64) for path in images)


loader = torch.utils.data.DataLoader(
    pairs, batch_size=8, shuffle=True, num_workers=options.threads, drop_last=True, persistent_workers=True)


def torch_epoch():
    return sum(len(batch) for batch, _ in loader)


def timed(work):
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


ours = subprocess.Popen(
    [root / ".build/release/input-benchmark", root / "Datasets/camvid.yaml", options.data, str(options.threads)],
    stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def ask(request):
    ours.stdin.write(request + "\n")
    ours.stdin.flush()
    line = ours.stdout.readline()
    if not line:
        sys.exit("error: input-benchmark ended")
    return json.loads(line)


pixels, occurs = count_labels()
answer = ask("labels")
if answer["pixels"] != pixels[:classes].tolist() or answer["images"] != occurs[:classes].tolist() \
        or answer["void"] != pixels[classes]:
    sys.exit(f"error: the label counts differ: {answer} and {pixels[:12]}")
if ask("colors")["sums"] != add_colors().tolist():
    sys.exit("error: the sums of the colours differ")
print(f"{len(masks)} pairs: label counts and colour sums agree; {options.threads} threads", flush=True)
torch_epoch()  # starts the workers

times = {name: ([], []) for name in ("labels", "decode", "cache")}
for _ in range(options.rounds):
    peer, _ = timed(count_labels)
    times["labels"][0].append(ask("labels")["seconds"])
    times["labels"][1].append(peer)
    peer, samples = timed(torch_epoch)
    for name in ("decode", "cache"):
        answer = ask(name)
        times[name][0].append(answer["seconds"] / answer["samples"])
        times[name][1].append(peer / samples)
for name, (mine, peers) in times.items():
    mine_median, peer_median = statistics.median(mine), statistics.median(peers)
    ratio = statistics.median(p / m for m, p in zip(mine, peers))
    if name == "labels":
        print(f"labels   ours {mine_median:.4f} s   Pillow + numpy {peer_median:.4f} s   ratio {ratio:.2f}")
    else:
        print(f"{name:8} ours {1 / mine_median:.0f} images/s   DataLoader {1 / peer_median:.0f} images/s   ratio {ratio:.2f}")
ours.stdin.close()
ours.wait()

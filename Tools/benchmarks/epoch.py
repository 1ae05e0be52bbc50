"""Whole epochs of CamVid (decode, augment, train, validate) beside PyTorch doing the same recipe, on the same cores.

usage: epoch.py --data FOLDER --peers FOLDER [--epochs 2] [--peer-epochs 2] [--rounds 1] [--threads 2]

FOLDERs: CamVid (train/, trainannot/, val/, valannot/), and models.py with the same networks in PyTorch. Run it with a Python
that has torch, numpy and Pillow, after `swift build -c release`. The recipe is Configs/camvid-tiny-fcn.yaml: tiny-fcn width 16,
batches of 8, scale, crop, flip, brightness, contrast, AdamW, one-cycle, weighted cross entropy; then all of val at its full size.
PyTorch: a DataLoader with Pillow and two workers that live on, and of its settings (precision, memory format) the one whose step
was fastest just before; ours: `pixelwise train`. A figure is the median of the epochs but each process's first, which decodes and
warms up, where there are others. A ratio above 1 says how many times as fast we are.
"""
import argparse
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

import torch
import torch.nn.functional as F

from camvid_pillow import Pairs

root = pathlib.Path(__file__).resolve().parents[2]
parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--data", required=True, type=pathlib.Path)
parser.add_argument("--peers", required=True, type=pathlib.Path)
parser.add_argument("--epochs", type=int, default=2)
parser.add_argument("--peer-epochs", type=int, default=2)
parser.add_argument("--rounds", type=int, default=1)
parser.add_argument("--threads", type=int, default=2)
options = parser.parse_args()
classes, batch, width, rate, decay = 11, 8, 16, 0.003, 0.05
pixelwise = str(root / ".build/release/pixelwise")


def ours():
    """Training, validation and data wait of each epoch in seconds."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [pixelwise, "train", str(root / "Configs/camvid-tiny-fcn.yaml"), "--data-root", str(options.data), "--output",
             f"{folder}/run", "--quiet", "--set", f"train.epochs={options.epochs}", "--set",
             f"train.threads={options.threads}"], check=True, stdout=subprocess.DEVNULL)
        records = [json.loads(line) for line in open(f"{folder}/run/log.jsonl")]
    images = batch * round(len(list((options.data / "trainannot").glob("*.png"))) / batch)
    rows = []
    for record in records:
        training = images / record["images_per_second"]
        rows.append((training, record["seconds"] - training, record["data_wait_seconds"]))
    return rows


def class_weights():
    """Median frequency, from our own counts, so that both sides minimise the same."""
    text = subprocess.run(
        [pixelwise, "weights", str(root / "Datasets/camvid.yaml"), "--data-root", str(options.data), "--json"], check=True,
        stdout=subprocess.PIPE, text=True).stdout
    return torch.tensor([c["weights"]["median-frequency"] for c in json.loads(text)["classes"]])


class Peer:
    def __init__(self, weights, bfloat16, channels_last):
        torch.manual_seed(0)
        self.weights, self.bfloat16 = weights, bfloat16
        self.format = torch.channels_last if channels_last else torch.contiguous_format
        self.model = TinyFCN(classes, width=width).to(memory_format=self.format)
        self.optimizer = torch.optim.AdamW(self.model.parameters(), lr=rate, weight_decay=decay)

    def scores(self, images):
        with torch.autocast("cpu", torch.bfloat16, enabled=self.bfloat16):
            return self.model(images.to(memory_format=self.format)).float()

    def step(self, images, labels):
        loss = F.cross_entropy(self.scores(images), labels.long(), self.weights, ignore_index=255)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        self.optimizer.step()
        return loss.item()


def fastest(weights):
    images, labels = torch.randn(4, 3, 352, 480), torch.randint(0, classes, (4, 352, 480))
    times = {}
    # Without the instructions PyTorch's bfloat16 is an emulation that takes minutes.
    has_bfloat16 = "bf16" in pathlib.Path("/proc/cpuinfo").read_text()
    for bfloat16 in (False, True) if has_bfloat16 else (False,):
        for channels_last in (False, True):
            peer, steps = Peer(weights, bfloat16, channels_last), []
            for _ in range(3):
                start = time.perf_counter()
                peer.step(images, labels)
                steps.append(time.perf_counter() - start)
            times[bfloat16, channels_last] = min(steps)
    return min(times, key=times.get)


def pytorchs(weights, setting):
    """Training and validation of each epoch in seconds."""
    peer = Peer(weights, *setting)
    training = torch.utils.data.DataLoader(
        Pairs(options.data, "train", True, classes), batch_size=batch, shuffle=True, num_workers=2, drop_last=False,
        persistent_workers=True)
    validation = torch.utils.data.DataLoader(
        Pairs(options.data, "val", False, classes), batch_size=1, num_workers=2, persistent_workers=True)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        peer.optimizer, max_lr=rate, total_steps=options.peer_epochs * len(training), pct_start=0.1)
    rows = []
    for _ in range(options.peer_epochs):
        start = time.perf_counter()
        peer.model.train()
        for images, labels in training:
            peer.step(images, labels)
            schedule.step()
        middle = time.perf_counter()
        peer.model.eval()
        confusion, loss = torch.zeros(classes * classes, dtype=torch.int64), 0.0
        with torch.no_grad():
            for images, labels in validation:
                scores, labels = peer.scores(images), labels.long()
                loss += F.cross_entropy(scores, labels, weights, ignore_index=255, reduction="sum").item()
                counted = labels != 255
                confusion += torch.bincount(
                    labels[counted] * classes + scores.argmax(1)[counted], minlength=classes * classes)
        rows.append((middle - start, time.perf_counter() - middle))
    return rows


sys.path.insert(0, str(options.peers))
from models import TinyFCN  # noqa: E402

torch.set_num_threads(options.threads)
weights = class_weights()
setting = fastest(weights)
print(f"PyTorch's fastest step: {'bfloat16' if setting[0] else 'float32'}, "
      f"{'channels last' if setting[1] else 'contiguous'}; {options.threads} threads", flush=True)
mine, theirs = [], []
for _ in range(options.rounds):
    for rows, side in ((ours(), mine), (pytorchs(weights, setting), theirs)):
        for number, row in enumerate(rows, 1):
            name = "ours   " if side is mine else "PyTorch"
            print(f"{name} epoch {number}: {row[0] + row[1]:6.2f} s, training {row[0]:.2f}, validation {row[1]:.2f}"
                  + (f", waited {row[2]:.2f} for data" if side is mine else ""), flush=True)
        side += rows[1:] or rows
epoch = [statistics.median(row[0] + row[1] for row in side) for side in (mine, theirs)]
share = statistics.median(row[1] / (row[0] + row[1]) for row in mine)
wait = statistics.median(row[2] / (row[0] + row[1]) for row in mine)
print(f"an epoch: ours {epoch[0]:.2f} s, PyTorch {epoch[1]:.2f} s, ratio {epoch[1] / epoch[0]:.2f}; "
      f"ours: {100 * share:.1f} % validation, {100 * wait:.1f} % waiting for data")

"""The training step beside PyTorch's on the same machine, in turn: milliseconds, their ratio, and peak memory.

usage: training_step.py --peers FOLDER [--model tiny-fcn] [--width 16] [--rounds 3] [--runs 7] [--threads 2]

FOLDER holds step.py, which times PyTorch's step in all its settings (precision, memory format), and models.py with the
same networks. Run it with a Python that has torch, after `swift build -c release`. PyTorch's figure is its best setting of a
precision in a round, ours the median of a round; a ratio above 1 says how many times as fast we are. That both compute
the same is held by NeuralNetworksTests (PyTorch's logits, gradients and optimizer steps).
"""
import argparse
import json
import os
import pathlib
import re
import statistics
import subprocess
import sys

root = pathlib.Path(__file__).resolve().parents[2]
parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--peers", required=True)
parser.add_argument("--model", default="tiny-fcn")
parser.add_argument("--width", type=int)
parser.add_argument("--rounds", type=int, default=3)
parser.add_argument("--runs", type=int, default=7)
parser.add_argument("--threads", type=int, default=2)
options = parser.parse_args()
width = options.width or (16 if options.model == "tiny-fcn" else 32)


def run(command, folder=None):
    """Standard output and the peak memory in MB of one process."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=folder)
    text = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"{command} failed")
    return text, usage.ru_maxrss * 1024 / 1e6


def ours(precision):
    text, memory = run([
        str(root / ".build/release/pixelwise"), "benchmark", "--json", "--model", options.model, "--width",
        str(width), "--precision", precision, "--runs", str(options.runs), "--threads", str(options.threads)])
    return json.loads(text)["step_ms"], memory


def pytorchs():
    text, memory = run(
        [sys.executable, "step.py", options.model, "--width", str(width), "--runs", str(options.runs), "--threads",
         str(options.threads)], options.peers)
    return {p: float(re.search(rf"best {p} ([\d.]+)", text)[1]) for p in ("float32", "bfloat16")}, memory


figures = {p: {"pytorch": [], "ours": [], "memory": []} for p in ("float32", "bfloat16")}
pytorch_memory = []
for _ in range(options.rounds):
    best, memory = pytorchs()
    pytorch_memory.append(memory)
    for precision, entry in figures.items():
        time, memory = ours(precision)
        entry["pytorch"].append(best[precision])
        entry["ours"].append(time)
        entry["memory"].append(memory)
print(f"{options.model} width {width}, {options.rounds} rounds in turn, {options.threads} threads")
print(f"{'':9} {'PyTorch ms':>11} {'ours ms':>9} {'ratio':>7} {'ours MB':>9}   (PyTorch {statistics.median(pytorch_memory):.0f} MB, all settings)")
for precision, entry in figures.items():
    ratios = [a / b for a, b in zip(entry["pytorch"], entry["ours"])]
    print(f"{precision:9} {statistics.median(entry['pytorch']):11.1f} {statistics.median(entry['ours']):9.1f} "
          f"{statistics.median(ratios):7.2f} {statistics.median(entry['memory']):9.0f}")

"""The training step while other processes want the cores, beside PyTorch's: how much more than a fair share is lost.

usage: shared_machine.py [--peers FOLDER] [--model res-fcn] [--precision float32] [--rounds 3] [--runs 7] [--threads 2]

k busy loops (0, 1, 2 and 4) run beside a step of a whole process, in turn, and medians of the rounds are told. With t threads on c
cores a fair share of the CPU makes a step (t + k) / c times as long, if that is more than 1; the factor is how much longer than that
it is. FOLDER holds step.py, which times PyTorch's step (its best memory format), and models.py with the same networks; without it
only our own step is timed. Run it with a Python that has torch, after `swift build -c release`, with nothing else running.
"""
import argparse
import json
import os
import pathlib
import re
import statistics
import subprocess
import sys
import time

root = pathlib.Path(__file__).resolve().parents[2]
parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--peers")
parser.add_argument("--pixelwise", action="append", help="a binary; several are timed in turn")
parser.add_argument("--model", default="res-fcn")
parser.add_argument("--precision", default="float32")
parser.add_argument("--rounds", type=int, default=3)
parser.add_argument("--runs", type=int, default=7)
parser.add_argument("--threads", type=int, default=2)
options = parser.parse_args()
width = 16 if options.model == "tiny-fcn" else 32
binaries = options.pixelwise or [str(root / ".build/release/pixelwise")]
cores = len(os.sched_getaffinity(0))


def ours(binary):
    text = subprocess.run(
        [binary, "benchmark", "--json", "--model", options.model, "--width", str(width), "--precision",
         options.precision, "--runs", str(options.runs), "--threads", str(options.threads)],
        check=True, capture_output=True, text=True).stdout
    return json.loads(text)["step_ms"]


def pytorchs():
    text = subprocess.run(
        [sys.executable, "step.py", options.model, "--width", str(width), "--runs", str(options.runs), "--threads",
         str(options.threads)], cwd=options.peers, check=True, capture_output=True, text=True).stdout
    return float(re.search(rf"best {options.precision} ([\d.]+)", text)[1])


contenders = {binary: lambda binary=binary: ours(binary) for binary in binaries}
if options.peers:
    contenders["PyTorch"] = pytorchs
times = {(name, loops): [] for name in contenders for loops in (0, 1, 2, 4)}
for _ in range(options.rounds):
    for loops in (0, 1, 2, 4):
        for name, step in contenders.items():
            busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(loops)]
            try:
                time.sleep(0.5 if loops else 0)
                times[name, loops].append(step())
            finally:
                for process in busy:
                    process.kill()
                    process.wait()

print(f"{options.model}, {options.precision}, {options.threads} threads on {cores} cores, medians of {options.rounds} rounds")
for name in contenders:
    alone = statistics.median(times[name, 0])
    line = f"{name}: alone {alone:.1f} ms"
    for loops in (1, 2, 4):
        step = statistics.median(times[name, loops])
        fair = alone * max(1, (options.threads + loops) / cores)
        line += f"; beside {loops}: {step:.0f} ms, {step / fair:.2f} times a fair share"
    print(line)

"""Training on two ranks of one thread beside one process of two threads: images a second of whole epochs, in turn.

usage: ranks.py --config CONFIG [--launcher mpirun.openmpi] [--ranks 2] [--epochs 3] [--rounds 3] [--set KEY=VALUE …]

The first epoch of each run is left out: it decodes the images. Both must have the same training loss in their first two steps, to
1e-5; later ones drift apart as runs of one and two threads do. Run it after `swift build -c release`, with nothing else running; CONFIG's batch is cut over the ranks.
"""
import argparse
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile

root = pathlib.Path(__file__).resolve().parents[2]
parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--config", required=True)
parser.add_argument("--pixelwise", default=str(root / ".build/release/pixelwise"))
parser.add_argument("--launcher", default=next(
    (name for name in ("mpirun.openmpi", "mpiexec.mpich", "mpirun") if shutil.which(name)), "mpirun"))
parser.add_argument("--ranks", type=int, default=2)
parser.add_argument("--epochs", type=int, default=3)
parser.add_argument("--rounds", type=int, default=3)
parser.add_argument("--set", action="append", default=[])
options = parser.parse_args()
if options.epochs < 2:
    sys.exit("error: --epochs is 2 or more, the first one is not timed")


def launch(ranks):
    if ranks == 1:
        return []
    line = [options.launcher, "-n", str(ranks)]
    version = subprocess.run([options.launcher, "--version"], capture_output=True, text=True).stdout
    # Each rank has a core of its own to compute on, and its loader may use any.
    if "Open MPI" in version or "open-mpi" in version:
        line += ["--bind-to", "none"] + (["--allow-run-as-root"] if os.geteuid() == 0 else [])
    return line


def epochs(ranks, threads):
    """The log of a run: its steps and its epochs."""
    with tempfile.TemporaryDirectory() as folder:
        line = launch(ranks) + [
            options.pixelwise, "train", options.config, "--output", f"{folder}/run", "--quiet",
            "--set", f"train.threads={threads}", "--set", f"train.epochs={options.epochs}",
            "--set", "train.log_steps=true"]
        for value in options.set:
            line += ["--set", value]
        subprocess.run(line, check=True, stdout=subprocess.DEVNULL)
        with open(f"{folder}/run/log.jsonl") as log:
            entries = [json.loads(entry) for entry in log]
    return [entry for entry in entries if "step" in entry], [entry for entry in entries if "step" not in entry]


rates = {"threads": [], "ranks": []}
for number in range(options.rounds):
    (steps, one), (steps_of_ranks, several) = epochs(1, options.ranks), epochs(options.ranks, 1)
    for step in range(min(2, len(steps))):
        losses = steps[step]["train_loss"], steps_of_ranks[step]["train_loss"]
        if abs(losses[0] - losses[1]) > 1e-5 * abs(losses[0]):
            sys.exit(f"error: the training loss of step {step + 1} is {losses[0]} in one process, {losses[1]} on ranks")
    for kind, log in (("threads", one), ("ranks", several)):
        rates[kind].append(statistics.median(entry["images_per_second"] for entry in log[1:]))
    print(f"round {number + 1}: {options.ranks} threads {rates['threads'][-1]:.2f} img/s, "
          f"{options.ranks} ranks {rates['ranks'][-1]:.2f} img/s", flush=True)
threads, ranks = (statistics.median(rates[kind]) for kind in ("threads", "ranks"))
print(f"{options.launcher}: 1 rank × {options.ranks} threads {threads:.2f} img/s, "
      f"{options.ranks} ranks × 1 thread {ranks:.2f} img/s, ratio {ranks / threads:.3f}")

"""Cross entropy of segmentation logits: ours, a copy of the logits and PyTorch, in turn on the same machine.

usage: loss.py [--classes 19] [--batch 4] [--size 512 1024] [--threads 2] [--rounds 3]      needs torch (2.13.0)

Runs .build/release/loss-benchmark (swift build -c release) between rounds of PyTorch on the same sizes:
class weights, 4 % of the pixels ignored. Prints the median of all rounds, what PyTorch's best memory format takes,
and how many times as fast ours is.
"""
import argparse, os, re, statistics, subprocess, time
import torch
import torch.nn.functional as F

a = argparse.ArgumentParser()
a.add_argument("--classes", type=int, default=19)
a.add_argument("--batch", type=int, default=4)
a.add_argument("--size", type=int, nargs=2, default=(512, 1024))
a.add_argument("--threads", type=int, default=2)
a.add_argument("--rounds", type=int, default=3)
a = a.parse_args()
torch.set_num_threads(a.threads)
tool = os.path.join(os.path.dirname(__file__), "../../.build/release/loss-benchmark")
x = torch.randn(a.batch, a.classes, *a.size)
last = x.to(memory_format=torch.channels_last)
y = torch.randint(0, a.classes, (a.batch, *a.size))
y[torch.rand(y.shape) < .04] = 255
weight = torch.rand(a.classes) + .5
other = torch.empty_like(x)
times = {}


def loss_map(v):
    with torch.no_grad():
        F.cross_entropy(v, y, weight=weight, ignore_index=255, reduction="none")


def both(v):
    v = v.detach().requires_grad_()
    F.cross_entropy(v, y, weight=weight, ignore_index=255).backward()


def measure(name, work, runs=2):
    for _ in range(runs):
        start = time.perf_counter()
        work()
        times.setdefault(name, []).append((time.perf_counter() - start) * 1e3)


for _ in range(a.rounds):
    command = [tool, "--classes", a.classes, "--batch", a.batch, "--size", *a.size, "--threads", a.threads, "--runs", 5]
    for line in subprocess.run([str(c) for c in command], capture_output=True, text=True, check=True).stdout.splitlines():
        if found := re.match(r"(.+?)  +median +([\d.]+) ms", line):
            times.setdefault("ours: " + found[1], []).append(float(found[2]))
    measure("PyTorch: copy of the logits", lambda: other.copy_(x), 4)
    for layout, v in (("contiguous", x), ("channels last", last)):
        measure(f"PyTorch: {layout}: map", lambda: loss_map(v))
        measure(f"PyTorch: {layout}: loss + gradient", lambda: both(v))

middle = {name: statistics.median(t) for name, t in times.items()}
print(f"({a.batch},{a.classes},{a.size[0]},{a.size[1]}) float32, {a.threads} threads, medians of {a.rounds} rounds in turn")
for name, value in middle.items():
    print(f"{name:42} {value:8.2f} ms   {value / middle['ours: copy of the logits']:6.2f} copies of ours, "
          f"{value / middle['PyTorch: copy of the logits']:6.2f} of PyTorch's   (from {min(times[name]):.2f} to {max(times[name]):.2f})")
for what in ("map", "loss + gradient"):
    best = min(middle[f"PyTorch: {layout}: {what}"] for layout in ("contiguous", "channels last"))
    for layout in ("contiguous", "channels last"):
        print(f"{layout}: {what}: {best / middle[f'ours: {layout}: {what}']:.1f} times as fast as PyTorch's best layout")

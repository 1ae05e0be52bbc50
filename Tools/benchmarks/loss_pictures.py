"""Loss maps of a split beside PyTorch and matplotlib, in turn, each in a process of its own, from files to pictures.

usage: loss_pictures.py --data FOLDER --peers FOLDER --run RUN [--rounds 3] [--threads 2]

FOLDERs: CamVid (val/, valannot/), and models.py with the same network (TinyFCN). RUN is a run of tiny-fcn on CamVid
(`pixelwise train Configs/camvid-tiny-fcn.yaml --data-root FOLDER --set train.epochs=1 --output RUN`). Run it with a
Python that has torch, pillow and matplotlib, after `swift build -c release`, with nothing else running. PyTorch takes the losses of
the 101 images of val (`reduction='none'`) with weights from chance, which take the same time, and matplotlib draws the two pictures
an image that `lossmap` draws: the losses with a legend, and the losses over the image. `lossmap` writes the explorer besides.
A ratio above 1 says how many times as fast we are.
"""
import argparse
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

root = pathlib.Path(__file__).resolve().parents[2]
parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--data", required=True)
parser.add_argument("--peers", required=True)
parser.add_argument("--run", required=True)
parser.add_argument("--rounds", type=int, default=3)
parser.add_argument("--threads", type=int, default=2)
options = parser.parse_args()

PEER = """
import pathlib, sys
import matplotlib
import numpy as np
import torch
from PIL import Image
matplotlib.use("Agg")
import matplotlib.pyplot as plt
data, peers, output, threads = pathlib.Path(sys.argv[1]), sys.argv[2], pathlib.Path(sys.argv[3]), int(sys.argv[4])
sys.path.insert(0, peers)
from models import TinyFCN
torch.set_num_threads(threads)
net = TinyFCN(11, 16).eval()
mean = torch.tensor([0.485, 0.456, 0.406]).view(1, 3, 1, 1)
deviation = torch.tensor([0.229, 0.224, 0.225]).view(1, 3, 1, 1)
kept = []
with torch.inference_mode():
    for path in sorted((data / "val").iterdir()):
        image = np.asarray(Image.open(path).convert("RGB"))
        labels = np.asarray(Image.open(data / "valannot" / path.name)).astype(np.int64)
        batch = (torch.from_numpy(image.copy()).permute(2, 0, 1)[None].float() / 255 - mean) / deviation
        loss = torch.nn.functional.cross_entropy(
            net(batch), torch.from_numpy(labels)[None], ignore_index=11, reduction="none")[0].numpy()
        kept.append((path.stem, image, labels, loss))
end = np.percentile(np.concatenate([loss.ravel() for *_, loss in kept]), 99.5)
for name, image, labels, loss in kept:
    height, width = loss.shape
    masked = np.ma.masked_where(labels == 11, loss)
    for kind in ("loss", "overlay"):
        figure = plt.figure(figsize=(width / 100, (height + 60) / 100), dpi=100)
        axes = figure.add_axes([0, 60 / (height + 60), 1, height / (height + 60)])
        axes.axis("off")
        if kind == "overlay":
            axes.imshow(image)
        drawn = axes.imshow(masked, cmap="viridis", vmin=0, vmax=end, alpha=0.6 if kind == "overlay" else 1)
        if kind == "loss":
            legend = figure.add_axes([0.05, 25 / (height + 60), 0.9, 15 / (height + 60)])
            figure.colorbar(drawn, cax=legend, orientation="horizontal", label="nats")
        figure.savefig(output / f"{name}.{kind}.png")
        plt.close(figure)
"""


def seconds(command):
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def ours(command, folder, *more):
    data = ["--dataset", str(root / "Datasets/camvid.yaml"), "--data-root", options.data]
    output = ["--output", str(folder), "--quiet"] if command == "lossmap" else []
    threads = ["--threads", str(options.threads)]
    return [str(root / ".build/release/pixelwise"), command, options.run, *data, *output, *threads, *more]


times = {"evaluate": [], "lossmap --pictures none": [], "lossmap": [], "PyTorch + matplotlib": []}
for _ in range(options.rounds):
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "peer").mkdir()
        peer = [sys.executable, "-c", PEER, options.data, options.peers, str(folder / "peer")]
        times["evaluate"].append(seconds(ours("evaluate", None)))
        times["lossmap --pictures none"].append(seconds(ours("lossmap", folder / "none", "--pictures", "none")))
        times["lossmap"].append(seconds(ours("lossmap", folder / "all")))
        times["PyTorch + matplotlib"].append(seconds([*peer, str(options.threads)]))
medians = {name: statistics.median(values) for name, values in times.items()}
for name, values in times.items():
    print(f"{name:<25} {medians[name]:6.2f} s   {', '.join(f'{value:.2f}' for value in sorted(values))}")
print(f"PyTorch + matplotlib / lossmap: {medians['PyTorch + matplotlib'] / medians['lossmap']:.1f}")
print(f"lossmap --pictures none / evaluate: {medians['lossmap --pictures none'] / medians['evaluate']:.2f}")

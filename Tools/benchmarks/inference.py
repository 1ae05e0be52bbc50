"""Inference of one image beside ONNX Runtime on the same machine, in turn: milliseconds and their ratio.

usage: inference.py --peers FOLDER [--models tiny-fcn res-fcn unet] [--size 352 480] [--classes 11] [--threads 2] [--rounds 5]

FOLDER holds models.py with the same networks. Run it with a Python that has torch, onnx and onnxruntime, after
`swift build -c release`. ONNX Runtime gets the network in evaluation mode with all its graph optimizations; both run one image of
float32 numbers, batch of one, and the medians of each round are compared. A ratio above 1 says how many times as fast we are.
That both compute the same is held by NeuralNetworksTests (PyTorch's logits in evaluation mode) and checked here for ONNX Runtime.
"""
import argparse
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

import numpy
import onnxruntime
import torch

root = pathlib.Path(__file__).resolve().parents[2]
parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--peers", required=True)
parser.add_argument("--models", nargs="+", default=["tiny-fcn", "res-fcn", "unet"])
parser.add_argument("--size", type=int, nargs=2, default=(352, 480))
parser.add_argument("--classes", type=int, default=11)
parser.add_argument("--threads", type=int, default=2)
parser.add_argument("--rounds", type=int, default=5)
parser.add_argument("--runs", type=int, default=7)
options = parser.parse_args()
sys.path.insert(0, options.peers)
from models import ZOO  # noqa: E402


def session(name, folder):
    """ONNX Runtime with the model, after it has given PyTorch's logits."""
    model = ZOO[name](options.classes).eval()
    image = torch.randn(1, 3, *options.size)
    path = str(pathlib.Path(folder) / f"{name}.onnx")
    torch.onnx.export(model, (image,), path, input_names=["image"], opset_version=17, dynamo=False)
    settings = onnxruntime.SessionOptions()
    settings.intra_op_num_threads = options.threads
    running = onnxruntime.InferenceSession(path, settings, providers=["CPUExecutionProvider"])
    with torch.no_grad():
        wanted = model(image).numpy()
    found = running.run(None, {"image": image.numpy()})[0]
    if numpy.abs(found - wanted).max() > 1e-3 * numpy.abs(wanted).max():
        sys.exit(f"{name}: ONNX Runtime and PyTorch disagree")
    return running, image.numpy()


def onnx_runtime(running, image):
    times = []
    for _ in range(options.runs + 2):
        start = time.perf_counter()
        running.run(None, {"image": image})
        times.append(time.perf_counter() - start)
    return statistics.median(times[2:]) * 1e3


def ours(name):
    text = subprocess.run(
        [str(root / ".build/release/pixelwise"), "benchmark", "--json", "--inference", "--model", name, "--width",
         "16" if name == "tiny-fcn" else "32", "--classes", str(options.classes), "--size", *map(str, options.size),
         "--threads", str(options.threads), "--runs", str(options.runs)],
        check=True, stdout=subprocess.PIPE, text=True).stdout
    return json.loads(text)["inference_ms"]


with tempfile.TemporaryDirectory() as folder:
    print(f"one image {options.size[0]}×{options.size[1]}, float32, {options.threads} threads, {options.rounds} rounds in turn")
    for name in options.models:
        peer = session(name, folder)
        theirs, mine = [], []
        for _ in range(options.rounds):
            theirs.append(onnx_runtime(*peer))
            mine.append(ours(name))
        ratios = [a / b for a, b in zip(theirs, mine)]
        print(f"{name:9} ONNX Runtime {statistics.median(theirs):7.1f} ms   ours {statistics.median(mine):7.1f} ms   "
              f"ratio {statistics.median(ratios):.2f} ({min(ratios):.2f}…{max(ratios):.2f})", flush=True)

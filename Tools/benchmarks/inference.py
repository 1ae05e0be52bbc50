"""Inference of one image beside ONNX Runtime on the same machine, in turn, each in a process of its own.

usage: inference.py --peers FOLDER [--models tiny-fcn res-fcn unet] [--size 352 480] [--classes 11] [--threads 2]
                    [--rounds 5] [--runs 15]

FOLDER holds models.py with the same networks. Run it with a Python that has torch, onnx and onnxruntime, after
`swift build -c release`. ONNX Runtime gets the network in evaluation mode with all its graph optimizations; both run one image of
float32 numbers, batch of one, in a new process a round that waits for the other's to end (idle threads of one would take time from
the other), and the medians of each round are compared. A ratio above 1 says how many times as fast we are. bfloat16 is ours alone:
ONNX Runtime's convolutions on a CPU are float32. That both compute the same is held by NeuralNetworksTests (PyTorch's logits in evaluation mode) and checked here for ONNX Runtime.
"""
import argparse
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile
import warnings

root = pathlib.Path(__file__).resolve().parents[2]
parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--peers", required=True)
parser.add_argument("--models", nargs="+", default=["tiny-fcn", "res-fcn", "unet"])
parser.add_argument("--size", type=int, nargs=2, default=(352, 480))
parser.add_argument("--classes", type=int, default=11)
parser.add_argument("--threads", type=int, default=2)
parser.add_argument("--rounds", type=int, default=5)
parser.add_argument("--runs", type=int, default=15)
options = parser.parse_args()

# What runs in ONNX Runtime's own process: the median time of a run in milliseconds.
TIMING = """
import statistics, sys, time
import numpy, onnxruntime
path, image, threads, runs = sys.argv[1], numpy.load(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
settings = onnxruntime.SessionOptions()
settings.intra_op_num_threads = threads
session = onnxruntime.InferenceSession(path, settings, providers=["CPUExecutionProvider"])
times = []
for _ in range(runs + 2):
    start = time.perf_counter()
    session.run(None, {"image": image})
    times.append(time.perf_counter() - start)
print(statistics.median(times[2:]) * 1e3)
"""


def output(command):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def export(name, folder):
    """The paths of the model as ONNX and of an image, after ONNX Runtime has given PyTorch's logits for it."""
    import numpy
    import onnxruntime
    import torch
    sys.path.insert(0, options.peers)
    from models import ZOO
    model = ZOO[name](options.classes).eval()
    image = torch.randn(1, 3, *options.size)
    path, pixels = (str(pathlib.Path(folder) / f"{name}.{kind}") for kind in ("onnx", "npy"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(model, (image,), path, input_names=["image"], opset_version=17, dynamo=False)
    numpy.save(pixels, image.numpy())
    with torch.no_grad():
        wanted = model(image).numpy()
    found = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"]).run(None, {"image": image.numpy()})[0]
    if numpy.abs(found - wanted).max() > 1e-3 * numpy.abs(wanted).max():
        sys.exit(f"{name}: ONNX Runtime and PyTorch disagree")
    return path, pixels


def onnx_runtime(path, pixels):
    return float(output([sys.executable, "-c", TIMING, path, pixels, str(options.threads), str(options.runs)]))


def ours(name, precision):
    return json.loads(output(
        [str(root / ".build/release/pixelwise"), "benchmark", "--json", "--inference", "--model", name, "--width",
         "16" if name == "tiny-fcn" else "32", "--classes", str(options.classes), "--size", *map(str, options.size),
         "--threads", str(options.threads), "--runs", str(options.runs), "--precision", precision]))["inference_ms"]


if len(options.models) == 1:
    name = options.models[0]
    with tempfile.TemporaryDirectory() as folder:
        peer = export(name, folder)
        theirs, mine, halves = [], [], []
        for _ in range(options.rounds):
            theirs.append(onnx_runtime(*peer))
            mine.append(ours(name, "float32"))
            try:
                halves.append(ours(name, "bfloat16"))
            except subprocess.CalledProcessError:
                pass    # this CPU has none
    ratios = [a / b for a, b in zip(theirs, mine)]
    print(f"{name:9} ONNX Runtime {statistics.median(theirs):7.1f} ms   ours {statistics.median(mine):7.1f} ms   "
          f"ratio {statistics.median(ratios):.2f} ({min(ratios):.2f}…{max(ratios):.2f})"
          + (f"   bfloat16 {statistics.median(halves):7.1f} ms" if halves else ""), flush=True)
else:
    # PyTorch's threads, which the export starts, end with a process of their own.
    print(f"one image {options.size[0]}×{options.size[1]}, float32, {options.threads} threads, {options.rounds} rounds in turn",
          flush=True)
    for name in options.models:
        subprocess.run(
            [sys.executable, __file__, "--peers", options.peers, "--models", name, "--size", *map(str, options.size),
             "--classes", str(options.classes), "--threads", str(options.threads), "--rounds", str(options.rounds),
             "--runs", str(options.runs)], check=True)

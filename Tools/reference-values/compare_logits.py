"""PyTorch's weights in our command: logits of all three models, side by side.

usage: compare_logits.py --peers FOLDER [--models tiny-fcn res-fcn unet] [--classes 11] [--tolerance 1e-4]

FOLDER holds models.py with the networks as PyTorch modules. Each gets random weights and running statistics, is saved with
safetensors under its own names, and given to `pixelwise predict --logits` with PNG images of odd sizes (multiples of 8 for unet, which
would pad others with their mirror image, as PyTorch's module does not). Exits with 1 if a logit is off by more than 1e-4 of the
largest. Training mode, gradients and steps are compared by the tests, from fixtures. Run it with a Python that has torch,
safetensors and Pillow, after `swift build -c release`.
"""
import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

import numpy
import torch
from PIL import Image
from safetensors.torch import save_file

root = pathlib.Path(__file__).resolve().parents[2]
parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--peers", required=True)
parser.add_argument("--models", nargs="+", default=["tiny-fcn", "res-fcn", "unet"])
parser.add_argument("--classes", type=int, default=11)
parser.add_argument("--tolerance", type=float, default=1e-4)
options = parser.parse_args()
sys.path.insert(0, options.peers)
from models import ZOO  # noqa: E402

SIZES = {"unet": [(40, 56), (104, 136), (352, 480)]}
ODD = [(37, 53), (101, 67), (352, 480), (353, 479)]


def randomized(model):
    """Running statistics and norms as after some training, not 0 and 1."""
    for module in model.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.running_mean.normal_(0, 0.3)
            module.running_var.uniform_(0.5, 2)
            torch.nn.init.uniform_(module.weight, 0.5, 1.5)
            torch.nn.init.normal_(module.bias, 0, 0.3)
    return model.eval()


def card(name, width):
    names = [f"class {index}" for index in range(options.classes)]
    return {
        "model": name, "width": width, "classNames": names, "colors": list(range(options.classes)), "mean": [0.5, 0.5, 0.5],
        "deviation": [0.25, 0.25, 0.25], "dataset": "none", "precision": "float32", "epoch": 0, "steps": 0,
        "loss": {"name": "cross-entropy", "classWeights": [1] * options.classes, "labelSmoothing": 0}}


torch.manual_seed(0)
worst = 0.0
with tempfile.TemporaryDirectory() as folder:
    folder = pathlib.Path(folder)
    for name in options.models:
        width = 16 if name == "tiny-fcn" else 32
        model = randomized(ZOO[name](options.classes))
        checkpoint = folder / f"{name}.safetensors"
        save_file(model.state_dict(), checkpoint, metadata={"pixelwise": json.dumps(card(name, width))})
        for height, columns in SIZES.get(name, ODD):
            pixels = numpy.random.default_rng(height).integers(0, 256, (height, columns, 3), dtype=numpy.uint8)
            Image.fromarray(pixels).save(folder / "image.png")
            subprocess.run(
                [str(root / ".build/release/pixelwise"), "predict", str(checkpoint), str(folder / "image.png"), "--output",
                 str(folder / "out"), "--logits", "--quiet"], check=True)
            found = numpy.load(folder / "out" / "image.logits.npy")
            with torch.no_grad():
                images = torch.from_numpy(pixels).permute(2, 0, 1)[None].float() / 255
                wanted = model((images - 0.5) / 0.25)[0].numpy()
            error = float(numpy.abs(found - wanted).max() / numpy.abs(wanted).max())
            worst = max(worst, error)
            print(f"{name:9} {height}×{columns}: largest difference {error:.1e} of the largest logit", flush=True)
sys.exit(f"beyond {options.tolerance}" if worst > options.tolerance else 0)

"""Pretrained weights in our command beside PyTorch: the same numbers, the same logits, before and after a training.

usage: check_pretrained.py [--weights FILE] [--origin FILE.pth] [--tolerance 1e-4] [--binary FILE]

The network is written down here once more, as PyTorch modules with the names of the weights' file. With the weights that
`Tools/pretrained efficientnet-lite0` has put into the cache, or those of --weights:
1. with --origin (the .pth file of the Python package) every tensor is what PyTorch reads there;
2. the encoder with a random decoder, saved as a checkpoint, gives `predict --logits` PyTorch's logits at even and odd sizes;
3. `train` with `pretrained:` and learning rates of 0 leaves the encoder as it was, but for running statistics;
4. what `export --format safetensors` writes after an epoch of real training loads strictly, and gives the same logits.
Exits with 1 if a logit is off by more than the tolerance times the largest. Needs torch, numpy and Pillow, after
`swift build -c release`.
"""
import argparse
import json
import math
import os
import pathlib
import struct
import subprocess
import sys
import tempfile

import numpy
import torch
import torch.nn.functional as F
from PIL import Image
from torch import nn

root = pathlib.Path(__file__).resolve().parents[2]
cache = os.environ.get("XDG_CACHE_HOME", "")
cache = pathlib.Path(cache if cache.startswith("/") else pathlib.Path.home() / ".cache")
parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--weights", default=str(cache / "pixelwise/efficientnet-lite0.safetensors"))
parser.add_argument("--origin")
parser.add_argument("--tolerance", type=float, default=1e-4)
parser.add_argument("--binary", default=str(root / ".build/release/pixelwise"))
options = parser.parse_args()

SIZES = [(224, 224), (64, 96), (37, 53), (101, 66), (90, 121)]
MEAN, DEVIATION = 127 / 255, 128 / 255
# blocks, kernel, stride, expansion, channels
STAGES = [(1, 3, 1, 1, 16), (2, 3, 2, 6, 24), (2, 5, 2, 6, 40), (3, 3, 2, 6, 80), (3, 5, 1, 6, 112), (4, 5, 2, 6, 192), (1, 3, 1, 6, 320)]


class SameConvolution(nn.Conv2d):
    """⌈size / stride⌉ outputs; the odd zero lies behind."""

    def forward(self, x):
        kernel, stride = self.kernel_size[0], self.stride[0]
        zeros = []
        for side in (x.shape[3], x.shape[2]):
            total = max((math.ceil(side / stride) - 1) * stride + kernel - side, 0)
            zeros += [total // 2, total - total // 2]
        return F.conv2d(F.pad(x, zeros), self.weight, self.bias, self.stride, 0, 1, self.groups)


def convolution(inputs, outputs, kernel, stride=1, groups=1):
    return SameConvolution(inputs, outputs, kernel, stride=stride, groups=groups, bias=False)


def norm(channels):
    return nn.BatchNorm2d(channels, eps=1e-3, momentum=0.01)


class Block(nn.Module):
    def __init__(self, inputs, outputs, kernel, stride, expansion):
        super().__init__()
        inner = inputs * expansion
        self.expands, self.adds = expansion > 1, stride == 1 and inputs == outputs
        if self.expands:
            self._expand_conv, self._bn0 = convolution(inputs, inner, 1), norm(inner)
        self._depthwise_conv, self._bn1 = convolution(inner, inner, kernel, stride, inner), norm(inner)
        self._project_conv, self._bn2 = convolution(inner, outputs, 1), norm(outputs)

    def forward(self, x):
        y = F.relu6(self._bn0(self._expand_conv(x))) if self.expands else x
        y = self._bn2(self._project_conv(F.relu6(self._bn1(self._depthwise_conv(y)))))
        return x + y if self.adds else y


class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self._conv_stem, self._bn0, self._blocks = convolution(3, 32, 3, 2), norm(32), nn.ModuleList()
        inputs = 32
        for count, kernel, stride, expansion, channels in STAGES:
            for index in range(count):
                self._blocks.append(Block(inputs, channels, kernel, stride if index == 0 else 1, expansion))
                inputs = channels

    def forward(self, x):
        """The last features of strides 4, 8, 16 and 32."""
        x = F.relu6(self._bn0(self._conv_stem(x)))
        features = []
        for index, block in enumerate(self._blocks):
            x = block(x)
            if index in (2, 4, 10, 15):
                features.append(x)
        return features


class Lateral(nn.Module):
    def __init__(self, inputs, width):
        super().__init__()
        self.conv, self.norm = nn.Conv2d(inputs, width, 1, bias=False), nn.BatchNorm2d(width)

    def forward(self, x):
        return self.norm(self.conv(x))


class Refine(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.depthwise = nn.Conv2d(width, width, 3, padding=1, groups=width, bias=False)
        self.pointwise = nn.Conv2d(width, width, 1, bias=False)
        self.depthwise_norm, self.pointwise_norm = nn.BatchNorm2d(width), nn.BatchNorm2d(width)

    def forward(self, x):
        x = F.relu(self.depthwise_norm(self.depthwise(x)))
        return F.relu(self.pointwise_norm(self.pointwise(x)))


class Pyramid(nn.Module):
    def __init__(self, classes, width=64):
        super().__init__()
        self.encoder, self.decoder, self.head = Encoder(), nn.ModuleDict(), nn.Conv2d(width, classes, 1)
        for stride, channels in ((4, 24), (8, 40), (16, 112), (32, 320)):
            self.decoder[f"lateral{stride}"] = Lateral(channels, width)
            self.decoder[f"refine{stride}"] = Refine(width)

    def forward(self, images):
        x = None
        for stride, feature in zip((32, 16, 8, 4), reversed(self.encoder(images))):
            side = self.decoder[f"lateral{stride}"](feature)
            if x is not None:
                side = side + F.interpolate(x, side.shape[2:], mode="bilinear", align_corners=False)
            x = self.decoder[f"refine{stride}"](side)
        return F.interpolate(self.head(x), images.shape[2:], mode="bilinear", align_corners=False)


TYPES = {"F32": numpy.float32, "I64": numpy.int64}


def read(path):
    """The tensors of a safetensors file and its texts."""
    data = pathlib.Path(path).read_bytes()
    end = 8 + struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8:end])
    texts = header.pop("__metadata__", {})
    tensors = {}
    for name, entry in header.items():
        first, last = entry["data_offsets"]
        numbers = numpy.frombuffer(data[end + first:end + last], TYPES[entry["dtype"]])
        tensors[name] = torch.from_numpy(numbers.reshape(entry["shape"]).copy())
    return tensors, texts


def write(path, tensors, texts):
    header, body = {"__metadata__": texts}, b""
    for name, tensor in tensors.items():
        array = tensor.detach().contiguous().numpy()
        kind = next(kind for kind, known in TYPES.items() if array.dtype == known)
        header[name] = {"dtype": kind, "shape": list(array.shape), "data_offsets": [len(body), len(body) + array.nbytes]}
        body += array.tobytes()
    text = json.dumps(header).encode()
    pathlib.Path(path).write_bytes(struct.pack("<Q", len(text)) + text + body)


def pixelwise(*arguments):
    subprocess.run([options.binary, *map(str, arguments)], check=True, stdout=subprocess.DEVNULL)


worst = 0.0


def compare(model, checkpoint, folder, what):
    global worst
    model.eval()
    for height, width in SIZES:
        pixels = numpy.random.default_rng(height).integers(0, 256, (height, width, 3), dtype=numpy.uint8)
        Image.fromarray(pixels).save(folder / "image.png")
        pixelwise("predict", checkpoint, folder / "image.png", "--output", folder / "out", "--logits", "--quiet")
        found = numpy.load(folder / "out/image.logits.npy")
        with torch.no_grad():
            images = torch.from_numpy(pixels).permute(2, 0, 1)[None].float() / 255
            wanted = model((images - MEAN) / DEVIATION)[0].numpy()
        error = float(numpy.abs(found - wanted).max() / numpy.abs(wanted).max())
        worst = max(worst, error)
        print(f"{what}, {height}×{width}: largest difference {error:.1e} of the largest logit", flush=True)


def card(classes):
    return {
        "model": "efficientnet-lite0-fpn", "width": 64, "classNames": [f"class {index}" for index in range(classes)],
        "colors": list(range(classes)), "mean": [MEAN] * 3, "deviation": [DEVIATION] * 3, "dataset": "none",
        "precision": "float32", "epoch": 0, "steps": 0,
        "loss": {"name": "cross-entropy", "classWeights": [1] * classes, "labelSmoothing": 0}}


torch.manual_seed(0)
weights, texts = read(options.weights)
print(f"{options.weights}: {len(weights)} tensors, {texts['license']}, {texts['origin']}")
if options.origin:
    origin = torch.load(options.origin, weights_only=True)
    assert list(origin) == list(weights), "the names differ"
    assert all(torch.equal(origin[name], weights[name]) for name in origin), "numbers differ"
    print(f"{options.origin}: all tensors are equal")
encoder = {f"encoder.{name}": tensor for name, tensor in weights.items() if not name.startswith(("_conv_head", "_bn1", "_fc"))}

with tempfile.TemporaryDirectory() as folder:
    folder = pathlib.Path(folder)
    model = Pyramid(11)
    assert {name for name in model.state_dict() if name.startswith("encoder.")} == set(encoder), "the encoder's names differ"
    for module in model.decoder.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.running_mean.normal_(0, 0.3)
            module.running_var.uniform_(0.5, 2)
            nn.init.uniform_(module.weight, 0.5, 1.5)
            nn.init.normal_(module.bias, 0, 0.3)
    model.load_state_dict(encoder, strict=False)
    write(folder / "random.safetensors", model.state_dict(), {"pixelwise": json.dumps(card(11))})
    compare(model, folder / "random.safetensors", folder, "pretrained encoder, random decoder")

    config = folder / "config.yaml"
    config.write_text(
        f"dataset: {root}/Datasets/Shapes/dataset.yaml\n"
        f"model: {{name: efficientnet-lite0-fpn, pretrained: {options.weights}}}\n"
        "augment: {crop: [96, 96]}\ntrain: {epochs: 1, batch: 8, precision: float32}\n")
    pixelwise("train", config, "--output", folder / "still", "--quiet", "--set", "optimizer.learning_rate=1e-30", "--set",
              "optimizer.weight_decay=0")
    still, _ = read(folder / "still/checkpoints/last.safetensors")
    for name, tensor in encoder.items():
        if "running" not in name and "num_batches" not in name:
            assert torch.equal(still[name], tensor), f"{name} moved without a learning rate"
    print("the encoder starts as the file has it")

    pixelwise("train", config, "--output", folder / "run", "--quiet")
    pixelwise("export", folder / "run", "--format", "safetensors", "--output", folder / "export.safetensors")
    exported, texts = read(folder / "export.safetensors")
    trained = Pyramid(len(json.loads(texts["pixelwise"])["classNames"]))
    trained.load_state_dict(exported, strict=True)
    compare(trained, folder / "run", folder, "trained and exported")
sys.exit(f"beyond {options.tolerance}" if worst > options.tolerance else 0)

"""Exported networks in ONNX Runtime: its logits and masks beside ours.

usage: check_onnx.py --data FOLDER_WITH_CAMVID [--peers FOLDER] [--tolerance 1e-4] [MODEL …]

Without a MODEL it trains each model of the zoo and two networks that are listed layer by layer, for an epoch each on CamVid.
Of every model: onnx.checker with shape inference over all eight ways to export it, logits at three sizes (odd ones among them)
beside `predict --logits`, in batches of one and two, and the masks of CamVid's validation images, of which 99.999 % of the pixels
must be equal. With --peers (models.py with the networks as PyTorch modules) also `--format safetensors`, which must load strictly
and give the same logits. ONNX files have neither the change of size of a training (resize) nor its bfloat16, so both are taken out
of the card first. Run it with a Python that has onnx, onnxruntime, safetensors, Pillow (and torch), after
`swift build -c release`.
"""
import argparse
import itertools
import json
import pathlib
import subprocess
import sys
import tempfile

import numpy
import onnx
import onnxruntime
from PIL import Image
from safetensors import safe_open
from safetensors.numpy import load_file, save_file

root = pathlib.Path(__file__).resolve().parents[2]
parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("models", nargs="*")
parser.add_argument("--data", required=True)
parser.add_argument("--peers")
parser.add_argument("--tolerance", type=float, default=1e-4)
parser.add_argument("--binary", default=str(root / ".build/release/pixelwise"))
options = parser.parse_args()
options.data = str(pathlib.Path(options.data).resolve())

SIZES = [(64, 96), (37, 53), (183, 241)]
TRAININGS = {
    "tiny-fcn": ["Configs/camvid-tiny-fcn.yaml"],
    "unet": ["Configs/camvid-tiny-fcn.yaml", "--set", "model.name=unet", "--set", "model.width=16"],
    "res-fcn": ["Configs/camvid-tiny-fcn.yaml", "--set", "model.name=res-fcn", "--set", "model.width=16"],
    "efficientnet-lite0-fpn": [
        "Configs/camvid-tiny-fcn.yaml", "--set", "model.name=efficientnet-lite0-fpn", "--set", "model.width=32"],
    "context-fcn": ["Configs/camvid-context-fcn-quick.yaml"],
    "own-network": ["Configs/shapes-own-network.yaml", "--set", f"dataset={root}/Datasets/camvid.yaml"],
}


def pixelwise(*arguments):
    subprocess.run([options.binary, *map(str, arguments)], check=True, cwd=root, stdout=subprocess.DEVNULL)


def trained(folder):
    for name, arguments in TRAININGS.items():
        run = folder / name
        pixelwise(
            "train", *arguments, "--data-root", options.data, "--output", run, "--quiet", "--set", "train.epochs=1", "--set",
            "train.batch=8", "--set", "augment.crop=[96,128]", "--set", "augment.crop_classes=null", "--set", "resize=0.5",
            "--set", "train.precision=float32")
        yield name, run / "checkpoints/best.safetensors"


def plain(path, target):
    """The same weights with a card without resize and bfloat16."""
    with safe_open(path, "numpy") as file:
        card = json.loads(file.metadata()["pixelwise"])
    card.pop("resize", None)
    card["precision"] = "float32"
    save_file(load_file(path), target, metadata={"pixelwise": json.dumps(card)})
    return card


def session(path):
    return onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])


def images(paths):
    return numpy.stack([numpy.asarray(Image.open(path).convert("RGB")) for path in paths]).transpose(0, 3, 1, 2).astype(numpy.float32)


def check_files(checkpoint, folder):
    """All ways to export, each looked at by onnx itself."""
    ways = [[], ["--normalized-input"]], [[], ["--argmax"]], [[], ["--keep-batch-norm"]], [[], ["--size", "37", "53"]]
    for way in itertools.product(*ways):
        target = folder / "way.onnx"
        pixelwise("export", checkpoint, "--format", "onnx", "--output", target, *sum(way, []))
        onnx.checker.check_model(str(target), full_check=True)
        model = onnx.shape_inference.infer_shapes(onnx.load(str(target)), strict_mode=True, data_prop=True)
        kinds = {node.op_type for node in model.graph.node}
        assert ("BatchNormalization" in kinds) == (["--keep-batch-norm"] in way), way


def check_logits(checkpoint, folder):
    worst = 0.0
    flows = {}
    for name, more in {"folded": [], "kept": ["--keep-batch-norm"]}.items():
        pixelwise("export", checkpoint, "--format", "onnx", "--output", folder / f"{name}.onnx", *more)
        flows[name] = session(folder / f"{name}.onnx")
    for height, width in SIZES:
        files = []
        for seed in (0, 1):
            pixels = numpy.random.default_rng(height + seed).integers(0, 256, (height // 4 + 1, width // 4 + 1, 3), dtype=numpy.uint8)
            files.append(folder / f"{seed}.png")
            Image.fromarray(pixels).resize((width, height), Image.BICUBIC).save(files[-1])
        pixelwise("predict", checkpoint, *files, "--output", folder / "out", "--logits", "--quiet")
        wanted = numpy.stack([numpy.load(folder / f"out/{seed}.logits.npy") for seed in (0, 1)])
        fixed = folder / "fixed.onnx"
        pixelwise("export", checkpoint, "--format", "onnx", "--output", fixed, "--size", height, width)
        for flow in [*flows.values(), session(fixed)]:
            for batch in (slice(0, 1), slice(0, 2)):
                found = flow.run(None, {"input": images(files[batch])})[0]
                assert found.shape == wanted[batch].shape and found.dtype == numpy.float32
                worst = max(worst, float(numpy.abs(found - wanted[batch]).max() / numpy.abs(wanted).max()))
    return worst


def check_masks(checkpoint, folder):
    pixelwise("export", checkpoint, "--format", "onnx", "--output", folder / "classes.onnx", "--argmax")
    pixelwise("predict", checkpoint, pathlib.Path(options.data) / "val", "--output", folder / "masks", "--quiet")
    flow = session(folder / "classes.onnx")
    equal = total = 0
    for path in sorted((pathlib.Path(options.data) / "val").iterdir()):
        found = flow.run(None, {"input": images([path])})[0][0]
        wanted = numpy.asarray(Image.open(folder / "masks" / f"{path.stem}.png"))
        assert found.dtype == numpy.uint8 and found.shape == wanted.shape
        equal += int((found == wanted).sum())
        total += found.size
    return equal, total


def check_weights(name, card, checkpoint, folder):
    import torch
    from safetensors.torch import load_file as load_torch

    sys.path.insert(0, options.peers)
    from models import ZOO

    target = folder / "weights.safetensors"
    pixelwise("export", checkpoint, "--format", "safetensors", "--output", target)
    model = ZOO[name](len(card["classNames"]), card["width"])
    model.load_state_dict(load_torch(str(target)), strict=True)
    model.eval()
    pixels = numpy.random.default_rng(3).integers(0, 256, (64, 96, 3), dtype=numpy.uint8)
    Image.fromarray(pixels).save(folder / "image.png")
    pixelwise("predict", target, folder / "image.png", "--output", folder / "out", "--logits", "--quiet")
    wanted = numpy.load(folder / "out/image.logits.npy")
    mean, deviation = (torch.tensor(card[key]).view(1, 3, 1, 1) for key in ("mean", "deviation"))
    with torch.no_grad():
        found = model((torch.from_numpy(images([folder / "image.png"])) / 255 - mean) / deviation)[0].numpy()
    return float(numpy.abs(found - wanted).max() / numpy.abs(wanted).max())


def check_page(checkpoint, folder):
    """The lines of Python on the model card, run as they stand there; the share of pixels with the class that predict gives."""
    shares = []
    for number, more in enumerate([[], ["--argmax"], ["--normalized-input"], ["--size", "180", "240"]]):
        place = folder / f"card-{number}"
        place.mkdir()
        source = sorted((pathlib.Path(options.data) / "val").iterdir())[0]
        Image.open(source).convert("RGB").resize((240, 180), Image.Resampling.BILINEAR).save(place / "photo.jpg", quality=95)
        pixelwise("export", checkpoint, "--format", "onnx", "--output", place / "it's.onnx", "--card", "--quiet", *more)
        page = (place / "README.md").read_text()
        lines = page.split("```python\n")[1].split("```")[0]
        assert len(lines.strip().splitlines()) == 3
        (place / "lines.py").write_text(lines + "np.save('classes.npy', classes)\n")
        subprocess.run([sys.executable, "lines.py"], check=True, cwd=place)
        pixelwise("predict", checkpoint, place / "photo.jpg", "--output", place, "--quiet")
        shares.append(float((numpy.load(place / "classes.npy") == numpy.asarray(Image.open(place / "photo.png"))).mean()))
    return min(shares)


faults = []
with tempfile.TemporaryDirectory() as temporary:
    temporary = pathlib.Path(temporary)
    given = [(path.parent.parent.name, path) for path in map(pathlib.Path, options.models)]
    for name, path in given or trained(temporary):
        folder = temporary / f"check-{name}"
        folder.mkdir()
        checkpoint = folder / "model.safetensors"
        card = plain(path, checkpoint)
        check_files(checkpoint, folder)
        worst = check_logits(checkpoint, folder)
        equal, total = check_masks(checkpoint, folder)
        print(f"{name:12} logits differ by {worst:.1e} of the largest, {total - equal} of {total} pixels of the masks differ", flush=True)
        if worst > options.tolerance or equal < 0.99999 * total:
            faults.append(name)
        share = check_page(checkpoint, folder)
        print(f"{name:12} the page's lines of Python give {share:.5%} of the pixels the class that predict gives", flush=True)
        if share < 0.999:
            faults.append(f"{name}'s page")
        if options.peers and card["model"] in ("tiny-fcn", "unet", "res-fcn"):
            error = check_weights(card["model"], card, checkpoint, folder)
            print(f"{name:12} in PyTorch logits differ by {error:.1e} of the largest", flush=True)
            if error > options.tolerance:
                faults.append(f"{name} in PyTorch")
sys.exit(f"beyond the tolerance: {', '.join(faults)}" if faults else 0)

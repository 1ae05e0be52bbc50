"""Random cases of `pixelwise loss` against torch.nn.functional.cross_entropy: values, gradients, shapes and types.

usage: drive_loss.py PIXELWISE [--cases 120] [--seed 0]      needs numpy and torch (2.13.0)

PIXELWISE is the built tool, .build/debug/pixelwise for example. Prints every case that differs and exits 1 if there is one.
By our rules, not PyTorch's: logits under ignored labels may be NaN and have gradient 0, and so has all where nothing counts.
"""
import argparse, json, os, subprocess, sys, tempfile
import numpy as np
import torch
import torch.nn.functional as F

SHAPES = [(5,), (4, 3), (7, 19), (3, 1), (2, 4, 5), (2, 3, 4, 3), (1, 19, 33, 17), (1, 3, 2, 2, 2), (0, 3), (2, 3, 0, 4), (2, 21, 6, 5)]


def draw(rng):
    """One case: logits, target, class weights or None, options."""
    shape = SHAPES[rng.integers(len(SHAPES))]
    axis = 0 if len(shape) == 1 else 1
    classes, elements = shape[axis], shape[:axis] + shape[axis + 1:]
    dtype = ["f4", "f8"][rng.integers(2)]
    logits = (rng.normal(size=shape) * [1, 10, 1000][rng.integers(3)]).astype(dtype)
    weight = rng.uniform(0, 3, size=classes).astype(dtype) if rng.integers(2) else None
    if weight is not None and rng.integers(3) == 0:
        weight[rng.integers(classes)] = 0
    ignore = None
    if rng.integers(4) == 0:
        target = rng.uniform(size=shape).astype(dtype)
    else:
        kind = ["u1", "i1", "u2", "i2", "u4", "i4", "u8", "i8"][rng.integers(8)]
        target = rng.integers(0, classes, size=elements)
        ignore = [None, 255, -1, 0, classes - 1][rng.integers(5)]
        if ignore is not None:
            if (ignore < 0 and kind[0] == "u") or (ignore > 127 and kind == "i1"):
                kind = "i8"
            target = np.where(rng.uniform(size=target.shape) < .3, ignore, target)
        target = np.asarray(target).astype(kind)
    reduction = ["none", "mean", "sum"][rng.integers(3)]
    return logits, target, weight, ignore, reduction, [0, .1, .5, 1][rng.integers(4)]


def expected(logits, target, weight, ignore, reduction, smoothing):
    """PyTorch's value and gradient, and where labels are ignored."""
    x = torch.tensor(logits)
    probabilities = target.dtype.kind == "f"
    ignored = torch.zeros(logits.shape, dtype=torch.bool)
    options = {}
    if not probabilities:
        options["ignore_index"] = -100 if ignore is None else ignore
        mask = torch.tensor(np.array(target.astype("i8") == options["ignore_index"]))
        ignored = mask.unsqueeze(0 if logits.ndim == 1 else 1).expand(logits.shape)
    x.requires_grad_(True)
    labels = torch.tensor(target if probabilities else target.astype("i8"))
    value = F.cross_entropy(x, labels, weight=None if weight is None else torch.tensor(weight), reduction=reduction,
                            label_smoothing=smoothing, **options)
    value.sum().backward()
    gradient = np.where(ignored.numpy(), 0, x.grad.numpy())
    if not probabilities and reduction == "mean" and np.isnan(gradient).any():
        gradient = np.zeros_like(gradient)
    return value.detach().numpy(), gradient, ignored.numpy()


def main():
    a = argparse.ArgumentParser()
    a.add_argument("pixelwise")
    a.add_argument("--cases", type=int, default=120)
    a.add_argument("--seed", type=int, default=0)
    a = a.parse_args()
    tool, rng, faults = os.path.abspath(a.pixelwise), np.random.default_rng(a.seed), 0
    with tempfile.TemporaryDirectory() as folder:
        for case in range(a.cases):
            logits, target, weight, ignore, reduction, smoothing = draw(rng)
            value, gradient, ignored = expected(logits, target, weight, ignore, reduction, smoothing)
            given = logits.copy()
            if rng.integers(3) == 0:
                given[ignored] = np.nan
            if rng.integers(4) == 0:
                given = np.asfortranarray(given)
            if rng.integers(6) == 0:
                given = given.astype(given.dtype.newbyteorder(">"))
            path = {n: os.path.join(folder, f"{case}-{n}.npy") for n in ("x", "t", "w", "value", "gradient")}
            np.save(path["x"], given)
            np.save(path["t"], target)
            command = [tool, "loss", "--input", path["x"], "--target", path["t"], "--output", path["value"],
                       "--gradient", path["gradient"], "--json", "--reduction", reduction, "--label-smoothing", str(smoothing)]
            if ignore is not None:
                command += ["--ignore-index", str(ignore)]
            if weight is not None:
                np.save(path["w"], weight)
                command += ["--weight", path["w"]]
            done = subprocess.run(command, capture_output=True, text=True)
            name = f"case {case}: {logits.shape} {logits.dtype} {target.dtype} {reduction} smoothing {smoothing} ignore {ignore}"
            if done.returncode:
                faults += 1
                print(f"{name}: exit {done.returncode}: {done.stderr.strip()}")
                continue
            json.loads(done.stdout)
            found, slope = np.load(path["value"]), np.load(path["gradient"])
            near = 3e-6 if logits.dtype == np.float32 else 1e-11
            same = (found.shape == value.shape and found.dtype == logits.dtype and slope.shape == logits.shape
                    and slope.dtype == logits.dtype and np.allclose(found, value, rtol=near, atol=near, equal_nan=True)
                    and np.allclose(slope, gradient, rtol=near, atol=near))
            if not same:
                faults += 1
                print(f"{name}: differs; tool {found.ravel()[:5]}, PyTorch {value.ravel()[:5]}")
    print(f"{a.cases} cases, {faults} differ")
    sys.exit(1 if faults else 0)


main()

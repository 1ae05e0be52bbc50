"""Writes what PyTorch 2.13.0 says about cross entropy, value and gradient, for LossesTests:

    python3 Tools/reference-values/cross_entropy.py Tests/LossesTests/Fixtures/cross_entropy.safetensors

The file holds three flat tensors and, in its metadata, the list of cases; each case takes its numbers from
the tensors in order: input, target, weight, value, gradient. Where our rules differ from PyTorch's (gradients
of ignored elements, and of means over nothing, are 0 instead of NaN) the script applies our rule.
"""
import json
import struct
import sys

import numpy as np
import torch
import torch.nn.functional as F

assert torch.__version__.startswith("2.13.0"), torch.__version__
rng = np.random.default_rng(20260101)
SHAPES = [(5,), (1,), (4, 3), (7, 19), (3, 1), (2, 4, 5), (2, 3, 4, 3), (1, 19, 3, 3), (2, 2, 3, 5), (1, 3, 2, 2, 2),
          (3, 21), (1, 5, 1, 17)]
cases, floats, doubles, integers = [], [], [], []


def add(name, shape, dtype, kind, reduction, e, ignore, weight, logits, target):
    """Computes one case and appends it. logits: float64 array; target: int64 or float64 array."""
    c = shape[0] if len(shape) == 1 else shape[1]
    store = doubles if dtype == "float64" else floats
    t = {"float32": torch.float32, "float64": torch.float64, "bfloat16": torch.bfloat16}[dtype]
    x = torch.tensor(logits).to(t)
    x = x.float() if dtype == "bfloat16" else x
    compute = x.dtype
    w = None if weight is None else torch.tensor(weight).to(compute)
    effective = -100 if ignore is None else ignore
    clean = x.clone()
    if kind == "indices":
        y = torch.tensor(target, dtype=torch.int64)
        mask = (y == effective).unsqueeze(0 if len(shape) == 1 else 1).expand(shape)
        clean[mask] = 0  # ignored elements influence nothing
        options = {"ignore_index": effective}
    else:
        y = torch.tensor(target).to(compute)
        options = {}
    clean.requires_grad_(True)
    value = F.cross_entropy(clean, y, weight=w, reduction=reduction, label_smoothing=e, **options)
    value.sum().backward()
    gradient = clean.grad.detach()
    if kind == "indices":
        gradient = torch.where(mask, torch.zeros_like(gradient), gradient)
        counted = y[y != effective]
        total = float(len(counted) if w is None else w[counted].sum())
        if reduction == "mean" and total == 0:
            gradient = torch.zeros_like(gradient)
    store.extend(x.reshape(-1).tolist())
    (integers if kind == "indices" else store).extend(y.reshape(-1).tolist())
    if w is not None:
        store.extend(w.tolist())
    store.extend(value.detach().reshape(-1).tolist())
    store.extend(gradient.reshape(-1).tolist())
    cases.append(dict(name=name, shape=list(shape), dtype=dtype, kind=kind, reduction=reduction, smoothing=e,
                      ignore=ignore, weighted=w is not None))


def element_shape(shape):
    return () if len(shape) == 1 else (shape[0],) + tuple(shape[2:])


def draw(i, shape, dtype="float32", kind="indices", reduction="mean", e=0.0, ignore=None, weighting=0, scale=2.0,
         ignored_part=0.25, name="random"):
    c = shape[0] if len(shape) == 1 else shape[1]
    logits = rng.normal(size=shape) * scale
    weight = None
    if weighting:
        weight = rng.uniform(0.25, 3, size=c)
        if weighting == 2:
            weight[rng.integers(c)] = 0
    if kind == "probabilities":
        target = rng.uniform(size=shape)  # does not add up to 1, as allowed
    else:
        target = rng.integers(0, c, size=element_shape(shape))
        if ignore is not None or ignored_part == 1:
            value = -100 if ignore is None else ignore
            target = np.where(rng.uniform(size=target.shape) < ignored_part, value, target)
    return f"{name} {i}", shape, dtype, kind, reduction, e, ignore, weight, logits, np.asarray(target)


i = 0
for shape in SHAPES:  # every shape with every reduction and smoothing
    c = shape[0] if len(shape) == 1 else shape[1]
    ignores = [None, 255, -1, 0, c - 1, -100]
    for reduction in ["none", "mean", "sum"]:
        for e in [0.0, 0.1, 0.5, 1.0]:
            for kind in ["indices", "indices", "probabilities"]:
                i += 1
                add(*draw(i, shape, ["float32", "float64", "float32", "bfloat16"][i % 4 if kind == "indices" else i % 2],
                          kind, reduction, e, ignores[i % 6] if kind == "indices" else None, (i // 2) % 3))
for reduction in ["none", "mean", "sum"]:
    for e in [0.0, 0.1]:
        for dtype in ["float32", "float64"]:
            for shape in [(4, 3), (2, 3, 4, 3)]:
                i += 1
                add(*draw(i, shape, dtype, "indices", reduction, e, 255, 1, scale=1000, name="large logits"))
                i += 1
                add(*draw(i, shape, dtype, "indices", reduction, e, -100, i % 3, ignored_part=1, name="all ignored"))
                i += 1
                case = list(draw(i, shape, dtype, "indices", reduction, e, None, 1, name="weight sum 0"))
                case[7] = np.zeros(3)
                add(*case)
                i += 1
                case = list(draw(i, shape, dtype, "indices", reduction, e, 255, 1, name="not finite where ignored"))
                logits, target = case[8], case[9]
                ignored = np.argwhere(target == 255)
                for k, at in enumerate(ignored):
                    place = (at[0], slice(None)) + tuple(at[1:])
                    logits[place] = [[np.inf, -np.inf, np.nan], [np.nan] * 3, [-np.inf] * 3, [np.inf] * 3][k % 4]
                add(*case)
            for shape in [(0, 3), (2, 3, 0, 4), (0, 3, 2, 2)]:
                i += 1
                add(*draw(i, shape, dtype, "indices", reduction, e, 255, 1, name="empty"))
            i += 1
            case = list(draw(i, (4, 3), dtype, "indices", reduction, 0.0, None, 0, name="impossible class"))
            case[8][:, 0] = -np.inf  # a class ruled out by the model, which no target picks
            case[9] = np.array([1, 2, 1, 2])
            add(*case)


def tensor(data, dtype, code, offset):
    raw = np.array(data, dtype=dtype).tobytes()
    return raw, {"dtype": code, "shape": [len(data)], "data_offsets": [offset, offset + len(raw)]}


blob, header = b"", {"__metadata__": {"cases": json.dumps(cases, separators=(",", ":")), "torch": torch.__version__}}
for name, data, dtype, code in [("doubles", doubles, "f8", "F64"), ("integers", integers, "i8", "I64"),
                                ("floats", floats, "f4", "F32")]:
    raw, header[name] = tensor(data, dtype, code, len(blob))
    blob += raw
text = json.dumps(header, separators=(",", ":")).encode()
with open(sys.argv[1], "wb") as file:
    file.write(struct.pack("<Q", len(text)) + text + blob)
print(len(cases), "cases,", len(text) + len(blob) + 8, "bytes")

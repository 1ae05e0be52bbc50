"""Writes values and gradients of focal, Dice, Tversky, Lovász-softmax and hard-pixel losses, made with PyTorch's
automatic differentiation from the papers' formulas, for LossesTests:

    python3 Tools/reference-values/other_losses.py Tests/LossesTests/Fixtures/other_losses.safetensors

Each case takes its numbers from the flat tensor `doubles` in order: input, weight, value, gradient; labels from
`integers`. float64 throughout, ignored label 255.
"""
import json
import struct
import sys

import numpy as np
import torch
import torch.nn.functional as F

assert torch.__version__.startswith("2.13.0"), torch.__version__
rng = np.random.default_rng(7)


def rows(x, y):
    """(E, C) logits and (E) labels of the elements that count."""
    c = x.shape[1]
    flat = x.movedim(1, -1).reshape(-1, c)
    keep = y.reshape(-1) != 255
    return flat[keep], y.reshape(-1)[keep]


def focal(x, y, w, gamma, reduction):
    logits, labels = rows(x, y)
    log_p = F.log_softmax(logits, 1).gather(1, labels[:, None])[:, 0]
    loss = -w[labels] * (1 - log_p.exp()) ** gamma * log_p
    return loss.sum() if reduction == "sum" else loss.sum() / w[labels].sum()


def tversky(x, y, w, alpha, beta, smooth):
    logits, labels = rows(x, y)
    p = logits.softmax(1)
    t = F.one_hot(labels, x.shape[1]).to(p)
    tp, fp, fn = (p * t).sum(0), (p * (1 - t)).sum(0), ((1 - p) * t).sum(0)
    index = (tp + smooth) / (tp + alpha * fp + beta * fn + smooth)
    present = (t.sum(0) > 0).to(p) * w
    return (present * (1 - index)).sum() / present.sum()


def dice(x, y, w, smooth):
    logits, labels = rows(x, y)
    p = logits.softmax(1)
    t = F.one_hot(labels, x.shape[1]).to(p)
    index = (2 * (p * t).sum(0) + smooth) / (p.sum(0) + t.sum(0) + smooth)
    present = (t.sum(0) > 0).to(p) * w
    return (present * (1 - index)).sum() / present.sum()


def lovasz(x, y, w):
    logits, labels = rows(x, y)
    p = logits.softmax(1)
    total, weights = 0, 0
    for c in range(x.shape[1]):
        t = (labels == c).to(p)
        if t.sum() == 0:
            continue
        errors, order = torch.sort((t - p[:, c]).abs(), descending=True)
        t = t[order]
        jaccard = 1 - (t.sum() - t.cumsum(0)) / (t.sum() + (1 - t).cumsum(0))
        steps = torch.cat([jaccard[:1], jaccard[1:] - jaccard[:-1]])
        total, weights = total + w[c] * (errors * steps).sum(), weights + w[c]
    return total / weights


def hard(x, y, w, threshold, kept):
    logits, labels = rows(x, y)
    nll = -F.log_softmax(logits, 1).gather(1, labels[:, None])[:, 0]
    chosen = nll > -np.log(threshold)
    if chosen.sum() < kept:
        chosen = torch.zeros_like(chosen)
        chosen[torch.sort(nll, descending=True, stable=True).indices[:kept]] = True
    return (w[labels] * nll)[chosen].sum() / w[labels][chosen].sum()


LOSSES = {
    "focal": (focal, [dict(gamma=2.0, reduction="mean"), dict(gamma=0.0, reduction="mean"),
                      dict(gamma=0.5, reduction="sum"), dict(gamma=3.5, reduction="mean")]),
    "tversky": (tversky, [dict(alpha=0.3, beta=0.7, smooth=1.0), dict(alpha=0.8, beta=0.1, smooth=0.01)]),
    "dice": (dice, [dict(smooth=1.0), dict(smooth=0.0)]),
    "lovasz": (lovasz, [dict()]),
    "hard": (hard, [dict(threshold=0.7, kept=0), dict(threshold=0.3, kept=2), dict(threshold=0.05, kept=9)]),
}
cases, doubles, integers = [], [], []
for shape in [(9, 3), (2, 4, 3, 5), (1, 2, 17), (3, 6, 2, 2)]:
    for weighted in [False, True]:
        for name, (loss, settings) in LOSSES.items():
            for options in settings:
                c = shape[1]
                logits = rng.normal(size=shape) * 2
                # The last class is never labelled where there are more than two.
                labels = rng.integers(0, c - 1 if c > 2 else c, size=(shape[0],) + shape[2:])
                labels = np.where(rng.uniform(size=labels.shape) < 0.2, 255, labels)
                labels.reshape(-1)[:2] = [0, 1]
                weight = rng.uniform(0.25, 3, size=c) if weighted else np.ones(c)
                x = torch.tensor(logits, requires_grad=True)
                value = loss(x, torch.tensor(labels), torch.tensor(weight), **options)
                value.backward()
                doubles += [*logits.reshape(-1), *weight, value.item(), *x.grad.reshape(-1).tolist()]
                integers += labels.reshape(-1).tolist()
                cases.append(dict(loss=name, shape=list(shape), **options))

blob, header = b"", {"__metadata__": {"cases": json.dumps(cases), "torch": torch.__version__}}
for name, data, dtype, code in [("doubles", doubles, "f8", "F64"), ("integers", integers, "i8", "I64")]:
    raw = np.array(data, dtype=dtype).tobytes()
    header[name] = {"dtype": code, "shape": [len(data)], "data_offsets": [len(blob), len(blob) + len(raw)]}
    blob += raw
text = json.dumps(header).encode()
with open(sys.argv[1], "wb") as file:
    file.write(struct.pack("<Q", len(text)) + text + blob)
print(len(cases), "cases,", len(text) + len(blob) + 8, "bytes")

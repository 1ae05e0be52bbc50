"""Suspicions of wrong labels in plain NumPy: the twin of LabelNorms, LabelExpectation and LabelFindings, and what
`Tools/benchmarks/audit.py` can compare with. Writes the fixture that LossAnalysisTests reads; run with numpy and scipy:
python3 Tools/reference-values/suspicions.py Tests/LossAnalysisTests/Fixtures/suspicions.json

The fixture holds three images of 12×12 pixels: logits (H,W,C), labels (255 ignored), and of every image its summary and regions. No log
odds lie within 0.01 of the edge of a bin, so that a bin found with less precision is the same one.
"""
import json
import sys

import numpy as np
from scipy import ndimage

BAND_ENDS = (0, 2, 4, 8, 16, 32)
BANDS = len(BAND_ENDS) + 1
BINS = 64
IGNORED = 255
FEWEST_PIXELS = 16


def log_odds(p):
    return np.log(np.maximum(p, 1e-7) / np.maximum(1 - p, 1e-7))


def bins(p):
    return np.clip(np.floor((log_odds(p) + 10) / 20 * BINS), 0, BINS - 1).astype(np.int64)


def bands(labels):
    """The band of the distance to the nearest border; ignored pixels are a label of their own here."""
    border = np.zeros(labels.shape, bool)
    rows, columns = labels[1:] != labels[:-1], labels[:, 1:] != labels[:, :-1]
    border[1:] |= rows
    border[:-1] |= rows
    border[:, 1:] |= columns
    border[:, :-1] |= columns
    if not border.any():
        return np.full(labels.shape, BANDS - 1)
    squared = np.rint(ndimage.distance_transform_edt(~border) ** 2)
    return np.searchsorted(np.square(BAND_ENDS), squared, side="left")


class Norms:
    """The first walk: counts that add over images. `take` gets probabilities (C,H,W) and labels (H,W)."""

    def __init__(self, classes):
        self.totals = np.zeros((classes, BINS))
        self.hits = np.zeros((classes, BANDS, BINS))
        self.confidence = np.zeros(classes)

    def take(self, p, labels):
        counts = labels != IGNORED
        own, band = labels[counts].astype(np.int64), bands(labels)[counts]
        binned = bins(p[:, counts])
        for k in range(len(p)):
            self.totals[k] += np.bincount(binned[k], minlength=BINS)
        own_bins = np.take_along_axis(binned, own[None], 0)[0]
        cells = (own * BANDS + band) * BINS + own_bins
        self.hits += np.bincount(cells, minlength=self.hits.size).reshape(self.hits.shape)
        self.confidence += np.bincount(own, np.take_along_axis(p[:, counts], own[None], 0)[0], len(p))

    def finish(self):
        pixels = self.hits.sum((1, 2))
        self.thresholds = np.where(pixels > 0, self.confidence / np.maximum(pixels, 1), 2)
        # A bin holds one pixel more, of the class's share of the set.
        self.shares = (self.hits.sum(1) + pixels[:, None] / max(pixels.sum(), 1)) / (self.totals + 1)
        costs = -np.log(np.maximum(self.shares, 1e-300))
        self.usual = (self.hits * costs[:, None]).sum(2) / np.maximum(self.hits.sum(2), 1)
        return self


def findings(p, labels, norms):
    """The second walk, of one image: its suspicion, cleanlab's soft-min, the mean of p(label), and its regions.

    The image's suspicion is the sum of the excess of its regions, of every size, times the odds of a wrong label by soft-min."""
    counts = labels != IGNORED
    if not counts.any():
        return {"suspicion": 0.0, "selfConfidence": 1.0, "softMin": 1.0, "regions": []}
    own = np.where(counts, labels, 0).astype(np.int64)
    q = np.take_along_axis(norms.shares, bins(p).reshape(len(p), -1), 1).reshape(p.shape)
    q = q / q.sum(0)
    logs = np.log(np.maximum(q, 1e-300))
    entropy = -(q * logs).sum(0)
    cost = -np.log(np.maximum(np.take_along_axis(q, own[None], 0)[0], 1e-6))
    excess = cost - entropy - norms.usual[own, bands(labels)]
    prediction = p.argmax(0)
    regions, suspicion = [], 0.0
    for label in np.unique(own[counts]):
        for k in np.unique(prediction[counts & (own == label)]):
            if k == label:
                continue
            names, _ = ndimage.label(counts & (own == label) & (prediction == k))
            sums = np.bincount(names.ravel(), excess.ravel())
            sizes = np.bincount(names.ravel())
            confidences = np.bincount(names.ravel(), np.take_along_axis(p, own[None], 0)[0].ravel()) / sizes
            for index, (ys, xs) in enumerate(ndimage.find_objects(names), 1):
                odds = (1 - confidences[index]) / max(confidences[index], 1e-6)
                value = max(sums[index], 0) ** 2 / sizes[index] * np.sqrt(odds)
                suspicion += max(sums[index], 0)
                if sizes[index] >= FEWEST_PIXELS and value > 0:
                    regions.append({
                        "x": xs.start, "y": ys.start, "width": xs.stop - xs.start, "height": ys.stop - ys.start,
                        "pixels": int(sizes[index]), "label": int(label), "prediction": int(k), "suspicion": float(value),
                        "inside": names[ys, xs] == index})
    p_own = np.take_along_axis(p, own[None], 0)[0][counts].astype(np.float64)
    weights = np.exp((1 - p_own) / 0.1)
    soft_min = float((weights * p_own).sum() / weights.sum())
    odds = (1 - soft_min) / max(soft_min, 1e-9)
    return {"suspicion": float(suspicion * odds), "selfConfidence": float(p_own.mean()), "softMin": soft_min, "regions": regions}


def scene(random, forgets_spot, size=12, classes=3):
    """Two halves and a spot, which the labels may forget, and what a model sees of them through noise."""
    labels = np.zeros((size, size), np.uint8)
    labels[:, int(random.integers(4, 8)):] = 1
    y, x = random.integers(0, size - 5, 2)
    truth = labels.copy()
    truth[y:y + 5, x:x + 5] = 2
    if not forgets_spot:
        labels[:] = truth
    labels[random.integers(0, size), :3] = IGNORED
    logits = np.where(np.arange(classes) == truth[..., None], 2.5, 0.0)
    for place in np.ndindex(size, size):
        while True:
            drawn = (logits[place] + random.normal(0, 0.5, classes)).round(3)
            p = np.exp(drawn - drawn.max())
            p /= p.sum()
            edges = (log_odds(p) + 10) / 20 * BINS
            if (np.abs(edges - edges.round()) > 0.01 / 20 * BINS).all():
                break
        logits[place] = drawn
    return logits, labels


def main():
    random = np.random.default_rng(3)
    scenes = [scene(random, forgets_spot) for forgets_spot in (False, True, False)]
    probabilities = []
    norms = Norms(3)
    for logits, labels in scenes:
        p = np.exp(logits - logits.max(-1, keepdims=True)).transpose(2, 0, 1)
        probabilities.append(p / p.sum(0))
        norms.take(probabilities[-1], labels)
    norms.finish()
    images = []
    for (logits, labels), p in zip(scenes, probabilities):
        found = findings(p, labels, norms)
        # In the order of their first pixels, as the walk over an image meets them.
        found["regions"].sort(key=lambda r: (r["y"], r["x"] + int(np.flatnonzero(r["inside"][0])[0])))
        for region in found["regions"]:
            del region["inside"]
        images.append({"logits": logits.ravel().tolist(), "labels": labels.ravel().tolist(), **found})
    fixture = {"height": 12, "width": 12, "classes": 3, "thresholds": norms.thresholds.tolist(),
               "usual": norms.usual.ravel().tolist(), "images": images}
    with open(sys.argv[1], "w") as file:
        json.dump(fixture, file, separators=(",", ":"))
        file.write("\n")


if __name__ == "__main__":
    main()

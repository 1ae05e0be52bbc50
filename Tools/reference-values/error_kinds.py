"""Writes the mask pairs and the tables of error kinds that LossAnalysisTests reads. Run with the authors' program,
https://github.com/mxbh/beyond-iou (Bernhard et al., WACV 2024), numpy, scipy, opencv and Pillow:
PYTHONPATH=beyond-iou python3 Tools/reference-values/error_kinds.py Tests/LossAnalysisTests/Fixtures

A pair is one gray PNG: labels above, predictions below; 255 is ignored. The tables hold, by class, the pixels of
FN boundary, FN extent, FN segment, FP boundary, FP extent, FP segment.
"""
import json
import sys

import numpy as np
from beyond_iou import Evaluator
from PIL import Image
from scipy.ndimage import gaussian_filter

folder = sys.argv[1]
random = np.random.default_rng(7)


def smooth(height, width, deviation):
    return gaussian_filter(random.standard_normal((height, width)), deviation)


tables = []
for number in range(20):
    height, width = (int(size) for size in random.integers(60, [140, 160]))
    classes = int(random.integers(2, 6))
    fields = np.stack([smooth(height, width, random.uniform(2, 9)) for _ in range(classes)])
    fields /= fields.std(axis=(1, 2), keepdims=True)
    noise = np.stack([smooth(height, width, 3) for _ in range(classes)])
    labels = fields.argmax(0).astype(np.uint8)
    predictions = (fields + noise * 8 * random.uniform(0.05, 0.6)).argmax(0).astype(np.uint8)
    labels[smooth(height, width, 4) > 0.12] = 255
    Image.fromarray(np.vstack([labels, predictions])).save(f"{folder}/pair{number:02}.png", optimize=True)
    evaluator = Evaluator([str(name) for name in range(classes)], ignore_index=255)
    codes = evaluator.evaluate_sample(predictions.astype(int), labels.astype(int))["main_results"]
    # The authors' codes: FP_boundary 3, FN_boundary 4, FP_extent 5, FN_extent 6, FP_segment 7, FN_segment 8.
    tables.append([[int((codes[name] == code).sum()) for code in (4, 6, 8, 3, 5, 7)] for name in range(classes)])
with open(f"{folder}/error_kinds.json", "w") as file:
    json.dump(tables, file)
    file.write("\n")

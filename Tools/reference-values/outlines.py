"""Writes the polygons and run lengths with their masks that SegmentationDatasetsTests reads. Run with pycocotools 2.0.11,
Pillow 13.0.0, OpenCV 5.0.0 and numpy: python3 Tools/reference-values/outlines.py Tests/SegmentationDatasetsTests/Fixtures

A case is an image's height and width, its polygons (x and y in turn), the lengths of pycocotools' runs down the columns,
outside first, the same compressed, and the pixels that the masks of PIL's ImageDraw.polygon and of OpenCV's fillPoly have
more and fewer than pycocotools'.
With --differences it prints how far these are from each other on polygons as people draw them.
"""
import json
import math
import random
import sys

import cv2
import numpy as np
from PIL import Image, ImageDraw
from pycocotools import mask as coco

folder = sys.argv[1]
dice = random.Random(11)


def by_coco(polygons, height, width):
    whole = [[float(v) for v in polygon] for polygon in polygons]
    return coco.merge(coco.frPyObjects(whole, height, width))


def by_pil(polygons, height, width):
    picture = Image.new("L", (width, height), 0)
    for polygon in polygons:
        points = list(zip(polygon[::2], polygon[1::2]))
        ImageDraw.Draw(picture).polygon(points, outline=1, fill=1)
    return np.array(picture)


def by_opencv(polygons, height, width):
    mask = np.zeros((height, width), np.uint8)
    for polygon in polygons:
        cv2.fillPoly(mask, [np.asarray(polygon, np.int32).reshape(-1, 2)], 1)
    return mask


def blob(height, width, corners, places):
    """A closed line around a middle, as somebody draws around an object."""
    x, y = dice.uniform(0.3, 0.7) * width, dice.uniform(0.3, 0.7) * height
    polygon = []
    for corner in range(corners):
        radius = dice.uniform(0.25, 0.45) * min(height, width)
        angle = 2 * math.pi * corner / corners
        polygon += [round(x + radius * math.cos(angle), places), round(y + radius * math.sin(angle), places)]
    return polygon


def scribble(height, width, corners, places, reach):
    """Corners anywhere, so that edges cross and leave the image."""
    polygon = []
    for _ in range(corners):
        polygon += [round(dice.uniform(-reach, 1 + reach) * width, places),
                    round(dice.uniform(-reach, 1 + reach) * height, places)]
    return polygon


def lengths(mask):
    runs, value = [0], 0
    for pixel in mask.T.reshape(-1):
        if pixel != value:
            runs.append(0)
            value = pixel
        runs[-1] += 1
    return runs


def case(polygons, height, width):
    packed = by_coco(polygons, height, width)
    mask = coco.decode(packed)
    pil, opencv = by_pil(polygons, height, width), by_opencv(polygons, height, width)
    return {
        "height": height, "width": width, "polygons": polygons, "runs": lengths(mask),
        "compressed": packed["counts"].decode(),
        "pil": [int((pil > mask).sum()), int((pil < mask).sum())],
        "opencv": [int((opencv > mask).sum()), int((opencv < mask).sum())],
    }


cases = [
    case([[2, 1, 6, 1, 6, 4, 2, 4]], 6, 9),
    case([[2.5, 1.5, 6.5, 1.5, 6.5, 4.5, 2.5, 4.5]], 6, 9),
    case([[0, 0, 9, 0, 9, 6, 0, 6]], 6, 9),
    case([[-5, -5, 30, -5, 30, 30, -5, 30]], 6, 9),
    case([[-9, -9, -1, -9, -1, -1]], 6, 9),
    case([[1, 1, 8, 5, 8, 1, 1, 5]], 6, 9),
    case([[1, 1, 5, 1, 5, 5, 1, 5], [3, 2, 8, 2, 8, 6, 3, 6]], 7, 9),
    case([[4, 1, 4, 5, 4, 1]], 6, 9),
]
for _ in range(16):
    height, width = dice.randint(5, 48), dice.randint(5, 48)
    cases.append(case([blob(height, width, dice.randint(3, 24), dice.choice([0, 1, 2, 12]))], height, width))
for _ in range(16):
    height, width = dice.randint(1, 32), dice.randint(1, 32)
    reach = dice.choice([0, 0.5, 2])
    cases.append(case([scribble(height, width, dice.randint(3, 9), dice.choice([0, 1, 12]), reach)
                       for _ in range(dice.randint(1, 3))], height, width))
with open(f"{folder}/outlines.json", "w") as file:
    file.write("[\n" + ",\n".join(json.dumps(c, separators=(",", ":")) for c in cases) + "\n]\n")

if "--differences" in sys.argv:
    for name, other in (("PIL", by_pil), ("OpenCV", by_opencv)):
        more = fewer = pixels = border = 0
        for _ in range(500):
            polygon = blob(480, 640, dice.randint(8, 60), 2)
            mask, theirs = coco.decode(by_coco([polygon], 480, 640)), other([polygon], 480, 640)
            pixels += int(mask.sum())
            more += int((theirs > mask).sum())
            fewer += int((theirs < mask).sum())
            points = np.array(polygon).reshape(-1, 2)
            border += float(np.hypot(*(points - np.roll(points, 1, 0)).T).sum())
        print(f"{name}: of {pixels} pixels {more} more ({more / border:.3f} for each pixel of border), "
              f"{fewer} fewer ({fewer / border:.3f})")

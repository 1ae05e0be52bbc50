"""A folder of an audit, made up from one of loss maps: as findings the wrong regions that the page's own pixels show."""
import array
import base64
import json
import pathlib
import shutil
import zlib

SMALLEST = 12
FINDINGS = 400


def make(folder, target):
    """Copies a folder of loss maps to `target`, with findings in its overview."""
    shutil.copytree(folder, target, ignore=shutil.ignore_patterns("*.npy", "*.loss.png", "*.overlay.png"))
    path = pathlib.Path(target) / "explorer" / "data.js"
    overview = json.loads(json.loads(path.read_text("utf-8").strip()[len("pixelwise.overview("):-len(");")]))
    found = []
    for position, image in enumerate(overview["images"]):
        own = findings(planes(target, position, image), position, image["width"], image["height"])
        # Not the same order as that of the loss: the sum would be.
        image["suspicion"] = round(sum(one["suspicion"] for one in own) / 10, 3)
        found += own
    found.sort(key=lambda one: -one["suspicion"])
    overview["audit"] = {"method": "A sentence that is <b>made up</b>.", "regions": found[:FINDINGS]}
    path.write_text(f"pixelwise.overview({json.dumps(json.dumps(overview))});\n", "utf-8")
    return overview


def planes(folder, position, image):
    """Labels, predictions and loss codes of an image."""
    text = (pathlib.Path(folder) / "explorer" / "images" / f"{position:05d}.js").read_text("ascii")
    data = zlib.decompress(base64.b64decode(text[text.index('"') + 1:text.rindex('"')]))
    count = image["width"] * image["height"]
    codes = array.array("I", (low | high << 8 for low, high in zip(data[:count], data[count:2 * count])))
    return data[2 * count:3 * count], data[3 * count:4 * count], codes


def findings(pixels, position, width, height):
    """The wrong regions of an image: 4-connected pixels of one label and one prediction."""
    labels, predictions, codes = pixels
    seen = bytearray(width * height)
    found = []
    for start in range(width * height):
        if seen[start] or labels[start] == 255 or labels[start] == predictions[start]:
            continue
        kind = labels[start], predictions[start]
        seen[start] = 1
        waiting, region = [start], []
        while waiting:
            index = waiting.pop()
            region.append(index)
            x, y = index % width, index // width
            for other, there in ((index - 1, x > 0), (index + 1, x < width - 1),
                                 (index - width, y > 0), (index + width, y < height - 1)):
                if there and not seen[other] and (labels[other], predictions[other]) == kind:
                    seen[other] = 1
                    waiting.append(other)
        if len(region) < SMALLEST:
            continue
        columns, rows = [index % width for index in region], [index // width for index in region]
        found.append({
            "image": position, "x": min(columns), "y": min(rows), "width": max(columns) - min(columns) + 1,
            "height": max(rows) - min(rows) + 1, "pixels": len(region), "label": kind[0], "prediction": kind[1],
            "suspicion": round(sum(codes[index] for index in region) / len(region) * len(region) ** 0.5 / 1000, 3)})
    return found

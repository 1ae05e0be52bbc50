"""Wrong labels, planted from a seed, and who finds them first: `pixelwise audit` or cleanlab, on the same probabilities.

usage: audit.py plant --root ROOT --images val --masks valannot --seed 1 --output PLANTED [--mask-name '{name}_mask.png']
                      [--ignore 11] [--share 0.1]
       audit.py compare --planted PLANTED [PLANTED …] --scores DIR --python CLEANLAB_PYTHON
                        [--pixelwise BINARY --dataset DATASET.yaml [--split val]]

`plant` copies the images and masks of a split, in the folders they had under ROOT, to PLANTED, and puts an error into one image
in ten (`--share`), each kind in turn: *swap* (a region gets another class), *erase* (a region gets the class around it), *shift*
(the mask moves by 8 pixels along rows, columns or both), *foreign* (the mask of another image). Masks keep their format, values
and palette; `--ignore` names the values that do not count. truth.json tells the images and kinds; truth/NAME.png is white where
a label is wrong and counts.

`compare` reads the probabilities DIR/NAME.npy, (C,H,W), of the images of that split (`pixelwise predict --probabilities` writes
them as NAME.probabilities.npy: rename them), runs `BINARY audit DATASET --data-root PLANTED --scores DIR --kind probabilities` (without
--pixelwise the plain twin, Tools/reference-values/suspicions.py) and cleanlab 2.9 in a process of its own each, and prints the average
precision per image and per region, the mean over the plantings with its 95 % interval (Student's t), seconds and peak memory.
CLEANLAB_PYTHON needs cleanlab, numpy, pillow and scipy; so does the Python that runs this, but for cleanlab. The masks hold class
ids, or colours whose order as numbers is the order of the classes. Void pixels are given to cleanlab labelled as they are predicted.

cleanlab ranks images by its soft-min score and by the number of pixels with issues; regions are the connected pixels of its issue
mask that have one label and one prediction, ranked by size, by Σ (1 - p(label)), by its mean, and by Σ (p(prediction) - p(label)). The
best of each over all plantings is what counts.

A region is right when at least half of its pixels are wrong labels and they are at least a tenth of the image's wrong pixels (all of them
are one error); the first of an error counts, further ones are passed over, and smaller parts of one, too; every other region is a false
alarm, and an error that no region finds has precision 0. The second figure asks for a box whose intersection over union with the error's
is at least 0.3, instead of a tenth; the third for neither.
"""
import argparse
import json
import math
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import time

import numpy
from PIL import Image

KINDS = ("swap", "erase", "shift", "foreign")
# A region that is planted on holds between a thousandth and half of its image: smaller ones nobody would mend.
SMALLEST, LARGEST = 0.001, 0.5
SHIFT = 8


def codes_of(picture):
    """The mask as whole numbers (H,W): palette index or gray value, colours as red · 65536 + green · 256 + blue."""
    values = numpy.asarray(picture)
    if values.ndim == 2:
        return values.astype(numpy.int64)
    values = values[..., :3].astype(numpy.int64)
    return values[..., 0] << 16 | values[..., 1] << 8 | values[..., 2]


def picture_of(codes, like):
    """A mask in the mode, depth and palette of another."""
    if like.mode in ("RGB", "RGBA"):
        parts = [codes >> 16, codes >> 8 & 255, codes & 255] + [numpy.full_like(codes, 255)] * (like.mode == "RGBA")
        return Image.fromarray(numpy.stack(parts, -1).astype(numpy.uint8), like.mode)
    result = Image.fromarray(codes.astype(numpy.asarray(like).dtype))
    if like.mode == "P":
        result.putpalette(like.getpalette())
    return result


def regions_of(codes, ignored):
    """The connected regions (4 neighbours) of one value as (value, boolean map), in the order of values and places."""
    from scipy import ndimage
    for value in numpy.unique(codes):
        if value in ignored:
            continue
        names, count = ndimage.label(codes == value)
        sizes = numpy.bincount(names.ravel())
        for index in range(1, count + 1):
            if SMALLEST * codes.size <= sizes[index] <= LARGEST * codes.size:
                yield int(value), names == index


def around(codes, region, ignored):
    """The value that most pixels beside the region have, across what is ignored; None where nothing else counts."""
    from scipy import ndimage
    void = numpy.isin(codes, ignored)
    reached = region
    while True:
        wider = ndimage.binary_dilation(reached)
        values = codes[wider & ~reached & ~void]
        if len(values) > 0:
            found, counts = numpy.unique(values, return_counts=True)
            return int(found[counts.argmax()])
        if wider.sum() == reached.sum():
            return None
        reached = wider


def shifted(codes, dy, dx):
    """The mask moved down by dy and right by dx pixels; its edge repeats."""
    rows = numpy.clip(numpy.arange(codes.shape[0]) - dy, 0, codes.shape[0] - 1)
    columns = numpy.clip(numpy.arange(codes.shape[1]) - dx, 0, codes.shape[1] - 1)
    return codes[rows][:, columns]


def with_error(kind, codes, others, values, ignored, random):
    """The mask with an error of that kind, and what was done; None where the image has no place for it."""
    if kind in ("swap", "erase"):
        places = list(regions_of(codes, ignored))
        if not places:
            return None
        value, region = random.choice(places)
        new = random.choice([v for v in values if v != value]) if kind == "swap" else around(codes, region, ignored)
        if new is None:
            return None
        return numpy.where(region, new, codes), {"from": value, "to": new}
    if kind == "shift":
        dy, dx = random.choice([(y, x) for y in (-SHIFT, 0, SHIFT) for x in (-SHIFT, 0, SHIFT) if (y, x) != (0, 0)])
        return shifted(codes, dy, dx), {"dy": dy, "dx": dx}
    name, path = random.choice(others)
    other = codes_of(Image.open(path))
    rows = numpy.arange(codes.shape[0]) * other.shape[0] // codes.shape[0]
    columns = numpy.arange(codes.shape[1]) * other.shape[1] // codes.shape[1]
    return other[rows][:, columns], {"of": name}


def box_of(wrong):
    ys, xs = numpy.nonzero(wrong)
    return {"x": int(xs.min()), "y": int(ys.min()), "width": int(xs.max() - xs.min() + 1),
            "height": int(ys.max() - ys.min() + 1), "pixels": len(xs)}


def pairs_in(root, images, masks, mask_name):
    pairs = []
    for image in sorted((root / images).iterdir()):
        mask = root / masks / mask_name.format(name=image.stem)
        if mask.exists() and image.suffix.lower() in (".png", ".jpg", ".jpeg"):
            pairs.append((image.stem, image, mask))
    if not pairs:
        sys.exit(f"error: {root / images}: no image has a mask {root / masks / mask_name}")
    return pairs


def plant(options):
    generator = random.Random(options.seed)
    root, output = pathlib.Path(options.root), pathlib.Path(options.output)
    pairs = pairs_in(root, options.images, options.masks, options.mask_name)
    for folder in (options.images, options.masks, "truth"):
        (output / folder).mkdir(parents=True, exist_ok=False)
    values = set()
    for _, image, mask in pairs:
        shutil.copyfile(image, output / options.images / image.name)
        shutil.copyfile(mask, output / options.masks / mask.name)
        values.update(numpy.unique(codes_of(Image.open(mask))).tolist())
    values = sorted(values - set(options.ignore))
    order = list(pairs)
    generator.shuffle(order)
    wanted = max(round(options.share * len(pairs)), 1)
    errors = []
    for name, _, path in order:
        if len(errors) == wanted:
            break
        kind = KINDS[(options.seed + len(errors)) % len(KINDS)]
        picture = Image.open(path)
        codes = codes_of(picture)
        others = [(other, mask) for other, _, mask in pairs if other != name]
        made = with_error(kind, codes, others, values, options.ignore, generator)
        if made is None:
            continue
        # Void stays void, and what becomes void is no wrong label.
        wrong = (made[0] != codes) & ~numpy.isin(codes, options.ignore) & ~numpy.isin(made[0], options.ignore)
        if wrong.sum() < SMALLEST * codes.size:
            continue
        picture_of(made[0], picture).save(output / options.masks / path.name)
        Image.fromarray(wrong.astype(numpy.uint8) * 255).save(output / "truth" / f"{name}.png")
        errors.append({"name": name, "kind": kind, **made[1], **box_of(wrong)})
    truth = {"seed": options.seed, "images_folder": options.images, "masks_folder": options.masks, "mask_name": options.mask_name,
             "ignore": options.ignore, "values": values, "names": [name for name, _, _ in pairs], "errors": errors}
    (output / "truth.json").write_text(json.dumps(truth, indent=1) + "\n")
    print(f"{output}: {len(errors)} of {len(pairs)} images have an error: "
          + ", ".join(f"{error['name']} {error['kind']}" for error in errors))


def class_ids(mask, values, classes, ignored):
    """The mask as class ids, 255 where it does not count."""
    codes = codes_of(mask)
    order = range(classes) if codes.max() < 256 and numpy.asarray(mask).ndim == 2 else values
    result = numpy.full(codes.shape, 255, numpy.uint8)
    for number, value in enumerate(order):
        if value not in ignored:
            result[codes == value] = number
    return result


def scenes(planted, scores):
    """Name, probabilities and class ids of every image, in the order of the names."""
    truth = json.loads((planted / "truth.json").read_text())
    for name in truth["names"]:
        probabilities = numpy.load(scores / f"{name}.npy")
        mask = Image.open(planted / truth["masks_folder"] / truth["mask_name"].format(name=name))
        yield name, probabilities, class_ids(mask, truth["values"], len(probabilities), truth["ignore"])


def cleanlab_findings(planted, scores, output):
    """cleanlab's rankings of one planting; runs in a process of its own."""
    from cleanlab.segmentation.filter import find_label_issues
    from cleanlab.segmentation.rank import get_label_quality_scores
    from scipy import ndimage
    names, probabilities, labels = [], [], []
    for name, p, ids in scenes(planted, scores):
        names.append(name)
        labels.append(numpy.where(ids == 255, p.argmax(0), ids).astype(numpy.int64))
        probabilities.append(p.astype(numpy.float32))
    labels, probabilities = numpy.stack(labels), numpy.stack(probabilities)
    start = time.perf_counter()
    soft_min, _ = get_label_quality_scores(labels, probabilities, method="softmin", verbose=False)
    middle = time.perf_counter()
    issues = find_label_issues(labels, probabilities, verbose=False, n_jobs=1)
    end = time.perf_counter()
    images = [{"name": name, "soft-min": 1 - float(score), "pixels with issues": float(mask.mean())}
              for name, score, mask in zip(names, soft_min, issues)]
    regions = []
    for name, p, ids, mask in zip(names, probabilities, labels, issues):
        prediction, own = p.argmax(0), numpy.take_along_axis(p, ids[None], 0)[0]
        margin = p.max(0) - own
        pairs = numpy.where(mask, ids * len(p) + prediction, -1)
        for pair in numpy.unique(pairs[mask]):
            found, count = ndimage.label(pairs == pair)
            sizes, sums = numpy.bincount(found.ravel()), numpy.bincount(found.ravel(), 1 - own.ravel())
            margins = numpy.bincount(found.ravel(), margin.ravel())
            for index, (ys, xs) in enumerate(ndimage.find_objects(found), 1):
                if sizes[index] < 16:
                    continue
                regions.append({
                    "image": name, "x": xs.start, "y": ys.start, "width": xs.stop - xs.start, "height": ys.stop - ys.start,
                    "pixels": int(sizes[index]), "label": int(pair) // len(p), "prediction": int(pair) % len(p),
                    "size": float(sizes[index]), "sum of 1 - p": float(sums[index]),
                    "mean of 1 - p": float(sums[index] / sizes[index]), "margin": float(margins[index])})
    output.write_text(json.dumps({"images": images, "regions": regions, "soft_min_s": middle - start, "issues_s": end - middle}))


def twin_findings(planted, scores, output):
    """What `pixelwise audit` writes, by its plain twin."""
    sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "reference-values"))
    import suspicions
    norms, images, regions = None, [], []
    for _, p, ids in scenes(planted, scores):
        norms = norms or suspicions.Norms(len(p))
        norms.take(p.astype(numpy.float32), ids)
    norms.finish()
    for name, p, ids in scenes(planted, scores):
        found = suspicions.findings(p.astype(numpy.float32), ids, norms)
        for region in found.pop("regions"):
            del region["inside"]
            regions.append({"image": name, **region})
        images.append({"name": name, **found})
    output.write_text(json.dumps({"images": images, "regions": regions}))


def measured(command):
    """Seconds and peak memory in MB of a command."""
    start = time.perf_counter()
    child = subprocess.Popen([str(part) for part in command], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        sys.exit(f"error: {' '.join(child.args)}: exit code {child.returncode}")
    return time.perf_counter() - start, usage.ru_maxrss / 1024


def average_precision(suspicions, wrong):
    order = sorted(range(len(suspicions)), key=lambda index: -suspicions[index])
    found, total = 0, 0.0
    for rank, index in enumerate(order, 1):
        if wrong[index]:
            found += 1
            total += found / rank
    return total / max(sum(wrong), 1)


def judged(regions, planted, scores, errors):
    """Adds to every region of an image with an error what share of it is wrong, of the error, and of the boxes."""
    from scipy import ndimage
    for name, p, ids in scenes(planted, scores):
        if name not in errors:
            continue
        wrong = numpy.asarray(Image.open(planted / "truth" / f"{name}.png")) > 0
        prediction, error = p.argmax(0), errors[name]
        for region in regions[name]:
            box = (slice(region["y"], region["y"] + region["height"]), slice(region["x"], region["x"] + region["width"]))
            # Of pixels of one label and prediction in the box, those connected to both ends of it are meant; void may have cleanlab's.
            inside = (ids[box] == region["label"]) & (prediction[box] == region["prediction"])
            parts, _ = ndimage.label(inside)
            sizes = numpy.bincount(parts.ravel())
            sizes[0] = 0
            best = int(numpy.abs(sizes[1:] - region["pixels"]).argmin()) + 1 if len(sizes) > 1 else 0
            hit = int(wrong[box][parts == best].sum()) if best else 0
            across = min(region["x"] + region["width"], error["x"] + error["width"]) - max(region["x"], error["x"])
            down = min(region["y"] + region["height"], error["y"] + error["height"]) - max(region["y"], error["y"])
            both = max(across, 0) * max(down, 0)
            region["half"] = hit >= region["pixels"] / 2
            region["part"] = hit / error["pixels"]
            region["overlap"] = both / (region["width"] * region["height"] + error["width"] * error["height"] - both)


RULES = {"a tenth": lambda region: region["part"] >= 0.1, "boxes": lambda region: region["overlap"] >= 0.3, "any": lambda _: True}


def precision_of_regions(regions, key, errors, rule):
    seen, alarms, total = set(), 0, 0.0
    for region in sorted(regions, key=lambda region: -region[key]):
        if region.get("half"):
            if rule(region) and region["image"] not in seen:
                seen.add(region["image"])
                total += len(seen) / (len(seen) + alarms)
        else:
            alarms += 1
    return total / len(errors)


def interval(values):
    """The mean and half the width of its 95 % interval, by Student's t."""
    mean, count = sum(values) / len(values), len(values)
    if count < 2:
        return f"{mean:.3f}"
    from scipy.stats import t
    deviation = math.sqrt(sum((value - mean) ** 2 for value in values) / (count - 1))
    return f"{mean:.3f} ± {t.ppf(0.975, count - 1) * deviation / math.sqrt(count):.3f}"


def spearman(left, right):
    from scipy.stats import spearmanr
    return float(spearmanr(left, right).statistic)


def compare(options):
    scores = pathlib.Path(options.scores).resolve()
    rows, costs, agreement = {}, {}, {}
    for folder in options.planted:
        planted = pathlib.Path(folder).resolve()
        truth = json.loads((planted / "truth.json").read_text())
        errors = {error["name"]: error for error in truth["errors"]}
        with tempfile.TemporaryDirectory() as made:
            made = pathlib.Path(made)
            commands = {
                "cleanlab": [options.python, __file__, "findings", "cleanlab", planted, scores, made / "cleanlab.json"],
                "ours": [sys.executable, __file__, "findings", "twin", planted, scores, made / "ours.json"]}
            if options.pixelwise:
                commands["ours"] = [options.pixelwise, "audit", options.dataset, "--data-root", planted, "--scores", scores,
                                    "--kind", "probabilities", "--split", options.split, "--output", made / "audit"]
            for who, command in commands.items():
                costs.setdefault(who, []).append(measured(command))
            ours = made / ("audit/audit.json" if options.pixelwise else "ours.json")
            found = {"cleanlab": json.loads((made / "cleanlab.json").read_text()), "ours": json.loads(ours.read_text())}
        for region in found["ours"]["regions"] if options.pixelwise else []:
            for key in ("label", "prediction"):
                region[key] = found["ours"]["class_names"].index(region[key])
        costs.setdefault("cleanlab's soft-min alone", []).append((found["cleanlab"]["soft_min_s"], 0))
        costs.setdefault("cleanlab's issues alone", []).append((found["cleanlab"]["issues_s"], 0))
        ranked = {}
        for who, keys in {"cleanlab": ("soft-min", "pixels with issues"), "ours": ("suspicion",)}.items():
            images = {image["name"]: image for image in found[who]["images"]}
            for key in keys:
                ranked[key] = [images[name][key] for name in truth["names"]]
                rows.setdefault(("image", who, key), []).append(
                    average_precision(ranked[key], [name in errors for name in truth["names"]]))
        for key in ("soft-min", "pixels with issues"):
            agreement.setdefault(key, []).append(spearman(ranked["suspicion"], ranked[key]))
        for who, keys in {"cleanlab": ("size", "sum of 1 - p", "mean of 1 - p", "margin"), "ours": ("suspicion",)}.items():
            regions = {name: [] for name in truth["names"]}
            for region in found[who]["regions"]:
                regions[region["image"]].append(region)
            judged(regions, planted, scores, errors)
            for name, rule in RULES.items():
                for key in keys:
                    rows.setdefault((f"region ({name})", who, key), []).append(
                        precision_of_regions(found[who]["regions"], key, errors, rule))
    print("average precision over", len(options.planted), "plantings, mean ± 95 % interval; one column a planting")
    for (what, who, key), values in rows.items():
        print(f"{what:18} {who:9} {key:20} {interval(values):16}", *(f"{value:.3f}" for value in values))
    print("ours minus the best of cleanlab, planting by planting")
    for what in dict.fromkeys(key[0] for key in rows):
        theirs = max((values for key, values in rows.items() if key[:2] == (what, "cleanlab")), key=sum)
        (mine,) = (values for key, values in rows.items() if key[:2] == (what, "ours"))
        print(f"{what:18} {interval([one - other for one, other in zip(mine, theirs)])}")
    for key, values in agreement.items():
        print(f"Spearman's correlation of our ranking of images with {key}: {interval(values)}")
    for who, values in costs.items():
        memory = f", {max(m for _, m in values):.0f} MB at the peak" if values[0][1] else ""
        print(f"{who}: {sum(s for s, _ in values) / len(values):.1f} s a planting{memory}")


def findings(options):
    make = {"cleanlab": cleanlab_findings, "twin": twin_findings}[options.whose]
    make(*(pathlib.Path(path) for path in (options.planted, options.scores, options.output)))


parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
steps = parser.add_subparsers(required=True)
step = steps.add_parser("plant")
step.add_argument("--root", required=True)
step.add_argument("--images", required=True)
step.add_argument("--masks", required=True)
step.add_argument("--mask-name", default="{name}.png")
step.add_argument("--ignore", type=int, nargs="*", default=[])
step.add_argument("--share", type=float, default=0.1)
step.add_argument("--seed", type=int, required=True)
step.add_argument("--output", required=True)
step.set_defaults(run=plant)
step = steps.add_parser("compare")
step.add_argument("--planted", nargs="+", required=True)
step.add_argument("--scores", required=True)
step.add_argument("--python", required=True)
step.add_argument("--pixelwise")
step.add_argument("--dataset")
step.add_argument("--split", default="val")
step.set_defaults(run=compare)
# What compare runs in a process of its own.
step = steps.add_parser("findings")
step.add_argument("whose", choices=["cleanlab", "twin"])
step.add_argument("planted")
step.add_argument("scores")
step.add_argument("output")
step.set_defaults(run=findings)
options = parser.parse_args()
options.run(options)

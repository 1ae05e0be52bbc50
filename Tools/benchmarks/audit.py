"""Wrong labels, planted from a seed, and who finds them first: `pixelwise audit` or cleanlab, on the same probabilities.

usage: audit.py plant --root ROOT --images VAL --masks VALANNOT --seed 1 --output PLANTED [--mask-name '{name}_mask.png']
                      [--ignore 11] [--share 0.1]
       audit.py compare --planted PLANTED [PLANTED …] --scores DIR [--audit DIR [DIR …]] [--ignore 11] [--python CLEANLAB_PYTHON]

`plant` copies the images and masks of a split, in the folders they had under ROOT, to PLANTED, and puts an error into one image
in ten (`--share`), each kind in turn: *swap* (a region gets another class), *erase* (a region gets the class around it), *shift*
(the mask moves by 8 pixels along rows, columns or both), *foreign* (the mask of another image). Masks keep their format, values
and palette; `--ignore` names the values that do not count. truth.json tells the images and kinds; truth/NAME.png is white where
a label is wrong and counts.

`compare` reads the probabilities DIR/NAME.npy, (C,H,W), of the images of that split (`pixelwise predict --probabilities` writes
them as NAME.probabilities.npy), takes the rankings of `pixelwise audit --scores DIR --kind probabilities` from the folders
--audit, one for each planting, and makes those of cleanlab 2.9 in a process of its own with --python, which needs cleanlab,
numpy, pillow and scipy. It prints the average precision of each per image and per region, the mean over the plantings with its
95 % interval, and cleanlab's time and peak memory.

A region counts as found when at least half of its pixels are wrong and it covers at least a tenth of the error (all wrong
pixels of the image are one error); the first one in the ranking counts, further ones of the same error are passed over; every other
region is a false alarm. An error that no region finds has precision 0. With --strict the box of the region and that of the error
must overlap with an intersection over union of at least 0.3.
"""
import argparse
import json
import pathlib
import random
import shutil
import sys

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
    """The value that most pixels beside the region have; None where all of them are ignored."""
    from scipy import ndimage
    values = codes[ndimage.binary_dilation(region) & ~region]
    values = values[~numpy.isin(values, ignored)]
    if len(values) == 0:
        return None
    found, counts = numpy.unique(values, return_counts=True)
    return int(found[counts.argmax()])


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
        kind = KINDS[len(errors) % len(KINDS)]
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
options = parser.parse_args()
options.run(options)

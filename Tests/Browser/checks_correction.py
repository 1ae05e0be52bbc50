"""The page of an audit: the label as it would be corrected, beside the same pixels read here."""
from selenium.webdriver.common.keys import Keys

import madeup_audit
from checks_audit import fresh
from session import expect


def pixels_of(listing, finding):
    image = listing.overview["images"][finding["image"]]
    return image, madeup_audit.planes(listing.folder, finding["image"], image)


def changes(listing, boxes):
    """How many pixels of an image boxes change, all of them of one image."""
    image, (labels, predictions, _) = pixels_of(listing, boxes[0])
    changed = set()
    for box in boxes:
        for y in range(box["y"], box["y"] + box["height"]):
            for x in range(box["x"], box["x"] + box["width"]):
                index = y * image["width"] + x
                if labels[index] == box["label"] and predictions[index] != box["label"]:
                    changed.add(index)
    return changed


COLOR = """const canvas = document.querySelector('.panel canvas');
    const copy = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
    copy.drawImage(canvas, -Math.floor(canvas.width / 2), -Math.floor(canvas.height / 2));
    const [red, green, blue] = copy.getImageData(0, 0, 1, 1).data;
    return '#' + [red, green, blue].map((value) => value.toString(16).padStart(2, '0')).join('')"""


def the_label_is_corrected(page, listing):
    """e shows the prediction inside the finding in hand and the marks “label wrong”, and nowhere else."""
    regions = listing.overview["audit"]["regions"]
    color = lambda index: listing.overview["class_colors"][index]
    # Two findings of one image.
    first = next(rank for rank, one in enumerate(regions) if sum(one["image"] == other["image"] for other in regions) > 1)
    second = next(rank for rank, one in enumerate(regions) if rank > first and one["image"] == regions[first]["image"])
    fresh(page)
    page.js("pixelwise.change({panels: ['label']}); pixelwise.openFinding(pixelwise.data.audit.regions[arguments[0]])", first)
    page.wait(f"return pixelwise.imageShown === {regions[first]['image']}", "the image is shown")
    image, (labels, predictions, _) = pixels_of(listing, regions[first])
    changed = changes(listing, [regions[first]])
    for index in sorted(changed)[:: max(1, len(changed) // 5)]:
        page.js("pixelwise.goTo({x: arguments[0] + 0.5, y: arguments[1] + 0.5, zoom: 40})", index % image["width"], index // image["width"])
        page.settle()
        expect(page.js(COLOR) == color(labels[index]), f"pixel {index}: the label has another colour")
        page.key("e")
        page.settle()
        expect(page.js(COLOR) == color(predictions[index]), f"pixel {index}: the corrected label is not the prediction")
        page.key("e")
    page.key("e")
    corrected(page, changed)
    page.key("l", Keys.ESCAPE)
    expect(page.js("return pixelwise.findingInHand() === undefined"), "Esc does not let go of the finding")
    corrected(page, changed)
    page.js("pixelwise.openFinding(pixelwise.data.audit.regions[arguments[0]])", second)
    corrected(page, changes(listing, [regions[first], regions[second]]))
    page.key("w", Keys.ESCAPE)
    corrected(page, changed)
    page.js("pixelwise.marks.list.forEach((mark) => pixelwise.marks.remove(mark))")
    corrected(page, set())
    page.key("e", "o")
    return f"{len(changed)} pixels"


def corrected(page, changed):
    """The corrected label differs from the label in these pixels, and the panel says how many."""
    page.settle()
    found = page.js("""const planes = pixelwise.loadedImage(pixelwise.state.image); const { labels } = pixelwise.correction(planes);
        return [...labels.keys()].filter((index) => labels[index] !== planes.labels[index]
            && labels[index] === planes.predictions[index])""")
    expect(set(found) == changed, f"{len(found)} pixels are corrected, it should be {len(changed)}")
    caption = page.texts(".panel .caption")[0].replace("\u202f", "")
    expect(caption == f"label, corrected: {len(changed)} px", f"the panel says {caption!r}")


CHECKS = [the_label_is_corrected]

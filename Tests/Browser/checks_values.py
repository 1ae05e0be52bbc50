"""Values: what the page reads out and sums is what the folder lists."""
import math
import random

from session import expect


def books_balance(page, listing):
    """Σ of the pixels that the browser decodes = the listed sum within the quantisation, of up to 30 images."""
    bound = listing.overview["quantisation"]
    names = list(listing.images)[:: max(1, len(listing.images) // 30)]
    for name in names:
        sums = page.driver.execute_async_script("""
            const done = arguments[1];
            pixelwise.loadImage(pixelwise.data.indexOfName.get(arguments[0])).then((planes) => {
                const losses = pixelwise.lossOfCode();
                let [sum, pixels, infinite] = [0, 0, 0];
                planes.codes.forEach((code, index) => {
                    if (planes.labels[index] === 255) return;
                    pixels += 1;
                    if (losses[code] === Infinity) infinite += 1; else sum += losses[code];
                });
                done({sum: sum, pixels: pixels, infinite: infinite});
            }, (fault) => done({fault: fault.message}));""", name)
        expect("fault" not in sums, f"{name!r}: {sums}")
        image = listing.images[name]
        expect(sums["pixels"] == image["pixels"], f"{name!r}: {sums['pixels']} pixels count, {image['pixels']} are listed")
        listed = listing.sum(name)
        if math.isinf(listed):
            expect(sums["infinite"] > 0, f"{name!r}: the listed sum is infinite, no pixel is")
            continue
        allowed = bound["bound_relative"] * listed + bound["bound_nats"] * image["pixels"] + 1e-9
        expect(abs(sums["sum"] - listed) <= allowed, f"{name!r}: the pixels sum to {sums['sum']}, listed is {listed}")
    return f"{len(names)} images"


def budgets_sum_to_the_whole(page, listing):
    """Classes, pairs, bands and images each hold all of the loss; missed and false pixels hold the same."""
    totals = listing.overview["totals"]
    if totals["sum"] is None or totals["sum"] == 0:
        return "no finite loss to share out"
    whole = totals["sum"]
    parts = page.js("""
        const sum = (rows) => rows.reduce((total, row) => total + row.sum, 0);
        const kinds = pixelwise.data.totals.kinds;
        const wrong = sum(pixelwise.parts("pair").filter((row) => row.filter.label !== row.filter.prediction));
        return {class: sum(pixelwise.parts("class")), pair: sum(pixelwise.parts("pair")), band: sum(pixelwise.parts("band")),
            image: sum(pixelwise.parts("image")), wrong: wrong,
            missed: kinds.reduce((total, row) => total + row[3], 0), false: kinds.reduce((total, row) => total + row[5], 0)};""")
    for name in ("class", "pair", "band", "image"):
        share = parts[name] / whole * 100
        expect(abs(share - 100) < 0.001, f"the budget by {name} sums to {share} % of the loss")
    for name in ("missed", "false"):
        expect(abs(parts[name] - parts["wrong"]) <= 1e-6 * whole, f"{name} pixels hold {parts[name]}, wrong ones {parts['wrong']}")
    return "4 budgets"


def hover_equals_npy(page, listing):
    """50 random pixels in 5 images: the mouse on a pixel reads the value of the .npy file within the quantisation."""
    draw = random.Random(5)
    names = [name for name in listing.images if listing.raw(name)]
    draw.shuffle(names)
    bound = listing.overview["quantisation"]
    checked = 0
    for name in names[:5]:
        height, width, losses = listing.raw(name)
        page.show(name)
        for _ in range(50):
            x, y = draw.randrange(width), draw.randrange(height)
            read = hover(page, name, x, y)
            expect(read["place"] == f"{x}, {y}", f"{name!r}: the mouse is on {x}, {y}, read is {read['place']}")
            ignored = read["label"] == "ignored"
            value = losses[y * width + x]
            if ignored:
                expect(value == 0 or math.isnan(value), f"{name!r} {x}, {y}: ignored, but the loss is {value}")
            elif math.isinf(value):
                expect(read["weighted"] == "∞ nats", f"{name!r} {x}, {y}: infinite, read is {read['weighted']}")
            else:
                allowed = max(bound["bound_nats"], bound["bound_relative"] * value) * 1.001
                expect(abs(read["exact"] - value) <= allowed, f"{name!r} {x}, {y}: read {read['exact']}, the file has {value}")
                weight = listing.overview["class_weights"][listing.class_names.index(read["label"])]
                if listing.overview["label_probability"] and weight > 0:
                    wanted = math.exp(-read["exact"] / weight)
                    expect(abs(read["p"] - wanted) < 1e-6, f"{name!r} {x}, {y}: p(label) is {read['p']}, not {wanted}")
            checked += 1
    expect(names == [] or checked > 0, "no pixel was checked")
    return f"{checked} pixels in {len(names[:5])} images" if names else "no .npy files; write them with --raw"


def hover(page, name, x, y):
    """Puts pixel x, y in the middle of the panels by the address, the mouse on it, and reads the line below."""
    page.js("location.hash = 'image=' + encodeURIComponent(arguments[0]) + '&x=' + (arguments[1] + .5) + '&y=' + (arguments[2] + .5) + '&zoom=12'",
            name, x, y)
    page.wait(f"const v = pixelwise.state.view; return v && v.zoom === 12 && v.x === {x + 0.5} && v.y === {y + 0.5}", "the address is obeyed")
    box = page.js("const b = [...document.querySelectorAll('.panel canvas')].pop().getBoundingClientRect(); return [b.x + b.width / 2, b.y + b.height / 2]")
    page.mouse("mouseMoved", box[0] + 3, box[1] + 3)
    page.mouse("mouseMoved", box[0], box[1])
    page.settle()
    return page.js("""
        const cell = (key) => document.querySelector('.readout [data-key=' + key + '] dd');
        return {place: cell('place').textContent, label: cell('label').textContent, weighted: cell('weighted').textContent,
            exact: Number(cell('weighted').title), p: Number(cell('probability').title)};""")


def curve_and_histogram(page, listing):
    """The shares above a threshold fall with it, from everything to nothing."""
    shares = page.js("""
        return ["weighted", "unweighted"].slice(0, pixelwise.possibleValues().length).map((kind) => {
            const grid = pixelwise.distribution(kind);
            const edges = [...grid.pixels.keys(), grid.pixels.length].map((bin) => pixelwise.edge(grid.first + bin));
            return {total: grid.totalPixels, above: edges.map((nats) => pixelwise.sharesAbove(kind, nats))};
        });""")
    for distribution in shares:
        if distribution["total"] == 0:
            continue
        above = distribution["above"]
        expect(abs(above[0]["pixels"] - 1) < 1e-9, "not all pixels lie above the least loss")
        expect(above[-1]["pixels"] < 1e-9, "pixels lie above the largest loss")
        for one, other in zip(above, above[1:]):
            expect(one["pixels"] >= other["pixels"] - 1e-12, "a higher threshold holds more pixels")
    return "both curves"


def curve_counts_the_pixels(page, listing):
    """The curve's shares are those of the decoded pixels, up to what the quantisation moves over a bin's edge."""
    if len(listing.images) > 150:
        return "left out, too many images"
    kind = "unweighted" if listing.overview["label_probability"] else "weighted"
    counted = page.driver.execute_async_script("""
        const [kind, done] = arguments;
        const grid = pixelwise.distribution(kind);
        const nats = pixelwise.edge(Math.round(pixelwise.binOf(pixelwise.natsHolding(kind, "pixels", 0.03))));
        const factors = pixelwise.valueFactors(kind);
        const losses = pixelwise.lossOfCode();
        let [above, total] = [0, 0];
        (async () => {
            for (const image of pixelwise.data.images) {
                const planes = await pixelwise.loadImage(image.index);
                planes.codes.forEach((code, index) => {
                    const value = losses[code] * factors[planes.labels[index]];
                    if (!(value < Infinity)) return;
                    total += 1;
                    if (value >= nats) above += 1;
                });
            }
            done({share: above / total, drawn: pixelwise.sharesAbove(kind, nats).pixels, total: total, all: grid.totalPixels});
        })().catch((fault) => done({fault: fault.message}));""", kind)
    expect("fault" not in counted, str(counted))
    expect(abs(counted["total"] - counted["all"]) < 0.5, f"the histogram holds {counted['all']} pixels, there are {counted['total']}")
    # Weighted bins are shifted by the weight and split over two, so they are exact to a bin's width only.
    slack = 0.0005 if kind == "unweighted" else 0.01
    expect(abs(counted["share"] - counted["drawn"]) < slack, f"{counted['share']:.4%} lie above, the curve says {counted['drawn']:.4%}")
    return f"{counted['share']:.2%} of {counted['total']}"


def leaving_out_is_arithmetic(page, listing):
    """What remains without the first two classes is the mean of the others."""
    totals = listing.overview["totals"]
    rows = sorted(totals["classes"], key=lambda row: -(row[2] if row[2] is not None else math.inf))
    if totals["sum"] is None or len(rows) < 3:
        return "no three classes with a finite loss"
    page.js("pixelwise.change({place: 'overview'})")
    page.js("""document.querySelector('.segments [data-dimension=class]').click();
        [...document.querySelectorAll('.overview tbody input')].slice(0, 2).forEach((box) => box.click())""")
    text = page.texts(".remaining-foot")[0]
    rest = rows[2:]
    mean = sum(row[2] for row in rest) / sum(row[3] for row in rest)
    read = float(text.split("mean ")[1].split(" ")[0])
    expect(abs(read - mean) <= 1e-3 * mean, f"read is {read}, the others have {mean}: {text}")
    return f"{mean:.4f} nats"


CHECKS = [books_balance, budgets_sum_to_the_whole, hover_equals_npy, curve_and_histogram, curve_counts_the_pixels,
          leaving_out_is_arithmetic]

"""The viewer: zoom, light, address, keys."""
import random

from selenium.webdriver.common.keys import Keys

from session import expect


def largest(listing):
    return max(listing.images.values(), key=lambda image: image["width"] * image["height"])["name"]


def zoom_keeps_the_pixel(page, listing):
    """The wheel over a panel leaves the pixel that is under the pointer there."""
    draw = random.Random(3)
    page.show(largest(listing))
    page.key("0")
    page.settle()
    box = page.js("const b = document.querySelector('.panel canvas').getBoundingClientRect(); return [b.x, b.y, b.width, b.height]")
    point = "return pixelwise.pointAt(arguments[0], arguments[1])"
    for turn in range(40):
        across, down = draw.uniform(0.2, 0.8) * box[2], draw.uniform(0.2, 0.8) * box[3]
        before = page.js(point, across, down)
        zoom = page.js("return pixelwise.currentView().zoom")
        delta = -120 if zoom < 2 or (zoom < 40 and draw.random() < 0.6) else 120
        page.mouse("mouseWheel", box[0] + across, box[1] + down, deltaX=0, deltaY=delta)
        page.wait(f"return pixelwise.currentView().zoom !== {zoom!r}", "the wheel zooms")
        after = page.js(point, across, down)
        # A pixel of the screen is where the browser puts the pointer, so that is how exact it can be.
        slack = 1.0 / min(zoom, page.js("return pixelwise.currentView().zoom"))
        inside = page.js("""const v = pixelwise.currentView(), i = pixelwise.data.images[pixelwise.state.image];
            return v.x > 0 && v.y > 0 && v.x < i.width && v.y < i.height""")
        if inside:
            for axis in ("x", "y"):
                expect(abs(before[axis] - after[axis]) <= slack, f"zoom moved {axis} from {before[axis]} to {after[axis]}")
    return "40 turns of the wheel"


def two_fingers_zoom(page, listing):
    """Two fingers that move apart enlarge, and the point between them stays there."""
    page.show(largest(listing))
    page.key("0")
    page.settle()
    box = page.js("const b = document.querySelector('.panel canvas').getBoundingClientRect(); return [b.x + b.width / 2, b.y + b.height / 2, b.width, b.height]")
    middle = "return pixelwise.pointAt(arguments[0], arguments[1])"
    before = page.js(middle, box[2] / 2, box[3] / 2)
    zoom = page.js("return pixelwise.currentView().zoom")
    for kind, apart in (("touchStart", 30), ("touchMove", 45), ("touchMove", 60), ("touchEnd", None)):
        points = [] if apart is None else [
            {"x": round(box[0] + side * apart), "y": round(box[1]), "id": place} for place, side in enumerate((-1, 1))]
        page.command("Input.dispatchTouchEvent", type=kind, touchPoints=points)
        page.settle()
    grown = page.js("return pixelwise.currentView().zoom") / zoom
    expect(1.7 < grown < 2.3, f"fingers twice as far apart enlarge {grown} times")
    after = page.js(middle, box[2] / 2, box[3] / 2)
    for axis in ("x", "y"):
        expect(abs(before[axis] - after[axis]) <= 2 / zoom, f"two fingers moved {axis} from {before[axis]} to {after[axis]}")
    return f"{grown:.2f} times"


def threshold_is_dragged(page, listing):
    """Dragging the curve, and arrow keys on it, move the threshold and switch its light on; a click on the chip off."""
    page.js("pixelwise.clearFilters(); pixelwise.change({place: 'overview'}); document.querySelector('.overview').scrollTop = 0")
    page.settle()
    box = page.js("const p = document.querySelector('.concentration'); p.scrollIntoView({block: 'center'}); const b = p.getBoundingClientRect(); return [b.x, b.y + b.height / 2, b.width]")
    kind = page.js("return pixelwise.lossKind(pixelwise.state.values)")
    seen = []
    page.mouse("mousePressed", box[0] + 0.5 * box[2], box[1], button="left", clickCount=1)
    for part in (0.5, 0.6, 0.8):
        page.mouse("mouseMoved", box[0] + part * box[2], box[1], button="left", buttons=1)
        page.settle()
        seen.append(page.js("return pixelwise.state.thresholds[arguments[0]]", kind))
    page.mouse("mouseReleased", box[0] + 0.8 * box[2], box[1], button="left", clickCount=1)
    expect(seen[0] >= seen[1] >= seen[2] and seen[0] > seen[2], f"dragging to more pixels gives the thresholds {seen}")
    expect(page.js("return pixelwise.state.above"), "dragging does not light the pixels up")
    page.js("document.querySelector('.concentration').focus()")
    page.key(Keys.ARROW_RIGHT)
    expect(page.js("return pixelwise.state.thresholds[arguments[0]]", kind) > seen[2], "→ does not raise the threshold")
    page.js("document.querySelector('.chip').click()")
    expect(not page.js("return pixelwise.state.above"), "the chip does not switch the light off")
    return "mouse and keys"


def pixels_stay_square(page, listing):
    """At a large zoom a pixel is a square of one colour: the canvas shows the colour of the pixel all over it."""
    page.show(largest(listing), "&x=1.5&y=1.5&zoom=40&layout=side&panels=label")
    page.settle()
    colors = page.js("""
        const canvas = document.querySelector('.panel canvas');
        const copy = new OffscreenCanvas(canvas.width, canvas.height);
        const context = copy.getContext('2d', { willReadFrequently: true });
        context.drawImage(canvas, 0, 0);
        const density = canvas.width / pixelwise.panelSize.width;
        const seen = new Set();
        const [left, top] = [canvas.width / 2 - 20 * density, canvas.height / 2 - 20 * density];
        for (const across of [2, 20, 37]) for (const down of [2, 20, 37]) {
            seen.add([...context.getImageData(Math.round(left + across * density), Math.round(top + down * density), 1, 1).data].join());
        }
        return seen.size;""")
    expect(colors == 1, f"one pixel shows {colors} colours")
    return "40 × 40"


def light_follows_the_filters(page, listing):
    """A filter by class lights up as many pixels as the class has in the image."""
    checked = 0
    for name in list(listing.images)[:4]:
        page.show(name)
        for index, part in enumerate(listing.images[name]["classes"][:6]):
            lit = page.js("""pixelwise.setFilters([pixelwise.classFilter(arguments[0])]);
                const lit = pixelwise.litPixels(pixelwise.loadedImage(pixelwise.state.image));
                return lit.reduce((sum, value) => sum + value, 0)""", index)
            expect(lit == part["pixels"], f"{name!r}, class {index}: {lit} pixels are lit, it has {part['pixels']}")
            checked += 1
        for row in next(image for image in listing.overview["images"] if image["name"] == name)["kinds"]:
            for role, place in (("fn", 2), ("fp", 4)):
                lit = page.js("""pixelwise.setFilters([pixelwise.kindFilter(arguments[0], arguments[1], arguments[2])]);
                    return pixelwise.litPixels(pixelwise.loadedImage(pixelwise.state.image)).reduce((sum, value) => sum + value, 0)""",
                              role, row[1], row[0])
                expect(lit == row[place], f"{name!r}, kind {row[1]} of class {row[0]}: {lit} lit, {row[place]} listed")
                checked += 1
    page.js("pixelwise.clearFilters()")
    return f"{checked} filters"


def regions_are_right(page, listing):
    """The regions of the browser are those of a plain search over the same pixels."""
    for name in list(listing.images)[:3]:
        page.show(name)
        wrong = page.js("""
            const planes = pixelwise.loadedImage(pixelwise.state.image);
            const { width, height } = planes;
            const losses = pixelwise.lossOfCode();
            const values = Float64Array.from(planes.codes, (code, i) => planes.labels[i] === 255 ? NaN : losses[code]);
            const threshold = pixelwise.state.thresholds.weighted;
            const seen = new Uint8Array(values.length);
            const plain = [];
            for (let start = 0; start < values.length; start++) {
                if (seen[start] || !(values[start] >= threshold)) continue;
                const stack = [start];
                seen[start] = 1;
                let [sum, pixels] = [0, 0];
                while (stack.length > 0) {
                    const index = stack.pop();
                    sum += values[index];
                    pixels += 1;
                    const [x, y] = [index % width, Math.floor(index / width)];
                    for (let v = Math.max(0, y - 1); v <= Math.min(height - 1, y + 1); v++) {
                        for (let u = Math.max(0, x - 1); u <= Math.min(width - 1, x + 1); u++) {
                            const other = v * width + u;
                            if (!seen[other] && values[other] >= threshold) { seen[other] = 1; stack.push(other); }
                        }
                    }
                }
                plain.push({ sum: sum, pixels: pixels });
            }
            plain.sort((a, b) => a.sum === b.sum ? b.pixels - a.pixels : b.sum - a.sum);
            const found = pixelwise.worstRegions(planes, "weighted", threshold, 1e9);
            if (found.length !== plain.length) return found.length + " regions, " + plain.length + " by the plain search";
            const place = found.findIndex((region, i) => region.pixels !== plain[i].pixels
                || !(region.sum === plain[i].sum || Math.abs(region.sum - plain[i].sum) < 1e-9 * plain[i].sum));
            return place < 0 ? "" : "region " + place + " differs";""")
        expect(wrong == "", f"{name!r}: {wrong}")
    return "3 images"


def address_leads_back(page, listing):
    """What is set stands in the address, and opening that address shows the same."""
    name = largest(listing)
    image = listing.images[name]
    page.open("")
    page.wait("return Boolean(pixelwise.data)", "the page starts")
    page.show(name, f"&x={image['width'] / 4}&y={image['height'] / 4}&zoom=7")
    page.js("pixelwise.change({scale: 'log', colors: 'cividis', layout: 'over', hidden: [0]}); pixelwise.toggleFilter(pixelwise.bandFilter(0))")
    page.wait("return location.hash.includes('filters=') && location.hash.includes('cividis')", "the address is kept up to date")
    keys = "const s = pixelwise.state; return JSON.stringify([s.image, s.view, s.scale, s.colors, s.layout, s.hidden, s.filters, s.place, s.ends, s.thresholds])"
    before, address = page.js(keys), page.js("return location.hash")
    page.open(address)
    page.wait("return pixelwise.state.image !== null", "the address is obeyed")
    expect(page.js(keys) == before, f"the address {address} leads to {page.js(keys)}, not {before}")
    page.open("#image=" + "no%20such%20image&zoom=-3&filters=class:99,pair:x,kind:fn9&off=77&values=nonsense")
    page.wait("return Boolean(document.querySelector('.complaint'))", "an unknown image is one clear line")
    expect(page.js("return pixelwise.state.filters.length") == 0, "filters that do not exist are taken from the address")
    return address[:60] + " …"


def keys_do_their_work(page, listing):
    """Every key does what the list of keys says."""
    page.open("")
    page.wait("return Boolean(pixelwise.data)", "the page starts")
    state = lambda key: page.js("return pixelwise.state[arguments[0]]", key)
    page.key("i")
    page.wait("return pixelwise.imageShown !== undefined", "i opens the viewer")
    first = state("image")
    if len(listing.images) > 1:
        page.key("n")
        expect(state("image") != first, "n does not go on")
        page.key("p")
        expect(state("image") == first, "p does not go back")
        page.key(Keys.ARROW_RIGHT)
        expect(state("image") != first, "→ does not go on")
        page.key(Keys.ARROW_LEFT)
        page.wait(f"return pixelwise.imageShown === {first}", "← goes back")
    for key, name in (("v", "values"), ("s", "scale"), ("c", "colors"), ("o", "layout"), ("t", "above")):
        before = state(name)
        page.key(key)
        if name != "values" or listing.overview["label_probability"]:
            expect(state(name) != before, f"{key} does not change {name}")
    page.key("t")
    before = page.js("return pixelwise.currentView().zoom")
    page.key("+")
    expect(page.js("return pixelwise.currentView().zoom") > before, "+ does not enlarge")
    page.key("-", "0")
    expect(state("view") is None, "0 does not fit in")
    page.key("1")
    expect(page.js("return pixelwise.currentView().zoom") == 1, "1 is not the pixels' size")
    page.js("document.querySelector('.panels').focus()")
    page.key("0")
    page.chord(Keys.SHIFT, Keys.ARROW_RIGHT)
    expect(state("pointer") is not None, "shift and arrows do not move the cross")
    for key, place in (("g", "gallery"), ("k", "marks"), ("h", "overview")):
        page.js("document.activeElement.blur()")
        page.key(key)
        expect(state("place") == place, f"{key} does not open the {place}")
    page.key("/")
    expect(page.js("return document.activeElement.id") == "search", "/ does not go to the search")
    page.key("zz", Keys.ESCAPE)
    page.js("document.activeElement.blur()")
    page.key("x")
    expect(state("search") == "", "x does not clear the search")
    page.key("?")
    expect(page.js("return document.querySelector('.key-dialog').open"), "? does not list the keys")
    page.key(Keys.ESCAPE)
    expect(not page.js("return document.querySelector('.key-dialog').open"), "Esc does not close the list")
    page.key("g")
    page.key(Keys.END, Keys.ENTER)
    expect(state("image") == page.js("return pixelwise.order().at(-1)"), "End and Enter do not open the last image")
    return "all keys"


CHECKS = [zoom_keeps_the_pixel, two_fingers_zoom, threshold_is_dragged, pixels_stay_square, light_follows_the_filters, regions_are_right, address_leads_back, keys_do_their_work]

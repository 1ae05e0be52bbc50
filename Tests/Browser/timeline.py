#!/usr/bin/env python3
"""Opens report.html of a run that kept loss maps in headless Chromium and checks what its maps through time promise.

Usage: timeline.py RUN [--pictures DIR] [--only WORD]
Needs what explorer.py needs. One line a check; the exit status is 1 when one fails.
"""
import argparse
import base64
import json
import math
import pathlib
import random
import shutil
import sys
import tempfile
import time
import zlib

from selenium.webdriver.common.keys import Keys

from explorer import run
from session import Session, expect

PAGE = "report.html"


class Kept:
    """The folder loss_maps as other programs read it, without anything but the standard library."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder).resolve()
        self.maps = self.folder / "loss_maps"
        self.index = json.loads((self.maps / "index.json").read_text("utf-8"))
        self.images = self.index["images"]

    def planes(self, name, count):
        text = (self.maps / name).read_text("utf-8")
        data = zlib.decompress(base64.b64decode(text.split('"')[3]))
        size = self.size(name)
        expect(len(data) == count * size, f"{name} holds {len(data)} bytes")
        return [data[plane * size:(plane + 1) * size] for plane in range(count)]

    def size(self, name):
        image = next(image for image in self.images if name.startswith(image["folder"]))
        return image["width"] * image["height"]

    def loss(self, low, high):
        code, rule = low + 256 * high, self.index["quantisation"]
        if code == rule["infinite"]:
            return math.inf
        steps = code - rule["linear_codes"]
        return code * rule["step"] if steps <= 0 else rule["step"] * rule["linear_codes"] * rule["ratio"] ** steps

    def fate(self, image, pixel):
        """In which epoch a pixel was learnt and how often forgotten, from the predictions alone."""
        label = self.planes(image["folder"] + "/labels.js", 1)[0][pixel]
        learnt, forgotten, was_right = None, 0, False
        for epoch in image["epochs"]:
            prediction = self.planes(f"{image['folder']}/{epoch:05d}.js", 3)[2][pixel]
            is_right = prediction == label
            if is_right and not was_right:
                learnt = epoch
            if was_right and not is_right:
                forgotten += 1
            was_right = is_right
        return (learnt if was_right else None), forgotten


def start(page, address=""):
    page.open(address, PAGE)
    page.wait("return Boolean(window.pixelwise && pixelwise.timelineShown)", "the maps are shown")


def set_view(page, **choices):
    page.js("pixelwise.change(arguments[0])", choices)
    page.wait("const t = pixelwise.timelineShown; return t.image === pixelwise.state.image && t.map === pixelwise.state.map"
              " && t.epoch === pixelwise.viewedEpoch()", f"{choices} is shown")
    page.settle()


def opens(page, kept):
    """The maps stand, the static pictures are hidden, the newest epoch is shown."""
    start(page)
    shown = page.js("return pixelwise.timelineShown")
    expect(shown["epoch"] == kept.images[0]["epochs"][-1] and shown["map"] == "loss", f"shown is {shown}")
    hidden = page.js("return [...document.querySelectorAll('.timeline-static')].every((n) => getComputedStyle(n).display === 'none')")
    expect(hidden, "static pictures are seen beside the maps")
    expect(page.texts(".timeline-app select option") == [image["name"] for image in kept.images], "names are not those of the index")
    return f"{len(kept.images)} images, {len(kept.index['epochs'])} epochs"


def slider_moves_by_keys(page, kept):
    """The slider has the focus by tab, arrows and Home move it, and the map follows."""
    start(page)
    for _ in range(80):
        page.key(Keys.TAB)
        if page.js("return document.activeElement.matches('.timeline-slider input')"):
            break
    expect(page.js("return document.activeElement.matches('.timeline-slider input')"), "the slider cannot be reached by tab")
    epochs = kept.images[0]["epochs"]
    page.key(Keys.ARROW_LEFT)
    page.wait(f"return pixelwise.timelineShown.epoch === {epochs[-2]}", "an arrow shows the epoch before")
    page.key(Keys.HOME)
    page.wait(f"return pixelwise.timelineShown.epoch === {epochs[0]}", "Home shows the first epoch")
    said = page.js("return document.querySelector('.timeline-slider input').getAttribute('aria-valuetext')")
    expect(said == f"epoch {epochs[0]} of {epochs[-1]}", f"said is {said}")
    expect(page.texts(".timeline-epoch") == [said], "the text beside the slider is another")
    return f"epochs {epochs[0]} to {epochs[-1]}"


def pixels_are_what_is_stored(page, kept):
    """40 random pixels: what the mouse reads out is what the files hold, and what follows from the predictions."""
    start(page)
    draw = random.Random(7)
    for _ in range(40):
        position = draw.randrange(len(kept.images))
        image = kept.images[position]
        place = draw.randrange(len(image["epochs"]))
        set_view(page, image=position, epoch=place, map=draw.choice(["loss", "prediction"]))
        x, y = draw.randrange(image["width"]), draw.randrange(image["height"])
        panel = draw.choice(["map", "image", "label"])
        box = page.js("const c = document.querySelector(`[data-panel=${arguments[0]}] canvas`); c.scrollIntoView({block: 'center'});"
                      "const b = c.getBoundingClientRect(); return [b.left, b.top, b.width, b.height]", panel)
        page.mouse("mouseMoved", box[0] + (x + 0.5) / image["width"] * box[2], box[1] + (y + 0.5) / image["height"] * box[3])
        page.settle()
        page.settle()
        read = page.js("return pixelwise.timelinePixel()")
        expect((read["x"], read["y"]) == (x, y), f"read is {read}, the mouse is at {x}, {y}")
        pixel = y * image["width"] + x
        low, high, predictions = kept.planes(f"{image['folder']}/{image['epochs'][place]:05d}.js", 3)
        label = kept.planes(image["folder"] + "/labels.js", 1)[0][pixel]
        expect(read["prediction"] == predictions[pixel], f"prediction of {read}")
        if label == 255:
            expect(read["label"] is None and read["loss"] is None and read["outcome"] == "ignored", f"ignored: {read}")
            continue
        expect(read["label"] == label, f"label of {read}")
        loss = kept.loss(low[pixel], high[pixel])
        expect(math.isclose(read["loss"], loss, rel_tol=1e-9), f"loss of {read}, stored is {loss}")
        learnt, forgotten = kept.fate(image, pixel)
        expect((read["learntIn"], read["forgotten"]) == (learnt, forgotten), f"{read}, from the predictions {learnt}, {forgotten}")
        outcome = "learnt" if learnt else "lost" if forgotten else "never"
        expect(read["outcome"] == outcome, f"{read} is {outcome}")
        text = " ".join(page.texts(".timeline-readout dd"))
        expect(f"{x}, {y}" in text and kept.index["class_names"][label] in text, f"the line says {text}")
    return "40 pixels"


def shares_are_those_of_the_maps(page, kept):
    """The table's shares are those of the index, and those are what the predictions give."""
    start(page)
    counts = {"pixels": 0, "learnt": 0, "lost": 0, "never_learnt": 0, "forgettings": 0}
    for image in kept.images:
        labels = kept.planes(image["folder"] + "/labels.js", 1)[0]
        right = [[p == l for p, l in zip(kept.planes(f"{image['folder']}/{epoch:05d}.js", 3)[2], labels)] for epoch in image["epochs"]]
        for pixel, label in enumerate(labels):
            if label == 255:
                continue
            series = [row[pixel] for row in right]
            counts["pixels"] += 1
            counts["learnt"] += series[-1]
            counts["lost"] += not series[-1] and any(series)
            counts["never_learnt"] += not any(series)
            counts["forgettings"] += sum(a and not b for a, b in zip(series, series[1:]))
    total = kept.index["total"]
    expect({key: total[key] for key in counts} == counts, f"the index says {total}, the maps {counts}")
    cells = page.js("return [...document.querySelectorAll('#timeline .bestrow td')].map((n) => n.textContent)")
    for value, cell in ((total["learnt"], cells[2]), (total["lost"], cells[4]), (total["never_learnt"], cells[5])):
        expect(cell == f"{100 * value / total['pixels']:.1f} %", f"the table says {cells}")
    return f"{total['pixels']} pixels"


def views_have_their_colours(page, kept):
    """What a legend says is what the canvas shows."""
    start(page)
    colors = kept.index["learning_colors"]
    for position, image in enumerate(kept.images):
        learnt, forgotten = kept.planes(image["folder"] + "/history.js", 2)
        labels = kept.planes(image["folder"] + "/labels.js", 1)[0]
        for view, wanted in (("never", colors["never_learnt"]), ("learnt", colors["lost"]), ("forgotten", colors["forgotten"][1])):
            set_view(page, image=position, map=view)
            holds = {
                "never": lambda p: learnt[p] == 0 and forgotten[p] == 0,
                "learnt": lambda p: learnt[p] == 0 and forgotten[p] > 0,
                "forgotten": lambda p: forgotten[p] == 1,
            }[view]
            pixel = next((p for p in range(len(labels)) if labels[p] != 255 and holds(p)), None)
            if pixel is None:
                continue
            got = page.js("const c = document.querySelector('[data-panel=map] canvas');"
                          "return [...c.getContext('2d').getImageData(arguments[0], arguments[1], 1, 1).data].slice(0, 3)",
                          pixel % image["width"], pixel // image["width"])
            expect("#" + "".join(f"{channel:02x}" for channel in got) == wanted, f"{view}: pixel {pixel} is {got}, not {wanted}")
            disabled = page.js("return document.querySelector('.timeline-slider input').disabled")
            expect(disabled == (view != "learnt"), f"{view}: the slider is {'' if disabled else 'not '}disabled")
    # Chromium advises against reading pixels back, as only this check does.
    page.faults()
    return f"{len(kept.images)} images"


def plays_to_the_end(page, kept):
    """Play begins at the first epoch, shows every one, and stops at the last."""
    start(page)
    page.js("window.seen = []; pixelwise.listen(['epoch'], () => window.seen.push(pixelwise.viewedEpoch()));"
            "document.querySelector('.timeline-play').click()")
    page.wait("return !pixelwise.state.playing", "it stops", seconds=5 + len(kept.index["epochs"]))
    seen = page.js("return window.seen")
    expect(seen == kept.images[0]["epochs"], f"seen were {seen}")
    return f"{len(seen)} epochs"


def address_keeps_the_view(page, kept):
    """Image, view and epoch stand in the address, and come back from it."""
    start(page)
    last = len(kept.images) - 1
    set_view(page, image=last, map="prediction", epoch=0)
    page.wait("return location.hash.includes('epoch=')", "the address names the epoch")
    start(page, page.js("return location.hash"))
    state = page.js("return [pixelwise.state.image, pixelwise.state.map, pixelwise.state.epoch]")
    expect(state == [last, "prediction", 0], f"it stands at {state}")
    return "3 choices"


def fits_a_phone(page, kept):
    """At a width of 390 pixels nothing is wider than the window, in any view."""
    page.resize(390, 844)
    try:
        start(page)
        for view in page.js("return pixelwise.timelineViews.map(([name]) => name)"):
            set_view(page, map=view)
            wide = page.js("return [...document.querySelectorAll('#timeline *')].filter((n) => !n.closest('.scroll')"
                           " && n.getBoundingClientRect().right > 391).map((n) => n.className || n.tagName)")
            expect(wide == [], f"{view}: {wide[:3]} leave the window")
    finally:
        page.resize(1440, 900)
    return "390 pixels"


def what_is_missing_is_one_line(page, kept):
    """Without a map, with a damaged one and without data, the page says so in one line and goes on."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="timeline-")) / "a run with 'quotes' & #hash"
    shutil.copytree(kept.folder, folder)
    try:
        image = kept.images[0]
        maps = folder / "loss_maps"
        (maps / image["folder"] / f"{image['epochs'][0]:05d}.js").unlink()
        damaged = maps / image["folder"] / f"{image['epochs'][-1]:05d}.js"
        damaged.write_text(damaged.read_text("utf-8").replace(',"', ',"AAAA'), "utf-8")
        with Session(folder) as broken:
            start(broken)
            broken.wait("return document.querySelector('.timeline-message').textContent.includes('damaged')", "a damaged map is named")
            set_view(broken, epoch=0)
            broken.wait("return document.querySelector('.timeline-message').textContent.includes('is missing')", "a missing map is named")
            set_view(broken, epoch=1)
            expect(broken.texts(".timeline-message") == [""], "the line stays")
        (maps / "data.js").unlink()
        with Session(folder) as empty:
            empty.open("", PAGE)
            empty.wait("return Boolean(document.querySelector('#timeline .note'))", "missing data are one line")
            expect(empty.js("return getComputedStyle(document.querySelector('.timeline-static')).display") != "none", "no static pictures")
    finally:
        shutil.rmtree(folder.parent, ignore_errors=True)
    return "3 faults"


def renews_itself(page, kept):
    """While a run is under way, the page is loaded anew when nobody touches it, and stands as it stood."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="timeline-")) / "run"
    shutil.copytree(kept.folder, folder)
    try:
        text = (folder / PAGE).read_text("utf-8")
        expect('data-reload="0"' in text, "a run that is done is loaded anew")
        (folder / PAGE).write_text(text.replace('data-reload="0"', 'data-reload="1"'), "utf-8")
        with Session(folder) as running:
            start(running)
            set_view(running, map="learnt", epoch=0)
            running.js("window.isOld = true")
            running.wait("return !window.isOld && Boolean(window.pixelwise && pixelwise.timelineShown)", "it is loaded anew")
            state = running.js("return [pixelwise.state.map, pixelwise.state.epoch]")
            expect(state == ["learnt", 0], f"it stands at {state}")
            running.mouse("mouseMoved", 300, 300)
            running.js("window.isOld = true")
            time.sleep(3)
            expect(running.js("return window.isOld"), "it is loaded anew under the reader's hands")
    finally:
        shutil.rmtree(folder.parent, ignore_errors=True)
    return "once"


def stands_without_scripts(page, kept):
    """Without JavaScript, and in print, pictures stand there, and all of them load."""
    with Session(kept.folder, scripts=False) as still:
        still.open("", PAGE)
        time.sleep(0.5)
        nodes = still.driver.find_elements("css selector", ".timeline-static img")
        expect(len(nodes) == 3 * len(kept.images) + 1, f"{len(nodes)} pictures")
        for node in nodes:
            expect(node.is_displayed() and node.size["height"] > 20, f"{node.get_attribute('src')} is not seen")
        expect(not [f for f in still.faults() if "ERR_" in f], "a picture is missing")
    start(page)
    page.medium(media="print")
    shown = page.js("return [getComputedStyle(document.querySelector('.timeline-app')).display,"
                    "getComputedStyle(document.querySelector('.timeline-static')).display]")
    page.medium()
    expect(shown == ["none", "block"], f"in print: {shown}")
    return f"{len(nodes)} pictures"


def policy_is_strict(page, kept):
    """The page lets no foreign and no inline script in."""
    start(page)
    policy = page.js("return document.querySelector('meta[http-equiv=\"Content-Security-Policy\"]').content")
    scripts = next(part for part in policy.split(";") if "script-src" in part)
    expect("default-src 'none'" in policy and "unsafe" not in scripts and "*" not in scripts, f"the policy is {policy}")
    page.js("const s = document.createElement('script'); s.textContent = 'window.broken = true'; document.head.append(s)")
    expect(page.js("return window.broken !== true"), "an inline script ran")
    page.faults()
    return scripts.strip()


CHECKS = [opens, slider_moves_by_keys, pixels_are_what_is_stored, shares_are_those_of_the_maps, views_have_their_colours,
          plays_to_the_end, fits_a_phone, address_keeps_the_view, what_is_missing_is_one_line, renews_itself, stands_without_scripts, policy_is_strict]


def pictures(folder, target):
    """Screenshots to look at: every view, light, dark and on a phone, and the page without scripts."""
    target.mkdir(parents=True, exist_ok=True)
    for name, width, height, dark in (("light", 1280, 900, False), ("dark", 1280, 900, True), ("phone", 390, 844, False)):
        with Session(folder, width, height, dark) as page:
            start(page)
            for view in ("loss", "prediction", "learnt", "forgotten", "never"):
                set_view(page, map=view, epoch=min(2, page.js("return pixelwise.viewedImage().epochs.length - 1")) if view != "learnt"
                         else page.js("return pixelwise.viewedImage().epochs.length - 1"))
                page.js("pixelwise.change({pointer: {x: 40, y: 30}}); document.getElementById('timeline').scrollIntoView()")
                page.settle()
                time.sleep(0.3)
                page.picture(target / f"timeline-{view}-{name}.png")
    with Session(folder, 1280, 1400, scripts=False) as page:
        page.open("#timeline", PAGE)
        time.sleep(1)
        page.picture(target / "timeline-static.png")


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("run", type=pathlib.Path)
    arguments.add_argument("--pictures", type=pathlib.Path, help="writes screenshots into this folder")
    arguments.add_argument("--only", default="", help="runs the checks whose names contain this")
    options = arguments.parse_args()
    kept = Kept(options.run)
    with Session(options.run) as page:
        failed = sum(not run(check, page, kept) for check in CHECKS if options.only in check.__name__)
    if options.pictures:
        pictures(options.run, options.pictures)
    print(f"{failed} failed" if failed else "all passed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

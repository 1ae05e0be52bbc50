#!/usr/bin/env python3
"""Opens a folder of `pixelwise lossmap --raw` in headless Chromium and checks what the loss explorer promises.

Usage: explorer.py FOLDER [--pictures DIR] [--only WORD]
Needs chromium, chromium-driver and selenium from PyPI. One line a check; the exit status is 1 when one fails.
"""
import argparse
import pathlib
import sys
import time
import traceback
import urllib.parse

import checks_access
import checks_lists
import checks_marks
import checks_safety
import checks_values
import checks_viewer
from listing import Listing
from session import Failure, Session, expect

GROUPS = [checks_values, checks_lists, checks_viewer, checks_marks, checks_access, checks_safety]


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("folder", type=pathlib.Path)
    arguments.add_argument("--pictures", type=pathlib.Path, help="writes screenshots into this folder")
    arguments.add_argument("--only", default="", help="runs the checks whose names contain this")
    options = arguments.parse_args()
    listing = Listing(options.folder)
    failed = 0
    with Session(options.folder) as page:
        checks = [check for group in GROUPS for check in group.CHECKS if options.only in check.__name__]
        for check in [opens] + checks:
            failed += not run(check, page, listing)
    failed += not run(measure, None, listing)
    if options.pictures:
        pictures(options.folder, listing, options.pictures)
    print(f"{failed} failed" if failed else "all passed")
    return 1 if failed else 0


def run(check, page, listing):
    """One check, after which the console must be clean and no request may have left the folder."""
    start = time.time()
    name = check.__name__.replace("_", " ")
    try:
        note = check(page, listing)
        if page:
            faults = page.faults()
            expect(faults == [], f"the console says {faults[:3]}")
            stays_in_the_folder(page, listing)
    except Failure as fault:
        print(f"FAILED  {name}: {fault}", flush=True)
        return False
    except Exception:
        print(f"FAILED  {name}:\n{traceback.format_exc()}", flush=True)
        return False
    print(f"ok      {name} ({note}; {time.time() - start:.1f} s)", flush=True)
    return True


def stays_in_the_folder(page, listing):
    home = "file://" + urllib.parse.quote(str(listing.folder)) + "/"
    for address in page.requests():
        inside = address.startswith(home) or address.startswith(("blob:", "data:", "about:"))
        expect(inside, f"a request leaves the folder: {address}")


def opens(page, listing):
    """The explorer stands, the static page is hidden."""
    page.open("")
    page.wait("return Boolean(window.pixelwise && pixelwise.data && document.getElementById('explorer'))", "the page starts")
    expect(page.js("return getComputedStyle(document.getElementById('static')).display") == "none", "the static page is seen")
    return f"{len(listing.images)} images"


def measure(_, listing):
    """Figures of a fresh browser: first view, from key press to next image, memory."""
    with Session(listing.folder) as page:
        page.open("")
        page.wait("return Boolean(window.pixelwise && pixelwise.data)", "the page starts")
        page.settle()
        first = page.js("const p = performance.getEntriesByType('paint').find((e) => e.name === 'first-contentful-paint'); return p ? p.startTime : performance.now()")
        page.key("i")
        page.wait("return pixelwise.imageShown !== undefined", "the viewer shows an image")
        times = []
        for _ in range(min(20, len(listing.images) - 1)):
            time.sleep(0.4)
            times.append(page.driver.execute_async_script("""
                const done = arguments[0];
                const start = performance.now();
                document.dispatchEvent(new KeyboardEvent('keydown', {key: 'n', bubbles: true}));
                const wanted = pixelwise.state.image;
                // The second frame begins when the first one has been handed over to be shown.
                const shown = () => requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - start)));
                const look = () => pixelwise.imageShown === wanted ? shown() : requestAnimationFrame(look);
                look();"""))
        page.key("g")
        for part in range(11):
            page.js("const b = document.querySelector('.thumbs'); b.scrollTop = arguments[0] / 10 * b.scrollHeight", part)
            page.settle()
        page.command("HeapProfiler.collectGarbage")
        heap = page.js("return performance.memory.usedJSHeapSize") / 1e6
        memory = resident(page.driver.service.process.pid)
    slowest = f"{sorted(times)[len(times) // 2]:.0f} ms, slowest {max(times):.0f} ms" if times else "one image only"
    return f"first view {first:.0f} ms; next image {slowest}; JavaScript heap {heap:.0f} MB; memory {memory}"


def resident(root):
    """The memory of the browser's renderer and of all its processes, in which shared pages count in part."""
    children = {}
    for status in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rsplit(")", 1)[1].split()
            children.setdefault(int(fields[1]), []).append(int(status.parent.name))
        except OSError:
            continue
    total, renderer, waiting = 0, 0, [root]
    while waiting:
        process = waiting.pop()
        waiting += children.get(process, [])
        try:
            rollup = pathlib.Path(f"/proc/{process}/smaps_rollup").read_text()
            size = next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
            command = pathlib.Path(f"/proc/{process}/cmdline").read_text()
        except (OSError, StopIteration):
            continue
        if "chrom" in command and "chromedriver" not in command:
            total += size
            if "--type=renderer" in command:
                renderer = max(renderer, size)
    return f"of the page's process {renderer / 1000:.0f} MB, of the whole browser {total / 1000:.0f} MB"


def pictures(folder, listing, target):
    """Screenshots to look at: overview, viewer and gallery, light, dark and on a phone."""
    target.mkdir(parents=True, exist_ok=True)
    for name, width, height, dark in (("light", 1440, 900, False), ("dark", 1440, 900, True), ("phone", 390, 844, False)):
        with Session(folder, width, height, dark) as page:
            page.open("")
            page.wait("return Boolean(window.pixelwise && pixelwise.data)", "the page starts")
            for place in ("overview", "gallery", "viewer"):
                page.js("pixelwise.change({place: arguments[0]})", place)
                if place == "viewer":
                    page.wait("return pixelwise.imageShown !== undefined", "an image is shown")
                    page.js("pixelwise.movePointer(0, 0)")
                time.sleep(0.5)
                page.picture(target / f"{place}-{name}.png")


if __name__ == "__main__":
    sys.exit(main())

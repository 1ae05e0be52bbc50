"""The page of an audit: findings by suspicion, verdicts by keys, filters, gallery, print."""
import json
import math
import pathlib
import shutil
import tempfile
import time

from selenium.webdriver.common.keys import Keys

from session import Session, expect

BOX = ("x", "y", "width", "height")


def fresh(page, address=""):
    """The page without marks, opened anew."""
    page.open(address)
    page.wait("return Boolean(window.pixelwise && pixelwise.data)", "the page starts")
    page.js("localStorage.clear(); pixelwise.marks.restore(); pixelwise.change({marks: pixelwise.marks.list})")
    page.settle()


def state(page, key):
    return page.js("return pixelwise.state[arguments[0]]", key)


def listed(page):
    """The ranks of the findings that are seen."""
    return page.js("return [...document.querySelectorAll('.finding')].map((item) => Number(item.dataset.finding))")


def opens_on_the_findings(page, listing):
    """The list stands first, by falling suspicion, with class names as they are and a picture of each finding in sight."""
    regions = listing.overview["audit"]["regions"]
    fresh(page)
    expect(state(page, "place") == "findings", f"the page opens on the {state(page, 'place')}")
    expect(page.texts("#explorer nav button")[0] == "Findings", "the findings do not stand first")
    expect(listing.overview["audit"]["method"] in page.texts(".findings > p")[0], "how suspicion is found is not said as it is")
    seen = []
    while True:
        seen += listed(page)
        if page.js("const on = document.querySelector('.pager [aria-label=\"next page\"]'); const stops = on.disabled; on.click(); return stops"):
            break
    expect(seen == list(range(len(regions))), f"the pages list {len(seen)} findings, there are {len(regions)}")
    values = [regions[rank]["suspicion"] for rank in seen]
    expect(values == sorted(values, reverse=True), "the findings do not fall by suspicion")
    fresh(page)
    for rank, text in enumerate(page.texts(".finding .finding-classes")):
        wanted = " → ".join(listing.class_names[regions[rank][key]] for key in ("label", "prediction"))
        expect(text == wanted, f"finding {rank} says {text!r}, not {wanted!r}")
    page.wait("return document.querySelectorAll('.crop[data-drawn]').length > 0", "pictures are drawn")
    page.wait("""return [...document.querySelectorAll('.crop')].every((crop) => crop.dataset.drawn !== undefined
        || crop.getBoundingClientRect().top > innerHeight || crop.getBoundingClientRect().bottom < 0)""", "all pictures in sight are drawn")
    expect(page.js("return document.querySelectorAll('.no-crop').length") == 0, "a picture cannot be drawn")
    return f"{len(regions)} findings"


def a_click_goes_to_the_region(page, listing):
    """The viewer shows the whole box about its middle, and the address leads back to it."""
    regions = listing.overview["audit"]["regions"]
    for rank in range(0, min(20, len(regions)), 4):
        fresh(page)
        page.js("document.querySelector(`[data-finding=\"${arguments[0]}\"] .finding-open`).click()", rank)
        finding = regions[rank]
        page.wait(f"return pixelwise.imageShown === {finding['image']}", "the image is shown")
        look = """const [v, p] = [pixelwise.currentView(), pixelwise.panelSize];
            return {place: pixelwise.state.place, x: v.x, y: v.y, reachX: p.width / 2 / v.zoom, reachY: p.height / 2 / v.zoom,
                region: pixelwise.state.region, finding: (pixelwise.findingInHand() || {}).index}"""
        seen = page.js(look)
        expect(seen["place"] == "viewer" and seen["finding"] == rank, f"a click on finding {rank} leads to {seen}")
        expect(all(seen["region"][key] == finding[key] for key in BOX), f"the region in hand is {seen['region']}")
        for axis, size in (("x", "width"), ("y", "height")):
            first, last = finding[axis], finding[axis] + finding[size]
            reach = seen["reach" + axis.upper()]
            expect(first < seen[axis] < last, f"finding {rank}: the middle of the viewer, {axis} {seen[axis]}, is not in the box")
            expect(seen[axis] - reach < first and last < seen[axis] + reach, f"finding {rank}: not all of the box is seen")
        page.wait("return ['image=', 'x=', 'y=', 'zoom=', 'finding='].every((part) => location.hash.includes(part))", "the address follows")
        page.open(page.js("return location.hash"))
        page.wait(f"return window.pixelwise && pixelwise.imageShown === {finding['image']}", "the address shows the image")
        again = page.js(look)
        expect(again["finding"] == rank and math.isclose(again["x"], seen["x"], rel_tol=1e-4), f"the address leads to {again}, not {seen}")
    return "5 findings"


def verdicts_by_keys(page, listing):
    """l, w and u judge the finding in hand in list and viewer; the verdicts survive a reload and are saved with its box."""
    regions = listing.overview["audit"]["regions"]
    fresh(page)
    page.key("j", "j", "l", "j", "w", "j", "u", "j", "u", "u")
    wanted = {1: "label wrong", 2: "model wrong", 3: "unclear"}
    marks_are(page, listing, wanted)
    pressed = page.js("""return [...document.querySelectorAll('.finding [aria-pressed="true"]')].map((button) =>
        [Number(button.closest('.finding').dataset.finding), button.dataset.verdict])""")
    expect(dict(pressed) == wanted, f"the list shows the verdicts {pressed}")
    counted(page, 3, len(regions))
    page.key("q")
    expect(listed(page)[:2] == [0, 4], f"without those that have a verdict the list is {listed(page)[:3]} …")
    page.key("l")
    wanted[4] = "label wrong"
    marks_are(page, listing, wanted)
    expect(page.js("return document.activeElement.closest('.finding').dataset.finding") == "5", "the focus does not go to the next finding")
    if len(regions) > 20:
        page.key("q", Keys.ARROW_RIGHT)
        expect(listed(page)[0] == 20, "→ does not turn the page")
        page.key(Keys.ARROW_LEFT, "q")
    page.key("q", Keys.HOME, "w", Keys.ARROW_DOWN, Keys.ENTER)
    wanted[0] = "model wrong"
    page.wait(f"return pixelwise.imageShown === {regions[1]['image']}", "Enter opens the finding")
    page.key("w", "j")
    wanted[1] = "model wrong"
    page.wait(f"return pixelwise.imageShown === {regions[2]['image']}", "j goes to the next finding")
    page.key("l", "J", "J")
    wanted[2] = "label wrong"
    page.wait(f"return pixelwise.imageShown === {regions[0]['image']}", "shift and j go back")
    expect(page.js("return pixelwise.findingInHand().index") == 0, "shift and j lead elsewhere")
    page.key(Keys.ESCAPE, "u", "f")
    marks_are(page, listing, wanted)
    expect(page.js("return document.activeElement.closest('.finding').dataset.finding") == "0", "f does not go to the finding in hand")
    page.driver.refresh()
    page.wait("return Boolean(window.pixelwise && pixelwise.data)", "the page starts again")
    marks_are(page, listing, wanted)
    counted(page, len(wanted), len(regions))
    page.js("[...document.querySelectorAll('.finding-tools button')].find((b) => b.textContent === 'save marks.json').click()")
    saved = page.downloads / "marks.json"
    for _ in range(200):
        if saved.exists() and saved.read_text("utf-8").endswith("}\n"):
            break
        time.sleep(0.02)
    document = json.loads(saved.read_text("utf-8"))
    expect(document["format"] == 1 and document["marks"] == page.js("return pixelwise.marks.list"), "marks.json holds something else")
    page.key("k")
    page.js("document.querySelector('.all-marks .mark').click()")
    expect(page.js("return pixelwise.findingInHand() !== undefined"), "a mark does not lead back to its finding")
    page.js("localStorage.clear()")
    return f"{len(wanted)} verdicts"


def marks_are(page, listing, wanted):
    """The marks are those of the findings, by rank, and nothing else."""
    found = {}
    marks = page.js("return pixelwise.marks.list")
    expect(len(marks) == len(wanted), f"there are {len(marks)} marks for {len(wanted)} verdicts")
    for mark in marks:
        ranks = [rank for rank, finding in enumerate(listing.overview["audit"]["regions"])
                 if listing.overview["images"][finding["image"]]["name"] == mark["image"]
                 and all(finding[key] == mark[key] for key in BOX + ("label", "prediction"))]
        expect(len(ranks) == 1, f"the mark {mark} is that of no finding")
        found[ranks[0]] = mark["verdict"]
    expect(found == wanted, f"the marks are {found}, not {wanted}")


def counted(page, judged, all_of_them):
    text = page.texts(".finding-count")[0].replace("\u202f", "")
    expect(text == f"{judged} of {all_of_them} looked at", f"the count says {text!r}")


def filters_narrow_the_findings(page, listing):
    """Class, pair, text and verdict leave the findings that have them, in their order."""
    regions = listing.overview["audit"]["regions"]
    names = [image["name"] for image in listing.overview["images"]]
    fresh(page)
    page.key("j", "j", "u")
    first = regions[0]
    text = names[first["image"]]
    asked = {
        f"pixelwise.setFilters([pixelwise.classFilter({first['label']})])": lambda one: one["label"] == first["label"],
        f"pixelwise.setFilters([pixelwise.pairFilter({first['label']}, {first['prediction']})])":
            lambda one: (one["label"], one["prediction"]) == (first["label"], first["prediction"]),
        f"pixelwise.setFilters([pixelwise.imageFilter({first['image']})])": lambda one: one["image"] == first["image"],
        "pixelwise.setFilters([pixelwise.markFilter('unclear')])": lambda one: one is regions[1],
        f"pixelwise.setFilters([]); pixelwise.change({{search: {json.dumps(text.upper())}}})": lambda one: text.lower() in names[one["image"]].lower(),
    }
    for script, holds in asked.items():
        found = page.js(script + "; return pixelwise.findings().map((finding) => finding.index)")
        wanted = [rank for rank, one in enumerate(regions) if holds(one)]
        expect(found == wanted, f"{script}: {len(found)} findings, {len(wanted)} are listed")
        expect(listed(page) == wanted[:20], f"{script}: the list shows {listed(page)}")
    page.js("pixelwise.clearFilters()")
    option = page.js("""const box = document.querySelector('.finding-tools select'); const option = box.querySelector('[value^="pair:"]');
        box.value = option.value; box.dispatchEvent(new Event('change')); return option.textContent""")
    expect(option.endswith(f"({page.js('return pixelwise.findings().length')})"), f"{option!r} does not say how many findings it leaves")
    page.js("pixelwise.setFilters([pixelwise.markFilter('model wrong')])")
    expect(page.js("return !document.querySelector('.findings .nothing').hidden"), "an empty list says nothing")
    page.js("pixelwise.clearFilters()")
    return f"{len(asked)} filters"


def the_gallery_sorts_by_suspicion(page, listing):
    """So it does at first, with the suspicion under each thumbnail; a filter brings its share, and its end suspicion again."""
    fresh(page)
    expect(state(page, "sort") == "suspicion", f"the gallery is sorted by {state(page, 'sort')}")
    values = [listing.overview["images"][index]["suspicion"] for index in page.js("return pixelwise.order()")]
    expect(values == sorted(values, reverse=True), "the images do not fall by suspicion")
    wanted = page.js("return pixelwise.significant(pixelwise.data.images[pixelwise.order()[0]].suspicion, 3)")
    expect(page.texts("[aria-posinset='1'] .thumb-figure") == [wanted], "the first card does not show its suspicion")
    page.js("pixelwise.toggleFilter(pixelwise.bandFilter(0))")
    expect(state(page, "sort") == "share", "a filter does not sort by its share")
    page.js("pixelwise.toggleFilter(pixelwise.bandFilter(0))")
    expect(state(page, "sort") == "suspicion", "without filter the order is another one")
    return f"{len(values)} images"


def prints_a_table(page, listing):
    """In print the first hundred findings stand before the static page, with what was said of them."""
    fresh(page)
    page.key("j", "l")
    page.medium(media="print")
    page.settle()
    rows = page.js("return [...document.querySelectorAll('#findings-print tbody tr')].filter((row) => row.checkVisibility()).map((row) => row.textContent)")
    page.medium()
    expect(len(rows) == min(100, len(listing.overview["audit"]["regions"])), f"{len(rows)} findings are printed")
    expect(rows[0].endswith("label wrong") and "wrong" not in rows[1], f"the verdicts are not printed: {rows[:2]}")
    expect(page.js("return getComputedStyle(document.getElementById('findings-print')).display") == "none", "the table is seen beside the explorer")
    page.js("localStorage.clear()")
    return f"{len(rows)} rows"


def others_are_as_before(page, listing):
    """Without an audit there is nothing of this; with an empty one a sentence, with a foreign box one clear line."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="audit-")) / "maps"
    shutil.copytree(listing.folder, folder)
    script = folder / "explorer" / "data.js"
    try:
        for regions in (None, [], [dict(listing.overview["audit"]["regions"][0], width=10 ** 6)]):
            overview = {key: value for key, value in listing.overview.items() if key != "audit"}
            if regions is not None:
                overview["audit"] = {"method": "none", "regions": regions}
            script.write_text(f"pixelwise.overview({json.dumps(json.dumps(overview))});\n", "utf-8")
            with Session(folder) as other:
                other.open("#unmarked=1&corrected=1&finding=1")
                if regions:
                    other.wait("return Boolean(document.querySelector('.explorer-fault'))", "a finding outside its image is one line")
                    continue
                other.wait("return Boolean(pixelwise.data)", "the page starts")
                other.key("j", "l", "q", "e", "f", "?")
                other.settle()
                keys = other.texts(".key-dialog dd")
                if regions is None:
                    foreign = other.js("return document.querySelectorAll('.findings, .finding-bar, #findings-print').length")
                    expect(foreign == 0 and len(other.texts("#explorer nav button")) == 4, f"{foreign} parts of an audit are there")
                    expect(not any("finding" in text or "suspicious" in text for text in keys), "the list of keys holds those of an audit")
                    marks = ("place", "sort", "unmarked", "corrected", "finding")
                    found = [state(other, key) for key in marks]
                    expect(found == ["overview", "mean", False, False, None], f"{marks} are {found}")
                else:
                    expect(other.texts(".findings .nothing") == ["The audit found no suspicious label."], "an empty audit says nothing")
                expect(other.faults() == [], "the console complains")
    finally:
        shutil.rmtree(folder.parent, ignore_errors=True)
    return "3 folders"


CHECKS = [opens_on_the_findings, a_click_goes_to_the_region, verdicts_by_keys, filters_narrow_the_findings,
          the_gallery_sorts_by_suspicion, prints_a_table, others_are_as_before]

"""Marks: made by keys alone, kept over a reload, saved, loaded, refused where they do not belong."""
import json
import time

from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from session import expect


def marks_survive(page, listing):
    """A region and an image are marked by keys, survive a reload, and come back from marks.json as they were."""
    name = max(listing.images.values(), key=lambda image: (image["sum"] or 1e30) if image["pixels"] else -1)["name"]
    page.open("")
    page.wait("return Boolean(pixelwise.data)", "the page starts")
    page.js("localStorage.clear(); pixelwise.marks.restore(); pixelwise.change({marks: pixelwise.marks.list})")
    page.show(name)
    page.js("document.querySelector('.panels').focus()")
    page.wait("return pixelwise.regionsInView().length > 0", "the worst regions are listed")
    page.key("]", "m")
    expect(page.js("return document.querySelector('.mark-dialog').open"), "m does not open the dialog")
    page.key("2", Keys.TAB, Keys.TAB, Keys.TAB, Keys.TAB, Keys.TAB, Keys.TAB, "a \"note\" <b>&amp;")
    page.key(Keys.TAB, Keys.TAB, Keys.ENTER)
    expect(not page.js("return document.querySelector('.mark-dialog').open"), "Enter on “mark” does not close the dialog")
    page.js("document.activeElement.blur()")
    page.key(Keys.ESCAPE, "m", "3", Keys.ENTER)
    page.settle()
    made = page.js("return pixelwise.marks.list")
    expect(len(made) == 2, f"two marks were made, there are {made}")
    expect(made[0]["verdict"] == "model wrong" and made[0]["note"] == "a \"note\" <b>&amp;", f"the first mark is {made[0]}")
    expect({"x", "y", "width", "height"} <= set(made[0]), "the mark of a region has no box")
    expect("x" not in made[1] and made[1]["verdict"] == "unclear", f"the mark of the image is {made[1]}")
    page.driver.refresh()
    page.wait("return Boolean(window.pixelwise && pixelwise.data)", "the page starts again")
    expect(page.js("return pixelwise.marks.list") == made, "the marks do not survive a reload")
    return round_trip(page, listing, made)


def round_trip(page, listing, made):
    page.js("document.activeElement.blur()")
    page.key("k")
    page.js("document.querySelector('.marks-place .primary').click()")
    saved = page.downloads / "marks.json"
    for _ in range(200):
        if saved.exists() and saved.read_text("utf-8").endswith("}\n"):
            break
        time.sleep(0.02)
    document = json.loads(saved.read_text("utf-8"))
    expect(document["format"] == 1 and document["title"] == listing.index["title"], "marks.json has another format or title")
    expect(document["class_names"] == listing.class_names and document["marks"] == made, "marks.json holds other marks")
    for button in page.driver.find_elements(By.CSS_SELECTOR, ".all-marks .icon"):
        page.driver.find_element(By.CSS_SELECTOR, ".all-marks .icon").click()
    expect(page.js("return pixelwise.marks.list.length") == 0, "the marks cannot be removed")
    chooser = page.driver.find_element(By.ID, "marks-file")
    chooser.send_keys(str(saved))
    page.wait("return pixelwise.marks.list.length === 2", "the marks are loaded")
    expect(page.js("return pixelwise.marks.list") == made, "the loaded marks differ from the saved ones")
    chooser.send_keys(str(saved))
    page.wait("return document.querySelector('.marks-line').textContent.startsWith('0 new')", "the same marks are not doubled")
    for name, change in {
            "classes": {"class_names": document["class_names"] + ["another"]},
            "images": {"marks": [dict(made[0], image="an image of another set")]},
            "verdict": {"marks": [dict(made[0], verdict="nonsense")]}, "format": {"format": 2}}.items():
        other = page.downloads / f"{name}.json"
        other.write_text(json.dumps({**document, **change}), "utf-8")
        refused(page, chooser, other)
    other = page.downloads / "text.json"
    other.write_text("not json", "utf-8")
    refused(page, chooser, other)
    page.js("localStorage.clear()")
    return "2 marks, 5 foreign files refused"


def refused(page, chooser, file):
    page.js("document.querySelector('.marks-line').textContent = ''")
    chooser.send_keys(str(file))
    page.wait("return document.querySelector('.marks-line').textContent !== ''", f"{file.name} is refused")
    expect(page.js("return document.querySelector('.marks-line').classList.contains('fault')"), f"{file.name} is not refused")
    expect(page.js("return pixelwise.marks.list.length") == 2, f"{file.name} changed the marks")


def rectangle_is_drawn(page, listing):
    """Dragging with shift makes a rectangle of whole pixels, which the dialog takes over."""
    name = max(listing.images.values(), key=lambda image: image["width"] * image["height"])["name"]
    page.show(name, "&layout=side")
    page.key("0")
    page.settle()
    box = page.js("const b = document.querySelector('.panel canvas').getBoundingClientRect(); return [b.x + b.width / 2, b.y + b.height / 2]")
    shift = 8
    page.mouse("mousePressed", box[0] - 20, box[1] - 5, button="left", clickCount=1, modifiers=shift)
    page.mouse("mouseMoved", box[0] + 10, box[1] + 5, button="left", modifiers=shift)
    page.mouse("mouseReleased", box[0] + 15, box[1] + 6, button="left", clickCount=1, modifiers=shift)
    page.wait("return Boolean(document.querySelector('.mark-dialog[open]'))", "the dialog opens")
    region = page.js("return pixelwise.state.region")
    expect(all(isinstance(region[key], int) for key in ("x", "y", "width", "height")), f"the rectangle is {region}")
    expect(page.js("return document.querySelector('.mark-dialog [name=x]').value") == str(region["x"]), "the dialog has another box")
    page.js("document.querySelector('.mark-dialog [name=x]').value = 1e6; document.querySelector('.mark-dialog form').requestSubmit()")
    expect(page.texts(".mark-dialog .fault") != [""], "a box outside the image is accepted")
    page.key(Keys.ESCAPE)
    return "one rectangle"


CHECKS = [marks_survive, rectangle_is_drawn]

"""Safety: names are text, nothing leaves the folder, and what is missing or damaged is one clear line."""
import pathlib
import shutil
import tempfile

from session import Session, expect


def names_are_text(page, listing):
    """Names of any content stand as they are, and bring no element, attribute or window with them."""
    page.open("")
    page.wait("return Boolean(pixelwise.data)", "the page starts")
    for place in ("overview", "gallery", "viewer", "marks"):
        page.js("pixelwise.change({place: arguments[0]})", place)
        page.settle()
        foreign = page.js("""return [...document.querySelectorAll('#explorer script, #explorer b[onmouseover], #explorer iframe')].length
            + [...document.querySelectorAll('#explorer *')].filter((node) => node.getAttributeNames().some((name) => name.startsWith('on'))).length""")
        expect(foreign == 0, f"{place}: {foreign} foreign elements or attributes")
    page.js("pixelwise.change({place: 'overview'})")
    seen = page.texts(".overview .class-name")
    for index, *_ in listing.overview["totals"]["classes"]:
        expect(listing.class_names[index] in seen, f"the class {listing.class_names[index]!r} is not shown as it is")
    expect(page.texts("#explorer h1") == [listing.index["title"]], "the title is not shown as it is")
    for name in list(listing.images)[:10]:
        page.show(name)
        expect(page.texts(".image-name") == [name], f"the name {name!r} is not shown as it is")
    try:
        text = page.driver.switch_to.alert.text
    except Exception:
        text = None
    expect(text is None, f"a window opened: {text}")
    return f"{len(listing.class_names)} classes"


def policy_is_strict(page, listing):
    """The page names a content security policy that forbids foreign and inline scripts, and it works."""
    policy = page.js("const m = document.querySelector('meta[http-equiv=\"Content-Security-Policy\"]'); return m && m.content")
    expect(policy and "default-src 'none'" in policy, f"the policy is {policy}")
    scripts = next(part for part in policy.split(";") if "script-src" in part)
    expect("unsafe" not in scripts and "*" not in scripts, f"scripts: {scripts}")
    page.js("const s = document.createElement('script'); s.textContent = 'window.broken = true'; document.head.append(s)")
    expect(page.js("return window.broken !== true"), "an inline script ran")
    page.faults()
    return policy.split(";")[0] + " …"


def missing_pixels_are_one_line(page, listing):
    """Without the pixels of an image, with damaged ones, and without data, the page says so in one line."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="explorer-")) / "a folder with 'quotes' & #hash"
    shutil.copytree(listing.folder, folder, ignore=shutil.ignore_patterns("*.png", "*.npy", "*.jpg"))
    try:
        order = [image["name"] for image in listing.overview["images"] if image["pixels"]]
        files = {name: folder / "explorer" / "images" / f"{index:05d}.js"
                 for index, name in enumerate(image["name"] for image in listing.overview["images"])}
        files[order[0]].unlink()
        text = files[order[-1]].read_text("utf-8")
        files[order[-1]].write_text(text.replace('"', '"AAAA', 1), "utf-8")
        with Session(folder) as broken:
            broken.open("")
            broken.wait("return Boolean(pixelwise.data)", "the page starts")
            for name, words in ((order[0], "is missing or cannot be read"), (order[-1], "damaged")):
                if name == order[0] == order[-1]:
                    continue
                broken.js("pixelwise.showImage(pixelwise.data.indexOfName.get(arguments[0]))", name)
                broken.wait(f"return document.querySelector('.panels-message').textContent.includes('{words}')", f"the line says “{words}”")
        (folder / "explorer" / "data.js").unlink()
        with Session(folder) as empty:
            empty.open("")
            empty.wait("return Boolean(document.querySelector('.explorer-fault'))", "a missing data.js is one line")
            expect(empty.js("return getComputedStyle(document.getElementById('static')).display") != "none", "the static page is not shown")
    finally:
        shutil.rmtree(folder.parent, ignore_errors=True)
    return "3 faults"


CHECKS = [names_are_text, policy_is_strict, missing_pixels_are_one_line]

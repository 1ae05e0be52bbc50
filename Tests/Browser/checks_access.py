"""For everyone: by keyboard alone, readable, on a phone, in print, without scripts."""
from selenium.webdriver.common.keys import Keys

from session import Session, expect


def places(page):
    return page.js("return pixelwise.places().map(([place]) => place)")


# Elements that can be used, seen in the present place; radio buttons are one stop.
USABLE = """[...document.querySelectorAll('#explorer button, #explorer select, #explorer input, #explorer textarea, #explorer summary,'
    + ' #explorer [tabindex="0"]')].filter((node) => node.checkVisibility() && !node.disabled)"""


def tab_reaches_all(page, listing):
    """Tab reaches everything that can be used, in every place, each with a visible focus and a name."""
    reached = 0
    for place in places(page):
        page.js("document.activeElement.blur(); pixelwise.change({place: arguments[0]})", place)
        if place == "viewer":
            page.wait("return pixelwise.imageShown === pixelwise.state.image && document.querySelector('.facts').textContent.includes('Σ')",
                      "the image and what is known of it are shown")
        page.settle()
        count = page.js(f"const all = {USABLE}; all.forEach((node, index) => {{ node.dataset.stop = index; }}); return all.length")
        page.js("document.body.tabIndex = -1; document.body.focus()")
        seen = set()
        for _ in range(count + 5):
            page.key(Keys.TAB)
            stop = page.js("""const node = document.activeElement;
                if (!node || node.dataset.stop === undefined) return null;
                const style = getComputedStyle(node);
                const name = node.getAttribute('aria-label') || node.textContent.trim() || node.title || (node.labels && node.labels.length && node.labels[0].textContent);
                return [node.dataset.stop, style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0, Boolean(name), node.outerHTML.slice(0, 120)]""")
            if stop is None:
                continue
            expect(stop[1], f"the focus is not seen on {stop[3]}")
            expect(stop[2], f"no name on {stop[3]}")
            seen.add(stop[0])
            if len(seen) == count:
                break
        missing = page.js("return [...document.querySelectorAll('[data-stop]')].filter((n) => n.checkVisibility() && !arguments[0].includes(n.dataset.stop)).map((n) => n.outerHTML.slice(0, 120))", list(seen))
        expect(len(missing) == 0, f"Tab does not reach in the {place}: {missing[:3]}")
        page.js("document.querySelectorAll('[data-stop]').forEach((node) => delete node.dataset.stop)")
        reached += len(seen)
    return f"{reached} stops"


CONTRAST = """
    const channels = (text) => (text.match(/[\\d.]+/g) || []).map(Number);
    // color(srgb r g b / a) counts to 1, rgb(r, g, b) to 255.
    const read = (text) => {
        const parts = channels(text);
        const scale = text.startsWith('color') ? 255 : 1;
        return { rgb: parts.slice(0, 3).map((value) => value * scale), alpha: parts.length > 3 ? parts[3] : 1 };
    };
    const luminance = (rgb) => rgb.map((value) => value / 255)
        .map((value) => value <= 0.04045 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4))
        .reduce((sum, value, place) => sum + value * [0.2126, 0.7152, 0.0722][place], 0);
    const behind = (node) => {
        const layers = [];
        for (let at = node; at; at = at.parentElement) {
            const color = read(getComputedStyle(at).backgroundColor);
            if (color.alpha > 0) layers.push(color);
            if (color.alpha === 1) break;
        }
        return layers.reverse().reduce((below, layer) => below.map((value, place) => value * (1 - layer.alpha) + layer.rgb[place] * layer.alpha), [255, 255, 255]);
    };
    const poor = [];
    const walker = document.createTreeWalker(document.getElementById('explorer'), NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const node = walker.currentNode.parentElement;
        if (walker.currentNode.textContent.trim() === '' || !node.checkVisibility() || node.disabled) continue;
        if (node.closest('svg, option, .panels-message')) continue;
        const [one, other] = [luminance(read(getComputedStyle(node).color).rgb), luminance(behind(node))];
        const contrast = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
        if (contrast < 4.5) poor.push(contrast.toFixed(2) + ' ' + node.outerHTML.slice(0, 100));
    }
    return poor;"""


def contrast_is_readable(page, listing):
    """Every text has a contrast of at least 4.5 : 1 to what lies behind it, light and dark."""
    for dark in (False, True):
        page.medium(dark=dark)
        for place in places(page):
            page.js("pixelwise.change({place: arguments[0]}); pixelwise.setFilters([pixelwise.bandFilter(0)])", place)
            page.settle()
            poor = page.js(CONTRAST)
            expect(poor == [], f"{'dark' if dark else 'light'}, {place}: {poor[:3]}")
    page.medium()
    page.js("pixelwise.clearFilters()")
    return "light and dark"


def fits_a_phone(page, listing):
    """At 390 pixels nothing stands out to the right, in any place."""
    page.resize(390, 844)
    for place in places(page):
        page.js("pixelwise.change({place: arguments[0]})", place)
        page.settle()
        wide = page.js("""
            const out = [...document.querySelectorAll('#explorer *')].filter((node) => node.checkVisibility()
                && node.getBoundingClientRect().right > innerWidth + 1 && !node.closest('svg, .heard, .bar-name, .thumb-name'));
            return out.filter((node) => !out.includes(node.parentElement)).map((node) => node.outerHTML.slice(0, 120));""")
        expect(wide == [], f"{place}: {wide[:3]}")
    page.resize(1440, 900)
    page.settle()
    return "every place at 390 px"


def prints_as_the_static_page(page, listing):
    """In print the explorer is not there, and the static page is."""
    page.medium(media="print")
    shown = page.js("return ['explorer', 'static'].map((id) => getComputedStyle(document.getElementById(id)).display)")
    page.medium()
    expect(shown[0] == "none" and shown[1] != "none", f"in print the explorer is {shown[0]}, the static page {shown[1]}")
    return "static page"


def stands_without_scripts(page, listing):
    """Without JavaScript the static page is seen, and nothing of the explorer."""
    with Session(listing.folder, scripts=False) as plain:
        plain.open("")
        tree = plain.command("DOM.getDocument", depth=1)
        root = tree["root"]["nodeId"]
        for selector, wanted in (("#static", True), ("#explorer", False)):
            node = plain.command("DOM.querySelector", nodeId=root, selector=selector)["nodeId"]
            expect((node != 0) == wanted, f"without scripts {selector} is {'there' if node else 'missing'}")
        node = plain.command("DOM.querySelector", nodeId=root, selector="#static")["nodeId"]
        box = plain.command("DOM.getBoxModel", nodeId=node)["model"]
        expect(box["height"] > 0, "without scripts the static page is not seen")
    return "static page"


CHECKS = [tab_reaches_all, contrast_is_readable, fits_a_phone, prints_as_the_static_page, stands_without_scripts]

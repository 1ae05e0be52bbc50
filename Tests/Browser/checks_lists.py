"""The gallery: sorting and every filter give the set that index.json gives."""
import math

from session import expect


def order(page):
    return page.js("return pixelwise.order().map((index) => pixelwise.data.images[index].name)")


def sorting_equals_the_index(page, listing):
    """Each order is that of the listed figures; the first thumbnails stand in it."""
    worst = lambda image: (image["worst_region"] or {}).get("sum") if "worst_region" in image else None
    infinite = lambda value: math.inf if value is None else value
    mean = lambda image: math.inf if image["sum"] is None and image["weight_sum"] else image["mean"]
    keys = {"mean": mean, "sum": lambda image: infinite(image["sum"]), "worst": worst}
    page.js("pixelwise.clearFilters(); pixelwise.change({place: 'gallery'})")
    for sort, key in keys.items():
        for turned in (False, True):
            page.js("pixelwise.change({sort: arguments[0], reversed: arguments[1]})", sort, turned)
            names = order(page)
            expect(sorted(names) == sorted(listing.images), f"sorted by {sort}, images are missing or double")
            values = [key(listing.images[name]) for name in names]
            known = [value for value in values if value is not None]
            expect(values[:len(known)] == known, f"sorted by {sort}, images without a value do not stand last")
            for one, other in zip(known, known[1:]):
                slack = 1e-6 * min(abs(one), abs(other))
                falls = one == other or one >= other - slack
                rises = one == other or one <= other + slack
                expect(rises if turned else falls, f"sorted by {sort}: {one} before {other}")
            first_thumbs_follow(page, names)
    page.js("pixelwise.change({sort: 'name', reversed: false})")
    expect(sorted(order(page)) == sorted(listing.images), "sorted by name, images are missing")
    page.js("pixelwise.change({sort: 'mean'})")
    return f"{2 * len(keys)} orders"


def first_thumbs_follow(page, names):
    page.settle()
    shown = page.js("""return [...document.querySelectorAll('.thumb')].sort((a, b) => a.ariaPosInSet - b.ariaPosInSet)
        .map((node) => node.title)""")
    expect(shown == names[:len(shown)], f"the thumbnails are {shown[:3]} …, the order is {names[:3]} …")
    expect(shown or not names, "no thumbnail is shown")


def every_filter_equals_the_index(page, listing):
    """A click on each bar of class, pair, band and kind (and 20 images) leaves the images that have such pixels, by falling share."""
    page.js("pixelwise.clearFilters(); pixelwise.change({place: 'overview'}); document.querySelectorAll('.overview .quiet').forEach((b) => b.click())")
    names = listing.class_names
    rows = {image["name"]: image for image in listing.overview["images"]}
    count = images = 0
    for identity in page.js("return [...document.querySelectorAll('.overview [data-filter]')].map((n) => n.dataset.filter)"):
        dimension, rest = identity.split(":", 1)
        images += dimension == "image"
        if dimension == "image" and images > 20:
            continue
        if dimension == "class":
            wanted = {name: image["classes"][int(rest)] for name, image in listing.images.items()
                      if image["classes"][int(rest)]["pixels"] > 0}
        elif dimension == "band":
            wanted = {name: image["border_distance"][int(rest)] for name, image in listing.images.items()
                      if image["border_distance"][int(rest)]["pixels"] > 0}
        elif dimension == "pair":
            label, prediction = map(int, rest.split(">"))
            wanted = {name: pair for name, image in listing.images.items() for pair in image["pairs"]
                      if pair["label"] == names[label] and pair["prediction"] == names[prediction]}
        elif dimension == "kind":
            wanted = kinds_of(rows, rest)
        else:
            wanted = {listing.overview["images"][int(rest)]["name"]: {"sum": None}}
        page.js("document.querySelector('.overview [data-filter=\"' + arguments[0] + '\"]').click()", identity)
        found = order(page)
        expect(sorted(found) == sorted(wanted), f"filter {identity}: {len(found)} images, {len(wanted)} are listed")
        if dimension != "image":
            shares = [share(wanted[name]["sum"], listing.images[name]["sum"]) for name in found]
            for one, other in zip(shares, shares[1:]):
                expect(one >= other - 1e-5, f"filter {identity}: a share of {one} stands before {other}")
        expect(page.js("return document.querySelectorAll('.chip').length") == 1, f"filter {identity} has no chip")
        page.js("document.querySelector('.chip').click()")
        count += 1
    expect(len(order(page)) == len(listing.images), "the gallery is still narrowed")
    return f"{count} filters"


def kinds_of(rows, rest):
    """The images that have pixels of a kind: `fn1`, or `fp2.7` of class 7."""
    role, kind = rest[:2], int(rest[2])
    only = int(rest.split(".")[1]) if "." in rest else None
    place = 2 if role == "fn" else 4
    wanted = {}
    for name, image in rows.items():
        chosen = [row for row in image["kinds"] if row[1] == kind and (only is None or row[0] == only) and row[place] > 0]
        if chosen:
            sums = [row[place + 1] for row in chosen]
            wanted[name] = {"sum": None if None in sums else sum(sums)}
    return wanted


def share(part, whole):
    if whole is None:
        return 1 if part is None else 0
    return part / whole if whole > 0 else 0


def filters_join(page, listing):
    """Filters of one dimension add up, those of two must both hold; text narrows by name."""
    classes = [index for index, row in enumerate(listing.overview["totals"]["classes"])][:2]
    if len(classes) < 2:
        return "one class only"
    first, second = (listing.overview["totals"]["classes"][index][0] for index in classes)
    has = lambda name, index: listing.images[name]["classes"][index]["pixels"] > 0
    page.js("pixelwise.setFilters([pixelwise.classFilter(arguments[0]), pixelwise.classFilter(arguments[1])])", first, second)
    expect(set(order(page)) == {name for name in listing.images if has(name, first) or has(name, second)}, "two classes do not add up")
    page.js("pixelwise.setFilters([pixelwise.classFilter(arguments[0]), pixelwise.bandFilter(0)])", first)
    expect(set(order(page)) == {name for name, image in listing.images.items()
                                if has(name, first) and image["border_distance"][0]["pixels"] > 0}, "class and band do not both hold")
    part = next(iter(listing.images))[:3].lower()
    page.js("pixelwise.clearFilters(); pixelwise.change({search: arguments[0]})", part)
    expect(set(order(page)) == {name for name in listing.images if part in name.lower()}, f"the search for {part!r} finds others")
    page.js("pixelwise.clearFilters()")
    return "3 joins"


def gallery_is_virtual(page, listing):
    """However many images there are, few thumbnails are in the document, wherever one scrolls."""
    page.js("pixelwise.change({place: 'gallery'})")
    page.settle()
    most = 0
    for part in (0, 0.25, 0.5, 0.75, 1):
        page.js("const b = document.querySelector('.thumbs'); b.scrollTop = arguments[0] * b.scrollHeight", part)
        page.settle()
        most = max(most, page.js("return document.querySelectorAll('.thumb').length"))
        seen = page.js("""const b = document.querySelector('.thumbs').getBoundingClientRect();
            return Boolean(document.elementFromPoint(b.x + 40, b.y + 60).closest('.thumb'))""")
        expect(seen, f"nothing is seen after scrolling to {part:.0%}")
    expect(most <= 250, f"{most} thumbnails are in the document")
    return f"at most {most} thumbnails"


CHECKS = [sorting_equals_the_index, every_filter_equals_the_index, filters_join, gallery_is_virtual]

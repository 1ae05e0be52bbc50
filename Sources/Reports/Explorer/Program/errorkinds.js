/**
 * The loss of wrong pixels by kind of error and class: boundary, extent, segment (Bernhard et al., "What's outside the
 * intersection?", WACV 2024). Left what a class misses, right what it has wrongly; every piece of a bar is a filter.
 */
(function (pixelwise) {
    "use strict";

    const { element, percent } = pixelwise;
    /** Classes that stand there at first. */
    const shown = 20;

    /** The section. */
    pixelwise.errorKinds = function () {
        const { totals, kinds, class_names: names } = pixelwise.data;
        const sums = new Map();
        for (const [index, kind, missedPixels, missed, falsePixels, wrong] of totals.kinds) {
            if (!sums.has(index)) sums.set(index, { class: index, fn: {}, fp: {}, fnSum: 0, fpSum: 0 });
            const row = sums.get(index);
            row.fn[kind] = { pixels: missedPixels, sum: missed };
            row.fp[kind] = { pixels: falsePixels, sum: wrong };
            row.fnSum += missed;
            row.fpSum += wrong;
        }
        const rows = [...sums.values()].sort((one, other) => other.fnSum + other.fpSum - one.fnSum - one.fpSum);
        const largest = rows.reduce((most, row) => Math.max(most, finite(row.fnSum), finite(row.fpSum)), 0);
        const whole = { class: null, fn: {}, fp: {} };
        for (const role of ["fn", "fp"]) {
            for (const kind of kinds.keys()) {
                whole[role][kind + 1] = pixelwise.holding(totals, pixelwise.kindFilter(role, kind + 1, null));
            }
        }
        const wholeLargest = Math.max(...["fn", "fp"].map((role) =>
            Object.values(whole[role]).reduce((sum, part) => sum + finite(part.sum), 0)));
        const wrongShare = pixelwise.share(
            Object.values(whole.fn).reduce((sum, part) => sum + part.sum, 0), totals.sum);
        const section = element(
            "section", { class: "card kinds", "aria-label": "By kind of error" },
            element("h2", null, "By kind of error"),
            element("p", { class: "faint" },
                "Wrong pixels hold " + percent(wrongShare) + " of the loss. Each one is missed by its label's class (left) "
                + "and false for the predicted class (right), of one kind in each role."),
            element("p", { class: "kind-key" }, kinds.map((name, index) =>
                element("span", null, element("span", { class: "swatch kind-" + (index + 1) }), name))),
            element("div", { class: "kind-rows" },
                element("span", { class: "faint n" }, "missed"), element("span", null, ""),
                element("span", { class: "faint" }, "false"),
                line(whole, wholeLargest, element("b", null, "all classes")),
                rows.slice(0, shown).map((row) => line(row, largest, pixelwise.className(row.class)))),
            rows.length === 0 ? element("p", { class: "faint" }, "no pixel is wrong") : null);
        const more = pixelwise.button("show all " + rows.length, () => {
            section.querySelector(".kind-rows").append(...rows.slice(shown).flatMap((row) => line(row, largest, pixelwise.className(row.class))));
            more.remove();
            mark();
        }, { class: "quiet" });
        if (rows.length > shown) section.append(more);
        const mark = () => {
            for (const piece of section.querySelectorAll("button")) {
                piece.setAttribute("aria-pressed", String(pixelwise.isActive({ id: piece.dataset.filter })));
            }
        };
        pixelwise.listen(["filters"], mark);
        mark();
        return section;

        function line(row, most, name) {
            return [
                element("div", { class: "kind-bar missed" }, [3, 2, 1].map((kind) => piece(row, "fn", kind, most))),
                element("div", { class: "kind-name" }, name),
                element("div", { class: "kind-bar" }, [1, 2, 3].map((kind) => piece(row, "fp", kind, most))),
            ];
        }

        function piece(row, role, kind, most) {
            const part = row[role][kind];
            if (!part || part.pixels === 0) return null;
            const filter = pixelwise.kindFilter(role, kind, row.class);
            const text = kinds[kind - 1] + ", " + (role === "fn" ? "missed" : "false") + ", "
                + (row.class === null ? "all classes" : names[row.class]) + ": "
                + percent(pixelwise.share(part.sum, totals.sum)) + " of the loss, " + pixelwise.grouped(part.pixels) + " pixels";
            return pixelwise.button("", () => pixelwise.toggleFilter(filter), {
                class: "kind-" + kind, "data-filter": filter.id, title: text, "aria-label": text,
                style: { "flex-basis": (most > 0 ? (finite(part.sum) / most) * 100 : 0) + "%" },
            });
        }
    };

    /** An infinite sum cannot be drawn to scale. */
    function finite(value) {
        return Number.isFinite(value) ? value : 0;
    }
})(window.pixelwise);

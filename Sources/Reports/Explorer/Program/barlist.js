/** A list of bars, each of them a filter: name, share of the loss, share of the pixels, mean. */
(function (pixelwise) {
    "use strict";

    const { element, svg, percent, significant } = pixelwise;
    const all = [];
    /** Rows that a list shows at most; more are the gallery's business. */
    const most = 200;

    /**
     * @param {string} title Stands above it.
     * @param {Array<{filter, sum, pixels, weight_sum}>} rows Sums in nats; a row without `weight_sum` has no mean.
     * @param {object} totals The shares of the whole set.
     * @param {{shown: number, keepsOrder: boolean, note: string}} options How many rows stand at first, whether the rows
     *     stay as they come (otherwise the largest sum first), and a line under the title.
     * @returns {Element} A section that follows the filters.
     */
    pixelwise.barList = function (title, rows, totals, options) {
        const { shown, keepsOrder, note } = options;
        const sorted = keepsOrder ? rows : [...rows].sort((one, other) => (other.sum > one.sum ? 1 : -1));
        const largest = sorted.reduce((most, row) => Math.max(most, pixelwise.share(row.sum, totals.sum) || 0), 0);
        const list = element("ul", { class: "bars" });
        const more = element("button", { type: "button", class: "quiet" });
        let isOpen = false;
        const draw = () => {
            pixelwise.refill(list, (isOpen ? sorted : sorted.slice(0, shown)).slice(0, most).map((row) => item(row, totals, largest)));
            more.textContent = isOpen ? "show fewer" : sorted.length > most ? "show " + most + " of " + pixelwise.grouped(sorted.length) : "show all " + sorted.length;
            mark();
        };
        const mark = () => {
            for (const bar of list.querySelectorAll("button")) {
                bar.setAttribute("aria-pressed", String(pixelwise.isActive({ id: bar.dataset.filter })));
            }
        };
        more.addEventListener("click", () => {
            isOpen = !isOpen;
            draw();
        });
        draw();
        all.push(mark);
        return element(
            "section", { class: "card", "aria-label": title },
            element("h2", null, title),
            note ? element("p", { class: "faint" }, note) : null,
            element("div", { class: "bar-heads faint", "aria-hidden": "true" },
                element("span", null, ""), element("span", null, "share of the loss"),
                element("span", { class: "n" }, "of pixels"), element("span", { class: "n" }, "mean")),
            list,
            sorted.length > shown ? more : null,
            sorted.length === 0 ? element("p", { class: "faint" }, "none") : null);
    };

    function item(row, totals, largest) {
        const share = pixelwise.share(row.sum, totals.sum);
        const pixels = pixelwise.share(row.pixels, totals.pixels);
        const mean = row.weight_sum === undefined ? null : pixelwise.mean(row);
        const name = pixelwise.filterName(row.filter);
        const bar = element(
            "button",
            {
                type: "button", "data-filter": row.filter.id,
                title: percent(share) + " of the loss, " + pixelwise.grouped(row.pixels) + " pixels ("
                    + percent(pixels) + "), " + significant(row.sum) + " " + pixelwise.unit(),
                onclick: () => pixelwise.toggleFilter(row.filter),
            },
            element("span", { class: "bar-name" }, name),
            pixelwise.barTrack(share, largest, pixels),
            element("span", { class: "n bar-share" }, percent(share)),
            element("span", { class: "n faint" }, percent(pixels)),
            element("span", { class: "n" }, row.weight_sum === undefined ? "" : significant(mean, 3)));
        return element("li", null, bar);
    }

    /** A bar of `share`, the largest one as wide as the track, with a tick at the share of the pixels. */
    pixelwise.barTrack = function (share, largest, pixels) {
        const part = (value) => (largest > 0 && value > 0 ? Math.min(value / largest, 1) * 100 : 0);
        const tick = part(pixels);
        return svg(
            "svg", { class: "track", viewBox: "0 0 100 10", preserveAspectRatio: "none", "aria-hidden": "true" },
            svg("rect", { class: "track-bar", x: 0, y: 0, width: part(share), height: 10 }),
            svg("rect", { class: "track-tick", x: Math.max(tick - 0.6, 0), y: 0, width: 0.6, height: 10 }));
    };

    pixelwise.listen(["filters"], () => all.forEach((mark) => mark()));
})(window.pixelwise);

/** What remains if a class, a band or an image is left out: the mean over the others. */
(function (pixelwise) {
    "use strict";

    const { element, significant, percent } = pixelwise;

    /** The section: choose what to leave out of; every row says what leaving it out alone does, the foot what all do. */
    pixelwise.remainingSection = function () {
        const totals = pixelwise.data.totals;
        let dimension = "class";
        let leftOut = new Set();
        const body = element("tbody");
        const foot = element("p", { class: "remaining-foot", role: "status" });
        const choices = [["class", "classes"], ["band", "distances"], ["image", "images"]].map(([key, text]) =>
            pixelwise.button(text, () => {
                dimension = key;
                leftOut = new Set();
                draw();
            }, { "data-dimension": key }));
        const draw = () => {
            for (const choice of choices) choice.setAttribute("aria-pressed", String(choice.dataset.dimension === dimension));
            pixelwise.refill(body, pixelwise.parts(dimension).slice(0, 15).map((row) => line(row)));
            drawFoot();
        };
        const drawFoot = () => {
            const rest = remains(totals, pixelwise.parts(dimension).filter((row) => leftOut.has(row.filter.id)));
            foot.textContent = leftOut.size === 0
                ? "Nothing is left out: mean " + significant(pixelwise.mean(totals)) + " " + pixelwise.unit() + ". Tick rows to leave them out together."
                : "Without the " + leftOut.size + " ticked: mean " + significant(rest.mean) + " " + pixelwise.unit() + " (" + changeText(rest.mean)
                    + "), " + percent(pixelwise.share(rest.sum, totals.sum)) + " of the loss and "
                    + percent(pixelwise.share(rest.pixels, totals.pixels)) + " of the pixels remain.";
        };
        const line = (row) => {
            const alone = remains(totals, [row]);
            const box = element("input", {
                type: "checkbox",
                onchange: () => {
                    if (box.checked) leftOut.add(row.filter.id); else leftOut.delete(row.filter.id);
                    drawFoot();
                },
            });
            return element(
                "tr", null,
                element("td", null, element("label", { class: "check" }, box, element("span", null, pixelwise.filterName(row.filter)))),
                element("td", { class: "n" }, significant(alone.mean)),
                element("td", { class: "n" }, changeText(alone.mean)),
                element("td", { class: "n faint" }, percent(pixelwise.share(alone.pixels, totals.pixels))));
        };
        draw();
        return element(
            "section", { class: "card", "aria-label": "What remains if" },
            element("h2", null, "What remains if … is left out"),
            element("div", { class: "segments", role: "group", "aria-label": "Leave out" }, choices),
            element("table", null,
                element("thead", null, element("tr", null,
                    element("th", null, "without"), element("th", { class: "n" }, "mean"),
                    element("th", { class: "n" }, "change"), element("th", { class: "n" }, "pixels left"))),
                body),
            foot);
    };

    /** The rest of the whole when parts that do not overlap are taken away. */
    function remains(totals, rows) {
        const rest = { sum: totals.sum, pixels: totals.pixels, weight_sum: totals.weight_sum };
        for (const row of rows) {
            rest.pixels -= row.pixels;
            rest.weight_sum -= row.weight_sum;
        }
        // Infinite parts cannot be subtracted; what is finite without them is summed anew.
        if (Number.isFinite(rest.sum)) {
            for (const row of rows) rest.sum -= row.sum;
        } else if (rows.length > 0) {
            const taken = new Set(rows.map((row) => row.filter.id));
            const others = pixelwise.parts(rows[0].filter.dimension).filter((row) => !taken.has(row.filter.id));
            rest.sum = others.reduce((sum, row) => sum + row.sum, 0);
        }
        rest.mean = rest.pixels > 0 && rest.weight_sum > 1e-12 * totals.weight_sum ? rest.sum / rest.weight_sum : null;
        return rest;
    }

    function changeText(mean) {
        const whole = pixelwise.mean(pixelwise.data.totals);
        if (mean === null || !(whole > 0) || !Number.isFinite(whole)) return "–";
        const change = (mean / whole - 1) * 100;
        return (change >= 0.05 ? "+" : change <= -0.05 ? "−" : "±") + Math.abs(change).toFixed(1) + " %";
    }
})(window.pixelwise);

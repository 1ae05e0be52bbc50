/** The line that reads out one pixel, and the colours that it explains. */
(function (pixelwise) {
    "use strict";

    const { element, state, significant } = pixelwise;

    /** The read-out of the pixel under the pointer; always as high, so that nothing jumps. */
    pixelwise.readoutLine = function (planesInView) {
        const line = element("dl", { class: "readout", "aria-label": "Pixel under the pointer", role: "group" });
        const draw = () => {
            const planes = planesInView();
            const { pointer } = state;
            const isInside = planes && pointer && pointer.x < planes.width && pointer.y < planes.height;
            const pixel = isInside ? pixelwise.pixel(planes, pointer.x, pointer.y) : null;
            pixelwise.refill(line, cells(pixel).map(([key, name, value]) =>
                element("div", { "data-key": key }, element("dt", null, name),
                    element("dd", { title: pixel && Number.isFinite(pixel[key]) ? String(pixel[key]) : null }, value))));
        };
        const redraw = pixelwise.perFrame(draw);
        pixelwise.listen(["pointer", "image"], redraw);
        draw();
        return { line: line, draw: draw };
    };

    function cells(pixel) {
        const { kinds, bands, label_probability: knows } = pixelwise.data;
        const of = (value) => (pixel ? value() : "–");
        const nats = (value) => (value === null ? "–" : significant(value) + " " + pixelwise.unit());
        const kindText = () => {
            if (pixel.label === null || pixel.label === pixel.prediction) return "–";
            return [
                pixel.missedKind ? kinds[pixel.missedKind - 1] + " (missed)" : null,
                pixel.falseKind ? kinds[pixel.falseKind - 1] + " (false)" : null,
            ].filter(Boolean).join(", ");
        };
        const unknown = (value) => (value === null && pixel.label !== null && knows ? "unknown: weight 0" : null);
        return [
            ["place", "x, y", of(() => pixel.x + ", " + pixel.y)],
            ["label", "label", of(() => (pixel.label === null ? "ignored" : pixelwise.className(pixel.label)))],
            ["prediction", "prediction", of(() => pixelwise.className(pixel.prediction))],
            ["weighted", "loss, weighted", of(() => nats(pixel.weighted))],
            ["unweighted", "−log p", of(() => unknown(pixel.unweighted) || nats(pixel.unweighted))],
            ["probability", "p(label)", of(() => unknown(pixel.probability) || significant(pixel.probability))],
            ["band", "to the border", of(() => (pixel.label === null ? "–" : bands[pixel.band]))],
            ["kind", "kind of error", of(kindText)],
        ];
    }

    /** The legend: the colours with ticks in nats, or in p. */
    pixelwise.legend = function () {
        const bar = element("div", { class: "bar", role: "img" });
        const ticks = element("div", { class: "ticks", "aria-hidden": "true" });
        const note = element("p", { class: "faint" });
        const draw = () => {
            const { values, scale, colors } = state;
            const end = state.ends[pixelwise.lossKind(values)];
            const map = pixelwise.colorMap(colors);
            const stops = Array.from({ length: 33 }, (_, index) => pixelwise.cssColor(map[Math.round((index / 32) * 255)]));
            bar.style.setProperty("background", "linear-gradient(90deg, " + stops.join(", ") + ")");
            const places = values === "probability"
                ? [0, 0.25, 0.5, 0.75, 1].map((place) => [place, String(1 - place)])
                : [0, 0.25, 0.5, 0.75, 1].map((place) => [
                    place, (place === 1 ? "≥ " : "") + significant(pixelwise.scaleValue(place, scale, end), 2),
                ]);
            pixelwise.refill(ticks, places.map(([place, text]) => element("span", { style: { left: place * 100 + "%" } }, text)));
            const unit = values === "probability" ? "p(label), dark is sure" : (values === "weighted" ? "weighted loss" : "−log p(label)")
                + " in " + pixelwise.unit() + ", " + { linear: "linear", sqrt: "square root", log: "logarithmic" }[scale];
            bar.setAttribute("aria-label", "Colours from " + places[0][1] + " to " + places[places.length - 1][1] + ": " + unit);
            pixelwise.refill(note, unit, "; ", element("span", { class: "swatch hatch", style: { "--void": pixelwise.data.ignored_color } }), "ignored or unknown");
        };
        pixelwise.listen(["values", "scale", "ends", "colors"], draw);
        draw();
        return element("div", { class: "legend" }, bar, ticks, note);
    };
})(window.pixelwise);

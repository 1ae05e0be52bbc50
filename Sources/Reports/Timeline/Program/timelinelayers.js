/** The views of an image through time, a canvas pixel a pixel, and what their colours mean. */
(function (pixelwise) {
    "use strict";

    const quiet = pixelwise.packed(43, 47, 52);

    /** The names of the views, what a button says, and whether they are of one epoch. */
    pixelwise.timelineViews = [
        ["loss", "loss", true], ["prediction", "prediction", true], ["learnt", "learnt in epoch", true],
        ["forgotten", "forgotten", false], ["never", "never learnt", false],
    ];

    /** The colour of pixels that were learnt in an epoch of an image. */
    pixelwise.learntColor = function (image, epoch) {
        const [first, last] = [image.epochs[0], image.epochs[image.epochs.length - 1]];
        const place = last > first ? (epoch - first) / (last - first) : 0;
        return pixelwise.colorMap("pixelwise")[Math.round(place * 255)];
    };

    /** What became of a pixel: "ignored", "learnt", "lost" or "never". */
    pixelwise.outcome = function (shown, index) {
        if (shown.labels[index] === pixelwise.ignoredLabel) return "ignored";
        if (shown.learntIn[index] > 0) return "learnt";
        return shown.forgotten[index] > 0 ? "lost" : "never";
    };

    function outcomeLayer(shown, colors, learnt) {
        return pixelwise.painted(shown, (target) => {
            for (let index = 0; index < target.length; index++) {
                const outcome = pixelwise.outcome(shown, index);
                if (outcome === "ignored") continue;
                target[index] = outcome === "learnt" ? learnt(index) : colors[outcome](index);
            }
            pixelwise.fillHatch(target, shown, null);
        });
    }

    function learningColors() {
        const { never_learnt: never, lost, forgotten } = pixelwise.data.learning_colors;
        return {
            never: pixelwise.packedHex(never), lost: pixelwise.packedHex(lost),
            forgotten: forgotten.map(pixelwise.packedHex),
        };
    }

    /**
     * The canvas of a view.
     *
     * @param {object} shown What `timelineImage` gives.
     * @param {object|null} map What `timelineMap` gives, for the views of one epoch.
     */
    pixelwise.timelineLayer = function (view, image, shown, map, epoch) {
        const { never, lost, forgotten } = learningColors();
        const planes = { width: shown.width, height: shown.height, labels: shown.labels };
        switch (view) {
        case "loss":
            return pixelwise.lossLayer(Object.assign(planes, { codes: map.codes }), null);
        case "prediction":
            return pixelwise.classLayer(planes, map.predictions, null);
        case "label":
            return pixelwise.classLayer(planes, shown.labels, null);
        case "learnt": {
            const colors = [0].concat(image.epochs.map((one) => (one <= epoch ? pixelwise.learntColor(image, one) : quiet)));
            return outcomeLayer(
                shown, { never: () => never, lost: () => lost }, (index) => colors[shown.learntIn[index]]);
        }
        case "forgotten": {
            const color = (index) => forgotten[Math.min(shown.forgotten[index], forgotten.length - 1)];
            return outcomeLayer(shown, { never: () => never, lost: color }, color);
        }
        default:
            return outcomeLayer(shown, { never: () => never, lost: () => lost }, () => quiet);
        }
    };

    function entry(color, text) {
        return pixelwise.element("span", null, pixelwise.swatch(color), text);
    }

    function bar(ticks) {
        const colors = pixelwise.colorMap("pixelwise");
        const stops = Array.from({ length: 18 }, (_, index) => pixelwise.cssColor(colors[index * 15]));
        return pixelwise.element(
            "div", { class: "legend" },
            pixelwise.element("div", { class: "bar", style: { background: "linear-gradient(90deg, " + stops.join(", ") + ")" } }),
            pixelwise.element("div", { class: "ticks" }, ticks.map(([place, text]) => pixelwise.element(
                "span", { style: { left: (100 * place).toFixed(2) + "%" } }, text))));
    }

    /** What the colours of a view mean. */
    pixelwise.timelineLegend = function (view, image) {
        const data = pixelwise.data;
        const { never_learnt: never, lost, forgotten } = data.learning_colors;
        const key = (...entries) => pixelwise.element("p", { class: "timeline-key" }, entries, entry(data.ignored_color, "ignored"));
        switch (view) {
        case "loss": {
            const scale = data.view.scale === "log" ? ", on a log scale" : "";
            return [bar(data.ticks), key(pixelwise.element("span", null, "nats, class weight included" + scale))];
        }
        case "prediction":
            return [key(data.class_names.map((name, index) => entry(data.class_colors[index], name)))];
        case "learnt": {
            const [first, last] = [image.epochs[0], image.epochs[image.epochs.length - 1]];
            const parts = Math.min(image.epochs.length - 1, 5);
            const ticks = Array.from({ length: parts + 1 }, (_, part) => image.epochs[
                Math.round(part * (image.epochs.length - 1) / Math.max(parts, 1))]);
            return [
                bar(ticks.map((epoch) => [last > first ? (epoch - first) / (last - first) : 0, String(epoch)])),
                key(entry(pixelwise.cssColor(quiet), "learnt later"), entry(lost, "wrong again in the newest epoch"), entry(never, "never learnt")),
            ];
        }
        case "forgotten":
            return [key(
                forgotten.map((color, count) => entry(color, count + (count === forgotten.length - 1 ? " times or more" : count === 1 ? " time" : " times"))),
                entry(never, "never learnt"))];
        default:
            return [key(entry(never, "right in no epoch"), entry(lost, "right once, wrong in the newest"), entry(pixelwise.cssColor(quiet), "learnt"))];
        }
    };
})(window.pixelwise);

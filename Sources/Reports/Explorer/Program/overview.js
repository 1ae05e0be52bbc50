/** The overview: key figures, the loss budget, the distribution. */
(function (pixelwise) {
    "use strict";

    const { element, significant, grouped, percent } = pixelwise;
    const partsOf = {};

    /**
     * The parts of the whole in one dimension, the largest loss first; they do not overlap and sum to the whole.
     *
     * @param {"class"|"pair"|"band"|"image"} dimension
     * @returns {Array<{filter, pixels, sum, weight_sum}>} Sums in nats.
     */
    pixelwise.parts = function (dimension) {
        if (!partsOf[dimension]) {
            const { totals, images, class_weights: weights } = pixelwise.data;
            const rows = {
                class: () => totals.classes.map(([index, pixels, sum, weight]) =>
                    ({ filter: pixelwise.classFilter(index), pixels: pixels, sum: sum, weight_sum: weight })),
                pair: () => totals.pairs.map(([label, prediction, pixels, sum]) => ({
                    filter: pixelwise.pairFilter(label, prediction), pixels: pixels, sum: sum,
                    weight_sum: pixels * weights[label],
                })),
                band: () => totals.bands.map(([band, pixels, sum, weight]) =>
                    ({ filter: pixelwise.bandFilter(band), pixels: pixels, sum: sum, weight_sum: weight })),
                image: () => images.map((image) => ({
                    filter: pixelwise.imageFilter(image.index), pixels: image.pixels, sum: image.sum,
                    weight_sum: image.weight_sum,
                })),
            }[dimension]();
            partsOf[dimension] = rows.sort((one, other) => (other.sum > one.sum ? 1 : other.sum < one.sum ? -1 : 0));
        }
        return partsOf[dimension];
    };

    function figure(name, value, unit) {
        return element("div", null, element("dt", null, name), element("dd", null, value, " ", element("small", null, unit || "")));
    }

    function keyFigures() {
        const data = pixelwise.data;
        const totals = data.totals;
        const ignored = data.images.reduce((sum, image) => sum + image.ignored, 0);
        const error = pixelwise.pixelError(totals);
        const probability = pixelwise.meanProbability();
        return element(
            "dl", { class: "figures" },
            figure("mean loss", significant(pixelwise.mean(totals)), pixelwise.unit()),
            figure("wrong pixels", error === null ? "–" : percent(error)),
            data.label_probability ? figure("mean p(label)", significant(probability, 3)) : null,
            figure("images", grouped(data.images.length)),
            figure("pixels that count", grouped(totals.pixels)),
            figure("ignored", grouped(ignored)));
    }

    function fineprint() {
        const { quantisation, loss, class_weights_origin: origin, label_probability: knows } = pixelwise.data;
        const bound = "Losses are kept to " + quantisation.bound_relative * 100 + " % or "
            + quantisation.bound_nats + " " + pixelwise.unit() + ", whichever is larger; sums and means come from the full ones."
            + " Means are divided by the sum of the class weights of their pixels, other sums by nothing.";
        return element(
            "p", { class: "faint" }, "Loss of every pixel: " + loss + "; class weights: " + origin + ". " + bound,
            knows ? "" : " −log p and p(label) cannot be told: " + pixelwise.data.label_probability_reason + ".");
    }

    /** The overview as a section of the page. */
    pixelwise.overviewSection = function () {
        const { totals } = pixelwise.data;
        const list = (title, dimension, options) => pixelwise.barList(title, pixelwise.parts(dimension), totals, options);
        const bands = [...pixelwise.parts("band")].sort((one, other) => one.filter.band - other.filter.band);
        return element(
            "section", { class: "overview", "aria-label": "Overview" },
            keyFigures(),
            fineprint(),
            totals.sum === Infinity ? element("p", { role: "status" },
                "Some pixels have an infinite loss, which holds all of the sum: the bars at 100 % are the parts that have such pixels.") : null,
            totals.pixels === 0 ? element("p", { role: "status" }, "All pixels are ignored: there is no loss to show.") : null,
            element("p", { class: "faint" },
                "The loss budget: every bar is a filter. A click or Enter narrows the gallery and lights its pixels up in the maps; "
                + "the tick on a bar is the share of the pixels."),
            element("div", { class: "cards" },
                element("div", null,
                    list("By class of the label", "class", { shown: 15 }),
                    pixelwise.barList("By distance to the border", bands, totals, { shown: 10, keepsOrder: true }),
                    list("By image", "image", { shown: 15 })),
                element("div", null,
                    pixelwise.concentrationChart(),
                    pixelwise.histogramChart(),
                    pixelwise.remainingSection()),
                element("div", null,
                    list("By label → prediction", "pair", { shown: 15 }),
                    pixelwise.errorKinds())));
    };
})(window.pixelwise);

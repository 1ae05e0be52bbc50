/**
 * The distribution of the losses of all pixels, from the histograms of the classes.
 *
 * The classes' bins are of the unweighted loss; for the weighted one they are shifted by the class's weight. Both are put
 * on one grid of bins that are `1 / bins_per_octave` octaves wide, a bin that falls between two of the grid split by where
 * it lies. Hence thresholds are exact to a bin's width, 9 % at 8 bins an octave. Infinite losses are left out and counted.
 */
(function (pixelwise) {
    "use strict";

    const kept = {};

    /**
     * @param {"weighted"|"unweighted"} kind What is measured; the unweighted one leaves out classes of weight 0.
     * @returns {{first: number, pixels: Float64Array, sums: Float64Array, totalPixels: number, totalSum: number,
     *     infinitePixels: number}}
     *     Bin b of the grid holds losses from `edge(first + b)` nats on; sums are of what is measured.
     */
    pixelwise.distribution = function (kind) {
        if (!kept[kind]) kept[kind] = measured(kind);
        return kept[kind];
    };

    /** The lower edge in nats of a bin of the grid, which may be a fraction. */
    pixelwise.edge = function (bin) {
        const { base_nats: base, bins_per_octave: perOctave } = pixelwise.data.histogram;
        return base * Math.pow(2, bin / perOctave);
    };

    /** The bin, with a fraction, in which a loss lies. */
    pixelwise.binOf = function (nats) {
        const { base_nats: base, bins_per_octave: perOctave } = pixelwise.data.histogram;
        return Math.log2(Math.max(nats, 1e-30) / base) * perOctave;
    };

    function measured(kind) {
        const data = pixelwise.data;
        const cells = [];
        let infinitePixels = 0;
        data.histogram.classes.forEach((histogram, index) => {
            const weight = data.class_weights[index];
            const isShifted = data.label_probability && weight > 0;
            if (kind === "unweighted" && !isShifted) return;
            const shift = kind === "weighted" && isShifted
                ? Math.log2(weight) * data.histogram.bins_per_octave : 0;
            const factor = kind === "unweighted" ? 1 / weight : 1;
            histogram.pixels.forEach((pixels, bin) => {
                if (pixels === 0) return;
                if (histogram.sums[bin] === Infinity) infinitePixels += pixels;
                else cells.push([histogram.first + bin + shift, pixels, histogram.sums[bin] * factor]);
            });
        });
        let [first, last] = [0, 1];
        if (cells.length > 0) {
            first = Math.floor(cells.reduce((least, cell) => Math.min(least, cell[0]), Infinity));
            last = Math.ceil(cells.reduce((most, cell) => Math.max(most, cell[0]), -Infinity)) + 1;
        }
        const grid = {
            first: first,
            pixels: new Float64Array(last - first + 1),
            sums: new Float64Array(last - first + 1),
            totalPixels: 0,
            totalSum: 0,
            infinitePixels: infinitePixels,
        };
        for (const [place, pixels, sum] of cells) {
            const bin = Math.floor(place) - first;
            const above = place - Math.floor(place);
            grid.pixels[bin] += pixels * (1 - above);
            grid.pixels[bin + 1] += pixels * above;
            grid.sums[bin] += above < 1 ? sum * (1 - above) : 0;
            if (above > 0) grid.sums[bin + 1] += sum * above;
            grid.totalPixels += pixels;
            grid.totalSum += sum;
        }
        return grid;
    }

    /** The shares of the pixels and of the sum that lie at `nats` or above. */
    pixelwise.sharesAbove = function (kind, nats) {
        const grid = pixelwise.distribution(kind);
        const place = pixelwise.binOf(nats) - grid.first;
        let [pixels, sum] = [0, 0];
        for (let bin = grid.pixels.length - 1; bin >= 0 && bin > place - 1; bin--) {
            const part = bin >= place ? 1 : bin + 1 - place;
            pixels += part * grid.pixels[bin];
            if (part > 0) sum += part * grid.sums[bin];
        }
        return {
            pixels: pixelwise.share(pixels, grid.totalPixels),
            sum: pixelwise.share(sum, grid.totalSum),
        };
    };

    /** The largest loss in nats, of the bins' edges, at or above which `share` of `measure` lies. */
    pixelwise.natsHolding = function (kind, measure, share) {
        const grid = pixelwise.distribution(kind);
        const values = measure === "pixels" ? grid.pixels : grid.sums;
        const total = measure === "pixels" ? grid.totalPixels : grid.totalSum;
        let held = 0;
        for (let bin = values.length - 1; bin >= 0; bin--) {
            held += values[bin];
            if (held >= share * total && held > 0) return pixelwise.edge(grid.first + bin);
        }
        return pixelwise.edge(grid.first);
    };
})(window.pixelwise);

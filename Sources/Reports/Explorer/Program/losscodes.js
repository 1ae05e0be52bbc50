/**
 * From the files of the pixels to numbers.
 *
 * An image has H·W pixels, row by row. Its file holds five planes of H·W bytes: low and high bytes of the loss codes,
 * labels, predictions, and details (band | kind as false negative << 3 | kind as false positive << 5).
 */
(function (pixelwise) {
    "use strict";

    /** The label of pixels that do not count. */
    pixelwise.ignoredLabel = 255;

    let table = null;

    /** The weighted loss in nats of every code, 65 536 numbers. */
    pixelwise.lossOfCode = function () {
        if (table) return table;
        const { step, linear_codes: linear, ratio, infinite } = pixelwise.data.quantisation;
        const growth = Math.log(ratio);
        table = new Float64Array(65536);
        for (let code = 0; code < 65536; code++) {
            table[code] = code <= linear ? code * step : step * linear * Math.exp(growth * (code - linear));
        }
        table[infinite] = Infinity;
        return table;
    };

    /** Codes from their two planes of `count` bytes, low and high. */
    pixelwise.codesOfPlanes = function (planes, count) {
        const codes = new Uint16Array(count);
        for (let index = 0; index < count; index++) codes[index] = planes[index] | (planes[count + index] << 8);
        return codes;
    };

    /**
     * The planes of one image.
     *
     * @returns {Promise<{width, height, codes: Uint16Array, labels: Uint8Array, predictions: Uint8Array,
     *     details: Uint8Array, bytes: number}>} H·W values each.
     * @throws {Error} A sentence for readers when the file is not what the overview says.
     */
    pixelwise.decode = async function (base64, width, height) {
        const count = width * height;
        const planes = await pixelwise.unpacked(base64, 5 * count);
        return {
            width: width,
            height: height,
            codes: pixelwise.codesOfPlanes(planes, count),
            labels: planes.slice(2 * count, 3 * count),
            predictions: planes.slice(3 * count, 4 * count),
            details: planes.slice(4 * count),
            bytes: 5 * count,
        };
    };

    /**
     * What the colours, the threshold and the regions measure, as factors: value = weighted loss · factor[label].
     *
     * For the weighted loss the factor is 1; for −log p it is 1 / weight, NaN where the weight is 0 and the value unknown.
     * p(label) is exp(−value) of the latter.
     *
     * @param {"weighted"|"unweighted"|"probability"} values
     * @returns {Float64Array} 256 factors, NaN for ignored pixels.
     */
    pixelwise.valueFactors = function (values) {
        const factors = new Float64Array(256).fill(NaN);
        pixelwise.data.class_weights.forEach((weight, label) => {
            factors[label] = values === "weighted" ? 1 : weight > 0 ? 1 / weight : NaN;
        });
        return factors;
    };

    /** What the threshold and the regions measure under a view: p(label) is thresholded by its −log. */
    pixelwise.lossKind = (values) => (values === "weighted" ? "weighted" : "unweighted");

    /** Everything known of one pixel; losses in nats, null where unknown. */
    pixelwise.pixel = function (planes, x, y) {
        const index = y * planes.width + x;
        const label = planes.labels[index];
        const detail = planes.details[index];
        const isIgnored = label === pixelwise.ignoredLabel;
        const weighted = pixelwise.lossOfCode()[planes.codes[index]];
        const weight = isIgnored ? 0 : pixelwise.data.class_weights[label];
        const knows = pixelwise.data.label_probability && weight > 0;
        return {
            x: x,
            y: y,
            label: isIgnored ? null : label,
            prediction: planes.predictions[index],
            weighted: isIgnored ? null : weighted,
            unweighted: knows ? weighted / weight : null,
            probability: knows ? Math.exp(-weighted / weight) : null,
            band: detail & 7,
            missedKind: (detail >> 3) & 3,
            falseKind: (detail >> 5) & 3,
        };
    };
})(window.pixelwise);

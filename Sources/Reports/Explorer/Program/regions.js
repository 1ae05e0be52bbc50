/** Worst regions: connected pixels above the threshold, by the sum of their losses. */
(function (pixelwise) {
    "use strict";

    /**
     * Finds the regions of one image.
     *
     * Pixels are connected over sides and corners. Two passes with union-find: linear in the pixels.
     *
     * @param {object} planes See `pixelwise.decode`.
     * @param {"weighted"|"unweighted"} kind What is measured.
     * @param {number} threshold In nats; pixels at it or above belong to a region.
     * @param {number} count How many to return at most.
     * @returns {Array<{x, y, width, height, pixels, sum, centerX, centerY, label, prediction, labelShare,
     *     predictionShare}>} By falling sum in nats; box and centre of mass in pixels; label and prediction are the most
     *     frequent ones among its pixels, with their shares.
     */
    pixelwise.worstRegions = function (planes, kind, threshold, count) {
        const { width, height, codes, labels } = planes;
        const factors = pixelwise.valueFactors(kind);
        const losses = pixelwise.lossOfCode();
        // 0 for a pixel below the threshold, else the number of its region while merging.
        const numbers = new Int32Array(width * height);
        const parents = [0];
        const root = (number) => {
            while (parents[number] !== number) {
                parents[number] = parents[parents[number]];
                number = parents[number];
            }
            return number;
        };
        for (let y = 0, index = 0; y < height; y++) {
            for (let x = 0; x < width; x++, index++) {
                if (!(losses[codes[index]] * factors[labels[index]] >= threshold)) continue;
                let number = 0;
                const join = (other) => {
                    if (other === 0) return;
                    const theirs = root(other);
                    if (number === 0) number = theirs;
                    else if (theirs !== number) {
                        const [least, most] = theirs < number ? [theirs, number] : [number, theirs];
                        parents[most] = least;
                        number = least;
                    }
                };
                if (x > 0) join(numbers[index - 1]);
                if (y > 0) {
                    if (x > 0) join(numbers[index - width - 1]);
                    join(numbers[index - width]);
                    if (x < width - 1) join(numbers[index - width + 1]);
                }
                if (number === 0) {
                    number = parents.length;
                    parents.push(number);
                }
                numbers[index] = number;
            }
        }
        return measured(planes, numbers, root, factors, losses, count);
    };

    function measured(planes, numbers, root, factors, losses, count) {
        const { width, height, codes, labels } = planes;
        const found = new Map();
        for (let y = 0, index = 0; y < height; y++) {
            for (let x = 0; x < width; x++, index++) {
                if (numbers[index] === 0) continue;
                const number = root(numbers[index]);
                numbers[index] = number;
                let region = found.get(number);
                if (!region) {
                    region = { number: number, left: x, right: x, top: y, bottom: y, pixels: 0, sum: 0, sumX: 0, sumY: 0 };
                    found.set(number, region);
                }
                region.left = Math.min(region.left, x);
                region.right = Math.max(region.right, x);
                region.bottom = y;
                region.pixels += 1;
                region.sum += losses[codes[index]] * factors[labels[index]];
                region.sumX += x;
                region.sumY += y;
            }
        }
        // Infinite sums stand first, the larger region before the smaller one.
        const ranked = [...found.values()].sort((one, other) =>
            (one.sum === other.sum ? other.pixels - one.pixels || one.number - other.number : other.sum - one.sum));
        return ranked.slice(0, count).map((region) => {
            const box = {
                x: region.left, y: region.top,
                width: region.right - region.left + 1, height: region.bottom - region.top + 1,
            };
            return Object.assign(box, {
                pixels: region.pixels,
                sum: region.sum,
                centerX: region.sumX / region.pixels,
                centerY: region.sumY / region.pixels,
            }, pixelwise.frequentClasses(planes, box, (index) => numbers[index] === region.number));
        });
    }

    /**
     * The most frequent label and prediction within a box, over the counting pixels that `holds` accepts.
     *
     * @returns {{label, prediction, labelShare, predictionShare}} Classes, null where nothing counts; shares 0…1.
     */
    pixelwise.frequentClasses = function (planes, box, holds) {
        const labelCounts = new Uint32Array(256);
        const predictionCounts = new Uint32Array(256);
        let counted = 0;
        for (let y = box.y; y < box.y + box.height; y++) {
            for (let x = box.x; x < box.x + box.width; x++) {
                const index = y * planes.width + x;
                if (planes.labels[index] === pixelwise.ignoredLabel || (holds && !holds(index))) continue;
                labelCounts[planes.labels[index]] += 1;
                predictionCounts[planes.predictions[index]] += 1;
                counted += 1;
            }
        }
        if (counted === 0) return { label: null, prediction: null, labelShare: 0, predictionShare: 0 };
        const label = labelCounts.indexOf(labelCounts.reduce((a, b) => Math.max(a, b)));
        const prediction = predictionCounts.indexOf(predictionCounts.reduce((a, b) => Math.max(a, b)));
        return {
            label: label,
            prediction: prediction,
            labelShare: labelCounts[label] / counted,
            predictionShare: predictionCounts[prediction] / counted,
        };
    };
})(window.pixelwise);

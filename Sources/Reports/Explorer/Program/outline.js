/** Sets of pixels as shapes: the largest connected one, and its borders. */
(function (pixelwise) {
    "use strict";

    /**
     * The borders of the pixels that are 1, as a path in pixels of the image, so that lines keep their width at any zoom.
     *
     * @param {Uint8Array} mask width·height values of the box.
     * @param {{x, y, width, height}} box Where the mask lies.
     * @returns {Path2D} Every edge between a pixel that is in and one that is not, runs of them as one line.
     */
    pixelwise.outline = function (mask, box) {
        const path = new Path2D();
        const { width, height } = box;
        const isIn = (x, y) => x >= 0 && y >= 0 && x < width && y < height && mask[y * width + x] === 1;
        const lines = (count, length, differs, draw) => {
            for (let at = 0; at <= count; at++) {
                for (let from = 0; from < length; from++) {
                    if (!differs(at, from)) continue;
                    const start = from;
                    while (from < length && differs(at, from)) from++;
                    draw(at, start, from);
                }
            }
        };
        lines(height, width, (y, x) => isIn(x, y) !== isIn(x, y - 1), (y, from, to) => {
            path.moveTo(box.x + from, box.y + y);
            path.lineTo(box.x + to, box.y + y);
        });
        lines(width, height, (x, y) => isIn(x, y) !== isIn(x - 1, y), (x, from, to) => {
            path.moveTo(box.x + x, box.y + from);
            path.lineTo(box.x + x, box.y + to);
        });
        return path;
    };

    /**
     * The pixels of a finding: in its box, of its label and prediction, the largest set that is connected over sides.
     *
     * @param {object} planes See `pixelwise.decode`.
     * @param {{x, y, width, height, label, prediction}} finding
     * @returns {Uint8Array} width·height of the box, 1 for a pixel of the finding.
     */
    pixelwise.findingPixels = function (planes, finding) {
        const { x, y, width, height } = finding;
        // 0 for a pixel that was not visited, else the number of its set.
        const numbers = new Int32Array(width * height);
        const belongs = (index) => {
            const place = (y + Math.floor(index / width)) * planes.width + x + (index % width);
            return planes.labels[place] === finding.label && planes.predictions[place] === finding.prediction;
        };
        let [largest, most, count] = [0, 0, 0];
        for (let start = 0; start < numbers.length; start++) {
            if (numbers[start] !== 0 || !belongs(start)) continue;
            count += 1;
            numbers[start] = count;
            const waiting = [start];
            const visit = (index) => {
                if (numbers[index] !== 0 || !belongs(index)) return;
                numbers[index] = count;
                waiting.push(index);
            };
            let size = 0;
            for (; waiting.length > 0; size++) {
                const index = waiting.pop();
                if (index % width > 0) visit(index - 1);
                if (index % width < width - 1) visit(index + 1);
                if (index >= width) visit(index - width);
                if (index < width * (height - 1)) visit(index + width);
            }
            if (size > most) [largest, most] = [count, size];
        }
        return Uint8Array.from(numbers, (number) => (number !== 0 && number === largest ? 1 : 0));
    };
})(window.pixelwise);

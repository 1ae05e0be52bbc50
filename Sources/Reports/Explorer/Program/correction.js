/**
 * The corrected label: what the mask of the image in view would become if the finding in hand and all marks
 * "label wrong" were applied, as `pixelwise audit apply` does it.
 */
(function (pixelwise) {
    "use strict";

    const { state } = pixelwise;

    /** The boxes that are applied to an image; of one without a label all pixels change. */
    function corrections(image) {
        const boxes = pixelwise.marks.of(image.name).filter((mark) => mark.verdict === "label wrong").map((mark) =>
            (mark.x === undefined ? { x: 0, y: 0, width: image.width, height: image.height, label: null } : mark));
        const finding = pixelwise.findingInHand();
        return finding ? [...boxes, finding] : boxes;
    }

    /**
     * The labels after some boxes.
     *
     * The pixels of a box that have its label become what is predicted for each of them. All look at the labels as they
     * are given, so that the order of boxes changes nothing.
     *
     * @param {object} planes See `pixelwise.decode`.
     * @param {Array<{x, y, width, height, label}>} boxes Within the image; a label null takes all pixels that count.
     * @returns {Uint8Array} H·W labels.
     */
    pixelwise.correctedLabels = function (planes, boxes) {
        const labels = planes.labels.slice();
        for (const box of boxes) {
            for (let y = box.y; y < Math.min(box.y + box.height, planes.height); y++) {
                for (let x = box.x; x < Math.min(box.x + box.width, planes.width); x++) {
                    const index = y * planes.width + x;
                    if (planes.labels[index] === 255) continue;
                    if (box.label === null || planes.labels[index] === box.label) labels[index] = planes.predictions[index];
                }
            }
        }
        return labels;
    };

    /**
     * The labels that the image in view would have.
     *
     * @returns {{labels: Uint8Array, changed: number, outline: Path2D}|null} H·W labels, how many differ, and the borders
     *     of those that do; null where the reader does not ask for them.
     */
    pixelwise.correction = function (planes) {
        if (!state.corrected) return null;
        const labels = pixelwise.correctedLabels(planes, corrections(pixelwise.data.images[state.image]));
        const mask = labels.map((label, index) => (label === planes.labels[index] ? 0 : 1));
        return {
            labels: labels,
            changed: mask.reduce((sum, value) => sum + value, 0),
            outline: pixelwise.outline(mask, { x: 0, y: 0, width: planes.width, height: planes.height }),
        };
    };

    /** Switches the corrected label on or off; on, the label is brought in sight. */
    pixelwise.toggleCorrection = function () {
        const choices = { corrected: !state.corrected };
        if (choices.corrected && state.layout === "over" && state.opacities.label < 0.5) {
            choices.opacities = Object.assign({}, state.opacities, { label: 0.6 });
        }
        if (choices.corrected && state.layout === "side" && !state.panels.includes("label")) {
            choices.panels = pixelwise.panelNames.filter((name) => name === "label" || state.panels.includes(name));
        }
        pixelwise.change(choices);
    };

    /** The button for it. */
    pixelwise.correctionButton = function () {
        const button = pixelwise.button("corrected label", pixelwise.toggleCorrection, { title: "show the label as it would become (e)" });
        const follow = () => button.setAttribute("aria-pressed", String(state.corrected));
        pixelwise.listen(["corrected"], follow);
        follow();
        return button;
    };
})(window.pixelwise);

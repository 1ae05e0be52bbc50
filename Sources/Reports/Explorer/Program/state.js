/**
 * What the reader has chosen, in one place: everything that is drawn follows from it and from the data.
 *
 * Parts of the page listen to the keys that they draw; a key is changed by `change`, never by hand.
 */
(function (pixelwise) {
    "use strict";

    const listeners = [];

    /** The choices; `start` completes those that depend on the data. */
    pixelwise.state = {
        /** "overview", "gallery", "viewer", "marks", or in an audit "findings". */
        place: "overview",
        /** The position of the image in the viewer; null before the first. */
        image: null,
        /** See filters.js. */
        filters: [],
        /** A text that the names of images must contain. */
        search: "",
        /** A key of `pixelwise.sorts`. */
        sort: "mean",
        /** Whether the order is turned round. */
        reversed: false,
        /** "weighted", "unweighted" or "probability". */
        values: "weighted",
        /** "linear", "sqrt" or "log". */
        scale: "linear",
        /** Where the colours end in nats, by kind of value. */
        ends: { weighted: 1, unweighted: 1 },
        /** A name of `pixelwise.colorMapNames`. */
        colors: "pixelwise",
        /** In nats, by kind of value: bounds regions, and pixels where `above` is on. */
        thresholds: { weighted: 1, unweighted: 1 },
        /** Whether only pixels at the threshold or above are lit. */
        above: false,
        /** Classes that are switched off. */
        hidden: [],
        /** "side" or "over". */
        layout: "side",
        /** The panels that are shown side by side. */
        panels: ["image", "label", "prediction", "loss"],
        /** How opaque each layer lies over the image, 0…1. */
        opacities: { label: 0, prediction: 0, loss: 0.7 },
        /** {x, y, zoom}: the point in the middle, and screen pixels a pixel; null fits the image in. */
        view: null,
        /** {x, y}: the pixel that is read out; null for none. */
        pointer: null,
        /** {x, y, width, height, label, prediction}: the region in hand; null for none. */
        region: null,
        /** The rank of the finding that was last in hand; null before the first. */
        finding: null,
        /** Whether only findings without a verdict are listed. */
        unmarked: false,
        /** Whether the label is shown as the finding in hand and the marks would correct it. */
        corrected: false,
    };

    /**
     * Changes choices and tells those who listen to one of their keys, once each.
     *
     * @param {object} choices New values; objects and arrays are replaced, not changed.
     */
    pixelwise.change = function (choices) {
        const changed = Object.keys(choices).filter((key) => pixelwise.state[key] !== choices[key]);
        if (changed.length === 0) return;
        Object.assign(pixelwise.state, choices);
        for (const { keys, action } of [...listeners]) {
            if (keys === null || changed.some((key) => keys.includes(key))) action(changed);
        }
    };

    /** Calls `action` after a change of one of the keys (a list, or null for all). */
    pixelwise.listen = function (keys, action) {
        listeners.push({ keys: keys, action: action });
    };

    /** Joins calls within one frame into one. */
    pixelwise.perFrame = function (action) {
        let isWaiting = false;
        return function () {
            if (isWaiting) return;
            isWaiting = true;
            requestAnimationFrame(() => {
                isWaiting = false;
                action();
            });
        };
    };
})(window.pixelwise);

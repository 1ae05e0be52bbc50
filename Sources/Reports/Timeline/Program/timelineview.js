/** The panels of the image in view, and what is read out under the pointer. */
(function (pixelwise) {
    "use strict";

    const { element, state } = pixelwise;
    let panels = null;
    let message = null;
    let readout = null;
    let shown = null;
    let map = null;
    // The number of the newest drawing: one that was overtaken while its files were loaded draws nothing.
    let turn = 0;

    /** The image in view. */
    pixelwise.viewedImage = () => pixelwise.data.images[state.image];

    /** The epoch in view: that of the slider. */
    pixelwise.viewedEpoch = () => pixelwise.viewedImage().epochs[state.epoch];

    function panel(name, caption) {
        const canvas = element("canvas", { tabindex: name === "map" ? "0" : null, role: "img" });
        const pin = element("i", { class: "timeline-pin", "aria-hidden": "true", hidden: true });
        const box = element(
            "figure", { class: "timeline-panel", "data-panel": name },
            element("div", { class: "timeline-stage" }, canvas, pin), element("figcaption", null, caption));
        const read = (event) => {
            const area = canvas.getBoundingClientRect();
            const at = (offset, length, pixels) => Math.min(Math.max(Math.floor(offset / length * pixels), 0), pixels - 1);
            pixelwise.change({ pointer: {
                x: at(event.clientX - area.left, area.width, canvas.width),
                y: at(event.clientY - area.top, area.height, canvas.height),
            } });
        };
        canvas.addEventListener("pointermove", read);
        canvas.addEventListener("pointerdown", read);
        canvas.addEventListener("keydown", (event) => {
            const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
            if (!step) return;
            event.preventDefault();
            const size = pixelwise.viewedImage();
            const from = state.pointer || { x: Math.floor(size.width / 2), y: Math.floor(size.height / 2) };
            const far = event.shiftKey ? 10 : 1;
            pixelwise.change({ pointer: {
                x: Math.min(Math.max(from.x + far * step[0], 0), size.width - 1),
                y: Math.min(Math.max(from.y + far * step[1], 0), size.height - 1),
            } });
        });
        return { box: box, canvas: canvas, pin: pin, caption: box.lastChild };
    }

    function put(target, source) {
        target.canvas.width = source.width;
        target.canvas.height = source.height;
        target.canvas.getContext("2d").drawImage(source, 0, 0, source.width, source.height);
    }

    function pictureLayer() {
        const canvas = document.createElement("canvas");
        canvas.width = shown.width;
        canvas.height = shown.height;
        if (shown.picture) canvas.getContext("2d").drawImage(shown.picture, 0, 0, shown.width, shown.height);
        return canvas;
    }

    function caption() {
        const [, text, isOfEpoch] = pixelwise.timelineViews.find(([name]) => name === state.map);
        return isOfEpoch ? text + (state.map === "learnt" ? ", up to " : ", epoch ") + pixelwise.viewedEpoch() : text;
    }

    /** Loads what the view needs and draws it; a newer drawing overtakes. */
    pixelwise.drawTimeline = async function () {
        const own = ++turn;
        const image = pixelwise.viewedImage();
        const epoch = pixelwise.viewedEpoch();
        const view = state.map;
        try {
            const [loaded, losses] = await Promise.all([
                pixelwise.timelineImage(image), pixelwise.timelineMap(image, epoch),
            ]);
            if (own !== turn) return;
            const isOther = shown !== loaded;
            [shown, map] = [loaded, losses];
            if (isOther) {
                put(panels.image, pictureLayer());
                put(panels.label, pixelwise.timelineLayer("label", image, shown, map, epoch));
            }
            put(panels.map, pixelwise.timelineLayer(view, image, shown, map, epoch));
            panels.map.caption.textContent = caption();
            panels.map.canvas.setAttribute("aria-label", image.name + ": " + caption() + "; arrow keys move the pixel that is read out");
            panels.image.canvas.setAttribute("aria-label", image.name);
            panels.label.canvas.setAttribute("aria-label", image.name + ": labels");
            message.textContent = "";
            pixelwise.timelineShown = { image: state.image, epoch: epoch, map: view };
            const next = image.epochs[state.epoch + 1];
            if (next !== undefined) pixelwise.timelineMap(image, next).catch(() => {});
        } catch (fault) {
            if (own !== turn) return;
            message.textContent = fault.message;
            pixelwise.timelineShown = { image: state.image, epoch: epoch, map: view, fault: fault.message };
        }
        readOut();
    };

    /** Everything that is known of the pixel under the pointer; null without one. */
    pixelwise.timelinePixel = function () {
        if (!state.pointer || !shown || !map) return null;
        const { x, y } = state.pointer;
        const index = y * shown.width + x;
        const label = shown.labels[index];
        const isIgnored = label === pixelwise.ignoredLabel;
        return {
            x: x, y: y, label: isIgnored ? null : label, prediction: map.predictions[index],
            loss: isIgnored ? null : pixelwise.lossOfCode()[map.codes[index]],
            outcome: pixelwise.outcome(shown, index),
            learntIn: shown.learntIn[index] > 0 ? pixelwise.viewedImage().epochs[shown.learntIn[index] - 1] : null,
            forgotten: shown.forgotten[index],
        };
    };

    function readOut() {
        const pixel = pixelwise.timelinePixel();
        for (const { pin } of Object.values(panels)) {
            pin.hidden = !pixel;
            if (!pixel) continue;
            pin.style.left = (pixel.x + 0.5) / shown.width * 100 + "%";
            pin.style.top = (pixel.y + 0.5) / shown.height * 100 + "%";
        }
        const outcomes = { ignored: "ignored", lost: "right once, wrong in the newest", never: "never" };
        const rows = pixel === null ? [["pixel", "point at one"]] : [
            ["x, y", pixel.x + ", " + pixel.y],
            ["label", pixel.label === null ? "ignored" : pixelwise.className(pixel.label)],
            ["prediction, epoch " + pixelwise.viewedEpoch(), pixelwise.className(pixel.prediction)],
            ["loss, nats", pixel.loss === null ? "–" : pixelwise.significant(pixel.loss)],
            ["learnt in epoch", outcomes[pixel.outcome] || String(pixel.learntIn)],
            ["forgotten", pixel.outcome === "ignored" ? "–" : pixel.forgotten + (pixel.forgotten === 1 ? " time" : " times")],
        ];
        pixelwise.refill(readout, rows.map(([name, value]) => element(
            "div", null, element("dt", null, name), element("dd", null, value))));
    }

    /** The panels, empty at first. */
    pixelwise.timelinePanels = function () {
        panels = { map: panel("map", ""), image: panel("image", "image"), label: panel("label", "label") };
        message = element("p", { class: "timeline-message", role: "status" });
        readout = element("dl", { class: "timeline-readout" });
        pixelwise.listen(["pointer"], pixelwise.perFrame(readOut));
        pixelwise.listen(["image", "map", "epoch"], pixelwise.drawTimeline);
        return [element("div", { class: "timeline-panels" }, Object.values(panels).map(({ box }) => box)), message, readout];
    };
})(window.pixelwise);

/** The viewer: what stands around the panels, and which image they show. */
(function (pixelwise) {
    "use strict";

    const { element, state, significant, grouped, percent } = pixelwise;

    /** What is known of the image in view, in a few lines. */
    function imageFacts(balance) {
        const image = pixelwise.data.images[state.image];
        if (!image) return null;
        const fact = (name, value) => element("div", null, element("dt", null, name), element("dd", null, value));
        const error = pixelwise.pixelError(image);
        return element(
            "dl", { class: "facts" },
            fact("mean loss", significant(pixelwise.mean(image)) + " " + pixelwise.unit()),
            fact("sum", significant(image.sum) + " " + pixelwise.unit() + ", " + percent(pixelwise.share(image.sum, pixelwise.data.totals.sum))),
            fact("wrong pixels", error === null ? "–" : percent(error)),
            Number.isFinite(image.p_label_mean) ? fact("mean p(label)", significant(image.p_label_mean, 3)) : null,
            Number.isFinite(image.suspicion) ? fact("suspicion", significant(image.suspicion, 3)) : null,
            fact("size", image.width + " × " + image.height + ", " + grouped(image.ignored) + " ignored"),
            balance ? fact("Σ of the pixels", balance) : null);
    }

    /** Σ of the decoded pixels beside the sum of the overview: the books balance within the quantisation. */
    function balanceText(planes) {
        const image = pixelwise.data.images[state.image];
        const losses = pixelwise.lossOfCode();
        let sum = 0;
        for (let index = 0; index < planes.codes.length; index++) {
            if (planes.labels[index] !== pixelwise.ignoredLabel) sum += losses[planes.codes[index]];
        }
        if (image.sum === Infinity || sum === Infinity) return image.sum === sum ? "∞, as listed" : "differs from the list";
        const { bound_nats: nats, bound_relative: relative } = pixelwise.data.quantisation;
        const allowed = relative * image.sum + nats * image.pixels + 1e-6 * image.sum;
        const isSame = Math.abs(sum - image.sum) <= allowed;
        return significant(sum) + " " + pixelwise.unit() + ", " + (isSame ? "as listed" : "but " + significant(image.sum) + " are listed: was the file changed?");
    }

    function section(title, isOpen, ...children) {
        return element("details", { class: "part", open: isOpen }, element("summary", null, title), children);
    }

    /** The viewer as a section of the page. */
    pixelwise.viewerSection = function () {
        const panels = pixelwise.viewerPanels();
        const regions = pixelwise.regionList();
        const facts = element("div");
        let planes = null;
        const readout = pixelwise.readoutLine(() => planes);
        const name = element("h2", { class: "image-name" });
        const place = element("span", { class: "faint place" });
        const step = (count) => () => {
            const index = pixelwise.neighbor(count);
            if (index !== null) pixelwise.showImage(index);
        };
        const titled = (text, title, action) => pixelwise.button(text, action, { class: "icon", title: title, "aria-label": title });
        const rectangle = titled("▭", "draw a rectangle to mark (r, or drag with shift)", () => pixelwise.drawRectangle());
        pixelwise.drawRectangle = () => {
            pixelwise.drawsRectangle = !pixelwise.drawsRectangle;
            panels.box.classList.toggle("drawing", pixelwise.drawsRectangle);
            rectangle.setAttribute("aria-pressed", String(pixelwise.drawsRectangle));
        };
        pixelwise.listen(["region"], () => rectangle.setAttribute("aria-pressed", String(pixelwise.drawsRectangle)));

        const show = async () => {
            const index = state.image;
            if (index === null) return;
            const image = pixelwise.data.images[index];
            name.textContent = image.name;
            name.title = image.name;
            drawPlace();
            pixelwise.refill(facts, imageFacts(null));
            const atHand = pixelwise.loadedImage(index);
            if (!atHand) {
                planes = null;
                panels.show(null, "loading …");
                readout.draw();
                regions.renew(null);
            }
            try {
                const loaded = atHand ? (pixelwise.loadImage(index), atHand) : await pixelwise.loadImage(index);
                if (state.image !== index) return;
                planes = loaded;
                panels.show(planes, null);
                readout.draw();
                regions.renew(planes);
                pixelwise.imageShown = index;
                setTimeout(() => {
                    if (state.image !== index) return;
                    pixelwise.refill(facts, imageFacts(balanceText(loaded)));
                    prefetch();
                }, 60);
            } catch (fault) {
                if (state.image !== index) return;
                planes = null;
                panels.show(null, image.name + ": " + fault.message);
                readout.draw();
                regions.renew(null);
            }
        };
        /** The neighbours, so that the next key press finds them decoded. */
        const prefetch = () => {
            for (const count of [-1, 1]) {
                const index = pixelwise.neighbor(count);
                if (index !== null && index !== state.image) pixelwise.loadImage(index).catch(() => {});
            }
            // The image in view was used last, so that prefetching cannot push it out.
            pixelwise.loadImage(state.image).catch(() => {});
        };
        const drawPlace = () => {
            const order = pixelwise.order();
            const at = order.indexOf(state.image);
            place.textContent = (at < 0 ? "not in the gallery" : grouped(at + 1) + " of " + grouped(order.length));
        };
        const showIfSeen = () => {
            if (state.place !== "viewer") return;
            if (state.image === null) {
                const first = pixelwise.order()[0];
                if (first !== undefined) pixelwise.change({ image: first });
            } else if (pixelwise.imageShown !== state.image || planes === null) show();
        };
        pixelwise.listen(["image", "place"], showIfSeen);
        pixelwise.listen(["filters", "search", "sort", "reversed"], drawPlace);

        return element(
            "section", { class: "viewer", "aria-label": "Viewer" },
            element("div", { class: "viewer-tools" },
                element("div", { class: "viewer-title" },
                    titled("‹", "previous image (p)", step(-1)), titled("›", "next image (n)", step(1)), name, place),
                element("div", { class: "tool-line" },
                    pixelwise.layoutControls(),
                    element("div", { class: "segments", role: "group", "aria-label": "Zoom" },
                        titled("−", "smaller (−)", () => pixelwise.zoomBy(0.5)),
                        titled("+", "larger (+)", () => pixelwise.zoomBy(2)),
                        titled("fit", "fit in (0)", () => pixelwise.change({ view: null })),
                        titled("1:1", "one screen pixel a pixel (1)", () => pixelwise.pixelSize())),
                    element("div", { class: "segments", role: "group", "aria-label": "Marks" },
                        rectangle,
                        titled("mark", "mark the region or image (m)", () => pixelwise.openMarkDialog())),
                    pixelwise.data.audit ? pixelwise.correctionButton() : null),
                pixelwise.data.audit ? pixelwise.findingBar() : null),
            panels.box,
            readout.line,
            element(
                "div", { class: "inspector" },
                section("Colours", true, pixelwise.colorControls()),
                pixelwise.data.audit ? section("Suspicious labels", true, pixelwise.imageFindings()) : null,
                section("Worst regions", true, regions.parts),
                section("Image", true, facts),
                section("Marks of this image", true, pixelwise.imageMarks()),
                section("Classes", true, pixelwise.classControls())));
    };

    /** One screen pixel a pixel, about what is in the middle. */
    pixelwise.pixelSize = function () {
        const { x, y } = pixelwise.currentView();
        pixelwise.goTo({ x: x, y: y, zoom: 1 / (window.devicePixelRatio || 1) });
    };
})(window.pixelwise);

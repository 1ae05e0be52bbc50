/**
 * Small pictures of findings: the image about the region, its label, and what the label would become.
 *
 * Pixels are loaded one image at a time, for pictures in sight only, and not while another part of the page is shown.
 */
(function (pixelwise) {
    "use strict";

    const { element, state } = pixelwise;
    /** Screen pixels of one of the three tiles, and between them. */
    const tile = { width: 128, height: 96, gap: 4 };
    const waiting = new Map();
    let isAtWork = false;

    /** The part of the image that a tile shows, in pixels: the box with half as much about it, within the image if it can be. */
    function sectionOf(finding, image) {
        const width = Math.max(finding.width * 1.5, (finding.height * 1.5 * tile.width) / tile.height, 32);
        const height = (width * tile.height) / tile.width;
        const within = (middle, size, limit) => (size >= limit ? (limit - size) / 2 : Math.min(Math.max(middle - size / 2, 0), limit - size));
        return {
            x: within(finding.x + finding.width / 2, width, image.width),
            y: within(finding.y + finding.height / 2, height, image.height), width: width, height: height,
        };
    }

    /** The classes of a part of the image in their colours, as a canvas of whole pixels. */
    function classPart(planes, classes, part) {
        const canvas = element("canvas", { width: part.width, height: part.height });
        const context = canvas.getContext("2d");
        const data = context.createImageData(part.width, part.height);
        const target = new Uint32Array(data.data.buffer);
        const colors = new Uint32Array(256).fill(pixelwise.packedHex(pixelwise.data.ignored_color));
        pixelwise.data.class_colors.forEach((hex, index) => { colors[index] = pixelwise.packedHex(hex); });
        for (let y = 0, index = 0; y < part.height; y++) {
            for (let x = 0; x < part.width; x++, index++) target[index] = colors[classes[(part.y + y) * planes.width + part.x + x]];
        }
        context.putImageData(data, 0, 0);
        return canvas;
    }

    function draw(canvas, finding, planes) {
        const section = sectionOf(finding, planes);
        const [left, top] = [Math.max(Math.floor(section.x), 0), Math.max(Math.floor(section.y), 0)];
        const part = {
            x: left, y: top, width: Math.min(Math.ceil(section.x + section.width), planes.width) - left,
            height: Math.min(Math.ceil(section.y + section.height), planes.height) - top,
        };
        const density = canvas.width / (3 * tile.width + 2 * tile.gap);
        const zoom = (tile.width * density) / section.width;
        const outline = pixelwise.outline(pixelwise.findingPixels(planes, finding), finding);
        const context = canvas.getContext("2d");
        const pictures = [
            null, classPart(planes, planes.labels, part), classPart(planes, pixelwise.correctedLabels(planes, [finding]), part),
        ];
        pictures.forEach((picture, place) => {
            context.save();
            context.translate(place * (tile.width + tile.gap) * density, 0);
            context.beginPath();
            context.rect(0, 0, tile.width * density, tile.height * density);
            context.clip();
            context.scale(zoom, zoom);
            context.translate(-section.x, -section.y);
            context.imageSmoothingEnabled = zoom < 1;
            if (picture) context.drawImage(picture, part.x, part.y);
            else if (planes.picture) context.drawImage(planes.picture, 0, 0, planes.width, planes.height);
            for (const [style, width] of [["rgba(0,0,0,.8)", 3], ["#fff", 1.25]]) {
                context.strokeStyle = style;
                context.lineWidth = (width * density) / zoom;
                context.lineCap = "square";
                context.stroke(outline);
            }
            context.restore();
        });
    }

    /** Draws what waits, that of images at hand first; stops when the list is left, and goes on when it is shown again. */
    async function work() {
        if (isAtWork) return;
        isAtWork = true;
        while (waiting.size > 0 && state.place === "findings") {
            const all = [...waiting];
            const [canvas, finding] = all.find(([, { image }]) => pixelwise.loadedImage(image)) || all[0];
            waiting.delete(canvas);
            try {
                draw(canvas, finding, await pixelwise.loadImage(finding.image));
                canvas.dataset.drawn = "";
            } catch (fault) {
                canvas.replaceWith(element("span", { class: "no-crop" }, "no picture: " + fault.message));
            }
            await new Promise((resolve) => { requestAnimationFrame(resolve); });
        }
        isAtWork = false;
    }

    pixelwise.listen(["place"], () => { work(); });

    /**
     * Makes pictures that are drawn when they come in sight.
     *
     * @param {Element} scroller What scrolls them.
     * @returns {function(object): Element} The picture of a finding.
     */
    pixelwise.findingCrops = function (scroller) {
        const observer = new IntersectionObserver((entries) => {
            for (const { target, isIntersecting } of entries) {
                if (!isIntersecting) {
                    waiting.delete(target);
                } else if (target.dataset.drawn === undefined) {
                    waiting.set(target, target.finding);
                }
            }
            work();
        }, { root: scroller, rootMargin: "200px" });
        return (finding) => {
            const density = window.devicePixelRatio || 1;
            const canvas = element("canvas", {
                class: "crop", "aria-hidden": "true", width: Math.round((3 * tile.width + 2 * tile.gap) * density),
                height: Math.round(tile.height * density),
            });
            canvas.finding = finding;
            observer.observe(canvas);
            return canvas;
        };
    };
})(window.pixelwise);

/** The panels of the viewer: image, label, prediction and loss side by side, or laid over each other on one canvas. */
(function (pixelwise) {
    "use strict";

    const { element, state } = pixelwise;

    /** The panels that there are. */
    pixelwise.panelNames = ["image", "label", "prediction", "loss"];

    const verdictColors = { "label wrong": "#ff5db1", "model wrong": "#5cc8ff", unclear: "#ffd84d" };

    /**
     * The panels as one element.
     *
     * @returns {{box: Element, show: function(object|null, string|null)}} `show` takes the planes of an image, or null
     *     with a line that says why there are none.
     */
    pixelwise.viewerPanels = function () {
        const box = element("div", {
            class: "panels", tabindex: "0", role: "group",
            "aria-label": "Pixels: shift and arrow keys move the cross, the line below reads it out",
        });
        const message = element("p", { class: "panels-message", role: "status" });
        let planes = null;
        let layers = {};
        let canvases = [];
        let sketched = null;

        /** The names of the canvases that the layout asks for. */
        const wanted = () => (state.layout === "over" ? ["over"] : pixelwise.panelNames.filter((name) => state.panels.includes(name)));

        const build = () => {
            canvases = wanted().map((name) => {
                const canvas = element("canvas", { role: "img", "aria-label": captionOf(name) });
                pixelwise.navigable(canvas, (rectangle) => {
                    sketched = rectangle;
                    redraw();
                }, (rectangle) => {
                    pixelwise.drawsRectangle = false;
                    box.classList.remove("drawing");
                    const classes = pixelwise.frequentClasses(planes, rectangle, null);
                    pixelwise.change({ region: Object.assign(rectangle, classes) });
                    pixelwise.openMarkDialog();
                });
                const caption = element("span", { class: "caption" }, captionOf(name));
                return { name: name, canvas: canvas, caption: caption, box: element("div", { class: "panel" }, canvas, caption) };
            });
            pixelwise.refill(box, canvases.map((panel) => panel.box), message);
            fit();
        };

        /** Chooses the columns that let the image be largest, and sizes the canvases. */
        const fit = () => {
            const image = pixelwise.data.images[state.image];
            // Where the style sheet lets the page scroll, it says what share of the window the panels may take, and they
            // are as high as the image asks for; elsewhere they fill what is there.
            const share = parseFloat(getComputedStyle(box).getPropertyValue("--height-share"));
            const isFree = share > 0;
            const width = box.clientWidth;
            const height = isFree ? Math.floor(share * window.innerHeight) : box.clientHeight;
            if (!image || width === 0 || height === 0) return;
            const gap = 6;
            let best = { zoom: 0, room: Infinity };
            for (let columns = 1; columns <= canvases.length; columns++) {
                const rows = Math.ceil(canvases.length / columns);
                const size = {
                    width: Math.max(1, Math.floor((width - gap * (columns - 1)) / columns)),
                    height: Math.max(1, Math.floor((height - gap * (rows - 1)) / rows)),
                };
                const zoom = Math.min(size.width / image.width, size.height / image.height);
                const tightHeight = Math.max(Math.ceil(zoom * image.height), 80);
                if (isFree) size.height = Math.min(size.height, tightHeight);
                // Of layouts that show the image about as large, the one that takes less room.
                const room = size.width * size.height;
                const isLarger = zoom > 1.03 * best.zoom || (zoom > 0.97 * best.zoom && room < 0.9 * best.room);
                if (isLarger) best = { zoom: zoom, columns: columns, size: size, room: room };
            }
            if (!best.size) return;
            box.style.setProperty("grid-template-columns", "repeat(" + best.columns + ", " + best.size.width + "px)");
            box.style.setProperty("grid-auto-rows", best.size.height + "px");
            pixelwise.panelSize = best.size;
            const density = window.devicePixelRatio || 1;
            for (const { canvas } of canvases) {
                canvas.width = Math.round(best.size.width * density);
                canvas.height = Math.round(best.size.height * density);
            }
            redraw();
        };

        /** Layers are painted when first needed, and again when what they show has changed. */
        const layer = (name) => {
            if (!layers.lit) layers.lit = { pixels: pixelwise.litPixels(planes) };
            const lit = layers.lit.pixels;
            if (layers[name] === undefined) {
                layers[name] = name === "loss" ? pixelwise.lossLayer(planes, lit)
                    : name === "veil" ? pixelwise.veilLayer(planes, lit)
                        : pixelwise.classLayer(planes, name === "label" ? (correction() || planes).labels : planes.predictions, lit);
            }
            return layers[name];
        };

        /** See `pixelwise.correction`; null where it is not asked for. */
        const correction = () => {
            if (layers.correction === undefined) layers.correction = pixelwise.correction(planes);
            return layers.correction;
        };

        const draw = () => {
            // What is not seen is not painted; it is when the viewer opens.
            if (state.place !== "viewer") return;
            message.hidden = planes !== null;
            for (const { name, canvas, caption } of canvases) {
                caption.textContent = captionOf(name);
                canvas.setAttribute("aria-label", captionOf(name));
                const context = canvas.getContext("2d");
                context.setTransform(1, 0, 0, 1, 0, 0);
                context.clearRect(0, 0, canvas.width, canvas.height);
                if (!planes) continue;
                const density = canvas.width / pixelwise.panelSize.width;
                const view = pixelwise.currentView();
                const zoom = view.zoom * density;
                context.setTransform(
                    zoom, 0, 0, zoom, canvas.width / 2 - view.x * zoom, canvas.height / 2 - view.y * zoom);
                const put = (picture, naturalWidth) => {
                    // Enlarged pixels stay square; what is made smaller is averaged, so that thin things do not vanish.
                    context.imageSmoothingEnabled = zoom * (planes.width / naturalWidth) < 1;
                    context.drawImage(picture, 0, 0, planes.width, planes.height);
                };
                if (name === "image" || name === "over") {
                    if (planes.picture) put(planes.picture, planes.picture.naturalWidth);
                    else if (name === "image") caption.textContent = "image (none)";
                    const veil = layer("veil");
                    if (veil) put(veil, planes.width);
                }
                if (name === "over") {
                    for (const [layerName, opacity] of Object.entries(state.opacities)) {
                        if (opacity === 0) continue;
                        context.globalAlpha = opacity;
                        put(layer(layerName), planes.width);
                        context.globalAlpha = 1;
                    }
                } else if (name !== "image") {
                    put(layer(name), planes.width);
                }
                if (correction() && (name === "label" || name === "over")) {
                    caption.textContent += ", corrected: " + pixelwise.grouped(correction().changed) + " px";
                    traced(context, "#fff", [4, 3], density / zoom, () => context.stroke(correction().outline));
                }
                drawBoxes(context, zoom, density);
            }
        };

        /** Draws a line of two screen pixels on a darker one; lines keep their width under any zoom. */
        const traced = (context, color, dash, unit, stroke) => {
            for (const [style, width] of [["rgba(0,0,0,.75)", 4], [color, 2]]) {
                context.lineWidth = width * unit;
                context.strokeStyle = style;
                context.setLineDash(dash.map((length) => length * unit));
                stroke();
            }
            context.setLineDash([]);
        };

        /** Marks, the region in hand, the pixel that is read out. */
        const drawBoxes = (context, zoom, density) => {
            const frame = ({ x, y, width, height }, color, dash) =>
                traced(context, color, dash, density / zoom, () => context.strokeRect(x, y, width, height));
            for (const mark of pixelwise.marks.of(pixelwise.data.images[state.image].name)) {
                if (mark.x !== undefined) frame(mark, verdictColors[mark.verdict], [5, 3]);
            }
            if (state.region) frame(state.region, "#fff", []);
            if (sketched) frame(sketched, "#fff", [4, 4]);
            if (state.pointer) {
                const { x, y } = state.pointer;
                const size = Math.max(1, (7 * density) / zoom);
                frame({ x: x + 0.5 - size / 2, y: y + 0.5 - size / 2, width: size, height: size }, "#fff", []);
            }
        };

        const redraw = pixelwise.perFrame(draw);
        const forget = (names) => {
            for (const name of names) delete layers[name];
            redraw();
        };
        new ResizeObserver(() => fit()).observe(box);
        pixelwise.listen(["layout", "panels"], build);
        pixelwise.listen(["place", "view", "pointer", "region", "marks", "opacities"], redraw);
        pixelwise.listen(["values", "scale", "ends", "colors"], () => forget(["loss"]));
        pixelwise.listen(["filters", "above", "thresholds", "values"], (changed) => {
            if (changed.includes("filters") || changed.includes("above") || state.above) {
                forget(["lit", "label", "prediction", "loss", "veil"]);
            }
        });
        pixelwise.listen(["corrected", "region", "marks"], (changed) => {
            if (state.corrected || changed.includes("corrected")) forget(["correction", "label"]);
        });
        pixelwise.listen(["hidden"], () => forget(["label", "prediction", "loss"]));
        build();
        return {
            box: box,
            show: (shown, line) => {
                planes = shown;
                layers = {};
                sketched = null;
                message.textContent = line || "";
                fit();
                // At once, not in the next frame: what a key asked for stands in the frame that follows it.
                draw();
            },
        };
    };

    function captionOf(name) {
        const values = { weighted: "weighted loss", unweighted: "−log p(label)", probability: "p(label)" };
        return name === "loss" ? values[state.values] : name === "over" ? "overlaid" : name;
    }
})(window.pixelwise);

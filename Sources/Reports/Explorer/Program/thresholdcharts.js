/**
 * Two charts of the distribution that share one threshold: "x % of the pixels hold y % of the loss", and the histogram.
 *
 * Dragging in either, or arrow keys on its handle, moves the threshold, which also lights pixels up and bounds regions.
 */
(function (pixelwise) {
    "use strict";

    const { element, svg, percent, significant, state } = pixelwise;
    const frame = { width: 460, height: 250, left: 46, right: 20, top: 10, bottom: 34 };
    const inner = {
        width: frame.width - frame.left - frame.right,
        height: frame.height - frame.top - frame.bottom,
    };
    const kind = () => pixelwise.lossKind(state.values);
    const kindText = () => (kind() === "weighted" ? "weighted loss" : "−log p");

    /** Axes and grid: ticks are pairs of a position 0…1 and a text. */
    function axes(xTicks, yTicks, xTitle, yTitle) {
        const across = (place) => frame.left + place * inner.width;
        const up = (place) => frame.top + (1 - place) * inner.height;
        return svg(
            "g", { class: "axes" },
            xTicks.map(([place, text]) => [
                svg("line", { x1: across(place), x2: across(place), y1: frame.top, y2: frame.top + inner.height }),
                svg("text", { x: across(place), y: frame.height - 20, "text-anchor": "middle" }, text),
            ]),
            yTicks.map(([place, text]) => [
                svg("line", { x1: frame.left, x2: frame.width - frame.right, y1: up(place), y2: up(place) }),
                svg("text", { x: frame.left - 5, y: up(place) + 4, "text-anchor": "end" }, text),
            ]),
            svg("text", { class: "axis-title", x: frame.left + inner.width / 2, y: frame.height - 4, "text-anchor": "middle" }, xTitle),
            svg("text", {
                class: "axis-title", x: -(frame.top + inner.height / 2), y: 10, transform: "rotate(-90)", "text-anchor": "middle",
            }, yTitle));
    }

    /** A path through points whose coordinates are 0…1. */
    function path(points) {
        return points.map(([x, y], index) =>
            (index === 0 ? "M" : "L") + (frame.left + x * inner.width).toFixed(1) + ","
            + (frame.top + (1 - y) * inner.height).toFixed(1)).join("");
    }

    const clamped = (value) => Math.min(Math.max(value, 0), 1);

    function setThreshold(nats) {
        pixelwise.change({
            thresholds: Object.assign({}, state.thresholds, { [kind()]: nats }), above: true,
        });
    }

    /** The threshold a bin further, by keys. */
    function step(event) {
        const bins = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 8, PageDown: -8 }[event.key];
        if (!bins) return;
        event.preventDefault();
        event.stopPropagation();
        setThreshold(pixelwise.edge(Math.round(pixelwise.binOf(state.thresholds[kind()])) + bins));
    }

    /** A chart that is drawn anew with the view and dragged by `natsAt` (from 0…1 across to nats). */
    function chart(title, className, parts) {
        const note = element("p", { class: "chart-note", "aria-live": "off" });
        const picture = svg("svg", {
            class: "plot " + className, viewBox: "0 0 " + frame.width + " " + frame.height, tabindex: "0", role: "slider",
            "aria-label": title + ": threshold", onkeydown: step,
        });
        let moving = null;
        const drag = (event) => {
            const box = picture.getBoundingClientRect();
            const across = ((event.clientX - box.left) / box.width) * frame.width - frame.left;
            setThreshold(parts.natsAt(clamped(across / inner.width)));
        };
        picture.addEventListener("pointerdown", (event) => {
            moving = event.pointerId;
            picture.setPointerCapture(moving);
            drag(event);
        });
        picture.addEventListener("pointermove", (event) => {
            if (event.pointerId === moving) drag(event);
        });
        for (const end of ["pointerup", "pointercancel"]) picture.addEventListener(end, () => { moving = null; });
        const mark = svg("g", { class: "threshold" });
        const drawMark = () => {
            const nats = state.thresholds[kind()];
            const shares = pixelwise.sharesAbove(kind(), nats);
            pixelwise.refill(mark, parts.mark(nats, shares));
            const text = percent(shares.pixels) + " of the pixels hold " + percent(shares.sum) + " of the loss: "
                + kindText() + " ≥ " + significant(nats, 3) + " " + pixelwise.unit() + infiniteText();
            note.textContent = text;
            picture.setAttribute("aria-valuenow", significant(nats, 3));
            picture.setAttribute("aria-valuetext", text);
        };
        const draw = () => {
            pixelwise.refill(picture, parts.draw(), mark);
            drawMark();
        };
        pixelwise.listen(["values", "thresholds", "filters"], (changed) =>
            (changed.includes("values") || changed.includes("filters") ? draw() : drawMark()));
        draw();
        return element(
            "section", { class: "card", "aria-label": title }, element("h2", null, title), parts.hasNote ? note : null, picture,
            parts.below || null);
    }

    /** Infinite losses cannot be shared out, so the curves leave them out, and say so. */
    function infiniteText() {
        const count = pixelwise.distribution(kind()).infinitePixels;
        return count === 0 ? "" : " (without " + pixelwise.grouped(count) + " pixels whose loss is infinite)";
    }

    const leastShare = 1e-4;
    const acrossShare = (share) => clamped(1 - Math.log10(Math.max(share, 1e-12)) / Math.log10(leastShare));

    /** "x % of the pixels hold y % of the loss": the pixels by falling loss, on a logarithmic axis. */
    pixelwise.concentrationChart = function () {
        const label = element("label", { class: "check" });
        const box = element("input", { type: "checkbox", onchange: () => pixelwise.change({ above: box.checked }) });
        label.append(box, "light up only pixels at the threshold or above");
        const follow = () => { box.checked = state.above; };
        pixelwise.listen(["above"], follow);
        follow();
        return chart("Which pixels hold the loss", "concentration", {
            below: label,
            hasNote: true,
            natsAt: (across) => pixelwise.natsHolding(kind(), "pixels", Math.pow(leastShare, 1 - across)),
            draw: () => {
                const grid = pixelwise.distribution(kind());
                const points = [[0, 0]];
                let [pixels, sum] = [0, 0];
                for (let bin = grid.pixels.length - 1; bin >= 0; bin--) {
                    pixels += grid.pixels[bin];
                    sum += grid.sums[bin];
                    const share = pixelwise.share(pixels, grid.totalPixels);
                    if (share > 0) points.push([acrossShare(share), clamped(pixelwise.share(sum, grid.totalSum) || 0)]);
                }
                return [
                    axes(
                        [0.0001, 0.001, 0.01, 0.1, 1].map((share) => [acrossShare(share), share * 100 + " %"]),
                        [0, 0.25, 0.5, 0.75, 1].map((share) => [share, share * 100 + " %"]),
                        "pixels, the worst first", kind() === "weighted" ? "share of the loss" : "share of −log p"),
                    svg("path", { class: "curve", d: path(points) }),
                ];
            },
            mark: (nats, shares) => {
                const x = frame.left + acrossShare(shares.pixels || 0) * inner.width;
                const y = frame.top + (1 - (shares.sum || 0)) * inner.height;
                return [
                    svg("line", { x1: x, x2: x, y1: y, y2: frame.top + inner.height }),
                    svg("line", { x1: frame.left, x2: x, y1: y, y2: y }),
                    svg("circle", { cx: x, cy: y, r: 6 }),
                ];
            },
        });
    };

    /** The range of losses that the histogram shows, in nats: what lies below holds next to nothing. */
    function range() {
        const grid = pixelwise.distribution(kind());
        const first = Math.max(pixelwise.edge(grid.first), 1e-5);
        return { first: first, last: Math.max(pixelwise.edge(grid.first + grid.pixels.length), first * 10) };
    }

    /** The pixels by loss, both axes logarithmic; an octave's bins are drawn together two by two. */
    pixelwise.histogramChart = function () {
        const across = (nats) => {
            const { first, last } = range();
            return clamped(Math.log(nats / first) / Math.log(last / first));
        };
        return chart("Histogram", "histogram", {
            natsAt: (place) => {
                const { first, last } = range();
                return first * Math.pow(last / first, place);
            },
            draw: () => {
                const grid = pixelwise.distribution(kind());
                const { first, last } = range();
                const bars = [];
                for (let bin = 0; bin < grid.pixels.length; bin += 2) {
                    const [left, right] = [across(pixelwise.edge(grid.first + bin)), across(pixelwise.edge(grid.first + bin + 2))];
                    const count = grid.pixels[bin] + (grid.pixels[bin + 1] || 0);
                    if (count < 0.5) continue;
                    const shared = bars.find((bar) => right <= 0 && bar.right <= 0);
                    if (shared) shared.count += count; else bars.push({ left: left, right: right, count: count });
                }
                const most = bars.reduce((largest, bar) => Math.max(largest, bar.count), 10);
                const up = (count) => clamped(Math.log10(Math.max(count, 1)) / Math.log10(most * 1.3));
                return [
                    axes(
                        pixelwise.decades(first, last).map((nats) => [across(nats), significant(nats, 1)]),
                        pixelwise.decades(1, most).map((count) => [up(count), shortCount(count)]),
                        kindText() + " in " + pixelwise.unit(), "pixels"),
                    bars.map((bar) => svg("rect", {
                        class: "column", x: frame.left + bar.left * inner.width,
                        width: Math.max((Math.max(bar.right, bar.left + 0.006) - bar.left) * inner.width - 0.5, 1),
                        y: frame.top + (1 - up(bar.count)) * inner.height, height: up(bar.count) * inner.height,
                    })),
                ];
            },
            mark: (nats) => {
                const x = frame.left + across(nats) * inner.width;
                return [
                    svg("line", { x1: x, x2: x, y1: frame.top, y2: frame.top + inner.height }),
                    svg("circle", { cx: x, cy: frame.top + 6, r: 6 }),
                ];
            },
        });
    };

    /** 1000000 as "1 M". */
    function shortCount(count) {
        return count >= 1e9 ? count / 1e9 + " G" : count >= 1e6 ? count / 1e6 + " M" : count >= 1e3 ? count / 1e3 + " k" : String(count);
    }
})(window.pixelwise);

/** The worst regions of the image in view, found in the browser; a click goes to one. */
(function (pixelwise) {
    "use strict";

    const { element, state, significant, percent } = pixelwise;
    const shown = 12;
    let regions = [];

    /** The regions of the image in view, the worst first. */
    pixelwise.regionsInView = () => regions;

    /** Takes region `place` in hand and goes there. */
    pixelwise.takeRegion = function (place) {
        const region = regions[place];
        if (!region) return;
        pixelwise.change({ region: region });
        pixelwise.goToRegion(region);
        pixelwise.announce("region " + (place + 1) + " of " + regions.length + ": " + description(region));
    };

    /** The region `step` places behind the one in hand. */
    pixelwise.stepRegion = function (step) {
        const place = regions.findIndex((region) => isSame(region, state.region));
        pixelwise.takeRegion(place < 0 ? 0 : Math.min(Math.max(place + step, 0), regions.length - 1));
    };

    const isSame = (one, other) => other !== null && ["x", "y", "width", "height"].every((key) => one[key] === other[key]);

    function description(region) {
        const names = pixelwise.data.class_names;
        const of = (index) => (index === null ? "ignored" : names[index]);
        return of(region.label) + " predicted as " + of(region.prediction) + ", " + region.pixels + " pixels, "
            + significant(region.sum) + " " + pixelwise.unit();
    }

    /** The threshold that bounds regions, as a number to set. */
    function thresholdRow() {
        const box = element("input", {
            type: "number", min: "0", step: "any", "aria-label": "Threshold in " + pixelwise.unit(),
            onchange: () => {
                const nats = Number(box.value);
                const kind = pixelwise.lossKind(state.values);
                if (nats > 0 && Number.isFinite(nats)) {
                    pixelwise.change({ thresholds: Object.assign({}, state.thresholds, { [kind]: nats }) });
                } else follow();
            },
        });
        const name = element("span", { class: "faint" });
        const only = element("input", { type: "checkbox", onchange: () => pixelwise.change({ above: only.checked }) });
        const follow = () => {
            const kind = pixelwise.lossKind(state.values);
            name.textContent = kind === "weighted" ? "loss ≥" : "−log p ≥";
            box.value = String(Number(state.thresholds[kind].toPrecision(3)));
            only.checked = state.above;
        };
        pixelwise.listen(["thresholds", "values", "above"], follow);
        follow();
        return element(
            "div", { class: "setting" }, name, box, element("span", { class: "faint" }, pixelwise.unit()),
            element("label", { class: "check" }, only, "light up"));
    }

    /** The list; `renew(planes)` finds the regions of other pixels. */
    pixelwise.regionList = function () {
        const list = element("ol", { class: "regions" });
        let planes = null;
        const draw = () => {
            pixelwise.refill(list, regions.map((region, place) => element("li", null, element(
                "button",
                { type: "button", onclick: () => pixelwise.takeRegion(place), "aria-pressed": String(isSame(region, state.region)) },
                element("span", { class: "region-classes" },
                    region.label === null ? "–" : pixelwise.className(region.label), " → ",
                    region.prediction === null ? "–" : pixelwise.className(region.prediction),
                    element("span", { class: "faint" }, " " + percent(region.predictionShare))),
                element("span", { class: "region-figures faint" },
                    significant(region.sum) + " " + pixelwise.unit() + " · " + pixelwise.grouped(region.pixels) + " px · "
                    + region.width + " × " + region.height + " at " + Math.round(region.centerX) + ", " + Math.round(region.centerY))))));
            if (planes && regions.length === 0) pixelwise.refill(list, element("li", { class: "faint" }, "no pixel reaches the threshold"));
        };
        const find = () => {
            const kind = pixelwise.lossKind(state.values);
            regions = planes ? pixelwise.worstRegions(planes, kind, state.thresholds[kind], shown) : [];
            draw();
        };
        let timer = 0;
        // After the picture stands: finding regions in a large map takes longer than a frame.
        const findSoon = () => {
            clearTimeout(timer);
            timer = setTimeout(find, 30);
        };
        pixelwise.listen(["thresholds", "values"], findSoon);
        pixelwise.listen(["region"], draw);
        return {
            parts: [thresholdRow(), list],
            renew: (others) => {
                planes = others;
                regions = [];
                pixelwise.refill(list);
                findSoon();
            },
        };
    };
})(window.pixelwise);

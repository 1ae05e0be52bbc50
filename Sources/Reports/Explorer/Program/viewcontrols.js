/** What the viewer shows and how: values, scale, end, colours, layout, panels, opacities, classes. */
(function (pixelwise) {
    "use strict";

    const { element, state } = pixelwise;

    /** The views of the data that this set has. */
    pixelwise.possibleValues = function () {
        return pixelwise.data.label_probability ? ["weighted", "unweighted", "probability"] : ["weighted"];
    };
    /** The scales of the colours. */
    pixelwise.scaleNames = ["linear", "sqrt", "log"];

    /** The next of a list behind the present one, from the last to the first. */
    pixelwise.nextOf = (list, present) => list[(list.indexOf(present) + 1) % list.length];

    /** A row of buttons of which one is pressed. */
    function segments(label, key, options, attributes) {
        const buttons = options.map(([value, text, title]) => pixelwise.button(
            text, () => pixelwise.change({ [key]: value }), Object.assign({ "data-value": value, title: title }, attributes)));
        const follow = () => {
            for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.value === state[key]));
        };
        pixelwise.listen([key], follow);
        follow();
        return element("div", { class: "segments", role: "group", "aria-label": label }, buttons);
    }

    /** A name before something that is set. */
    function row(name, ...parts) {
        return element("div", { class: "setting" }, element("span", { class: "faint" }, name), parts);
    }

    /** Values, scale, end and colours. */
    pixelwise.colorControls = function () {
        const data = pixelwise.data;
        const texts = { weighted: "weighted", unweighted: "−log p", probability: "p(label)" };
        const end = element("input", {
            type: "number", min: "0", step: "any", "aria-label": "End of the scale in " + pixelwise.unit(),
            onchange: () => {
                const nats = Number(end.value);
                const kind = pixelwise.lossKind(state.values);
                if (nats > 0 && Number.isFinite(nats)) pixelwise.change({ ends: Object.assign({}, state.ends, { [kind]: nats }) });
                else follow();
            },
        });
        const preset = pixelwise.button("default", () => pixelwise.change({ ends: Object.assign({}, pixelwise.defaultEnds) }), { class: "quiet" });
        const scales = segments("Scale of the colours", "scale", [["linear", "linear"], ["sqrt", "√"], ["log", "log"]]);
        const colors = pixelwise.select(
            "Colour map", pixelwise.colorMapNames.map((name) => [name, name]), state.colors,
            (name) => pixelwise.change({ colors: name }));
        const endRow = row("end", end, element("span", { class: "faint" }, pixelwise.unit()), preset);
        const scaleRow = row("scale", scales);
        const follow = () => {
            colors.value = state.colors;
            end.value = String(Number(state.ends[pixelwise.lossKind(state.values)].toPrecision(4)));
            // p(label) has a scale of its own, from 1 to 0.
            endRow.hidden = scaleRow.hidden = state.values === "probability";
        };
        pixelwise.listen(["values", "ends", "colors"], follow);
        follow();
        return [
            row("values", segments("Values", "values", pixelwise.possibleValues().map((key) => [key, texts[key]]))),
            data.label_probability ? null
                : element("p", { class: "faint" }, "−log p and p(label): " + data.label_probability_reason),
            scaleRow, endRow, row("colours", colors), pixelwise.legend(),
        ];
    };

    /** Side by side or overlaid, and what of it. */
    pixelwise.layoutControls = function () {
        const panels = pixelwise.panelNames.map((name) => pixelwise.button(name, () => {
            const others = state.panels.filter((other) => other !== name);
            const chosen = others.length < state.panels.length ? others : [...state.panels, name];
            if (chosen.length > 0) pixelwise.change({ panels: pixelwise.panelNames.filter((other) => chosen.includes(other)) });
        }, { "data-panel": name }));
        const panelGroup = element("div", { class: "segments", role: "group", "aria-label": "Panels" }, panels);
        const sliders = ["label", "prediction", "loss"].map((name) => {
            const slider = element("input", {
                type: "range", min: "0", max: "100", "aria-label": "Opacity of the " + name,
                oninput: () => pixelwise.change({ opacities: Object.assign({}, state.opacities, { [name]: slider.value / 100 }) }),
            });
            slider.dataset.layer = name;
            return element("label", { class: "opacity" }, name, slider);
        });
        const sliderGroup = element("div", { class: "opacities", role: "group", "aria-label": "Opacity of the layers" }, sliders);
        const follow = () => {
            panelGroup.hidden = state.layout === "over";
            sliderGroup.hidden = state.layout !== "over";
            for (const button of panels) button.setAttribute("aria-pressed", String(state.panels.includes(button.dataset.panel)));
            for (const label of sliders) {
                const slider = label.querySelector("input");
                slider.value = Math.round(state.opacities[slider.dataset.layer] * 100);
            }
        };
        pixelwise.listen(["layout", "panels", "opacities"], follow);
        follow();
        return [segments("Layout", "layout", [["side", "side by side"], ["over", "overlaid"]]), panelGroup, sliderGroup];
    };

    /** The classes, each switched on and off; the ones of the image in view with its share of the loss. */
    pixelwise.classControls = function () {
        const { class_names: names } = pixelwise.data;
        const boxes = names.map((_, index) => element("input", {
            type: "checkbox",
            onchange: () => {
                const others = state.hidden.filter((other) => other !== index);
                pixelwise.change({ hidden: others.length < state.hidden.length ? others : [...state.hidden, index] });
            },
        }));
        const shares = names.map(() => element("span", { class: "n faint" }));
        const rows = names.map((_, index) => element(
            "li", null, element("label", { class: "check" }, boxes[index], pixelwise.className(index)), shares[index]));
        const list = element("ul", { class: "classes" }, rows);
        const follow = () => {
            boxes.forEach((box, index) => { box.checked = !state.hidden.includes(index); });
            const image = pixelwise.data.images[state.image];
            const sums = new Map(image ? image.classes.map(([index, , sum]) => [index, sum]) : []);
            const predicted = new Set(image ? image.pairs.map((pair) => pair[1]) : []);
            rows.forEach((item, index) => {
                item.hidden = !sums.has(index) && !predicted.has(index);
                shares[index].textContent = sums.has(index) ? pixelwise.percent(pixelwise.share(sums.get(index), image.sum)) : "–";
            });
        };
        pixelwise.listen(["hidden", "image"], follow);
        follow();
        return [
            element("div", { class: "tool-line" },
                pixelwise.button("all on", () => pixelwise.change({ hidden: [] }), { class: "quiet" }),
                pixelwise.button("all off", () => pixelwise.change({ hidden: names.map((_, index) => index) }), { class: "quiet" }),
                element("span", { class: "faint right" }, "share of the loss")),
            list,
        ];
    };
})(window.pixelwise);

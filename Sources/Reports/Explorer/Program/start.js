/** The frame of the page, and its start when the data have come. */
(function (pixelwise) {
    "use strict";

    const { element, state } = pixelwise;

    /** The parts of the page: a place of the state, and its name. */
    pixelwise.places = () => [
        ...(pixelwise.data.audit ? [["findings", "Findings"]] : []),
        ["overview", "Overview"], ["gallery", "Gallery"], ["viewer", "Viewer"], ["marks", "Marks"],
    ];

    function header() {
        const buttons = pixelwise.places().map(([place, text]) => pixelwise.button(
            text, () => pixelwise.change({ place: place }), { "data-place": place }));
        const follow = () => {
            for (const button of buttons) {
                if (button.dataset.place === state.place) button.setAttribute("aria-current", "page");
                else button.removeAttribute("aria-current");
            }
            const count = pixelwise.marks.list.length;
            buttons[buttons.length - 1].textContent = count === 0 ? "Marks" : "Marks (" + count + ")";
        };
        pixelwise.listen(["place", "marks"], follow);
        follow();
        return element(
            "header", { class: "top" },
            element("h1", { title: pixelwise.data.title }, pixelwise.data.title),
            element("nav", { "aria-label": "Parts of the page" }, buttons),
            pixelwise.button("?", () => pixelwise.openKeyList(), { class: "icon", title: "keys (?)", "aria-label": "keys" }));
    }

    /** One line about what does not work, until the reader closes it. */
    pixelwise.complain = function (text) {
        const line = element("div", { class: "complaint", role: "alert" }, element("span", null, text),
            pixelwise.button("×", () => line.remove(), { class: "icon", "aria-label": "close" }));
        document.querySelector("#explorer .top").after(line);
    };

    /** Chooses what depends on the data. */
    function chooseDefaults(data) {
        const view = data.view;
        const values = pixelwise.possibleValues().includes(view.values) ? view.values : "weighted";
        const kinds = ["weighted", "unweighted"];
        // Where the overview does not say where the colours end, half a percent of the pixels lies above.
        const ends = Object.fromEntries(kinds.map((kind) => [kind, pixelwise.natsHolding(kind, "pixels", 0.005)]));
        if (data.scale_nats > 0) ends.weighted = data.scale_nats;
        if (view.end > 0) ends[values] = view.end;
        pixelwise.defaultEnds = ends;
        // The pixels that hold half of the loss: few, and those that matter.
        const thresholds = Object.fromEntries(kinds.map((kind) => [kind, pixelwise.natsHolding(kind, "sums", 0.5)]));
        Object.assign(state, {
            place: pixelwise.places()[0][0], sort: pixelwise.usualSort(), values: values, scale: view.scale, ends: ends,
            thresholds: thresholds,
        });
    }

    /**
     * Builds the page.
     *
     * @throws {Error} One sentence when the data cannot be read.
     */
    pixelwise.start = function (handedOver) {
        const data = pixelwise.takeOverview(handedOver);
        chooseDefaults(data);
        pixelwise.marks.restore();
        state.marks = pixelwise.marks.list;
        const page = element("div", { id: "explorer" });
        document.body.prepend(page);
        // First of all listeners: what the others measure must stand in the place that is shown.
        const follow = () => { page.dataset.place = state.place; };
        pixelwise.listen(["place"], follow);
        follow();
        const main = element("main");
        page.append(header(), pixelwise.chipLine(), element("div", { class: "body" }, pixelwise.gallerySection(), main));
        if (data.audit) {
            main.append(pixelwise.findingsSection());
            page.after(pixelwise.findingPrint());
        }
        main.append(pixelwise.overviewSection(), pixelwise.viewerSection(), pixelwise.marksSection());
        pixelwise.followKeys();
        pixelwise.followAddress();
        if (!pixelwise.canDecode) {
            pixelwise.complain("This browser cannot unpack the pixels (it lacks DecompressionStream): overview and gallery work, the maps need a newer one.");
        }
    };
})(window.pixelwise);

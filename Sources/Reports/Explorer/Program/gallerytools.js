/** What stands above the thumbnails: search, order, filters, how many are shown. */
(function (pixelwise) {
    "use strict";

    const { element, state } = pixelwise;

    /** The box that filters by text. */
    function searchBox() {
        const box = element("input", {
            type: "search", id: "search", placeholder: "search names", "aria-label": "Search names", autocomplete: "off",
            spellcheck: "false", oninput: () => pixelwise.change({ search: box.value }),
        });
        pixelwise.listen(["search"], () => { if (box.value !== state.search) box.value = state.search; });
        return box;
    }

    function sortBox() {
        const box = pixelwise.select(
            "Sort by", pixelwise.possibleSorts().map((key) => [key, pixelwise.sorts[key].text]), state.sort,
            (key) => pixelwise.change({ sort: key, reversed: false }));
        const turn = pixelwise.button("", () => pixelwise.change({ reversed: !state.reversed }), { class: "icon" });
        const follow = () => {
            box.value = state.sort;
            const rises = Boolean(pixelwise.sorts[state.sort].rises) !== state.reversed;
            turn.textContent = rises ? "↑" : "↓";
            turn.setAttribute("aria-label", rises ? "rising; turn the order round" : "falling; turn the order round");
            turn.title = turn.getAttribute("aria-label");
        };
        pixelwise.listen(["sort", "reversed"], follow);
        follow();
        return [box, turn];
    }

    /** One box that holds every filter, by dimension. */
    function filterBox() {
        const data = pixelwise.data;
        const plain = (filter) => filterText(filter);
        const group = (title, filters) => (filters.length === 0 ? null : element(
            "optgroup", { label: title },
            filters.map((filter) => element("option", { value: filter.id }, plain(filter)))));
        const kinds = [];
        for (const role of ["fn", "fp"]) {
            for (const kind of data.kinds.keys()) kinds.push(pixelwise.kindFilter(role, kind + 1, null));
        }
        const perClass = data.totals.kinds.flatMap(([index, kind, missed, , wrong]) => [
            missed > 0 ? pixelwise.kindFilter("fn", kind, index) : null,
            wrong > 0 ? pixelwise.kindFilter("fp", kind, index) : null,
        ]).filter(Boolean);
        const filtersOf = (dimension) => pixelwise.parts(dimension).map((row) => row.filter);
        const box = element(
            "select", { "aria-label": "Add a filter", class: "filter-box" },
            element("option", { value: "" }, "add a filter …"),
            group("class of the label", filtersOf("class")),
            group("label → prediction", filtersOf("pair").slice(0, 100)),
            group("distance to the border", data.totals.bands.map(([band]) => pixelwise.bandFilter(band))),
            group("kind of error", kinds),
            group("kind of error of a class", perClass),
            group("marks", pixelwise.verdicts.map(pixelwise.markFilter)));
        box.addEventListener("change", () => {
            const filter = pixelwise.filterOfID(box.value);
            box.value = "";
            if (filter && !pixelwise.isActive(filter)) pixelwise.toggleFilter(filter);
        });
        return box;
    }

    /** What a filter is called, as plain text. */
    function filterText(filter) {
        return element("span", null, pixelwise.filterName(filter)).textContent;
    }

    /** The gallery: tools, thumbnails, one line where there is none. */
    pixelwise.gallerySection = function () {
        const count = element("span", { class: "faint count", role: "status" });
        const empty = element("p", { class: "nothing" }, "No image has such pixels.");
        const follow = () => {
            const shown = pixelwise.order().length;
            const total = pixelwise.data.images.length;
            count.textContent = shown === total
                ? pixelwise.grouped(total) + " images" : pixelwise.grouped(shown) + " of " + pixelwise.grouped(total) + " images";
            empty.hidden = shown > 0;
        };
        pixelwise.listen(["filters", "search", "marks"], follow);
        follow();
        return element(
            "aside", { class: "gallery", "aria-label": "Gallery" },
            element("div", { class: "gallery-tools" },
                element("div", { class: "tool-line" }, searchBox(), count),
                element("div", { class: "tool-line" }, sortBox()),
                element("div", { class: "tool-line" }, filterBox())),
            empty,
            pixelwise.galleryList());
    };

    /** The active filters as chips that a click removes; hidden while there is none. */
    pixelwise.chipLine = function () {
        const line = element("div", { class: "chips", role: "group", "aria-label": "Active filters" });
        const chip = (name, action) => element(
            "button", { type: "button", class: "chip", title: "remove this filter", onclick: action },
            element("span", null, name),
            element("span", { "aria-hidden": "true", class: "cross" }, "×"));
        const draw = () => {
            const { filters, above, search } = state;
            const kind = pixelwise.lossKind(state.values);
            const chips = filters.map((filter) => chip(pixelwise.filterName(filter), () => pixelwise.toggleFilter(filter)));
            if (above) {
                const text = (kind === "weighted" ? "loss ≥ " : "−log p ≥ ")
                    + pixelwise.significant(state.thresholds[kind], 3) + " " + pixelwise.unit();
                chips.push(chip([text], () => pixelwise.change({ above: false })));
            }
            if (search !== "") chips.push(chip(["name has “" + search + "”"], () => pixelwise.change({ search: "" })));
            if (chips.length > 1) chips.push(pixelwise.button("clear all", pixelwise.clearFilters, { class: "quiet" }));
            pixelwise.refill(line, chips);
            line.hidden = chips.length === 0;
        };
        pixelwise.listen(["filters", "above", "search", "values", "thresholds"], draw);
        draw();
        return line;
    };

    /** No filter, no threshold, no search. */
    pixelwise.clearFilters = function () {
        pixelwise.setFilters([]);
        pixelwise.change({ above: false, search: "" });
    };
})(window.pixelwise);

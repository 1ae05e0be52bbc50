/** Lists of marks: those of the image in view, and all, with saving and loading. */
(function (pixelwise) {
    "use strict";

    const { element, state } = pixelwise;

    function goTo(mark) {
        const index = pixelwise.data.indexOfName.get(mark.image);
        if (index === undefined) return;
        const finding = pixelwise.findingOfMark(mark);
        if (finding) {
            pixelwise.openFinding(finding);
            return;
        }
        const region = mark.x === undefined ? null : mark;
        pixelwise.showImage(index, { region: region, view: null });
        if (region) pixelwise.goToRegion(region);
    }

    /** One mark: where it is, what it says, and a button that removes it. */
    function item(mark, showsImage) {
        const place = mark.x === undefined ? "whole image" : mark.width + " × " + mark.height + " at " + mark.x + ", " + mark.y;
        const classes = mark.label === null || mark.prediction === null ? null
            : element("span", { class: "mark-classes" }, pixelwise.className(mark.label), " → ", pixelwise.className(mark.prediction));
        return element(
            "li", null,
            element("button", { type: "button", class: "mark", onclick: () => goTo(mark) },
                element("span", { class: "verdict-text", "data-verdict": mark.verdict }, mark.verdict),
                showsImage ? element("span", { class: "mark-image" }, mark.image) : null,
                element("span", { class: "faint" }, place), classes,
                mark.note === "" ? null : element("span", { class: "mark-note" }, mark.note)),
            pixelwise.button("×", () => pixelwise.marks.remove(mark), {
                class: "icon", "aria-label": "remove the mark " + mark.verdict + ", " + place, title: "remove",
            }));
    }

    /** The marks of the image in view. */
    pixelwise.imageMarks = function () {
        const list = element("ul", { class: "marks" });
        const draw = () => {
            const image = pixelwise.data.images[state.image];
            const own = image ? pixelwise.marks.of(image.name) : [];
            pixelwise.refill(list, own.length === 0
                ? element("li", { class: "faint" }, "none; choose a region or drag one with shift, then press m")
                : own.map((mark) => item(mark, false)));
        };
        pixelwise.listen(["image", "marks"], draw);
        draw();
        return list;
    };

    /** All marks as a section of the page. */
    pixelwise.marksSection = function () {
        const list = element("ul", { class: "marks all-marks" });
        const line = element("p", { role: "status", class: "marks-line" });
        const file = element("input", {
            type: "file", accept: ".json,application/json", "aria-label": "Load marks.json", id: "marks-file",
            onchange: async () => {
                const chosen = file.files[0];
                if (!chosen) return;
                try {
                    const fresh = pixelwise.marks.load(await chosen.text());
                    line.textContent = fresh + (fresh === 1 ? " new mark." : " new marks.");
                    line.classList.remove("fault");
                } catch (fault) {
                    line.textContent = fault.message;
                    line.classList.add("fault");
                }
                file.value = "";
            },
        });
        const save = pixelwise.button("save marks.json", pixelwise.marks.save, { class: "primary" });
        const draw = () => {
            const marks = pixelwise.marks.list;
            save.disabled = marks.length === 0;
            const rows = marks.slice(0, 500).map((mark) => item(mark, true));
            if (marks.length > rows.length) rows.push(element("li", { class: "faint" }, "and " + (marks.length - rows.length) + " more"));
            pixelwise.refill(list, marks.length === 0 ? element("li", { class: "faint" }, "No marks yet.") : rows);
            if (!pixelwise.marks.areKept) {
                line.textContent = "This browser does not keep marks; save them before you close the page.";
            }
        };
        pixelwise.listen(["marks"], draw);
        draw();
        return element(
            "section", { class: "marks-place", "aria-label": "Marks" },
            element("h2", null, "Marks"),
            element("p", { class: "faint" },
                "Kept in this browser. Save them as marks.json to pass them on, or to correct the labels with: pixelwise audit apply marks.json"),
            element("div", { class: "tool-line" }, save, element("label", { class: "file" }, "load ", file)),
            line, list);
    };
})(window.pixelwise);

/** The dialog that makes a mark of the region in hand, or of the whole image. */
(function (pixelwise) {
    "use strict";

    const { element, state } = pixelwise;
    let dialog = null;

    /** A number of the box; empty boxes mean the whole image. */
    function numberBox(name) {
        return element("label", { class: "number" }, name, element("input", { type: "number", min: "0", step: "1", name: name }));
    }

    function build() {
        const verdicts = pixelwise.verdicts.map((verdict, place) => element(
            "label", { class: "verdict" },
            element("input", { type: "radio", name: "verdict", value: verdict, checked: place === 0 }), verdict,
            element("kbd", { "aria-hidden": "true" }, String(place + 1))));
        const fault = element("p", { class: "fault", role: "alert" });
        const subject = element("p", { class: "faint" });
        const form = element(
            "form", { method: "dialog" },
            element("h2", { id: "mark-title" }, "Mark"),
            subject,
            element("fieldset", null, element("legend", null, "verdict"), verdicts),
            element("fieldset", { class: "numbers" },
                element("legend", null, "region in pixels; empty for the whole image"),
                ["x", "y", "width", "height"].map(numberBox),
                pixelwise.button("whole image", () => ["x", "y", "width", "height"].forEach((key) => { form.elements[key].value = ""; }))),
            element("label", { class: "note" }, "note", element("textarea", { name: "note", rows: "3" })),
            fault,
            element("div", { class: "dialog-buttons" },
                pixelwise.button("cancel", () => dialog.close()),
                element("button", { type: "submit", class: "primary" }, "mark")));
        form.addEventListener("submit", (event) => {
            event.preventDefault();
            const reason = take(form);
            fault.textContent = reason || "";
            if (!reason) dialog.close();
        });
        form.addEventListener("keydown", (event) => {
            const isText = event.target.matches("textarea, input[type=number]");
            if (!isText && ["1", "2", "3"].includes(event.key)) {
                const chosen = form.elements.verdict[Number(event.key) - 1];
                chosen.checked = true;
                chosen.focus();
                event.preventDefault();
            }
            if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
        });
        dialog = element("dialog", { class: "mark-dialog", "aria-labelledby": "mark-title" }, form);
        dialog.form = form;
        dialog.subject = subject;
        document.getElementById("explorer").append(dialog);
    }

    /** Makes the mark; returns a sentence where the numbers do not lie in the image. */
    function take(form) {
        const image = pixelwise.data.images[state.image];
        const texts = ["x", "y", "width", "height"].map((key) => form.elements[key].value.trim());
        const mark = { image: image.name };
        let box = { x: 0, y: 0, width: image.width, height: image.height };
        if (texts.some((text) => text !== "")) {
            const [x, y, width, height] = texts.map((text) => (text === "" ? NaN : Number(text)));
            const fits = [x, y, width, height].every(Number.isInteger) && x >= 0 && y >= 0 && width > 0 && height > 0
                && x + width <= image.width && y + height <= image.height;
            if (!fits) return "The region must lie within the image, " + image.width + " × " + image.height + " pixels.";
            box = { x: x, y: y, width: width, height: height };
            Object.assign(mark, box);
        }
        const planes = pixelwise.loadedImage(state.image);
        const isHeld = state.region && ["x", "y", "width", "height"].every((key) => state.region[key] === box[key]);
        const classes = isHeld ? state.region
            : planes ? pixelwise.frequentClasses(planes, box, null) : { label: null, prediction: null };
        pixelwise.marks.add(Object.assign(mark, {
            verdict: form.elements.verdict.value, note: form.elements.note.value, label: classes.label,
            prediction: classes.prediction,
        }));
        pixelwise.announce("marked " + mark.verdict);
        return null;
    }

    /** Opens the dialog for the region in hand; for the whole image where there is none. */
    pixelwise.openMarkDialog = function () {
        if (state.image === null || state.place !== "viewer") return;
        if (!dialog) build();
        const { form } = dialog;
        form.reset();
        for (const key of ["x", "y", "width", "height"]) form.elements[key].value = state.region ? state.region[key] : "";
        form.querySelector(".fault").textContent = "";
        dialog.subject.textContent = pixelwise.data.images[state.image].name;
        dialog.showModal();
        form.querySelector("input[type=radio]").focus();
    };
})(window.pixelwise);

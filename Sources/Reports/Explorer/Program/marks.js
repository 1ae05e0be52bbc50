/**
 * Marks: what a reader has found out about a region or an image.
 *
 * Kept in the browser under the title, the class names and a digest of the pixels, so that another judgement of the same
 * images begins without marks; saved as `marks.json` and loaded again. A mark is
 * `{image, x, y, width, height, verdict, note, label, prediction}`; the box in pixels is absent for a whole image; label
 * and prediction are the most frequent classes in it, as indices, null where nothing counts.
 */
(function (pixelwise) {
    "use strict";

    /** What may be said of a mark. */
    pixelwise.verdicts = ["label wrong", "model wrong", "unclear"];

    const marks = { list: [] };
    pixelwise.marks = marks;

    const storageKey = () => "pixelwise.marks "
        + JSON.stringify([pixelwise.data.title, pixelwise.data.class_names, pixelwise.data.content]);

    /** Whether the browser keeps marks; false where it forbids to (a private window, a full store). */
    marks.areKept = true;

    function changed() {
        byImage = null;
        try {
            localStorage.setItem(storageKey(), JSON.stringify(marks.list));
            marks.areKept = true;
        } catch (fault) {
            marks.areKept = false;
        }
        pixelwise.change({ marks: marks.list });
    }

    let byImage = null;

    /** The marks of one image, by its name. */
    marks.of = function (name) {
        if (!byImage) {
            byImage = new Map();
            for (const mark of marks.list) {
                if (!byImage.has(mark.image)) byImage.set(mark.image, []);
                byImage.get(mark.image).push(mark);
            }
        }
        return byImage.get(name) || [];
    };

    /** The verdicts that the marks of an image have. */
    marks.verdictsOf = (name) => new Set(marks.of(name).map((mark) => mark.verdict));

    marks.add = function (mark) {
        marks.list = [...marks.list, mark];
        changed();
    };

    marks.remove = function (mark) {
        marks.list = marks.list.filter((other) => other !== mark);
        changed();
    };

    /** Puts a mark in the place of another. */
    marks.replace = function (mark, other) {
        marks.list = marks.list.map((one) => (one === mark ? other : one));
        changed();
    };

    /** Reads what the browser kept; what is not a list of marks is passed over. */
    marks.restore = function () {
        try {
            const kept = JSON.parse(localStorage.getItem(storageKey()) || "[]");
            marks.list = kept.map((mark) => checked(mark));
        } catch (fault) {
            marks.list = [];
        }
        byImage = null;
    };

    /** The content of `marks.json`. */
    marks.document = function () {
        const { title, class_names: names } = pixelwise.data;
        return JSON.stringify({ format: 1, title: title, class_names: names, marks: marks.list }, null, 1) + "\n";
    };

    /**
     * Takes over the marks of a file, beside those that there are; the same mark stays one.
     *
     * @returns {number} How many are new.
     * @throws {Error} One sentence when the file is of another dataset, or not of marks.
     */
    marks.load = function (text) {
        let file;
        try {
            file = JSON.parse(text);
        } catch (fault) {
            throw new Error("This file is not JSON, so it holds no marks.");
        }
        if (!file || file.format !== 1 || !Array.isArray(file.marks) || !Array.isArray(file.class_names)) {
            throw new Error("This file holds no marks of format 1.");
        }
        const { title, class_names: names } = pixelwise.data;
        if (JSON.stringify(file.class_names) !== JSON.stringify(names)) {
            throw new Error("These marks are of a dataset with other classes (“" + file.title + "”); nothing was loaded.");
        }
        const loaded = file.marks.map((mark) => checked(mark));
        const unknown = loaded.find((mark) => !pixelwise.data.indexOfName.has(mark.image));
        if (unknown) {
            throw new Error(
                "These marks are of another dataset (“" + file.title + "”, this is “" + title + "”): it has no image “"
                + unknown.image + "”; nothing was loaded.");
        }
        const outside = loaded.find((mark) => {
            if (mark.width === undefined) return false;
            const image = pixelwise.data.images[pixelwise.data.indexOfName.get(mark.image)];
            return mark.width === 0 || mark.height === 0
                || mark.x + mark.width > image.width || mark.y + mark.height > image.height;
        });
        if (outside) {
            throw new Error(
                "The region " + outside.width + "×" + outside.height + " at (" + outside.x + ", " + outside.y + ") leaves the image “"
                + outside.image + "”; nothing was loaded.");
        }
        const present = new Set(marks.list.map((mark) => JSON.stringify(mark)));
        const fresh = loaded.filter((mark) => !present.has(JSON.stringify(mark)));
        marks.list = [...marks.list, ...fresh];
        changed();
        return fresh.length;
    };

    /** A mark with exactly its own members, in one order. */
    function checked(mark) {
        const isWhole = (value) => Number.isInteger(value) && value >= 0;
        const box = ["x", "y", "width", "height"];
        if (mark === null || typeof mark !== "object") throw new Error("This file holds a mark that is none; nothing was loaded.");
        const hasBox = box.some((key) => mark[key] !== undefined);
        if (typeof mark.image !== "string" || !pixelwise.verdicts.includes(mark.verdict)
            || (hasBox && !box.every((key) => isWhole(mark[key])))) {
            throw new Error("This file holds a mark without image, box or verdict; nothing was loaded.");
        }
        const result = { image: mark.image };
        if (hasBox) for (const key of box) result[key] = mark[key];
        const isClass = (index) => isWhole(index) && index < pixelwise.data.class_names.length;
        return Object.assign(result, {
            verdict: mark.verdict,
            note: typeof mark.note === "string" ? mark.note : "",
            label: isClass(mark.label) ? mark.label : null,
            prediction: isClass(mark.prediction) ? mark.prediction : null,
        });
    }

    /** Hands `marks.json` to the reader, as a download. */
    marks.save = function () {
        const address = URL.createObjectURL(new Blob([marks.document()], { type: "application/json" }));
        const link = pixelwise.element("a", { href: address, download: "marks.json" });
        document.body.append(link);
        link.click();
        link.remove();
        setTimeout(() => URL.revokeObjectURL(address), 10000);
    };
})(window.pixelwise);

/** Keys for everything, and the list of them. */
(function (pixelwise) {
    "use strict";

    const { element, state } = pixelwise;

    const viewed = (action) => () => {
        if (state.place === "viewer") action();
    };
    const step = (count) => () => {
        const index = pixelwise.neighbor(count);
        if (index !== null) pixelwise.showImage(index);
    };
    const turn = (key, list) => () => pixelwise.change({ [key]: pixelwise.nextOf(list(), state[key]) });
    const move = (across, down) => viewed(() => pixelwise.movePointer(across, down));
    const focus = (selector) => {
        const node = document.querySelector(selector);
        if (node) node.focus();
    };

    /** Names of the key, what it does, the keys themselves, the action. */
    const table = [
        ["n, →", "next image", ["n", "ArrowRight"], step(1)],
        ["p, ←", "previous image", ["p", "ArrowLeft"], step(-1)],
        ["h", "overview", ["h"], () => pixelwise.change({ place: "overview" })],
        ["g", "gallery", ["g"], () => {
            pixelwise.change({ place: "gallery" });
            focus(".thumbs");
        }],
        ["i", "viewer", ["i"], () => {
            const finding = state.place === "findings" ? pixelwise.findingInHand() : undefined;
            if (finding) pixelwise.openFinding(finding);
            pixelwise.change({ place: "viewer" });
            focus(".panels");
        }],
        ["k", "list of marks", ["k"], () => pixelwise.change({ place: "marks" })],
        ["/", "search by name", ["/"], () => {
            if (state.place === "marks") pixelwise.change({ place: "gallery" });
            focus("#search");
        }],
        ["+", "larger", ["+", "="], viewed(() => pixelwise.zoomBy(2))],
        ["−", "smaller", ["-", "_"], viewed(() => pixelwise.zoomBy(0.5))],
        ["0", "fit the image in", ["0"], viewed(() => pixelwise.change({ view: null }))],
        ["1", "one screen pixel a pixel", ["1"], viewed(() => pixelwise.pixelSize())],
        ["shift + arrows", "move the cross by a pixel; with alt by ten", [], null],
        ["v", "weighted loss, −log p, p(label)", ["v"], turn("values", () => pixelwise.possibleValues())],
        ["s", "scale: linear, √, log", ["s"], turn("scale", () => pixelwise.scaleNames)],
        ["c", "colour map", ["c"], turn("colors", () => pixelwise.colorMapNames)],
        ["o", "side by side or overlaid", ["o"], turn("layout", () => ["side", "over"])],
        ["t", "light up only pixels at the threshold or above", ["t"], () => pixelwise.change({ above: !state.above })],
        ["]", "next worst region", ["]"], viewed(() => pixelwise.stepRegion(1))],
        ["[", "previous worst region", ["["], viewed(() => pixelwise.stepRegion(-1))],
        ["m", "mark the region or image", ["m"], viewed(() => pixelwise.openMarkDialog())],
        ["r", "draw a rectangle to mark", ["r"], viewed(() => pixelwise.drawRectangle())],
        ["x", "clear all filters", ["x"], () => pixelwise.clearFilters()],
        ["Esc", "let go of the region, then fit in", ["Escape"], () => {
            if (pixelwise.drawsRectangle) pixelwise.drawRectangle();
            else if (state.region) pixelwise.change({ region: null });
            else pixelwise.change({ view: null });
        }],
        ["?", "this list", ["?"], () => pixelwise.openKeyList()],
    ];

    /** The key of each verdict on a finding. */
    pixelwise.verdictKeys = { "label wrong": "l", "model wrong": "w", unclear: "u" };

    const judge = (verdict) => () => {
        const finding = pixelwise.findingInHand();
        if (finding) pixelwise.judgeFinding(finding, verdict); else pixelwise.announce("no finding in hand");
    };
    /** The keys of an audit's page. */
    const auditTable = [
        ["f", "list of suspicious labels", ["f"], () => pixelwise.chooseFinding()],
        ["j", "next finding", ["j"], () => pixelwise.stepFinding(1)],
        ["shift + j", "previous finding", ["J"], () => pixelwise.stepFinding(-1)],
        ...Object.entries(pixelwise.verdictKeys).map(([verdict, key]) => [key, "finding: " + verdict, [key], judge(verdict)]),
        ["e", "label as it would be corrected", ["e"], viewed(() => pixelwise.toggleCorrection())],
        ["q", "only findings without a verdict", ["q"], () => pixelwise.change({ unmarked: !state.unmarked })],
    ];
    /** The keys of this page, in the form of `table`. */
    const ownTable = () => (pixelwise.data.audit ? [...table.slice(0, -1), ...auditTable, ...table.slice(-1)] : table);
    let actions = new Map();
    const moves = { ArrowRight: move(1, 0), ArrowLeft: move(-1, 0), ArrowDown: move(0, 1), ArrowUp: move(0, -1) };

    /** Whether a key belongs to what has the focus, as in a text or a slider. */
    function belongsToFocus(event) {
        const target = event.target;
        if (target.isContentEditable || target.closest("dialog")) return true;
        if (target.matches("textarea, select, input:not([type=checkbox]):not([type=range])")) return event.key !== "Escape";
        return target.matches("input[type=range]") && event.key.startsWith("Arrow");
    }

    /** Starts to listen. */
    pixelwise.followKeys = function () {
        actions = new Map(ownTable().flatMap(([, , keys, action]) => keys.map((key) => [key, action])));
        document.addEventListener("keydown", (event) => {
            if (event.ctrlKey || event.metaKey || belongsToFocus(event)) return;
            if (event.shiftKey && moves[event.key]) {
                for (let count = event.altKey ? 10 : 1; count > 0; count--) moves[event.key]();
                event.preventDefault();
                return;
            }
            if (event.altKey) return;
            if (event.key === "Escape" && event.target.matches("input, select")) event.target.blur();
            const action = actions.get(event.key);
            if (!action) return;
            event.preventDefault();
            action();
        });
    };

    let dialog = null;

    /** Opens the list of keys. */
    pixelwise.openKeyList = function () {
        if (!dialog) {
            dialog = element(
                "dialog", { class: "key-dialog", "aria-labelledby": "keys-title" },
                element("h2", { id: "keys-title" }, "Keys"),
                element("dl", { class: "keys" }, ownTable().map(([names, text]) => element(
                    "div", null, element("dt", null, element("kbd", null, names)), element("dd", null, text)))),
                element("p", { class: "faint" },
                    pixelwise.data.audit ? "In the list of suspicious labels ↑ and ↓ choose, ← and → turn the page, Enter opens. " : "",
                    "In the gallery arrow keys choose, Enter opens. On a threshold arrow keys move it. Wheel or two fingers zoom, "
                    + "dragging moves, dragging with shift draws a rectangle to mark."),
                element("div", { class: "dialog-buttons" }, pixelwise.button("close", () => dialog.close(), { class: "primary" })));
            dialog.addEventListener("keydown", (event) => {
                if (event.key === "?") {
                    dialog.close();
                    event.stopPropagation();
                }
            });
            document.getElementById("explorer").append(dialog);
        }
        dialog.showModal();
    };
})(window.pixelwise);

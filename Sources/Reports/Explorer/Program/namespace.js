/**
 * The first script of the explorer: makes the one global object, and sees to it that a reader is never left with nothing.
 *
 * It is loaded without `defer`, so that the static page does not flash before the explorer stands. When the window has
 * loaded and no explorer stands (a file is missing, the browser is too old), the static page comes back with one line.
 */
window.pixelwise = {};

(function (pixelwise) {
    "use strict";

    const root = document.documentElement;
    root.classList.add("with-explorer");

    /** What `explorer/data.js` handed over; undefined until then. */
    pixelwise.handedOver = undefined;

    /**
     * Called by `explorer/data.js`, the last script: everything but pixels.
     *
     * @param {object|string} overview The object of the contract, or the same as JSON text.
     */
    pixelwise.overview = function (overview) {
        // Loaded twice, the data would build a second page over the first.
        if (pixelwise.handedOver !== undefined) return;
        pixelwise.handedOver = overview;
        try {
            pixelwise.start(overview);
        } catch (fault) {
            pixelwise.giveUp(fault);
        }
    };

    /** Shows the static page again, under one line that says why. */
    pixelwise.giveUp = function (fault) {
        const reason = fault && fault.message ? fault.message : String(fault);
        const built = document.getElementById("explorer");
        if (built) built.remove();
        root.classList.remove("with-explorer");
        const line = document.createElement("p");
        line.className = "explorer-fault";
        line.setAttribute("role", "alert");
        line.textContent = "The explorer cannot start: " + reason + ". This is the static page.";
        document.body.prepend(line);
        pixelwise.handedOver = pixelwise.handedOver || null;
    };

    window.addEventListener("load", function () {
        if (pixelwise.handedOver === undefined) {
            pixelwise.giveUp("explorer/data.js or a script before it is missing or cannot be read");
        }
    });
})(window.pixelwise);

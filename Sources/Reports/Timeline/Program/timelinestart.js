/**
 * The first script of a run's page: makes the one global object, and sees to it that a reader is never left with nothing.
 *
 * It is loaded before the body, so that the static pictures do not flash up; they come back when the window has loaded
 * and the program does not stand (a file is missing, the browser is too old).
 */
window.pixelwise = {};

(function (pixelwise) {
    "use strict";

    const root = document.documentElement;
    root.classList.add("with-timeline");
    let stands = false;

    /** Called by `data.js`, the last script, when the body is there. */
    pixelwise.timeline = function (text) {
        // Loaded twice, the data would build a second part below the first.
        if (stands) return;
        try {
            pixelwise.startTimeline(JSON.parse(text));
            stands = true;
        } catch (fault) {
            pixelwise.giveUp(fault);
        }
    };

    /** Shows the static pictures again, under one line that says why. */
    pixelwise.giveUp = function (fault) {
        root.classList.remove("with-timeline");
        const built = document.querySelector(".timeline-app");
        if (built) built.remove();
        const line = document.createElement("p");
        line.className = "note";
        line.setAttribute("role", "alert");
        line.textContent = "The maps cannot be shown by the script: " + (fault && fault.message ? fault.message : fault) + ".";
        document.querySelector("#timeline h2").after(line);
        stands = true;
    };

    window.addEventListener("load", function () {
        if (!stands) pixelwise.giveUp("a file of the folder loss_maps is missing or cannot be read");
    });
})(window.pixelwise);

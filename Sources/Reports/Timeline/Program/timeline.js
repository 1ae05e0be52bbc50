/** The controls of the maps through time: image, view, epoch; the address that keeps them; the page that renews itself. */
(function (pixelwise) {
    "use strict";

    const { element, state } = pixelwise;

    /** Milliseconds from epoch to epoch while it plays. */
    const pace = 300;
    /** Seconds without a key or pointer after which the page may be loaded anew. */
    const rest = 15;

    const isOfEpoch = () => pixelwise.timelineViews.find(([name]) => name === state.map)[2];
    const last = () => pixelwise.viewedImage().epochs.length - 1;

    function imageChoice() {
        const options = pixelwise.data.images.map((image, index) => [String(index), image.name]);
        const box = pixelwise.select("image", options, String(state.image), (value) => showImage(Number(value)));
        pixelwise.listen(["image"], () => { box.value = String(state.image); });
        return element("label", null, element("span", { class: "faint" }, "image "), box);
    }

    function showImage(index) {
        const epoch = pixelwise.viewedEpoch();
        const epochs = pixelwise.data.images[index].epochs;
        // The same epoch, or the one before it where this image lacks it.
        const place = epochs.findLastIndex((one) => one <= epoch);
        pixelwise.change({ image: index, epoch: Math.max(place, 0), pointer: null });
    }

    function viewChoice() {
        const buttons = pixelwise.timelineViews.map(([name, text]) => pixelwise.button(
            text, () => pixelwise.change({ map: name }), { "data-map": name }));
        const follow = () => {
            for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.map === state.map));
        };
        pixelwise.listen(["map"], follow);
        follow();
        return element("div", { class: "timeline-views", role: "group", "aria-label": "view" }, buttons);
    }

    function slider() {
        const play = pixelwise.button("▶", () => pixelwise.change({ playing: !state.playing }), { class: "timeline-play" });
        const range = element("input", { type: "range", min: "0", step: "1", "aria-label": "epoch" });
        const text = element("output", { class: "timeline-epoch" });
        range.addEventListener("input", () => pixelwise.change({ epoch: Number(range.value), playing: false }));
        const follow = () => {
            const epochs = pixelwise.viewedImage().epochs;
            range.max = String(last());
            range.value = String(state.epoch);
            range.disabled = play.disabled = !isOfEpoch() || last() === 0;
            const said = isOfEpoch() ? "epoch " + epochs[state.epoch] + " of " + epochs[last()] : "all epochs";
            range.setAttribute("aria-valuetext", said);
            text.textContent = said;
            play.textContent = state.playing ? "❚❚" : "▶";
            play.setAttribute("aria-label", state.playing ? "pause" : "play");
        };
        pixelwise.listen(["image", "map", "epoch", "playing"], follow);
        follow();
        return element("div", { class: "timeline-slider" }, play, range, text);
    }

    function legend() {
        const box = element("div", { class: "timeline-legend" });
        const follow = () => pixelwise.refill(box, pixelwise.timelineLegend(state.map, pixelwise.viewedImage()));
        pixelwise.listen(["map", "image"], follow);
        follow();
        return box;
    }

    /** Goes from epoch to epoch, each shown before the next, from the beginning again where it stands at the end. */
    function followPlaying() {
        let timer = 0;
        const step = () => {
            if (!state.playing) return;
            const shown = pixelwise.timelineShown;
            const isShown = shown && shown.epoch === pixelwise.viewedEpoch() && shown.image === state.image;
            if (!isOfEpoch() || (isShown && state.epoch === last())) return pixelwise.change({ playing: false });
            if (isShown) pixelwise.change({ epoch: state.epoch + 1 });
            timer = setTimeout(step, pace);
        };
        pixelwise.listen(["playing"], () => {
            clearTimeout(timer);
            if (!state.playing) return;
            if (state.epoch === last()) pixelwise.change({ epoch: 0 });
            timer = setTimeout(step, pace);
        });
    }

    /** Keeps image, view and epoch in the address, so that a page that is loaded anew stands as it stood. */
    function followAddress() {
        const given = new URLSearchParams(location.hash.slice(1));
        const image = pixelwise.data.images.findIndex((one) => one.name === given.get("image"));
        if (image >= 0) showImage(image);
        if (pixelwise.timelineViews.some(([name]) => name === given.get("map"))) pixelwise.change({ map: given.get("map") });
        const epoch = pixelwise.viewedImage().epochs.indexOf(Number(given.get("epoch")));
        if (epoch >= 0) pixelwise.change({ epoch: epoch });
        let timer = 0;
        pixelwise.listen(["image", "map", "epoch"], () => {
            clearTimeout(timer);
            timer = setTimeout(() => {
                const parts = ["image=" + encodeURIComponent(pixelwise.viewedImage().name), "map=" + state.map];
                // The newest epoch is left out: the page that comes next shows the newest of its own.
                if (state.epoch < last()) parts.push("epoch=" + pixelwise.viewedEpoch());
                try {
                    history.replaceState(null, "", "#" + parts.join("&"));
                } catch (fault) {
                    // Without an address that can be changed the page works as before.
                }
            }, 200);
        });
    }

    /** Loads the page anew, as long as the run writes it, when its reader does nothing. */
    function followRun(seconds) {
        if (seconds <= 0) return;
        let touched = 0;
        for (const kind of ["keydown", "pointerdown", "pointermove", "wheel", "scroll"]) {
            document.addEventListener(kind, () => { touched = performance.now(); }, { passive: true });
        }
        const look = () => {
            const isResting = performance.now() - touched > rest * 1000 || touched === 0;
            if (isResting && !state.playing && !document.hidden) location.reload();
            else setTimeout(look, 1000);
        };
        setTimeout(look, seconds * 1000);
    }

    /**
     * Builds the part of the page.
     *
     * @param {object} data What `index.json` says.
     * @throws {Error} One sentence when it cannot be read.
     */
    pixelwise.startTimeline = function (data) {
        if (data.format !== 1) throw new Error("loss_maps/data.js has format " + data.format + ", this page reads format 1");
        if (!pixelwise.canDecode) throw new Error("this browser cannot unpack them (it lacks DecompressionStream)");
        data.images = data.images.filter((image) => image.epochs && image.epochs.length > 0);
        if (data.images.length === 0) throw new Error("there are none");
        pixelwise.data = data;
        Object.assign(state, {
            image: 0, map: "loss", playing: false, epoch: data.images[0].epochs.length - 1, scale: data.view.scale,
            ends: { weighted: data.view.end, unweighted: data.view.end },
        });
        const app = element("div", { class: "timeline-app" });
        app.append(
            element("div", { class: "timeline-tools" }, imageChoice(), viewChoice()), slider(),
            ...pixelwise.timelinePanels(), legend());
        const section = document.getElementById("timeline");
        section.querySelector(".timeline-static").before(app);
        followPlaying();
        followAddress();
        followRun(Number(section.dataset.reload));
        pixelwise.drawTimeline();
    };
})(window.pixelwise);

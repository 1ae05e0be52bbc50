/**
 * The address: `#image=NAME&x=…&y=…&zoom=…` and what else differs from the defaults, so that a colleague who gets it sees
 * the same. It is kept up to date without adding to the history, and obeyed when the page opens or the address changes.
 */
(function (pixelwise) {
    "use strict";

    const { state } = pixelwise;
    let defaults = null;
    /** The address as this page left it or obeyed it last. */
    let known = "";

    const oneOf = (list) => (text) => (list().includes(text) ? text : undefined);
    const positive = (text) => (Number(text) > 0 && Number.isFinite(Number(text)) ? Number(text) : undefined);
    const number = (value) => String(Number(value.toPrecision(6)));

    /** The choices that stand in the address as they are: a key, and what a text means (undefined: nothing). */
    const plain = {
        place: oneOf(() => pixelwise.places().map(([place]) => place)),
        values: oneOf(() => pixelwise.possibleValues()),
        scale: oneOf(() => pixelwise.scaleNames),
        colors: oneOf(() => pixelwise.colorMapNames),
        layout: oneOf(() => ["side", "over"]),
        sort: oneOf(() => pixelwise.possibleSorts()),
        search: (text) => text,
    };

    function addressText() {
        const parts = [];
        const put = (key, value) => parts.push(key + "=" + encodeURIComponent(value));
        const image = pixelwise.data.images[state.image];
        if (image && state.place === "viewer") {
            put("image", image.name);
            if (state.view) {
                put("x", number(state.view.x));
                put("y", number(state.view.y));
                put("zoom", number(state.view.zoom));
            }
        } else if (state.place !== defaults.place) put("place", state.place);
        for (const key of Object.keys(plain)) {
            if (key !== "place" && state[key] !== defaults[key]) put(key, state[key]);
        }
        const kind = pixelwise.lossKind(state.values);
        if (state.ends[kind] !== defaults.ends[kind]) put("end", number(state.ends[kind]));
        if (state.thresholds[kind] !== defaults.thresholds[kind]) put("threshold", number(state.thresholds[kind]));
        if (state.above) put("above", "1");
        if (state.reversed) put("reversed", "1");
        if (state.filters.length > 0) put("filters", state.filters.map((filter) => filter.id).join(","));
        if (state.hidden.length > 0) put("off", state.hidden.join(","));
        if (state.panels.join() !== defaults.panels.join()) put("panels", state.panels.join(","));
        if (state.unmarked) put("unmarked", "1");
        if (state.corrected) put("corrected", "1");
        const finding = pixelwise.findingInHand();
        if (finding) put("finding", finding.index + 1);
        if (state.layout === "over") put("opacities", Object.values(state.opacities).join(","));
        return parts.length === 0 ? "" : "#" + parts.join("&");
    }

    function decoded(text) {
        try {
            return decodeURIComponent(text.replace(/\+/g, "%20"));
        } catch (fault) {
            return text;
        }
    }

    /** Obeys the address; what it does not name goes back to the default, what it names wrongly too. */
    function obey() {
        const given = new Map(location.hash.slice(1).split("&").filter(Boolean).map((part) => {
            const cut = part.indexOf("=");
            return cut < 0 ? [part, ""] : [part.slice(0, cut), decoded(part.slice(cut + 1))];
        }));
        const choices = Object.assign({}, defaults, { region: null, pointer: null });
        for (const [key, meaning] of Object.entries(plain)) {
            const value = given.has(key) ? meaning(given.get(key)) : undefined;
            if (value !== undefined) choices[key] = value;
        }
        const kind = pixelwise.lossKind(choices.values);
        const nats = (key, choice) => {
            const value = positive(given.get(key));
            if (value !== undefined) choices[choice] = Object.assign({}, defaults[choice], { [kind]: value });
        };
        nats("end", "ends");
        nats("threshold", "thresholds");
        choices.above = given.get("above") === "1";
        choices.reversed = given.get("reversed") === "1";
        choices.filters = (given.get("filters") || "").split(",").map(pixelwise.filterOfID).filter(Boolean);
        const count = pixelwise.data.class_names.length;
        choices.hidden = (given.get("off") || "").split(",").filter(Boolean).map(Number)
            .filter((index) => Number.isInteger(index) && index >= 0 && index < count);
        const panels = pixelwise.panelNames.filter((name) => (given.get("panels") || "").split(",").includes(name));
        if (panels.length > 0) choices.panels = panels;
        const opacities = (given.get("opacities") || "").split(",").map(Number);
        if (opacities.length === 3 && opacities.every((value) => value >= 0 && value <= 1)) {
            choices.opacities = { label: opacities[0], prediction: opacities[1], loss: opacities[2] };
        }
        let missing = null;
        if (given.has("image")) {
            const index = pixelwise.data.indexOfName.get(given.get("image"));
            if (index === undefined) missing = given.get("image");
            else Object.assign(choices, { image: index, place: "viewer" });
        }
        const finding = pixelwise.data.audit ? pixelwise.data.audit.regions[Number(given.get("finding")) - 1] : undefined;
        if (pixelwise.data.audit) {
            choices.unmarked = given.get("unmarked") === "1";
            choices.corrected = given.get("corrected") === "1";
        }
        if (finding) {
            choices.finding = finding.index;
            if (choices.place === "viewer" && choices.image === finding.image) choices.region = finding;
        }
        known = location.hash;
        const [x, y] = [Number(given.get("x")), Number(given.get("y"))];
        const zoom = positive(given.get("zoom"));
        choices.view = null;
        pixelwise.change(choices);
        if (given.has("x") && Number.isFinite(x) && Number.isFinite(y) && state.place === "viewer") {
            pixelwise.goTo({ x: x, y: y, zoom: zoom || pixelwise.currentView().zoom });
        }
        if (missing !== null) pixelwise.complain("This set has no image “" + missing + "”, which the address asks for.");
    }

    /** Starts to follow and to write the address; the choices as they stand are the defaults. */
    pixelwise.followAddress = function () {
        defaults = Object.assign({}, state);
        delete defaults.marks;
        delete defaults.image;
        let timer = 0;
        const write = () => {
            // An address that has just been set from outside is obeyed, not overwritten.
            if (location.hash !== known) return;
            const text = addressText();
            if (text === known) return;
            // Browsers count changes of the history and refuse too many, so a drag makes one.
            try {
                history.replaceState(null, "", text === "" ? location.pathname + location.search : text);
            } catch (fault) {
                // Without an address that can be changed the page works as before.
            }
            known = location.hash;
        };
        pixelwise.listen(null, () => {
            clearTimeout(timer);
            timer = setTimeout(write, 200);
        });
        window.addEventListener("hashchange", () => {
            if (location.hash !== known) obey();
        });
        known = location.hash;
        if (location.hash.length > 1) obey();
    };
})(window.pixelwise);

/** Which images the gallery shows, and in which order. */
(function (pixelwise) {
    "use strict";

    const state = pixelwise.state;

    /** Ways to sort: a text, and what is compared; numbers fall unless `rises`, unknown ones stand last. */
    pixelwise.sorts = {
        mean: { text: "mean loss", value: (image) => pixelwise.mean(image) },
        sum: { text: "sum of the loss", value: (image) => image.sum },
        worst: { text: "worst region", value: (image) => (image.worst ? image.worst.sum : null) },
        share: {
            text: "share of the filter",
            value: (image) => pixelwise.filteredShare(image, state.filters),
        },
        probability: { text: "mean p(label)", value: (image) => image.p_label_mean, rises: true },
        suspicion: { text: "suspicion of a wrong label", value: (image) => image.suspicion },
        name: { text: "name", value: (image) => image.name, rises: true },
        order: { text: "order of the dataset", value: (image) => image.index, rises: true },
    };

    /** The keys of `sorts` that this set can be sorted by. */
    pixelwise.possibleSorts = function () {
        return Object.keys(pixelwise.sorts).filter((key) =>
            (key !== "probability" || pixelwise.data.label_probability)
            && (key !== "suspicion" || pixelwise.data.hasSuspicion));
    };

    /** How images are sorted until the reader says otherwise. */
    pixelwise.usualSort = () => (pixelwise.data.audit && pixelwise.data.hasSuspicion ? "suspicion" : "mean");

    /** What is written under a thumbnail for a sort. */
    pixelwise.sortFigure = function (image, key) {
        const { value } = pixelwise.sorts[key];
        switch (key) {
        case "share": return pixelwise.percent(value(image));
        case "probability": return "p " + pixelwise.significant(value(image), 3);
        case "sum": return pixelwise.significant(image.sum) + " Σ";
        case "worst": return image.worst ? pixelwise.significant(image.worst.sum) + " Σ" : "–";
        case "suspicion": return pixelwise.significant(value(image), 3);
        default: return pixelwise.significant(pixelwise.mean(image));
        }
    };

    const collator = new Intl.Collator("en", { numeric: true });

    function ordered() {
        const images = pixelwise.data.images;
        const text = state.search.toLowerCase();
        const chosen = images.filter((image) =>
            (text === "" || image.name.toLowerCase().includes(text)) && pixelwise.imageMatches(image, state.filters));
        const { value, rises } = pixelwise.sorts[state.sort] || pixelwise.sorts.mean;
        const sign = Boolean(rises) !== state.reversed ? 1 : -1;
        const compare = state.sort === "name" ? collator.compare : (one, other) => (one < other ? -1 : one > other ? 1 : 0);
        const keyed = chosen.map((image) => ({ index: image.index, key: value(image) }));
        keyed.sort((one, other) => {
            const [lacksOne, lacksOther] = [one.key, other.key].map((key) => key === null || key === undefined);
            if (lacksOne || lacksOther) return lacksOne - lacksOther || one.index - other.index;
            return sign * compare(one.key, other.key) || one.index - other.index;
        });
        return keyed.map((entry) => entry.index);
    }

    let order = null;

    /** The positions of the images in the gallery, in its order. */
    pixelwise.order = function () {
        if (!order) order = ordered();
        return order;
    };

    pixelwise.listen(["filters", "search", "sort", "reversed", "marks"], () => { order = null; });

    /** The image `step` places behind the one in view; the first where that one is not in the gallery. */
    pixelwise.neighbor = function (step) {
        const images = pixelwise.order();
        if (images.length === 0) return null;
        const place = images.indexOf(state.image);
        if (place < 0) return images[0];
        return images[Math.min(Math.max(place + step, 0), images.length - 1)];
    };

    /** Shows an image, or what one of `view` and `region` asks for in it. */
    pixelwise.showImage = function (index, choices) {
        const isOther = index !== state.image;
        pixelwise.change(Object.assign(
            { image: index, place: "viewer" },
            isOther ? { view: null, pointer: null, region: null } : {}, choices));
    };
})(window.pixelwise);

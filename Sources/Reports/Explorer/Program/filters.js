/**
 * Filters: what part of the loss the reader asks about.
 *
 * A filter has a dimension (class, pair, band, kind, image, mark). Filters of one dimension add up, those of different
 * dimensions must all hold. They narrow the gallery to images that have such pixels, and light these pixels up.
 */
(function (pixelwise) {
    "use strict";

    const roles = { fn: "missed", fp: "false" };

    /** By label. */
    pixelwise.classFilter = (index) => ({ dimension: "class", class: index, id: "class:" + index });
    /** By label and prediction. */
    pixelwise.pairFilter = (label, prediction) => ({
        dimension: "pair", label: label, prediction: prediction, id: "pair:" + label + ">" + prediction,
    });
    /** By distance to the border. */
    pixelwise.bandFilter = (band) => ({ dimension: "band", band: band, id: "band:" + band });
    /** By kind of error, 1…3, as a pixel that its class misses ("fn") or has wrongly ("fp"); class null for all. */
    pixelwise.kindFilter = (role, kind, index) => ({
        dimension: "kind", role: role, kind: kind, class: index,
        id: "kind:" + role + kind + (index === null ? "" : "." + index),
    });
    /** One image. */
    pixelwise.imageFilter = (index) => ({ dimension: "image", image: index, id: "image:" + index });
    /** Images with a mark of a verdict. */
    pixelwise.markFilter = (verdict) => ({ dimension: "mark", verdict: verdict, id: "mark:" + verdict });

    /** A filter by its id, as addresses carry it; null for one that this set does not have. */
    pixelwise.filterOfID = function (id) {
        const classes = pixelwise.data.class_names.length;
        const [dimension, rest] = [id.slice(0, id.indexOf(":")), id.slice(id.indexOf(":") + 1)];
        const numbers = (rest.match(/\d+/g) || []).map(Number);
        const isClass = (index) => index !== undefined && index < classes;
        if (dimension === "class" && isClass(numbers[0])) return pixelwise.classFilter(numbers[0]);
        if (dimension === "pair" && isClass(numbers[0]) && isClass(numbers[1])) return pixelwise.pairFilter(...numbers);
        if (dimension === "band" && numbers[0] < pixelwise.data.bands.length) return pixelwise.bandFilter(numbers[0]);
        if (dimension === "kind" && /^f[np][123](\.\d+)?$/.test(rest)) {
            if (numbers[1] !== undefined && !isClass(numbers[1])) return null;
            return pixelwise.kindFilter(rest.slice(0, 2), numbers[0], numbers[1] === undefined ? null : numbers[1]);
        }
        if (dimension === "image" && numbers[0] < pixelwise.data.images.length) return pixelwise.imageFilter(numbers[0]);
        if (dimension === "mark" && pixelwise.verdicts.includes(rest)) return pixelwise.markFilter(rest);
        return null;
    };

    /** What a filter is called, as nodes. */
    pixelwise.filterName = function (filter) {
        const data = pixelwise.data;
        switch (filter.dimension) {
        case "class": return [pixelwise.className(filter.class)];
        case "pair": return [pixelwise.className(filter.label), " → ", pixelwise.className(filter.prediction)];
        case "band": return [data.bands[filter.band]];
        case "kind": {
            const kind = data.kinds[filter.kind - 1] + " error, " + roles[filter.role];
            return filter.class === null ? [kind] : [kind + " ", pixelwise.className(filter.class)];
        }
        case "image": return [data.images[filter.image].name];
        default: return ["marked " + filter.verdict];
        }
    };

    pixelwise.isActive = (filter) => pixelwise.state.filters.some((other) => other.id === filter.id);

    /** Switches a filter on or off; sorting goes to its share with the first one, and back with the last. */
    pixelwise.toggleFilter = function (filter) {
        const { filters, sort } = pixelwise.state;
        const others = filters.filter((other) => other.id !== filter.id);
        pixelwise.setFilters(others.length < filters.length ? others : [...filters, filter], sort);
    };

    /** Puts other filters in place. */
    pixelwise.setFilters = function (filters) {
        const { sort } = pixelwise.state;
        const measures = (list) => list.some((filter) => !["image", "mark"].includes(filter.dimension));
        const choices = { filters: filters };
        if (measures(filters) && sort === pixelwise.usualSort()) choices.sort = "share";
        if (!measures(filters) && sort === "share") choices.sort = pixelwise.usualSort();
        pixelwise.change(choices);
    };

    /** What a filter holds of an image or of all: pixels, and the sum of their weighted losses in nats. */
    pixelwise.holding = function (shares, filter) {
        let [pixels, sum] = [0, 0];
        const add = (count, loss) => {
            pixels += count;
            sum += count > 0 ? loss : 0;
        };
        switch (filter.dimension) {
        case "class":
            for (const row of shares.classes) if (row[0] === filter.class) add(row[1], row[2]);
            break;
        case "pair":
            for (const row of shares.pairs) {
                if (row[0] === filter.label && row[1] === filter.prediction) add(row[2], row[3]);
            }
            break;
        case "band":
            for (const row of shares.bands) if (row[0] === filter.band) add(row[1], row[2]);
            break;
        case "kind":
            for (const row of shares.kinds) {
                if (row[1] !== filter.kind || (filter.class !== null && row[0] !== filter.class)) continue;
                if (filter.role === "fn") add(row[2], row[3]); else add(row[4], row[5]);
            }
            break;
        case "image":
            if (shares.index === filter.image) add(shares.pixels, shares.sum);
            break;
        default:
            if (pixelwise.marks.verdictsOf(shares.name).has(filter.verdict)) add(shares.pixels, shares.sum);
        }
        return { pixels: pixels, sum: sum };
    };

    /** The filters by dimension. */
    function grouped(filters) {
        const groups = new Map();
        for (const filter of filters) {
            if (!groups.has(filter.dimension)) groups.set(filter.dimension, []);
            groups.get(filter.dimension).push(filter);
        }
        return groups;
    }

    /** Whether an image has pixels of every dimension that is asked for. */
    pixelwise.imageMatches = function (image, filters) {
        for (const [dimension, group] of grouped(filters)) {
            const isIn = dimension === "image"
                ? group.some((filter) => filter.image === image.index)
                : dimension === "mark"
                    ? group.some((filter) => pixelwise.marks.verdictsOf(image.name).has(filter.verdict))
                    : group.some((filter) => pixelwise.holding(image, filter).pixels > 0);
            if (!isIn) return false;
        }
        return true;
    };

    /**
     * The share of an image's loss that the filters hold, 0…1.
     *
     * Exact for filters of one dimension; of several, whose overlap the overview does not know, the smallest one, which
     * is the most that it can be.
     */
    pixelwise.filteredShare = function (image, filters) {
        let least = 1;
        for (const group of grouped(filters).values()) {
            const sum = group.reduce((total, filter) => total + pixelwise.holding(image, filter).sum, 0);
            least = Math.min(least, pixelwise.share(sum, image.sum) || 0);
        }
        return least;
    };

    /**
     * The pixels that filters and threshold light up.
     *
     * @param {object} planes See `pixelwise.decode`.
     * @returns {Uint8Array|null} 1 for a lit pixel, H·W of them; null where nothing is asked, and all are lit.
     */
    pixelwise.litPixels = function (planes) {
        const { filters, above, thresholds, values } = pixelwise.state;
        const groups = grouped(filters.filter((filter) => !["image", "mark"].includes(filter.dimension)));
        if (groups.size === 0 && !above) return null;
        const lit = new Uint8Array(planes.labels.length).fill(1);
        for (const [dimension, group] of groups) keepOnly(lit, planes, dimension, group);
        if (above) {
            const kind = pixelwise.lossKind(values);
            const [factors, losses, least] = [pixelwise.valueFactors(kind), pixelwise.lossOfCode(), thresholds[kind]];
            for (let index = 0; index < lit.length; index++) {
                // A value that is not known is not above anything.
                if (!(losses[planes.codes[index]] * factors[planes.labels[index]] >= least)) lit[index] = 0;
            }
        }
        return lit;
    };

    /** Switches off the pixels that no filter of one dimension holds. */
    function keepOnly(lit, planes, dimension, group) {
        const { labels, predictions, details } = planes;
        const wanted = new Uint8Array(65536);
        for (const filter of group) {
            if (dimension === "class") wanted[filter.class] = 1;
            if (dimension === "band") wanted[filter.band] = 1;
            if (dimension === "pair") wanted[(filter.label << 8) | filter.prediction] = 1;
            if (dimension === "kind") {
                // Kind and class of each role, the role in the ninth bit beside them.
                const classes = filter.class === null ? [...Array(256).keys()] : [filter.class];
                for (const index of classes) wanted[((filter.role === "fp" ? 4 : 0) + filter.kind) << 8 | index] = 1;
            }
        }
        for (let index = 0; index < lit.length; index++) {
            const label = labels[index];
            const prediction = predictions[index];
            const detail = details[index];
            let isIn = 0;
            if (dimension === "class") isIn = wanted[label];
            else if (dimension === "band") isIn = wanted[detail & 7];
            else if (dimension === "pair") isIn = wanted[(label << 8) | prediction];
            else isIn = wanted[((detail >> 3) & 3) << 8 | label] | wanted[(4 + ((detail >> 5) & 3)) << 8 | prediction];
            if (!isIn || label === pixelwise.ignoredLabel) lit[index] = 0;
        }
    }
})(window.pixelwise);

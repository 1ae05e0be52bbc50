/** What `data.js` hands over, checked once, so that the other files may rely on it. */
(function (pixelwise) {
    "use strict";

    /** JSON has no infinity: a sum that is infinite is written as null. */
    function mended(rows, places) {
        for (const row of rows) {
            for (const place of places) if (row[place] === null) row[place] = Infinity;
        }
    }

    function mendShares(shares) {
        if (shares.sum === null) shares.sum = Infinity;
        mended(shares.classes, [2]);
        mended(shares.pairs, [3]);
        mended(shares.bands, [2]);
        mended(shares.kinds, [3, 5]);
    }

    /** Gives findings their ranks. A finding whose box or classes are not of this set would fail far from here. */
    function checkFindings(data) {
        data.audit.regions.forEach((finding, index) => {
            const image = data.images[finding.image];
            const isInside = image && finding.x >= 0 && finding.y >= 0 && finding.width > 0 && finding.height > 0
                && finding.x + finding.width <= image.width && finding.y + finding.height <= image.height;
            const isClass = (id) => data.class_names[id] !== undefined;
            if (!isInside || !isClass(finding.label) || !isClass(finding.prediction)) {
                throw new Error("explorer/data.js lists a finding, number " + (index + 1) + ", whose box or classes this set does not have");
            }
            finding.index = index;
            if (finding.suspicion === null) finding.suspicion = Infinity;
        });
    }

    /**
     * Checks the overview and completes it; `pixelwise.data` holds it afterwards.
     *
     * @param {object|string} handedOver The object, or the same as JSON text.
     * @throws {Error} One sentence when the page cannot read it.
     */
    pixelwise.takeOverview = function (handedOver) {
        const data = typeof handedOver === "string" ? JSON.parse(handedOver) : handedOver;
        if (data.format !== 1) {
            throw new Error("explorer/data.js has format " + data.format + ", this page reads format 1");
        }
        const count = data.class_names.length;
        if (data.class_colors.length !== count || data.class_weights.length !== count) {
            throw new Error("explorer/data.js names " + count + " classes, but its tables have another length");
        }
        mendShares(data.totals);
        data.images.forEach((image, index) => {
            mendShares(image);
            image.index = index;
            if (image.worst && image.worst.sum === null) image.worst.sum = Infinity;
        });
        for (const histogram of data.histogram.classes) {
            histogram.sums = histogram.sums.map((sum) => (sum === null ? Infinity : sum));
        }
        data.indexOfName = new Map();
        data.images.forEach((image, index) => {
            if (!data.indexOfName.has(image.name)) data.indexOfName.set(image.name, index);
        });
        data.hasSuspicion = data.images.some((image) => Number.isFinite(image.suspicion));
        if (data.audit) checkFindings(data);
        pixelwise.data = data;
        return data;
    };

    /** The share of the counting pixels whose prediction is another class than the label. */
    pixelwise.pixelError = function (shares) {
        let wrong = 0;
        for (const [label, prediction, pixels] of shares.pairs) if (label !== prediction) wrong += pixels;
        return shares.pixels > 0 ? wrong / shares.pixels : null;
    };

    /** The mean p(label) over all counting pixels of the set; null where none of its images knows it. */
    pixelwise.meanProbability = function () {
        let [sum, pixels] = [0, 0];
        for (const image of pixelwise.data.images) {
            if (!Number.isFinite(image.p_label_mean)) continue;
            sum += image.p_label_mean * image.pixels;
            pixels += image.pixels;
        }
        return pixels > 0 ? sum / pixels : null;
    };

    /** The address of a file of image `index`: `explorer/FOLDER/00012.ENDING`. */
    pixelwise.fileAddress = function (folder, index, ending) {
        return "explorer/" + folder + "/" + String(index).padStart(5, "0") + "." + ending;
    };
})(window.pixelwise);

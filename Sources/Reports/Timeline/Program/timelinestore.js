/** What the folder of the maps holds of each image: labels, history and picture once, a map for every kept epoch. */
(function (pixelwise) {
    "use strict";

    /** Unpacked maps that are kept, in bytes. */
    const bound = 96e6;
    const images = new Map();
    // In the order of use, the latest last.
    const maps = new Map();

    const folder = () => document.getElementById("timeline").dataset.folder;

    async function planes(key, count) {
        return pixelwise.unpacked(await pixelwise.loadPacked(folder() + "/" + key, key), count);
    }

    function picture(address) {
        return new Promise((resolve) => {
            const image = new Image();
            image.onload = () => resolve(image);
            image.onerror = () => resolve(null);
            image.src = address;
        });
    }

    async function load(image) {
        const count = image.width * image.height;
        const [labels, history, shown] = await Promise.all([
            planes(image.folder + "/labels.js", count),
            planes(image.folder + "/history.js", 2 * count),
            picture(folder() + "/" + image.folder + "/image.jpg"),
        ]);
        return {
            width: image.width,
            height: image.height,
            labels: labels,
            // The position of an epoch among the image's own, counted from 1; 0 where it is wrong in the newest.
            learntIn: history.subarray(0, count),
            forgotten: history.subarray(count),
            picture: shown,
        };
    }

    /** Keeps what `make` promises under `key`, unless it fails. */
    function remembered(kept, key, make) {
        let promise = kept.get(key);
        if (promise) kept.delete(key);
        else {
            promise = make();
            promise.catch(() => kept.delete(key));
        }
        kept.set(key, promise);
        return promise;
    }

    /** Labels, history and picture of an image; rejected with a sentence for readers. */
    pixelwise.timelineImage = function (image) {
        return remembered(images, image.folder, () => load(image));
    };

    /** Losses and predictions of an image in an epoch: {codes, predictions}; rejected with a sentence for readers. */
    pixelwise.timelineMap = function (image, epoch) {
        const count = image.width * image.height;
        while (maps.size > 2 && (maps.size + 1) * 3 * count > bound) maps.delete(maps.keys().next().value);
        const key = image.folder + "/" + String(epoch).padStart(5, "0") + ".js";
        return remembered(maps, key, async () => {
            const bytes = await planes(key, 3 * count);
            return { codes: pixelwise.codesOfPlanes(bytes, count), predictions: bytes.subarray(2 * count) };
        });
    };
})(window.pixelwise);

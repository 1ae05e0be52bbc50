/** The pixels of images, loaded when they are needed, a few kept; the script of image n calls `pixelwise.image(n, base64)`. */
(function (pixelwise) {
    "use strict";

    /** Decoded pixels that are kept, in bytes; the image in view and the next are kept in any case. */
    const bound = 64e6;
    // In the order of use, the latest last: a Map keeps the order in which keys were put in.
    const kept = new Map();

    /** Called by the script of image `index`. */
    pixelwise.image = (index, base64) => pixelwise.packedScript("image " + index, base64);

    function loadScript(index) {
        return pixelwise.loadPacked(pixelwise.fileAddress("images", index, "js"), "image " + index);
    }

    /** The picture; null where there is none, or none that can be read. */
    function loadPicture(index) {
        if (!pixelwise.data.images[index].picture) return Promise.resolve(null);
        return new Promise((resolve) => {
            const picture = new Image();
            picture.onload = () => {
                const show = () => resolve(picture);
                // Unpacking ahead keeps the first drawing short.
                picture.decode ? picture.decode().then(show, show) : show();
            };
            picture.onerror = () => resolve(null);
            picture.src = pixelwise.fileAddress("images", index, "jpg");
        });
    }

    async function load(index) {
        const { width, height } = pixelwise.data.images[index];
        const [planes, picture] = await Promise.all([
            loadScript(index).then((base64) => pixelwise.decode(base64, width, height)),
            loadPicture(index),
        ]);
        planes.picture = picture;
        planes.bytes += picture ? 4 * picture.naturalWidth * picture.naturalHeight : 0;
        return planes;
    }

    function dropOldest() {
        let total = 0;
        for (const entry of kept.values()) total += entry.bytes;
        for (const [index, entry] of kept) {
            if (total <= bound || kept.size <= 2) return;
            total -= entry.bytes;
            kept.delete(index);
        }
    }

    /**
     * The planes of an image with its `picture`, see `pixelwise.decode`.
     *
     * @returns {Promise<object>} Rejected with a sentence for readers; a later call tries again.
     */
    pixelwise.loadImage = function (index) {
        let entry = kept.get(index);
        if (entry) {
            kept.delete(index);
        } else {
            entry = { bytes: 0, planes: null };
            entry.promise = load(index).then((planes) => {
                entry.bytes = planes.bytes;
                entry.planes = planes;
                dropOldest();
                return planes;
            });
            entry.promise.catch(() => {
                if (kept.get(index) === entry) kept.delete(index);
            });
        }
        kept.set(index, entry);
        return entry.promise;
    };

    /** The planes of an image if they are at hand. */
    pixelwise.loadedImage = (index) => (kept.has(index) ? kept.get(index).planes : null);

    /** Bytes of the pixels that are kept. */
    pixelwise.keptBytes = () => [...kept.values()].reduce((total, entry) => total + entry.bytes, 0);
})(window.pixelwise);

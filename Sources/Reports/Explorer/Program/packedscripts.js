/**
 * Files of packed bytes, loaded when they are needed.
 *
 * From `file://` a page may not fetch a file, but it may load a script: the bytes are one, which calls a function with a
 * zlib stream in base64. Its tag is removed at once, so that the text does not stay in memory.
 */
(function (pixelwise) {
    "use strict";

    const waiting = new Map();

    /** Called by a script that was asked for under `key`. */
    pixelwise.packedScript = function (key, base64) {
        const request = waiting.get(key);
        if (request) request.resolve(base64);
    };

    /**
     * Loads a script.
     *
     * @param {string} address Where it lies, relative to the page.
     * @param {string} key What it hands over with its bytes.
     * @returns {Promise<string>} The base64; rejected with a sentence for readers.
     */
    pixelwise.loadPacked = function (address, key) {
        return new Promise((resolve, reject) => {
            const tag = pixelwise.element("script", { src: address });
            const end = (action) => (value) => {
                waiting.delete(key);
                tag.remove();
                action(value);
            };
            waiting.set(key, { resolve: end(resolve) });
            tag.onerror = () => end(reject)(new Error(address + " is missing or cannot be read"));
            tag.onload = () => {
                if (waiting.has(key)) end(reject)(new Error(address + " does not hold the pixels of this image"));
            };
            document.head.append(tag);
        });
    };

    /** Whether this browser can unpack the pixels. */
    pixelwise.canDecode = typeof DecompressionStream === "function";

    async function inflated(base64) {
        const text = atob(base64);
        const packed = new Uint8Array(text.length);
        for (let index = 0; index < text.length; index++) packed[index] = text.charCodeAt(index);
        const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
        return new Uint8Array(await new Response(stream).arrayBuffer());
    }

    /**
     * Unpacks base64 of a zlib stream of `count` bytes.
     *
     * @returns {Promise<Uint8Array>}
     * @throws {Error} A sentence for readers when it is not that.
     */
    pixelwise.unpacked = async function (base64, count) {
        if (!pixelwise.canDecode) {
            throw new Error("this browser cannot unpack the pixels (it lacks DecompressionStream); a newer one can");
        }
        let bytes;
        try {
            bytes = await inflated(base64);
        } catch (fault) {
            throw new Error("the file of its pixels is damaged");
        }
        if (bytes.length !== count) {
            throw new Error("the file of its pixels holds " + bytes.length + " bytes where " + count + " belong");
        }
        return bytes;
    };
})(window.pixelwise);

/**
 * Colour maps: 256 colours each, from no loss to the end of the scale, as `Uint32Array` in the byte order of canvas
 * pixels (red lowest).
 */
(function (pixelwise) {
    "use strict";

    /**
     * 33 colours at even steps, between which the maps run straight; at most 2 of 255 from the originals (6 for cividis).
     *
     * viridis and magma: Stéfan van der Walt and Nathaniel Smith (CC0); cividis: Nuñez, Anderton and Renslow, "Optimizing
     * colormaps with consideration for color vision deficiency", 2018; turbo: Anton Mikhailov, Google (Apache 2.0). All
     * sampled from Matplotlib 3.
     */
    const samples = {
        viridis:
            "440154470d6048186a482374472d7b4536814240863f49893b528b375a8d33638d2f6a8e2c728e297a8e26818e23898e21908c"
            + "1f988b1f9f8821a68528ae8031b57b3ebc744cc26c5dc9636ece5882d34c96d83fabdc32c0df24d5e21aeae51afde725",
        magma:
            "0000040303110a0822130d331d114628115a36106a430f7650127c5d177f691c817621818226818f2a819c2e7fa9327db63779"
            + "c33b75cf4170db486ae65163ee5c5ef5695cf9785dfb8761fd9668fea571feb47bfec387fed194fde0a2fceeb0fcfdbf",
        cividis:
            "00224e00285b002e6a0433711a386f273e6e32436d3b496c434e6c4b546c52596d5a5f6e61656f686a716f70737576767c7b78"
            + "8481798b8778938d789b9376a39a75aba072b3a670bbad6cc3b469ccba64d4c15fddc958e6d051efd748f8df3cfee838",
        turbo:
            "30123b392a734040a14456c7466be3467ff64293ff37a7fa29bbec1dcdd818dcc31ee8b031f2994cf97e6bfd648aff4da3fd3c"
            + "b8f735cced34dee037edd03af8c03afdae35fe982cfb8022f56817ec520fe04009d23105c02302ac1701950d017a0403",
    };

    /** Red, green and blue, 0…255 each, as a canvas pixel that covers all. */
    pixelwise.packed = function (red, green, blue) {
        return (0xff000000 | (Math.round(blue) << 16) | (Math.round(green) << 8) | Math.round(red)) >>> 0;
    };

    /** `#rrggbb` as a canvas pixel. */
    pixelwise.packedHex = function (text) {
        const value = parseInt(String(text).slice(1), 16) || 0;
        return pixelwise.packed((value >> 16) & 255, (value >> 8) & 255, value & 255);
    };

    /** A canvas pixel as a CSS colour. */
    pixelwise.cssColor = function (pixel) {
        return "rgb(" + (pixel & 255) + "," + ((pixel >> 8) & 255) + "," + ((pixel >> 16) & 255) + ")";
    };

    function interpolated(hex) {
        const channels = hex.match(/../g).map((digits) => parseInt(digits, 16));
        const last = channels.length / 3 - 1;
        return Uint32Array.from({ length: 256 }, (_, index) => {
            const place = (index / 255) * last;
            const first = Math.min(Math.floor(place), last - 1);
            const mixed = [0, 1, 2].map((channel) => {
                const from = channels[3 * first + channel];
                return from + (place - first) * (channels[3 * first + 3 + channel] - from);
            });
            return pixelwise.packed(...mixed);
        });
    }

    /**
     * The toolkit's own map, by the formula of `ColorMap.swift`: even steps of lightness in Oklab (Björn Ottosson, 2020),
     * the hue from 290° through red to 100°, the chroma as large as sRGB holds there, at most 0.19.
     */
    function ownColor(t) {
        const lightness = 0.1 + 0.87 * t;
        const hue = ((290 + 170 * Math.pow(t, 0.9)) * Math.PI) / 180;
        const wanted = 0.19 * Math.pow(Math.sin(Math.PI * (0.86 * t + 0.06)), 0.75);
        let [inside, outside] = [0, 0.4];
        for (let round = 0; round < 30; round++) {
            const middle = (inside + outside) / 2;
            const holds = linearRGB(lightness, middle, hue).every((channel) => channel >= 0 && channel <= 1);
            [inside, outside] = holds ? [middle, outside] : [inside, middle];
        }
        const channels = linearRGB(lightness, Math.min(wanted, 0.98 * inside), hue);
        return pixelwise.packed(...channels.map((channel) => encoded(channel) * 255));
    }

    /** Linear sRGB of an Oklab colour in polar form, by the matrices of the source. */
    function linearRGB(lightness, chroma, hue) {
        const [a, b] = [chroma * Math.cos(hue), chroma * Math.sin(hue)];
        const long = Math.pow(lightness + 0.3963377774 * a + 0.2158037573 * b, 3);
        const medium = Math.pow(lightness - 0.1055613458 * a - 0.0638541728 * b, 3);
        const short = Math.pow(lightness - 0.0894841775 * a - 1.291485548 * b, 3);
        return [
            4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
            -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
            -0.0041960863 * long - 0.7034186147 * medium + 1.707614701 * short,
        ];
    }

    /** The sRGB transfer curve. */
    function encoded(linear) {
        return linear <= 0.0031308 ? 12.92 * Math.max(linear, 0) : 1.055 * Math.pow(linear, 1 / 2.4) - 0.055;
    }

    const makers = {
        pixelwise: () => Uint32Array.from({ length: 256 }, (_, index) => ownColor(index / 255)),
        viridis: () => interpolated(samples.viridis),
        magma: () => interpolated(samples.magma),
        cividis: () => interpolated(samples.cividis),
        turbo: () => interpolated(samples.turbo),
        gray: () => Uint32Array.from({ length: 256 }, (_, index) => pixelwise.packed(index, index, index)),
    };
    const made = {};

    /** The names of the maps, the toolkit's own first. */
    pixelwise.colorMapNames = Object.keys(makers);

    /** The 256 colours of a map, made when first asked for. */
    pixelwise.colorMap = function (name) {
        const known = Object.hasOwn(makers, name) ? name : "pixelwise";
        if (!made[known]) made[known] = makers[known]();
        return made[known];
    };
})(window.pixelwise);

/**
 * Pictures of one image's planes, a canvas pixel each: classes, losses, and the veil over what is not lit.
 *
 * Colours are in the byte order of canvas pixels. Ignored pixels, and those whose value is unknown, are hatched; classes
 * that are switched off are a flat gray; what filters and threshold do not light up is dimmed.
 */
(function (pixelwise) {
    "use strict";

    const { state } = pixelwise;
    const offColor = pixelwise.packed(43, 47, 52);

    /** The share of the end of the scale about which even steps become factors: that of the pictures beside the page. */
    function kneeShare() {
        const view = pixelwise.data.view;
        return view.knee > 0 && view.end > 0 ? view.knee / view.end : 0.03;
    }

    /** Where on the colours a value lies, 0…1; `end` in nats. The logarithm is log(1 + value / knee), so that 0 lies at 0. */
    pixelwise.scalePosition = function (value, scale, end) {
        const part = value / end;
        if (scale === "sqrt") return Math.sqrt(part);
        if (scale === "log") return Math.log1p(part / kneeShare()) / Math.log1p(1 / kneeShare());
        return part;
    };

    /** The value in nats at a position 0…1 of the colours. */
    pixelwise.scaleValue = function (position, scale, end) {
        if (scale === "sqrt") return position * position * end;
        if (scale === "log") return end * kneeShare() * Math.expm1(position * Math.log1p(1 / kneeShare()));
        return position * end;
    };

    /** A colour drawn back, so that others stand out. */
    function dimmed(color) {
        const channel = (shift) => 0.2 * ((color >> shift) & 255) + 0.8 * ((offColor >> shift) & 255);
        return pixelwise.packed(channel(0), channel(8), channel(16));
    }

    /** Two colours for the hatch, and the width of its stripes in pixels. */
    function hatch(planes, lit) {
        const own = pixelwise.packedHex(pixelwise.data.ignored_color);
        // Where some pixels are lit, those that count for nothing stand back as well.
        const color = lit ? dimmed(own) : own;
        const darker = [0, 8, 16].map((shift) => 0.72 * ((color >> shift) & 255));
        return {
            colors: [color, pixelwise.packed(...darker)],
            stripe: Math.max(2, Math.round(Math.max(planes.width, planes.height) / 120)),
        };
    }

    function switchedOff() {
        const off = new Uint8Array(256);
        for (const index of state.hidden) off[index] = 1;
        return off;
    }

    /** A canvas of H·W pixels whose colours `paint(target)` sets. */
    pixelwise.painted = function (planes, paint) {
        const canvas = document.createElement("canvas");
        canvas.width = planes.width;
        canvas.height = planes.height;
        const context = canvas.getContext("2d");
        const data = context.createImageData(planes.width, planes.height);
        paint(new Uint32Array(data.data.buffer));
        context.putImageData(data, 0, 0);
        return canvas;
    };

    /** Sets the pixels that have no colour (0) to the hatch. */
    pixelwise.fillHatch = function (target, planes, lit) {
        const { colors, stripe } = hatch(planes, lit);
        for (let y = 0, index = 0; y < planes.height; y++) {
            for (let x = 0; x < planes.width; x++, index++) {
                if (target[index] === 0) target[index] = colors[Math.floor((x + y) / stripe) & 1];
            }
        }
    };

    /** Labels or predictions in the colours of the classes. */
    pixelwise.classLayer = function (planes, classes, lit) {
        return pixelwise.painted(planes, (target) => {
            const colors = new Uint32Array(512);
            const off = switchedOff();
            pixelwise.data.class_colors.forEach((hex, index) => {
                const color = off[index] ? offColor : pixelwise.packedHex(hex);
                colors[index] = color;
                colors[256 + index] = off[index] ? offColor : dimmed(color);
            });
            for (let index = 0; index < target.length; index++) {
                target[index] = colors[lit && !lit[index] ? 256 + classes[index] : classes[index]];
            }
            pixelwise.fillHatch(target, planes, lit);
        });
    };

    /** The losses, or 1 − p(label), in the colours of the map. */
    pixelwise.lossLayer = function (planes, lit) {
        const { values, scale, colors } = state;
        const end = state.ends[pixelwise.lossKind(values)];
        return pixelwise.painted(planes, (target) => {
            const map = pixelwise.colorMap(colors);
            const dim = map.map(dimmed);
            const off = switchedOff();
            const [losses, factors] = [pixelwise.lossOfCode(), pixelwise.valueFactors(values)];
            const { codes, labels } = planes;
            const knee = kneeShare();
            const kneeLogarithm = Math.log1p(1 / knee);
            for (let index = 0; index < target.length; index++) {
                const label = labels[index];
                if (off[label]) {
                    target[index] = offColor;
                    continue;
                }
                const value = losses[codes[index]] * factors[label];
                if (value !== value) continue;
                let position = value / end;
                if (values === "probability") position = 1 - Math.exp(-value);
                else if (scale === "sqrt") position = Math.sqrt(position);
                else if (scale === "log") position = Math.log1p(position / knee) / kneeLogarithm;
                const place = position >= 1 ? 255 : position > 0 ? Math.floor(position * 255 + 0.5) : 0;
                target[index] = lit && !lit[index] ? dim[place] : map[place];
            }
            pixelwise.fillHatch(target, planes, lit);
        });
    };

    /** Black, mostly opaque, over the pixels that are not lit; null where all are. */
    pixelwise.veilLayer = function (planes, lit) {
        if (!lit) return null;
        const veil = 0xa0000000;
        return pixelwise.painted(planes, (target) => {
            for (let index = 0; index < target.length; index++) target[index] = lit[index] ? 0 : veil;
        });
    };
})(window.pixelwise);

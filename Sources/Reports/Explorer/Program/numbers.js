/** Numbers as readers see them, in the same form as the static page: thin spaces, about four digits that count. */
(function (pixelwise) {
    "use strict";

    /** A whole number with thin spaces between groups of three digits. */
    pixelwise.grouped = function (value) {
        return String(Math.round(value)).replace(/\B(?=(\d{3})+(?!\d))/g, "\u202F");
    };

    /** A number with `digits` digits that count; "∞" for an infinite one, "–" for none. */
    pixelwise.significant = function (value, digits) {
        if (value === null || value === undefined || Number.isNaN(value)) return "–";
        if (!Number.isFinite(value)) return "∞";
        if (value === 0) return "0";
        const places = digits || 4;
        const size = Math.abs(value);
        if (size >= 10000) return pixelwise.grouped(value);
        if (size < 1e-4) {
            const [factor, power] = value.toExponential(places > 1 ? 1 : 0).split("e-");
            const raised = "10⁻" + [...power].map((digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(digit)]).join("");
            return factor === "1" ? raised : factor + "·" + raised;
        }
        const decimals = Math.max(0, places - 1 - Math.floor(Math.log10(size)));
        return value.toFixed(Math.min(decimals, 6));
    };

    /** In what losses are counted: nats, or errors where only classes are known. */
    pixelwise.unit = function () {
        return (pixelwise.data && pixelwise.data.unit) || "nats";
    };

    /** A share of 1 in percent: one decimal, two for what is smaller than one percent. */
    pixelwise.percent = function (share) {
        if (!Number.isFinite(share)) return "–";
        const percent = share * 100;
        if (percent > 0 && percent < 0.005) return "<0.01 %";
        return percent.toFixed(percent > 0 && percent < 0.95 ? 2 : 1) + " %";
    };

    /**
     * The share of `part` in `total`, between 0 and 1; NaN where there is nothing.
     *
     * Of an infinite total, infinite parts hold everything and the others nothing.
     */
    pixelwise.share = function (part, total) {
        if (total === Infinity) return part === Infinity ? 1 : 0;
        return total > 0 ? part / total : NaN;
    };

    /** `sum / weightSum` in nats; null where nothing counts. */
    pixelwise.mean = function (share) {
        return share.weight_sum > 0 ? share.sum / share.weight_sum : null;
    };

    /** Round numbers that cut 0…`end` into about `count` parts. */
    pixelwise.evenTicks = function (end, count) {
        const rough = end / count;
        const unit = Math.pow(10, Math.floor(Math.log10(rough)));
        const step = [1, 2, 2.5, 5, 10].map((m) => m * unit).find((s) => s >= rough * 0.999);
        const ticks = [];
        for (let n = 0; n * step <= end * 1.0001; n++) ticks.push(n * step);
        return ticks;
    };

    /** The powers of ten within `first`…`last`, both above 0. */
    pixelwise.decades = function (first, last) {
        const ticks = [];
        const start = Math.ceil(Math.log10(first) - 1e-9);
        for (let power = start; power <= Math.log10(last) + 1e-9; power++) ticks.push(Math.pow(10, power));
        return ticks;
    };
})(window.pixelwise);

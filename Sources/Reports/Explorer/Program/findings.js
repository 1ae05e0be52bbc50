/**
 * The findings of an audit: regions whose label is suspected to be wrong, and what the reader has said of them.
 *
 * A finding is `{index, image, x, y, width, height, pixels, label, prediction, suspicion}`: its rank from 0, the position
 * of its image, its box in pixels, how many 4-connected pixels it has, their label and prediction, and how likely the
 * label is wrong (≥ 0, unbounded). A verdict on one is an ordinary mark with its box, label and prediction. A set that
 * was not audited has none.
 */
(function (pixelwise) {
    "use strict";

    const { state } = pixelwise;

    /** The finding at a rank; undefined where there is none. */
    const findingAt = (rank) => (pixelwise.data.audit && rank !== null ? pixelwise.data.audit.regions[rank] : undefined);

    const isOf = (mark, finding) =>
        ["x", "y", "width", "height", "label", "prediction"].every((key) => mark[key] === finding[key]);

    /** The mark that says something of a finding: of several the latest; undefined for none. */
    pixelwise.markOfFinding = (finding) =>
        pixelwise.marks.of(pixelwise.data.images[finding.image].name).findLast((mark) => isOf(mark, finding));

    /** The finding that a mark speaks of; undefined for none. */
    pixelwise.findingOfMark = (mark) => (pixelwise.data.audit ? pixelwise.data.audit.regions.find((finding) =>
        pixelwise.data.images[finding.image].name === mark.image && isOf(mark, finding)) : undefined);

    /** Whether a finding itself is what a filter asks for; kinds, bands and images are asked of its image. */
    function holds(finding, filter) {
        switch (filter.dimension) {
        case "class": return finding.label === filter.class;
        case "pair": return finding.label === filter.label && finding.prediction === filter.prediction;
        case "mark": {
            const mark = pixelwise.markOfFinding(finding);
            return mark !== undefined && mark.verdict === filter.verdict;
        }
        default: return true;
        }
    }

    function chosen() {
        const { images, audit } = pixelwise.data;
        const own = ["class", "pair", "mark"].map((dimension) => state.filters.filter((filter) => filter.dimension === dimension))
            .filter((group) => group.length > 0);
        const others = state.filters.filter((filter) => !["class", "pair", "mark"].includes(filter.dimension));
        const text = state.search.toLowerCase();
        const isAsked = images.map((image) =>
            (text === "" || image.name.toLowerCase().includes(text)) && pixelwise.imageMatches(image, others));
        return audit.regions.filter((finding) =>
            isAsked[finding.image] && own.every((group) => group.some((filter) => holds(finding, filter))));
    }

    let kept = null;

    /**
     * What search and filters leave, by falling suspicion.
     *
     * @returns {{all: Array, open: Array}} All findings of them, and those without a verdict.
     */
    function current() {
        if (!kept) {
            const all = chosen();
            kept = { all: all, open: all.filter((finding) => pixelwise.markOfFinding(finding) === undefined) };
        }
        return kept;
    }

    pixelwise.listen(["filters", "search", "marks"], () => { kept = null; });

    /** The findings that are listed, by falling suspicion. */
    pixelwise.findings = () => (state.unmarked ? current().open : current().all);

    /** How many findings search and filters leave, and how many of them have a verdict. */
    pixelwise.findingCounts = () => ({ all: current().all.length, judged: current().all.length - current().open.length });

    /** The finding in hand: in the list the chosen one, in the viewer the one whose region is in hand; undefined for none. */
    pixelwise.findingInHand = function () {
        if (state.place === "findings") return findingAt(state.finding);
        const { region } = state;
        const isFinding = state.place === "viewer" && region !== null && findingAt(region.index) === region;
        return isFinding ? region : undefined;
    };

    /** Shows a finding in the viewer. */
    pixelwise.openFinding = function (finding) {
        pixelwise.showImage(finding.image, { finding: finding.index, region: finding, view: null, pointer: null });
        pixelwise.goToRegion(finding, 1.6);
        pixelwise.announce(pixelwise.findingText(finding));
    };

    /** Goes to the finding `step` places behind the one that was last in hand, also when that one is not listed any more. */
    pixelwise.stepFinding = function (step) {
        const list = pixelwise.findings();
        const from = state.finding === null ? -1 : state.finding;
        const next = step > 0 ? list.find((finding) => finding.index > from) : list.findLast((finding) => finding.index < from);
        const isOnlyLast = next === undefined && list.length > 0;
        const finding = isOnlyLast ? list[step > 0 ? list.length - 1 : 0] : next;
        if (!finding) pixelwise.announce("no finding");
        else if (state.place === "viewer") pixelwise.openFinding(finding);
        else pixelwise.chooseFinding(finding);
    };

    /** Says `verdict` of a finding: in place of another verdict, whose note stays; the same one again takes it back. */
    pixelwise.judgeFinding = function (finding, verdict) {
        const old = pixelwise.markOfFinding(finding);
        if (old && old.verdict === verdict) {
            pixelwise.marks.remove(old);
            pixelwise.announce("no verdict");
            return;
        }
        const { x, y, width, height, label, prediction } = finding;
        const mark = {
            image: pixelwise.data.images[finding.image].name, x: x, y: y, width: width, height: height, verdict: verdict,
            note: old ? old.note : "", label: label, prediction: prediction,
        };
        if (old) pixelwise.marks.replace(old, mark); else pixelwise.marks.add(mark);
        pixelwise.announce("marked " + verdict);
    };

    /** A finding in words. */
    pixelwise.findingText = function (finding) {
        const { class_names: names, images } = pixelwise.data;
        return "finding " + (finding.index + 1) + ": " + names[finding.label] + ", perhaps " + names[finding.prediction] + ", "
            + pixelwise.grouped(finding.pixels) + " pixels in " + images[finding.image].name + ", suspicion "
            + pixelwise.significant(finding.suspicion, 3);
    };
})(window.pixelwise);

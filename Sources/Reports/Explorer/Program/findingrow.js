/** One finding as a row, and what rows and the viewer's bar share: its classes, its suspicion, its verdict. */
(function (pixelwise) {
    "use strict";

    const { element, grouped, significant } = pixelwise;

    /** The verdict buttons of a finding; `finding()` says of which. */
    pixelwise.verdictButtons = function (finding) {
        const buttons = pixelwise.verdicts.map((verdict) => element(
            "button", {
                type: "button", class: "judge", "data-verdict": verdict,
                onclick: () => { if (finding()) pixelwise.judgeFinding(finding(), verdict); },
            },
            element("span", { class: "verdict-text", "data-verdict": verdict }, verdict),
            element("kbd", { "aria-hidden": "true" }, pixelwise.verdictKeys[verdict])));
        const follow = () => {
            const mark = finding() ? pixelwise.markOfFinding(finding()) : undefined;
            for (const button of buttons) {
                button.disabled = !finding();
                button.setAttribute("aria-pressed", String(mark !== undefined && mark.verdict === button.dataset.verdict));
            }
        };
        follow();
        return { group: element("div", { class: "judges", role: "group", "aria-label": "Verdict" }, buttons), follow: follow };
    };

    /** Label → perhaps another class. */
    pixelwise.findingClasses = (finding) => [
        pixelwise.className(finding.label), " → ", pixelwise.className(finding.prediction),
    ];

    /** The suspicion as a bar beside the largest of the set; an infinite one fills it. */
    pixelwise.suspicionBar = function (finding) {
        const largest = pixelwise.data.audit.regions.reduce(
            (most, { suspicion }) => (Number.isFinite(suspicion) ? Math.max(most, suspicion) : most), 0);
        return pixelwise.barTrack(finding.suspicion === Infinity ? 1 : finding.suspicion, finding.suspicion === Infinity ? 1 : largest, 0);
    };

    /**
     * A row of the list: a button that opens the finding, and its verdict.
     *
     * @param {function(object): Element} crop Makes the picture of a finding.
     * @returns {Element} An item whose `follow` shows what the marks say.
     */
    pixelwise.findingRow = function (finding, crop) {
        const image = pixelwise.data.images[finding.image];
        const judges = pixelwise.verdictButtons(() => finding);
        const item = element(
            "li", { class: "finding", "data-finding": finding.index },
            element("button", {
                type: "button", class: "finding-open", "aria-label": pixelwise.findingText(finding), title: "open in the viewer (Enter)",
                onclick: () => pixelwise.openFinding(finding),
            },
            element("span", { class: "finding-rank faint n" }, String(finding.index + 1)),
            crop(finding),
            element("span", { class: "finding-facts" },
                element("span", { class: "finding-classes" }, pixelwise.findingClasses(finding)),
                element("span", { class: "finding-suspicion" }, pixelwise.suspicionBar(finding), element("span", { class: "n" }, significant(finding.suspicion, 3))),
                element("span", { class: "finding-name" }, image.name),
                element("span", { class: "faint" },
                    grouped(finding.pixels) + " px in " + finding.width + " × " + finding.height + " at " + finding.x + ", " + finding.y))),
            judges.group);
        item.follow = () => {
            judges.follow();
            const mark = pixelwise.markOfFinding(finding);
            if (mark) item.dataset.verdict = mark.verdict; else delete item.dataset.verdict;
        };
        item.follow();
        return item;
    };
})(window.pixelwise);

/** The findings of an audit in the viewer: the one in hand with its verdict, and those of the image. */
(function (pixelwise) {
    "use strict";

    const { element, state, grouped, significant } = pixelwise;
    /** Findings of one image that are listed at most. */
    const most = 50;

    const ofImage = () => pixelwise.data.audit.regions.filter((finding) => finding.image === state.image);

    /** What the bar says of the finding in hand, or of the image where there is none. */
    function facts(finding) {
        if (!finding) {
            const count = ofImage().length;
            return [element("span", { class: "faint" }, "no finding in hand; this image has " + (count === 0 ? "none" : grouped(count)))];
        }
        return [
            element("span", { class: "finding-place" }, "finding " + grouped(finding.index + 1) + " of " + grouped(pixelwise.data.audit.regions.length)),
            element("span", { class: "finding-classes" }, pixelwise.findingClasses(finding)),
            element("span", { class: "faint" }, grouped(finding.pixels) + " px · suspicion " + significant(finding.suspicion, 3)),
        ];
    }

    /** The bar above the panels. */
    pixelwise.findingBar = function () {
        const step = (text, title, count) => pixelwise.button(
            text, () => pixelwise.stepFinding(count), { class: "icon", title: title, "aria-label": title });
        const text = element("div", { class: "finding-bar-text" });
        const judges = pixelwise.verdictButtons(() => pixelwise.findingInHand());
        const draw = () => {
            pixelwise.refill(text, facts(pixelwise.findingInHand()));
            judges.follow();
        };
        pixelwise.listen(["image", "region", "marks", "place"], () => { if (state.place === "viewer") draw(); });
        draw();
        return element(
            "div", { class: "finding-bar", role: "group", "aria-label": "Finding" },
            element("div", { class: "segments", role: "group", "aria-label": "Findings" },
                step("‹", "previous finding (shift + j)", -1), step("›", "next finding (j)", 1)),
            text, judges.group);
    };

    /** The findings of the image in view. */
    pixelwise.imageFindings = function () {
        const list = element("ol", { class: "regions" });
        const draw = () => {
            const findings = state.image === null ? [] : ofImage();
            const rows = findings.slice(0, most).map((finding) => {
                const mark = pixelwise.markOfFinding(finding);
                return element("li", null, element(
                    "button", { type: "button", "aria-pressed": String(finding === state.region), onclick: () => pixelwise.openFinding(finding) },
                    element("span", { class: "region-classes" }, pixelwise.findingClasses(finding)),
                    element("span", { class: "region-figures faint" },
                        "suspicion " + significant(finding.suspicion, 3) + " · " + grouped(finding.pixels) + " px"),
                    mark ? element("span", { class: "verdict-text", "data-verdict": mark.verdict }, mark.verdict) : null));
            });
            if (findings.length > most) rows.push(element("li", { class: "faint" }, "and " + grouped(findings.length - most) + " more"));
            pixelwise.refill(list, rows.length > 0 ? rows : element("li", { class: "faint" }, "none"));
        };
        pixelwise.listen(["image", "region", "marks"], draw);
        draw();
        return list;
    };
})(window.pixelwise);

/** The findings on paper: the first hundred of those that are listed, as a table before the static page. */
(function (pixelwise) {
    "use strict";

    const { element, grouped, significant } = pixelwise;
    const printed = 100;

    function line(finding) {
        const mark = pixelwise.markOfFinding(finding);
        return element(
            "tr", null,
            element("td", { class: "n" }, String(finding.index + 1)),
            element("td", { class: "finding-name" }, pixelwise.data.images[finding.image].name),
            element("td", { class: "n" }, finding.x + ", " + finding.y),
            element("td", { class: "n" }, finding.width + " × " + finding.height),
            element("td", { class: "n" }, grouped(finding.pixels)),
            element("td", null, pixelwise.findingClasses(finding)),
            element("td", { class: "n" }, significant(finding.suspicion, 3)),
            element("td", null, mark ? mark.verdict : "", mark && mark.note !== "" ? ": " + mark.note : ""));
    }

    /** A section that is only seen in print, made anew for each. */
    pixelwise.findingPrint = function () {
        const section = element("section", { id: "findings-print" });
        const draw = () => {
            const findings = pixelwise.findings();
            const heads = ["#", "image", "at x, y", "size", "pixels", "label → prediction", "suspicion", "verdict"];
            const isNumber = [true, false, true, true, true, false, true, false];
            pixelwise.refill(
                section,
                element("h1", null, pixelwise.data.title),
                element("h2", null, "Suspicious labels"),
                element("p", null, pixelwise.data.audit.method),
                findings.length > printed
                    ? element("p", { class: "faint" }, "The first " + printed + " of " + grouped(findings.length) + " findings.") : null,
                element("table", null,
                    element("thead", null, element("tr", null,
                        heads.map((head, place) => element("th", { class: isNumber[place] ? "n" : null }, head)))),
                    element("tbody", null, findings.slice(0, printed).map(line))));
        };
        window.addEventListener("beforeprint", draw);
        window.matchMedia("print").addEventListener("change", draw);
        draw();
        return section;
    };
})(window.pixelwise);

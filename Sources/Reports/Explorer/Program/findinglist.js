/** The list of findings, the most suspicious first, in pages: the part of the page on which that of an audit opens. */
(function (pixelwise) {
    "use strict";

    const { element, state, grouped } = pixelwise;
    /** Findings on a page. */
    const pageSize = 20;

    /** A box with the classes and pairs of all findings, each a filter. */
    function filterBox() {
        const groups = [
            ["label", (finding) => pixelwise.classFilter(finding.label)],
            ["label → prediction", (finding) => pixelwise.pairFilter(finding.label, finding.prediction)],
        ].map(([title, filterOf]) => {
            const counts = new Map();
            for (const finding of pixelwise.data.audit.regions) {
                const filter = filterOf(finding);
                counts.set(filter.id, { filter: filter, count: (counts.get(filter.id) || { count: 0 }).count + 1 });
            }
            const sorted = [...counts.values()].sort((one, other) => other.count - one.count).slice(0, 100);
            return element("optgroup", { label: title }, sorted.map(({ filter, count }) => element(
                "option", { value: filter.id }, pixelwise.filterName(filter).map((part) => part.textContent || part), " (" + count + ")")));
        });
        const box = element("select", { "aria-label": "Show only the findings of" }, element("option", { value: "" }, "only findings of …"), groups);
        box.addEventListener("change", () => {
            const filter = pixelwise.filterOfID(box.value);
            box.value = "";
            if (filter && !pixelwise.isActive(filter)) pixelwise.toggleFilter(filter);
        });
        return box;
    }

    /** The section. */
    pixelwise.findingsSection = function () {
        const list = element("ol", { class: "finding-list" });
        const count = element("span", { class: "finding-count", role: "status" });
        const empty = element("p", { class: "nothing" });
        const open = element("input", { type: "checkbox", onchange: () => pixelwise.change({ unmarked: open.checked }) });
        const scroller = element("section", { class: "findings", "aria-label": "Suspicious labels" });
        const crop = pixelwise.findingCrops(scroller);
        let page = 0;
        let shown = [];

        /** Turns pages; the first finding of the new one is chosen. False where there is none. */
        const turn = (step) => {
            const first = pixelwise.findings()[(page + step) * pageSize];
            if (!first) return false;
            scroller.scrollTop = 0;
            pixelwise.change({ finding: first.index });
            return true;
        };
        const pagers = [0, 1].map(() => {
            const back = pixelwise.button("‹", () => turn(-1), { class: "icon", "aria-label": "previous page", title: "previous page" });
            const on = pixelwise.button("›", () => turn(1), { class: "icon", "aria-label": "next page", title: "next page" });
            const text = element("span", { class: "faint" });
            const box = element("div", { class: "pager", role: "group", "aria-label": "Pages" }, back, text, on);
            return { box: box, follow: (pages) => {
                back.disabled = page === 0;
                on.disabled = page >= pages - 1;
                text.textContent = (page + 1) + " of " + pages;
                box.hidden = pages < 2;
            } };
        });

        const drawCounts = (findings) => {
            const { all, judged } = pixelwise.findingCounts();
            count.textContent = grouped(judged) + " of " + grouped(all) + " looked at";
            open.checked = state.unmarked;
            empty.hidden = findings.length > 0;
            empty.textContent = pixelwise.data.audit.regions.length === 0 ? "The audit found no suspicious label."
                : all === 0 ? "No finding is left by the filters." : "All of these findings have a verdict.";
        };
        /** Lists the page; rows that stay keep their pictures and the focus. */
        const draw = () => {
            if (state.place !== "findings") return;
            const findings = pixelwise.findings();
            let chosen = findings.findIndex((finding) => finding.index === state.finding);
            if (chosen < 0 && state.finding !== null) {
                // The one in hand is not listed any more: the next one takes its place.
                const next = findings.findIndex((finding) => finding.index > state.finding);
                chosen = next < 0 ? findings.length - 1 : next;
                pixelwise.change({ finding: chosen < 0 ? null : findings[chosen].index });
            }
            const pages = Math.max(1, Math.ceil(findings.length / pageSize));
            page = chosen < 0 ? Math.min(page, pages - 1) : Math.floor(chosen / pageSize);
            const wanted = findings.slice(page * pageSize, (page + 1) * pageSize);
            const present = new Map(shown.map((item) => [Number(item.dataset.finding), item]));
            const rows = wanted.map((finding) => present.get(finding.index) || pixelwise.findingRow(finding, crop));
            if (rows.length !== shown.length || rows.some((item, place) => item !== shown[place])) {
                const had = list.contains(document.activeElement) ? document.activeElement : null;
                list.replaceChildren(...rows);
                shown = rows;
                if (had && list.contains(had)) had.focus();
                else if (had) focusChosen();
            }
            for (const item of shown) {
                item.follow();
                const isChosen = Number(item.dataset.finding) === state.finding;
                item.classList.toggle("chosen", isChosen);
                if (isChosen) item.firstChild.setAttribute("aria-current", "true"); else item.firstChild.removeAttribute("aria-current");
            }
            drawCounts(findings);
            pagers.forEach((pager) => pager.follow(pages));
        };
        const focusChosen = () => {
            const item = shown.find((node) => Number(node.dataset.finding) === state.finding) || shown[0];
            if (!item) return;
            item.firstChild.focus({ preventScroll: true });
            item.scrollIntoView({ block: "nearest" });
        };

        /** Chooses a finding in the list and gives it the focus; without one, that which was chosen last. */
        pixelwise.chooseFinding = function (finding) {
            pixelwise.change(Object.assign({ place: "findings" }, finding ? { finding: finding.index } : {}));
            draw();
            focusChosen();
        };
        list.addEventListener("focusin", (event) => {
            pixelwise.change({ finding: Number(event.target.closest(".finding").dataset.finding) });
        });
        list.addEventListener("keydown", (event) => {
            if (event.shiftKey || event.ctrlKey || event.altKey || event.metaKey) return;
            const findings = pixelwise.findings();
            if (event.key === "ArrowDown") pixelwise.stepFinding(1);
            else if (event.key === "ArrowUp") pixelwise.stepFinding(-1);
            else if (event.key === "ArrowRight" || event.key === "ArrowLeft") {
                if (turn(event.key === "ArrowRight" ? 1 : -1)) focusChosen();
            } else if (event.key === "Home") pixelwise.chooseFinding(findings[0]);
            else if (event.key === "End") pixelwise.chooseFinding(findings[findings.length - 1]);
            else return;
            event.preventDefault();
            event.stopPropagation();
        });
        pixelwise.listen(["filters", "search", "unmarked"], () => {
            page = 0;
            scroller.scrollTop = 0;
        });
        pixelwise.listen(["filters", "search", "unmarked", "marks", "finding", "place"], draw);
        draw();
        scroller.append(
            element("h2", null, "Suspicious labels"),
            element("p", { class: "faint" }, pixelwise.data.audit.method,
                " The larger the suspicion, the more likely the label is wrong. A verdict is a mark; saved as marks.json, marks correct the masks."),
            element("div", { class: "tool-line finding-tools" },
                count, element("label", { class: "check" }, open, "only those without a verdict"), filterBox(),
                pixelwise.button("save marks.json", pixelwise.marks.save, {}), pagers[0].box),
            element("div", { class: "crop-heads faint", "aria-hidden": "true" },
                element("span", null, "image"), element("span", null, "label"), element("span", null, "would become")),
            empty, list, pagers[1].box);
        return scroller;
    };
})(window.pixelwise);

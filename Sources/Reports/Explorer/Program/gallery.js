/**
 * The gallery: thumbnails in the chosen order. Only those near the window are in the document, so that thousands scroll
 * as a few do.
 */
(function (pixelwise) {
    "use strict";

    const { element, state } = pixelwise;
    /** Screen pixels a thumbnail takes with what stands under it, at least across. */
    const cell = { width: 128, height: 132 };

    /** A long name without its middle: names of a set often begin alike. */
    function shortName(name) {
        const letters = Array.from(name);
        return letters.length <= 10 ? name : letters.slice(0, 3).join("") + "…" + letters.slice(-5).join("");
    }

    function thumbnail(index, place, columns, width) {
        const image = pixelwise.data.images[index];
        const shown = element("img", {
            src: pixelwise.fileAddress("thumbs", index, "png"), alt: "", decoding: "async", draggable: "false",
            onerror: () => shown.replaceWith(element("span", { class: "no-thumb" }, "no thumbnail")),
        });
        const verdicts = [...pixelwise.marks.verdictsOf(image.name)];
        return element(
            "div",
            {
                class: "thumb" + (index === state.image ? " current" : ""), role: "option", id: "thumb-" + index,
                "aria-selected": String(index === state.image), "aria-posinset": place + 1,
                "aria-setsize": pixelwise.order().length, title: image.name, "data-image": index,
                onclick: () => pixelwise.showImage(index),
                style: {
                    width: width + "px", height: cell.height + "px",
                    transform: "translate(" + (place % columns) * width + "px," + Math.floor(place / columns) * cell.height + "px)",
                },
            },
            element("span", { class: "thumb-picture" }, shown),
            element("span", { class: "thumb-line" },
                element("span", { class: "thumb-name" }, shortName(image.name)),
                verdicts.length > 0 ? element("span", { class: "badge", title: "marked " + verdicts.join(", ") }, "●") : null,
                element("span", { class: "thumb-figure" }, pixelwise.sortFigure(image, state.sort))));
    }

    /** The list of thumbnails; it has the focus as a whole, arrow keys choose in it. */
    pixelwise.galleryList = function () {
        const sheet = element("div", { class: "sheet", role: "presentation" });
        const box = element(
            "div", { class: "thumbs", role: "listbox", tabindex: "0", "aria-label": "Images" }, sheet);
        let shown = new Map();
        let columns = 1;
        // The place that arrow keys have reached; the image in view is another matter.
        let chosen = 0;

        const draw = () => {
            const order = pixelwise.order();
            columns = Math.max(1, Math.floor(box.clientWidth / cell.width));
            const width = Math.floor(box.clientWidth / columns);
            const rows = Math.ceil(order.length / columns);
            sheet.style.setProperty("height", rows * cell.height + "px");
            const firstRow = Math.max(0, Math.floor(box.scrollTop / cell.height) - 2);
            const lastRow = Math.ceil((box.scrollTop + box.clientHeight) / cell.height) + 2;
            const present = new Map();
            for (let place = firstRow * columns; place < Math.min(lastRow * columns, order.length); place++) {
                const key = order[place] + " " + place + " " + columns + " " + width;
                present.set(key, shown.get(key) || thumbnail(order[place], place, columns, width));
            }
            for (const [key, node] of shown) if (!present.has(key)) node.remove();
            for (const [key, node] of present) if (!shown.has(key)) sheet.append(node);
            shown = present;
            markChosen();
        };
        const markChosen = () => {
            for (const node of shown.values()) node.classList.toggle("chosen", Number(node.dataset.image) === pixelwise.order()[chosen]);
            const index = pixelwise.order()[chosen];
            const isThere = index !== undefined && sheet.querySelector("#thumb-" + index);
            if (isThere) box.setAttribute("aria-activedescendant", "thumb-" + index);
            else box.removeAttribute("aria-activedescendant");
        };
        const reveal = (place) => {
            const top = Math.floor(place / columns) * cell.height;
            if (top < box.scrollTop) box.scrollTop = top;
            if (top + cell.height > box.scrollTop + box.clientHeight) box.scrollTop = top + cell.height - box.clientHeight;
        };
        const redraw = pixelwise.perFrame(draw);
        const renew = () => {
            for (const node of shown.values()) node.remove();
            shown = new Map();
            redraw();
        };
        box.addEventListener("scroll", redraw, { passive: true });
        new ResizeObserver(redraw).observe(box);
        box.addEventListener("keydown", (event) => {
            const order = pixelwise.order();
            const page = columns * Math.max(1, Math.floor(box.clientHeight / cell.height));
            const steps = {
                ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns, PageDown: page, PageUp: -page,
                Home: -order.length, End: order.length,
            };
            if (event.key === "Enter" || event.key === " ") {
                if (order[chosen] !== undefined) pixelwise.showImage(order[chosen]);
            } else if (steps[event.key] && !event.shiftKey && !event.ctrlKey && !event.altKey) {
                chosen = Math.min(Math.max(chosen + steps[event.key], 0), Math.max(order.length - 1, 0));
                reveal(chosen);
                draw();
                pixelwise.announce(order[chosen] === undefined ? "no image" : pixelwise.data.images[order[chosen]].name);
            } else return;
            event.preventDefault();
            event.stopPropagation();
        });
        pixelwise.listen(["filters", "search", "sort", "reversed"], () => {
            chosen = 0;
            box.scrollTop = 0;
            renew();
        });
        pixelwise.listen(["marks"], renew);
        pixelwise.listen(["image"], () => {
            const place = pixelwise.order().indexOf(state.image);
            if (place >= 0) {
                chosen = place;
                reveal(place);
            }
            for (const node of shown.values()) {
                const isCurrent = Number(node.dataset.image) === state.image;
                node.classList.toggle("current", isCurrent);
                node.setAttribute("aria-selected", String(isCurrent));
            }
            redraw();
        });
        pixelwise.listen(["place"], redraw);
        return box;
    };
})(window.pixelwise);

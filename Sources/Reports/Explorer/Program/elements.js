/**
 * Elements of the page. There is no other way to make one in the explorer: texts become text nodes, never markup, so a
 * class, file or dataset may have any name.
 */
(function (pixelwise) {
    "use strict";

    const svgSpace = "http://www.w3.org/2000/svg";

    /** Sets attributes: `on…` listens, `style` sets properties, null and false leave the attribute out. */
    function dress(node, attributes) {
        for (const [name, value] of Object.entries(attributes || {})) {
            if (value === null || value === undefined || value === false) continue;
            if (name.startsWith("on")) {
                node.addEventListener(name.slice(2), value);
            } else if (name === "style") {
                for (const [property, setting] of Object.entries(value)) {
                    node.style.setProperty(property, setting);
                }
            } else {
                node.setAttribute(name, value === true ? "" : String(value));
            }
        }
        return node;
    }

    /** Adds children: nodes as they are, anything else as text; null and false are passed over. */
    function fill(node, children) {
        for (const child of children.flat(Infinity)) {
            if (child === null || child === undefined || child === false) continue;
            node.append(child instanceof Node ? child : document.createTextNode(String(child)));
        }
        return node;
    }

    /** An HTML element with attributes and children. */
    pixelwise.element = function (tag, attributes, ...children) {
        return fill(dress(document.createElement(tag), attributes), children);
    };

    /** An SVG element with attributes and children. */
    pixelwise.svg = function (tag, attributes, ...children) {
        return fill(dress(document.createElementNS(svgSpace, tag), attributes), children);
    };

    /** Puts other children in place of those of `node`. */
    pixelwise.refill = function (node, ...children) {
        node.replaceChildren();
        return fill(node, children);
    };

    /** A push button with a text. */
    pixelwise.button = function (text, action, attributes) {
        return pixelwise.element(
            "button", Object.assign({ type: "button", onclick: action }, attributes), text);
    };

    /**
     * A select box.
     *
     * @param {string} label What it chooses, for readers who do not see it.
     * @param {Array<[string, string]>} options Pairs of value and text.
     */
    pixelwise.select = function (label, options, chosen, action) {
        const box = pixelwise.element(
            "select",
            { "aria-label": label, onchange: () => action(box.value) },
            options.map(([value, text]) => pixelwise.element("option", { value: value }, text)));
        box.value = chosen;
        return box;
    };

    /** A square of a class's colour before its name. */
    pixelwise.swatch = function (color) {
        return pixelwise.element("span", {
            class: "swatch", style: { background: color }, "aria-hidden": "true",
        });
    };

    /** A class with its colour. */
    pixelwise.className = function (index) {
        const data = pixelwise.data;
        return pixelwise.element(
            "span", { class: "class-name" }, pixelwise.swatch(data.class_colors[index]),
            data.class_names[index]);
    };

    let herald = null;

    /** Says something to readers who listen instead of looking. */
    pixelwise.announce = function (text) {
        if (!herald) {
            herald = pixelwise.element("div", { class: "heard", role: "status", "aria-live": "polite" });
            document.getElementById("explorer").append(herald);
        }
        herald.textContent = text;
    };
})(window.pixelwise);

/** Pointer, wheel and fingers on a panel: read out, zoom, move, draw a rectangle. */
(function (pixelwise) {
    "use strict";

    const { state } = pixelwise;

    /** Whether the next drag draws a rectangle instead of moving the image. */
    pixelwise.drawsRectangle = false;

    /** The box of pixels between two points of the image; null where it holds none. */
    function boxBetween(one, other) {
        const { width, height } = pixelwise.data.images[state.image];
        const [left, right] = [Math.min(one.x, other.x), Math.max(one.x, other.x)].map((x) => Math.min(Math.max(x, 0), width));
        const [top, bottom] = [Math.min(one.y, other.y), Math.max(one.y, other.y)].map((y) => Math.min(Math.max(y, 0), height));
        const box = { x: Math.floor(left), y: Math.floor(top) };
        box.width = Math.ceil(right) - box.x;
        box.height = Math.ceil(bottom) - box.y;
        return box.width > 0 && box.height > 0 ? box : null;
    }

    /**
     * Lets a canvas be used.
     *
     * @param {HTMLCanvasElement} canvas
     * @param {function(object|null)} sketch Shows the rectangle that is being drawn.
     * @param {function(object)} finish Takes the finished rectangle.
     */
    pixelwise.navigable = function (canvas, sketch, finish) {
        const fingers = new Map();
        let start = null;
        const place = (event) => {
            const box = canvas.getBoundingClientRect();
            return { across: event.clientX - box.left, down: event.clientY - box.top };
        };
        const read = (event) => {
            const { across, down } = place(event);
            const pixel = pixelwise.pixelAt(across, down);
            const old = state.pointer;
            if (pixel ? !old || old.x !== pixel.x || old.y !== pixel.y : old) pixelwise.change({ pointer: pixel });
        };
        /** The middle between two fingers and how far they are apart. */
        const pinch = () => {
            const [one, other] = [...fingers.values()];
            return {
                across: (one.across + other.across) / 2, down: (one.down + other.down) / 2,
                distance: Math.max(Math.hypot(one.across - other.across, one.down - other.down), 1),
            };
        };
        canvas.addEventListener("wheel", (event) => {
            event.preventDefault();
            const lines = event.deltaMode === 1 ? 16 : event.deltaMode === 2 ? 400 : 1;
            const { across, down } = place(event);
            pixelwise.zoomAt(Math.exp(-Math.max(-400, Math.min(400, event.deltaY * lines)) * 0.002), across, down);
            read(event);
        }, { passive: false });
        canvas.addEventListener("pointerdown", (event) => {
            if (event.button !== 0) return;
            canvas.setPointerCapture(event.pointerId);
            fingers.set(event.pointerId, place(event));
            const { across, down } = place(event);
            start = {
                across: across, down: down, point: pixelwise.pointAt(across, down), view: pixelwise.currentView(),
                draws: fingers.size === 1 && (pixelwise.drawsRectangle || event.shiftKey), moved: false,
                pinch: fingers.size === 2 ? pinch() : null,
            };
        });
        canvas.addEventListener("pointermove", (event) => {
            if (!fingers.has(event.pointerId)) {
                read(event);
                return;
            }
            fingers.set(event.pointerId, place(event));
            const { across, down } = place(event);
            if (fingers.size === 2) {
                const now = pinch();
                const last = start.pinch || now;
                start.moved = true;
                pixelwise.zoomAt(now.distance / last.distance, last.across, last.down);
                const view = pixelwise.currentView();
                pixelwise.goTo({
                    x: view.x - (now.across - last.across) / view.zoom,
                    y: view.y - (now.down - last.down) / view.zoom, zoom: view.zoom,
                });
                start.pinch = now;
                return;
            }
            if (!start.moved && Math.hypot(across - start.across, down - start.down) < 4) return;
            start.moved = true;
            if (start.draws) {
                sketch(boxBetween(start.point, pixelwise.pointAt(across, down)));
            } else if (!start.pinch) {
                const { x, y, zoom } = start.view;
                pixelwise.goTo({ x: x - (across - start.across) / zoom, y: y - (down - start.down) / zoom, zoom: zoom });
            }
        });
        const end = (event) => {
            if (!fingers.delete(event.pointerId) || fingers.size > 0) return;
            if (start.draws && start.moved && event.type === "pointerup") {
                const { across, down } = place(event);
                const box = boxBetween(start.point, pixelwise.pointAt(across, down));
                sketch(null);
                if (box) finish(box);
            } else if (!start.moved) {
                read(event);
            }
        };
        canvas.addEventListener("pointerup", end);
        canvas.addEventListener("pointercancel", end);
        canvas.addEventListener("pointerleave", (event) => {
            if (event.pointerType === "mouse" && fingers.size === 0) pixelwise.change({ pointer: null });
        });
        canvas.addEventListener("dblclick", (event) => {
            const { across, down } = place(event);
            pixelwise.zoomAt(2, across, down);
        });
    };
})(window.pixelwise);

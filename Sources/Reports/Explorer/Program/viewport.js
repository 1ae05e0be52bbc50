/**
 * One zoom and one place for all panels.
 *
 * A view is {x, y, zoom}: the point of the image in the middle of every panel, in pixels (the upper left pixel covers
 * 0…1), and how many screen pixels a pixel covers. Without a view, the image is fitted in.
 */
(function (pixelwise) {
    "use strict";

    const { state } = pixelwise;

    /** Width and height of a panel in screen pixels, set by the panels. */
    pixelwise.panelSize = { width: 1, height: 1 };

    const largestZoom = 96;

    function imageSize() {
        return pixelwise.data.images[state.image] || { width: 1, height: 1 };
    }

    function fittingZoom() {
        const [{ width, height }, panel] = [imageSize(), pixelwise.panelSize];
        return Math.min(panel.width / width, panel.height / height, largestZoom);
    }

    /** The view that is drawn. */
    pixelwise.currentView = function () {
        if (state.view) return state.view;
        const { width, height } = imageSize();
        return { x: width / 2, y: height / 2, zoom: fittingZoom() };
    };

    /** The point of the image, with fractions, at a place of a panel in screen pixels from its upper left corner. */
    pixelwise.pointAt = function (across, down) {
        const view = pixelwise.currentView();
        return {
            x: view.x + (across - pixelwise.panelSize.width / 2) / view.zoom,
            y: view.y + (down - pixelwise.panelSize.height / 2) / view.zoom,
        };
    };

    /** The pixel there; null beside the image. */
    pixelwise.pixelAt = function (across, down) {
        const [point, { width, height }] = [pixelwise.pointAt(across, down), imageSize()];
        const [x, y] = [Math.floor(point.x), Math.floor(point.y)];
        return x >= 0 && y >= 0 && x < width && y < height ? { x: x, y: y } : null;
    };

    /** Goes to a view, kept so that the image stays in sight. */
    pixelwise.goTo = function (view) {
        const { width, height } = imageSize();
        const zoom = Math.min(Math.max(view.zoom, Math.min(fittingZoom() / 4, 1)), largestZoom);
        pixelwise.change({
            view: {
                x: Math.min(Math.max(view.x, 0), width), y: Math.min(Math.max(view.y, 0), height), zoom: zoom,
            },
        });
    };

    /** Zooms so that the point under a place of the panel stays under it. */
    pixelwise.zoomAt = function (factor, across, down) {
        const before = pixelwise.pointAt(across, down);
        const view = pixelwise.currentView();
        const zoom = Math.min(Math.max(view.zoom * factor, Math.min(fittingZoom() / 4, 1)), largestZoom);
        pixelwise.goTo({
            x: before.x - (across - pixelwise.panelSize.width / 2) / zoom,
            y: before.y - (down - pixelwise.panelSize.height / 2) / zoom,
            zoom: zoom,
        });
    };

    /** Zooms about the pixel that is read out if it is in sight, else about the middle. */
    pixelwise.zoomBy = function (factor) {
        const { width, height } = pixelwise.panelSize;
        const view = pixelwise.currentView();
        let [across, down] = [width / 2, height / 2];
        if (state.pointer) {
            const place = [
                width / 2 + (state.pointer.x + 0.5 - view.x) * view.zoom,
                height / 2 + (state.pointer.y + 0.5 - view.y) * view.zoom,
            ];
            if (place[0] >= 0 && place[1] >= 0 && place[0] <= width && place[1] <= height) [across, down] = place;
        }
        pixelwise.zoomAt(factor, across, down);
    };

    /** Shows a region with some of what lies around it: what is seen is `room` times as wide or as high. */
    pixelwise.goToRegion = function (region, room = 2.5) {
        const { width, height } = pixelwise.panelSize;
        const zoom = Math.min(width / (region.width * room + 8), height / (region.height * room + 8), 24);
        pixelwise.goTo({
            x: region.x + region.width / 2, y: region.y + region.height / 2, zoom: Math.max(zoom, fittingZoom()),
        });
    };

    /** Moves the pixel that is read out, and the view after it. */
    pixelwise.movePointer = function (across, down) {
        const { width, height } = imageSize();
        const view = pixelwise.currentView();
        const from = state.pointer || { x: Math.floor(view.x), y: Math.floor(view.y) };
        const pointer = {
            x: Math.min(Math.max(from.x + across, 0), width - 1), y: Math.min(Math.max(from.y + down, 0), height - 1),
        };
        pixelwise.change({ pointer: pointer });
        const reach = [pixelwise.panelSize.width / 2 / view.zoom, pixelwise.panelSize.height / 2 / view.zoom];
        const past = (offset, limit) => (offset > limit ? offset - limit : offset < -limit ? offset + limit : 0);
        const [moveX, moveY] = [past(pointer.x + 0.5 - view.x, reach[0]), past(pointer.y + 0.5 - view.y, reach[1])];
        if (moveX !== 0 || moveY !== 0) pixelwise.goTo({ x: view.x + moveX, y: view.y + moveY, zoom: view.zoom });
    };
})(window.pixelwise);

import ImageFiles
import LossAnalysis

/// Draws the loss of every pixel in colours, without a legend.
///
/// - Parameters:
///   - losses: `labels.height * labels.width` losses in nats.
///   - labels: Says which pixels count; the others get ``ColorMap/ignored``.
///   - scale: Which colour a loss has.
package func lossColors(losses: [Float], labels: LabelMap, scale: LossColorScale) -> Image {
    precondition(
        losses.count == labels.labels.count,
        "a loss map expects \(labels.labels.count) losses, got \(losses.count)")
    let colors = ColorMap.loss.colors
    let places = scale.places(of: losses)
    var pixels = [UInt8](repeating: 0, count: losses.count * 3)
    for (index, label) in labels.labels.enumerated() {
        let color =
            label == LabelMap.ignored ? ColorMap.ignored : colors[Int(places[index])]
        pixels[3 * index] = UInt8(color >> 16)
        pixels[3 * index + 1] = UInt8(color >> 8 & 255)
        pixels[3 * index + 2] = UInt8(color & 255)
    }
    return Image(height: labels.height, width: labels.width, pixels: pixels)
}

/// Draws a loss map with its legend below.
///
/// The pixel (x, y) of the map is the pixel (x, y) of the picture; the legend adds rows at the bottom, and columns at
/// the right where the map is narrower than its text.
///
/// - Parameters:
///   - title: What the picture shows, for example the name of the image.
///   - unit: What losses are counted in.
package func lossMapPicture(
    losses: [Float], labels: LabelMap, scale: LossColorScale, title: String,
    unit: String = "nats"
) -> Image {
    withLossLegend(
        lossColors(losses: losses, labels: labels, scale: scale), scale: scale, title: title,
        unit: unit, hasIgnored: labels.labels.contains(LabelMap.ignored))
}

/// The columns of ``lossMapPicture(losses:labels:scale:title:)`` for a map of so many: the legend needs some.
package func lossMapPictureWidth(of mapWidth: Int) -> Int { max(mapWidth, LossLegend.leastWidth) }

/// Puts the legend of a scale below a picture of losses.
///
/// - Parameters:
///   - title: What the picture shows.
///   - unit: What losses are counted in.
///   - hasIgnored: Whether the colour of ignored pixels is explained.
package func withLossLegend(
    _ picture: Image, scale: LossColorScale, title: String, unit: String = "nats",
    hasIgnored: Bool
) -> Image {
    let strip = LossLegend(
        colorScale: scale, width: picture.width, title: title, unit: unit,
        hasIgnored: hasIgnored
    ).image
    var canvas = Canvas(
        height: picture.height + strip.height, width: max(picture.width, strip.width),
        color: LossLegend.paper)
    canvas.draw(picture, x: 0, y: 0)
    canvas.draw(strip, x: 0, y: picture.height)
    return canvas.image
}

/// The legend of a loss map: a bar of the colours with marks in nats, and the colour of ignored pixels.
struct LossLegend {
    static let paper: UInt32 = 0x14161A
    static let ink: UInt32 = 0xE8EAED
    static let faintInk: UInt32 = 0x9AA0A6
    static let leastWidth = 160

    let colorScale: LossColorScale
    let title: String
    /// What losses are counted in.
    let unit: String
    let hasIgnored: Bool
    let width: Int
    /// Pixels a dot of the font takes.
    let scale: Int

    init(
        colorScale: LossColorScale, width: Int, title: String, unit: String = "nats",
        hasIgnored: Bool
    ) {
        self.unit = unit
        self.colorScale = colorScale
        self.title = title
        self.hasIgnored = hasIgnored
        self.scale = max(1, min(6, width / 420))
        self.width = max(width, Self.leastWidth)
    }

    private var margin: Int { 6 * scale }
    private var barTop: Int { margin + BitmapFont.lineHeight * scale + 3 * scale }
    private var barHeight: Int { 9 * scale }
    /// Columns of the bar; the ignored swatch stands to its right.
    private var barWidth: Int {
        let swatch = hasIgnored ? BitmapFont.width(of: "ignored") * scale + margin * 2 : 0
        return width - 2 * margin - swatch - 4 * scale
    }
    var height: Int { barTop + barHeight + 14 * scale + 3 * scale }

    var image: Image {
        var canvas = Canvas(height: height, width: width, color: Self.paper)
        drawTitle(on: &canvas)
        for column in 0..<barWidth {
            let color = ColorMap.loss.colors[column * 255 / max(barWidth - 1, 1)]
            canvas.fill(x: margin + column, y: barTop, width: 1, height: barHeight, color)
        }
        drawTicks(on: &canvas)
        if hasIgnored { drawIgnored(on: &canvas) }
        return canvas.image
    }

    private func drawTitle(on canvas: inout Canvas) {
        let unit = "loss in \(self.unit)" + (colorScale.knee == nil ? "" : ", log scale")
        let unitWidth = BitmapFont.width(of: unit) * scale
        canvas.draw(unit, x: margin, y: margin, scale: scale, Self.ink)
        let room =
            (width - 3 * margin - unitWidth - 6 * scale) / (BitmapFont.advance * scale)
        let shown =
            title.count <= room ? title : room < 4 ? "" : String(title.prefix(room - 1)) + "…"
        canvas.draw(
            shown, x: width - margin - BitmapFont.width(of: shown) * scale, y: margin, scale: scale,
            Self.faintInk)
    }

    private func drawTicks(on canvas: inout Canvas) {
        let count = max(2, min(8, barWidth / (44 * scale)))
        for (position, text) in colorScale.ticks(count: count) {
            let x = margin + Int((position * Double(barWidth - 1)).rounded())
            canvas.fill(x: x, y: barTop + barHeight, width: scale, height: 3 * scale, Self.ink)
            let textWidth = BitmapFont.width(of: text) * scale
            let left = max(margin, min(x - textWidth / 2, width - margin - textWidth))
            canvas.draw(text, x: left, y: barTop + barHeight + 5 * scale, scale: scale, Self.ink)
        }
    }

    private func drawIgnored(on canvas: inout Canvas) {
        let text = "ignored"
        let textWidth = BitmapFont.width(of: text) * scale
        let left = width - margin - textWidth
        canvas.fill(x: left, y: barTop, width: textWidth, height: barHeight, ColorMap.ignored)
        canvas.draw(
            text, x: left, y: barTop + barHeight + 5 * scale, scale: scale, Self.ink)
    }
}

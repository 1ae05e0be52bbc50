import LossAnalysis
import Pictures

extension LossMapIndex {
    /// The content of `index.html`: a page without scripts or foreign files that shows the pictures beside it.
    package var html: String {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Loss maps: \(escapedHTML(settings.title))</title>
        <style>
        \(pageStyle)
        </style>
        </head>
        <body>
        <header>
        <h1>\(escapedHTML(settings.title))</h1>
        <p class="faint">Loss of every pixel: \(escapedHTML(settings.lossDescription)); class weights: \
        \(escapedHTML(settings.classWeightsOrigin))</p>
        <dl class="figures">
        \(figure("mean loss", meanText(total.total), "nats"))
        \(figure("images", "\(entries.count)", ""))
        \(figure("pixels that count", grouped(total.total.pixels), ""))
        \(figure("ignored", grouped(total.ignored), ""))
        \(figure("scale ends at", decimalText(scaleNats, decimals: 3), "nats"))
        </dl>
        \(legend)
        </header>
        <main>
        <section class="tables">
        <div>
        \(classTable)
        \(borderTable)
        </div>
        \(pairTable)
        </section>
        <h2>Images by mean loss</h2>
        \(ranked.enumerated().map { card(rank: $0.offset + 1, $0.element) }.joined(separator: "\n"))
        </main>
        </body>
        </html>

        """
    }

    private func figure(_ name: String, _ value: String, _ unit: String) -> String {
        "<div><dt>\(name)</dt><dd>\(value) <small>\(unit)</small></dd></div>"
    }

    private var legend: String {
        let stops = stride(from: 0, through: 255, by: 15)
            .map { hexColor(ColorMap.loss.colors[$0]) }.joined(separator: ", ")
        let ticks = legendTicks(maximum: scaleNats, count: 6).map { value, text in
            "<span style=\"left:\(decimalText(value / scaleNats * 100, decimals: 2))%\">\(text)</span>"
        }.joined()
        return """
            <div class="legend"><div class="bar" style="background:linear-gradient(90deg, \(stops))"></div>
            <div class="ticks">\(ticks)</div>
            <p class="faint">nats; <span class="swatch" style="background:\(hexColor(ColorMap.ignored))"></span> \
            ignored pixels; the white frame marks the region with the most loss</p></div>
            """
    }

    private var classTable: String {
        let rows = total.classes.enumerated().sorted { $0.element.sum > $1.element.sum }
            .map { index, share in
                "<tr><td>\(swatch(index))\(escapedHTML(settings.classNames[index]))</td>"
                    + cells(of: share)
                    + "<td class=\"n\">\(significant(Double(settings.classWeights[index])))</td></tr>"
            }
        return table("By class of the label", ["class"], ["weight"], rows)
    }

    private var pairTable: String {
        let rows = total.pairs.enumerated()
            .filter { $0.element.pixels > 0 }
            .sorted { $0.element.sum > $1.element.sum }.prefix(15)
            .map { index, share in
                let (label, prediction) = (index / total.classCount, index % total.classCount)
                return
                    "<tr><td>\(swatch(label))\(escapedHTML(settings.classNames[label])) → "
                    + "\(swatch(prediction))\(escapedHTML(settings.classNames[prediction]))</td>"
                    + cells(of: share) + "</tr>"
            }
        return table("By label → prediction (the largest 15)", ["pair"], [], rows)
    }

    private var borderTable: String {
        let rows = total.borderBands.enumerated().filter { $0.element.pixels > 0 }
            .map { band, share in
                "<tr><td>\(LossMapStatistics.bandName(band))</td>" + cells(of: share) + "</tr>"
            }
        return table("By distance to the nearest border", ["distance"], [], rows)
    }

    private func table(
        _ caption: String, _ first: [String], _ last: [String], _ rows: [String]
    ) -> String {
        let heads = (first + ["pixels", "mean loss", "share of the loss"] + last)
            .enumerated().map { "<th\($0.offset == 0 ? "" : " class=\"n\"")>\($0.element)</th>" }
        return """
            <table><caption>\(caption)</caption>
            <thead><tr>\(heads.joined())</tr></thead>
            <tbody>
            \(rows.joined(separator: "\n"))
            </tbody></table>
            """
    }

    private func cells(of share: LossShare) -> String {
        let part = total.total.sum > 0 ? share.sum / total.total.sum * 100 : 0
        let percent = decimalText(part, decimals: 1)
        return
            "<td class=\"n\">\(grouped(share.pixels))</td><td class=\"n\">\(meanText(share))</td>"
            + "<td class=\"n share\"><span><i style=\"width:\(percent)%\"></i></span>\(percent) %</td>"
    }

    private func card(rank: Int, _ entry: Entry) -> String {
        let statistics = entry.statistics
        let pictures = [
            entry.files.row.map {
                picture($0, "image, label, prediction, loss", nil, isWide: true)
            },
            entry.files.overlay.map { picture($0, "loss on the image", entry) },
            picture(entry.files.loss, "loss", nil),
        ].compactMap { $0 }.joined()
        let worst = entry.worstRegion.map { region in
            " · worst region at (\(region.x), \(region.y)), \(region.side) × \(region.side) px, "
                + "\(significant(region.mean)) nats a pixel"
        }
        let worstClasses = statistics.classes.enumerated().filter { $0.element.sum > 0 }
            .sorted { $0.element.sum > $1.element.sum }.prefix(3)
            .map {
                "\(swatch($0.offset))\(escapedHTML(settings.classNames[$0.offset])) \(meanText($0.element))"
            }
            .joined(separator: " ")
        return """
            <article><h3><span class="rank">\(rank)</span> \(escapedHTML(entry.name)) \
            <span class="mean">\(meanText(statistics.total))</span></h3>
            <p class="faint">\(grouped(statistics.total.pixels)) pixels count, \(grouped(statistics.ignored)) \
            ignored\(worst ?? "")</p>
            <p class="faint">\(worstClasses)</p>
            <div class="pictures">\(pictures)</div></article>
            """
    }

    /// A picture with the worst region of `entry` framed, where one is given.
    private func picture(
        _ file: String, _ caption: String, _ entry: Entry?, isWide: Bool = false
    ) -> String {
        var frame = ""
        if let entry, let region = entry.worstRegion {
            let percent = { (part: Int, whole: Int) in
                decimalText(Double(part) / Double(whole) * 100, decimals: 2)
            }
            frame =
                "<span class=\"frame\" style=\"left:\(percent(region.x, entry.width))%;"
                + "top:\(percent(region.y, entry.height))%;"
                + "width:\(percent(region.side, entry.width))%;"
                + "height:\(percent(region.side, entry.height))%\"></span>"
        }
        let address = escapedHTML(percentEncoded(file))
        return
            "<figure\(isWide ? " class=\"wide\"" : "")><a href=\"\(address)\"><span class=\"shot\">"
            + "<img loading=\"lazy\" src=\"\(address)\" alt=\"\(caption)\">\(frame)</span></a>"
            + "<figcaption>\(caption)</figcaption></figure>"
    }

    private func swatch(_ index: Int) -> String {
        "<span class=\"swatch\" style=\"background:\(hexColor(settings.classColors[index]))\"></span>"
    }

    private func meanText(_ share: LossShare) -> String { share.mean.map(significant) ?? "–" }
}

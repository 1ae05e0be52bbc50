import Files
import LossAnalysis
import Pictures

extension LossMapIndex {
    /// The content of `index.html`: a page without scripts or foreign files that shows the pictures beside it.
    package var html: String {
        let figures: [HTML] = [
            .headFigure("mean loss", meanText(total.total), settings.unit),
            .headFigure("mean IoU", scoreText(total.meanIoU), ""),
            .headFigure("images", "\(entries.count)", ""),
            .headFigure("pixels that count", grouped(total.total.pixels), ""),
            .headFigure("ignored", grouped(total.ignored), ""),
            .headFigure("scale ends at", decimalText(scaleNats, decimals: 3), settings.unit),
        ]
        let body: HTML = """
            <div id="static">
            <header>
            <h1>\(settings.title)</h1>
            <p class="faint">Loss of every pixel: \(settings.lossDescription); class weights: \
            \(settings.classWeightsOrigin). \(divisors)\(boundLine)</p>
            <dl class="figures">
            \(figures)
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
            \(rankedPositions.prefix(shown).enumerated().map { card(rank: $0.offset + 1, position: $0.element) })
            \(restLine)
            </main>
            </div>
            """
        return Page(
            title: "Loss maps: \(settings.title)",
            program: settings.writesExplorer ? ExplorerProgram.page : nil, body: body
        ).text
    }

    /// How many images stand on the static page: beside an explorer the worst, so that it opens quickly.
    private var shown: Int { settings.writesExplorer ? 200 : entries.count }

    /// By what means are divided.
    private var divisors: String {
        "Means are sums of losses divided by the sum of the class weights of their pixels; what is called "
            + "\(settings.unit) a pixel is divided by the number of pixels."
    }

    /// How many pixels have a loss that is bounded.
    private var boundLine: String {
        guard let bound = settings.bound, boundedPixels > 0 else { return "" }
        return
            " Of \(counted(boundedPixels, "pixel")) the label had the probability 0: their loss counts as "
            + "\(significant(bound)) nats."
    }

    private var restLine: HTML {
        guard entries.count > shown else { return "" }
        return """
            <p class="faint">\(counted(entries.count - shown, "more image")): in the explorer, index.csv and index.json.</p>
            """
    }

    private var legend: HTML {
        .lossLegend(
            colorScale, unit: settings.unit,
            more: "ignored pixels; the white frame marks the region with the most loss")
    }

    private var classTable: HTML {
        let rows = total.classes.enumerated().sorted { $0.element.sum > $1.element.sum }
            .map { index, share -> HTML in
                let weight = significant(Double(settings.classWeights[index]))
                return """
                    <tr><td>\(named(index))</td>\(cells(of: share))<td class="n">\(weight)</td></tr>
                    """
            }
        return table("By class of the label", "class", rows, last: ["weight"])
    }

    private var pairTable: HTML {
        let rows = total.pairs.sorted { $0.share.sum > $1.share.sum }.prefix(15)
            .map { pair -> HTML in
                "<tr><td>\(named(pair.label)) → \(named(pair.prediction))</td>\(cells(of: pair.share))</tr>"
            }
        return table("By label → prediction (the largest 15)", "pair", rows)
    }

    private var borderTable: HTML {
        let rows = total.borderBands.enumerated().filter { $0.element.pixels > 0 }
            .map { band, share -> HTML in
                "<tr><td>\(LossMapStatistics.bandName(band))</td>\(cells(of: share))</tr>"
            }
        return table("By distance to the nearest border", "distance", rows)
    }

    private func table(
        _ caption: String, _ first: String, _ rows: [HTML], last: [String] = []
    ) -> HTML {
        DataTable(
            caption: caption, heads: [first, "pixels", "mean loss", "share of the loss"] + last,
            firstNumber: 1, rows: rows
        ).html
    }

    private func cells(of share: LossShare) -> HTML {
        let part = total.total.sum > 0 ? share.sum / total.total.sum * 100 : 0
        let percent = decimalText(part, decimals: 1)
        return """
            <td class="n">\(grouped(share.pixels))</td><td class="n">\(meanText(share))</td>\
            <td class="n share"><span><i style="width:\(percent)%"></i></span>\(percent) %</td>
            """
    }

    private func card(rank: Int, position: Int) -> HTML {
        let entry = entries[position]
        let statistics = entry.statistics
        let pictures = [
            entry.files.row.map {
                picture($0, "image, label, prediction, loss", nil, isWide: true)
            },
            entry.files.overlay.map {
                // The legend makes the picture beside it wider than a small image: both show pixels of one size.
                let share = Double(entry.width) / Double(lossMapPictureWidth(of: entry.width))
                return picture($0, "loss on the image", entry, share: share)
            },
            entry.files.loss.map { picture($0, "loss", nil) },
            entry.files.loss == nil && settings.writesExplorer
                ? thumbnail(ExplorerFolder.thumbnailFile(position)) : nil,
        ].compactMap { $0 }
        let worst = entry.worstRegion.map { region in
            " · worst region at (\(region.x), \(region.y)), \(region.side) × \(region.side) px, "
                + "\(significant(region.mean)) \(settings.unit) a pixel"
        }
        let worstClasses = statistics.classes.enumerated().filter { $0.element.sum > 0 }
            .sorted { $0.element.sum > $1.element.sum }.prefix(3)
            .map { "\(named($0.offset)) \(meanText($0.element))" as HTML }
        return """
            <article><h3><span class="rank">\(rank)</span> \(entry.name) \
            <span class="mean">\(meanText(statistics.total))</span></h3>
            <p class="faint">mean IoU \(scoreText(statistics.meanIoU)) · \(grouped(statistics.total.pixels)) pixels count, \
            \(grouped(statistics.ignored)) ignored\(worst ?? "")</p>
            <p class="faint">\(worstClasses.joined(separator: " "))</p>
            <div class="pictures">\(pictures.joined())</div></article>
            """
    }

    /// A picture with the worst region of `entry` framed, where one is given.
    ///
    /// - Parameter share: How much of the figure's width it takes.
    private func picture(
        _ file: String, _ caption: String, _ entry: Entry?, isWide: Bool = false, share: Double = 1
    ) -> HTML {
        var frame: HTML = ""
        if let entry, let region = entry.worstRegion {
            let percent = { (part: Int, whole: Int) in
                decimalText(Double(part) / Double(whole) * 100, decimals: 2)
            }
            frame = """
                <span class="frame" style="left:\(percent(region.x, entry.width))%;\
                top:\(percent(region.y, entry.height))%;\
                width:\(percent(region.side, entry.width))%;\
                height:\(percent(region.side, entry.height))%"></span>
                """
        }
        let address = percentEncoded(file)
        let opening: HTML = isWide ? "<figure class=\"wide\">" : "<figure>"
        let size: HTML =
            share < 1 ? " style=\"width:\(decimalText(100 * share, decimals: 2))%\"" : ""
        return """
            \(opening)<a href="\(address)"><span class="shot"\(size)>\
            <img loading="lazy" src="\(address)" alt="\(caption)">\(frame)</span></a>\
            <figcaption>\(caption)</figcaption></figure>
            """
    }

    /// The small picture of an image without others.
    private func thumbnail(_ file: String) -> HTML {
        "<img class=\"thumbnail\" loading=\"lazy\" src=\"\(file)\" alt=\"loss, small\">"
    }

    /// A class with its colour.
    private func named(_ index: Int) -> HTML {
        "\(HTML.swatch(settings.classColors[index]))\(settings.classNames[index])"
    }

    private func meanText(_ share: LossShare) -> String { share.mean.map(significant) ?? "–" }
}

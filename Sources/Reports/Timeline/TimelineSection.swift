import Files
import LossAnalysis
import Pictures

/// The part of a run's page that shows its loss maps through time.
///
/// The program beside the page fills it; without scripts, and in print, pictures stand there. The table is there always.
package struct TimelineSection {
    let index: TimelineIndex
    /// The name of the folder beside the page.
    let folder: String
    /// Which pictures there are of every image.
    let pictures: [[TimelinePicture]]
    /// Whether the page lies elsewhere.
    let standsAlone: Bool

    /// The program; nil for a page that lies elsewhere.
    var program: PageProgram? { standsAlone ? nil : TimelineProgram.page(folder: folder) }

    /// The part.
    ///
    /// - Parameter reloadSeconds: After how many seconds the page is to be loaded anew; nil for never.
    func html(reloadSeconds: Int?) -> HTML {
        """
        <section id="timeline" data-folder="\(folder)" data-reload="\(reloadSeconds ?? 0)">
        <h2>Loss maps through time</h2>
        <p class="faint">\(introduction)</p>
        \(lackingNote)
        \(standsAlone ? "" : figures)
        <div class="scroll">\(table)</div>
        <p class="faint">A pixel is <b>learnt</b> in the first epoch from which on it is right to the end, <b>wrong again</b> \
        where it was right once and is wrong in the newest epoch, <b>never learnt</b> where it was right in none, and \
        <b>forgotten</b> as often as a wrong epoch follows a right one; all over the epochs that are kept.</p>
        </section>
        """
    }

    private var introduction: String {
        let epochs = index.epochs
        let count = index.images.count { $0 != nil }
        let images = counted(count, "validation image")
        guard let first = epochs.first, let last = epochs.last, first != last else {
            return "\(images) in epoch \(index.newest)."
        }
        let every =
            index.settings.schedule.stride == 1
            ? "" : ", every \(index.settings.schedule.stride) epochs"
        let away = standsAlone ? " The maps are in the run's own report.html." : ""
        return "\(images) from epoch \(first) to \(last)\(every).\(away)"
    }

    private var lackingNote: HTML {
        let lacking = index.images.indices.map { position -> String? in
            let epochs = index.lacking(position)
            guard !epochs.isEmpty else { return nil }
            let shown = epochs.prefix(12).map(String.init).joined(separator: ", ")
            let more = epochs.count > 12 ? " and \(epochs.count - 12) more" : ""
            return "\(index.settings.names[position]): \(shown)\(more)"
        }
        let texts = lacking.compactMap(\.self)
        guard !texts.isEmpty else { return "" }
        return """
            <p class="note">Epochs whose map is missing or damaged, and left out: \
            \(texts.joined(separator: "; ")).</p>
            """
    }

    // MARK: Pictures

    private var figures: HTML {
        if pictures.allSatisfy(\.isEmpty) {
            return """
                <p class="timeline-static faint">The maps are shown by a script. Pictures of them come at the end of the \
                run, and by <code>pixelwise report RUN</code>.</p>
                """
        }
        let articles = pictures.enumerated().compactMap { position, pictures -> HTML? in
            pictures.isEmpty ? nil : article(position, pictures)
        }
        return """
            <div class="timeline-static">
            \(legend)
            \(articles)
            </div>
            """
    }

    private func article(_ position: Int, _ pictures: [TimelinePicture]) -> HTML {
        let name = index.settings.names[position]
        let figures = pictures.map { picture -> HTML in
            let file = "\(folder)/\(TimelineFolder.file(picture.file, ofImage: position))"
            return """
                <figure><img src="\(file)" alt="\(name): \(picture.caption)" loading="lazy">\
                <figcaption>\(picture.caption)</figcaption></figure>
                """
        }
        return """
            <article><h3>\(name)</h3>
            <div class="pictures">
            \(figures)
            </div></article>
            """
    }

    private var legend: HTML {
        let times = LearningColors.forgotten.enumerated().map { count, color -> HTML in
            let more = count == LearningColors.forgotten.count - 1 ? " or more" : ""
            return "<span>\(HTML.swatch(color))\(count)\(more)</span>"
        }
        let (first, last) = (index.epochs.first ?? 0, index.epochs.last ?? 0)
        let middle = index.epochs.isEmpty ? 0 : index.epochs[index.epochs.count / 2]
        let epochs = (first == last ? [first] : Set([first, middle, last]).sorted()).map {
            epoch -> HTML in
            let color = LearningColors.learnt(in: epoch, first: first, last: last)
            return "<span>\(HTML.swatch(color))\(epoch)</span>"
        }
        return """
            \(HTML.lossLegend(index.scale, more: "ignored pixels; one scale for all images and epochs"))
            <p class="timeline-key"><span>learnt in epoch</span>\(epochs.joined())\
            <span>\(HTML.swatch(LearningColors.lost))wrong again</span>\
            <span>\(HTML.swatch(LearningColors.neverLearnt))never learnt</span>\
            <span>\(HTML.swatch(ColorMap.ignored))ignored</span></p>
            <p class="timeline-key"><span>forgotten so many times</span>\(times.joined())</p>
            """
    }

    // MARK: Table

    private var table: HTML {
        let (classes, total) = index.shares
        let rows = classes.enumerated().filter { $0.element.pixels > 0 }.map { id, share -> HTML in
            let swatch = HTML.swatch(index.settings.classColors[id])
            return "<tr><td>\(swatch)\(index.settings.classNames[id])</td>\(cells(share))</tr>"
        }
        let all: HTML = "<tr class=\"bestrow\"><td>all</td>\(cells(total))</tr>"
        return DataTable(
            caption: "What became of pixels, by the class of their label",
            heads: [
                "class", "pixels", "learnt", "half of them by epoch", "wrong again", "never learnt",
                "forgotten at least once", "times, on average",
            ], firstNumber: 1, rows: rows + [all]
        ).html
    }

    private func cells(_ share: LearningShare) -> HTML {
        let percent = { (count: Int) -> String in
            share.pixels == 0
                ? "–" : decimalText(Double(count) / Double(share.pixels) * 100, decimals: 1) + " %"
        }
        let average =
            share.pixels == 0
            ? "–" : decimalText(Double(share.forgettings) / Double(share.pixels), decimals: 2)
        let texts = [
            grouped(share.pixels), percent(share.learnt),
            share.medianEpoch.map { "\($0)" } ?? "–", percent(share.lost),
            percent(share.neverLearnt), percent(share.forgotten), average,
        ]
        return texts.map { text -> HTML in "<td class=\"n\">\(text)</td>" }.joined()
    }
}

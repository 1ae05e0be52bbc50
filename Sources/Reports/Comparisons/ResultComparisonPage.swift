import Files
import Pictures
import SegmentationScores

extension ResultComparison {
    /// A page without scripts: the verdict, the classes, and the images by how much they changed.
    package var html: String {
        let figures: [HTML] =
            [
                .headFigure("mean IoU of A", scoreText(first.scores.meanIoU), ""),
                .headFigure("mean IoU of B", scoreText(second.scores.meanIoU), ""),
            ]
            + zip(PixelChange.allCases, pixels()).filter { $0.0 == .gained || $0.0 == .lost }.map {
                .headFigure($0.name, grouped($1), "px")
            }
        let body: HTML = """
            <header>
            <h1>\(title)</h1>
            <p class="faint">A: \(first.name). B: \(second.name).</p>
            <dl class="figures">
            \(figures)
            </dl>
            <p>\(verdict.prefix(1).uppercased() + verdict.dropFirst()).</p>
            \(legend)
            </header>
            <main>
            <div class="scroll">\(classTable)</div>
            <h2>Images, the most changed first</h2>
            \(ranked.map(card))
            </main>
            """
        return Page(title: "Compared: \(title)", body: body).text
    }

    private var legend: HTML {
        let parts = [PixelChange.gained, .lost, .wrong].map { change -> HTML in
            "\(HTML.swatch(change.color ?? 0))\(change.name) "
        }
        return changes == nil
            ? "" : "<p class=\"faint\">\(parts.joined()) The rest is right in both.</p>"
    }

    private var classTable: HTML {
        let rows = table.dropFirst().map { row -> HTML in
            let cells = row.enumerated().map { column, text -> HTML in
                column == 0 ? "<td>\(text)</td>" : "<td class=\"n\">\(text)</td>"
            }
            return "<tr>\(cells.joined())</tr>"
        }
        return DataTable(heads: table[0], firstNumber: 1, rows: rows).html
    }

    /// The images by pixels gained or lost, or by how much their mean IoU changed.
    private var ranked: [Entry] {
        let moved = entries.map { entry -> Double in
            if let pixels = entry.pixels {
                return Double(
                    pixels[PixelChange.gained.rawValue] + pixels[PixelChange.lost.rawValue])
            }
            return abs((entry.second ?? 0) - (entry.first ?? 0))
        }
        return entries.indices.sorted {
            moved[$0] != moved[$1] ? moved[$0] > moved[$1] : $0 < $1
        }.map { entries[$0] }
    }

    private func card(_ entry: Entry) -> HTML {
        let picture = entry.picture.map { file -> HTML in
            let address = percentEncoded(file)
            return """
                <figure><a href="\(address)"><img loading="lazy" src="\(address)" alt="gained and lost"></a></figure>
                """
        }
        let moved = entry.pixels.map {
            "gained \(grouped($0[PixelChange.gained.rawValue])) px, "
                + "lost \(grouped($0[PixelChange.lost.rawValue])) px · "
        }
        return """
            <article><h3>\(entry.name)</h3>
            <p class="faint">\(moved ?? "")mean IoU \(scoreText(entry.first)) → \
            \(scoreText(entry.second))</p>
            \(picture ?? "")</article>
            """
    }
}

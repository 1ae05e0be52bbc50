import Pictures

/// A table of a page, made of cells that are escaped already.
struct DataTable {
    /// What stands above it; nil for nothing.
    var caption: String?
    /// The heads of its columns.
    var heads: [String]
    /// The first column that holds numbers, set to the right, as all behind it do.
    var firstNumber: Int
    /// Its rows, each a `<tr>`.
    var rows: [HTML]

    /// The table.
    var html: HTML {
        let heads = heads.enumerated().map { index, head -> HTML in
            index < firstNumber ? "<th>\(head)</th>" : "<th class=\"n\">\(head)</th>"
        }
        return """
            <table>\(captionLine)<thead><tr>\(heads.joined())</tr></thead>
            <tbody>
            \(rows)
            </tbody></table>
            """
    }

    private var captionLine: HTML {
        guard let caption else { return "" }
        return "<caption>\(caption)</caption>\n"
    }
}

extension HTML {
    /// A square of a class's colour before its name.
    static func swatch(_ color: UInt32) -> HTML {
        "<span class=\"swatch\" style=\"background:\(hexColor(color))\"></span>"
    }

    /// The colours of losses with round numbers of nats.
    ///
    /// - Parameter more: What stands behind the swatch of ignored pixels.
    static func lossLegend(
        _ scale: LossColorScale, unit: String = LossMapSettings.nats, more: String
    ) -> HTML {
        let stops = stride(from: 0, through: 255, by: 15)
            .map { hexColor(ColorMap.loss.colors[$0]) }.joined(separator: ", ")
        let ticks = scale.ticks(count: 6).map { position, text -> HTML in
            "<span style=\"left:\(decimalText(position * 100, decimals: 2))%\">\(text)</span>"
        }
        let log = scale.knee == nil ? "" : ", on a log scale"
        return """
            <div class="legend"><div class="bar" style="background:linear-gradient(90deg, \(stops))"></div>
            <div class="ticks">\(ticks.joined())</div>
            <p class="faint">\(unit), class weight included\(log); \(swatch(ColorMap.ignored)) \
            \(more)</p></div>
            """
    }

    /// One of the large figures at the head of a page.
    static func headFigure(_ name: String, _ value: String, _ unit: String) -> HTML {
        "<div><dt>\(name)</dt><dd>\(value) <small>\(unit)</small></dd></div>"
    }
}

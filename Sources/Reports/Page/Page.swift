/// An HTML document that needs nothing but itself: no server, no network, no file beside it but those that its body names.
///
/// Its style sheets are files of this module (`Styles/`), which the build embeds, so that a copied binary has them; a
/// script is added the same way, as a file that editors and linters understand. Data that a page reads come beside it.
package struct Page: Sendable {
    /// What the window is called.
    package var title: String
    /// The sheets that lay it out, the later ones over the earlier ones.
    package var styles: [StyleSheet]
    /// After how many seconds a browser loads it anew; nil for never.
    package var reloadSeconds: Int?
    /// What lies in `<body>`.
    package var body: HTML

    /// Puts a document together.
    package init(
        title: String, styles: [StyleSheet] = [.page], reloadSeconds: Int? = nil, body: HTML
    ) {
        self.title = title
        self.styles = styles
        self.reloadSeconds = reloadSeconds
        self.body = body
    }

    /// The document as it stands in a file.
    package var text: String {
        let head: HTML = """
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            \(reloadLine)<title>\(title)</title>
            """
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            \(head.markup)
            <style>
            \(styles.map(\.text).joined(separator: "\n"))</style>
            </head>
            <body>
            \(body.markup)
            </body>
            </html>

            """
    }

    private var reloadLine: HTML {
        guard let reloadSeconds else { return "" }
        return "<meta http-equiv=\"refresh\" content=\"\(reloadSeconds)\">\n"
    }
}

/// A style sheet of this module.
package enum StyleSheet: CaseIterable, Sendable {
    /// What all pages share: type, tables, cards, the legend of loss maps.
    case page
    /// Charts and what stands around them; behind ``page``.
    case charts

    /// The file, as the build found it.
    package var text: String {
        switch self {
        case .page: String(decoding: PackageResources.page_css, as: UTF8.self)
        case .charts: String(decoding: PackageResources.charts_css, as: UTF8.self)
        }
    }
}

/// An HTML document that needs nothing but itself: no server, no network, no file beside it but those that its body names.
///
/// Its style sheets are files of this module (`Styles/`), which the build embeds, so that a copied binary has them; a
/// script is added the same way, as a file that editors and linters understand. Data that a page reads come beside it.
package struct Page: Sendable {
    /// What the window is called.
    package var title: String
    /// The sheets that lay it out, the later ones over the earlier ones.
    package var styles: [StyleSheet]
    /// What runs in it, from files beside it; nil for a page without scripts.
    var program: PageProgram?
    /// After how many seconds a browser loads it anew, unless the page's program sees to that; nil for never.
    package var reloadSeconds: Int?
    /// What lies in `<body>`.
    package var body: HTML

    /// Puts a document together.
    package init(
        title: String, styles: [StyleSheet] = [.page], reloadSeconds: Int? = nil, body: HTML
    ) {
        self.init(
            title: title, styles: styles, program: nil, reloadSeconds: reloadSeconds, body: body)
    }

    init(
        title: String, styles: [StyleSheet] = [.page], program: PageProgram?,
        reloadSeconds: Int? = nil, body: HTML
    ) {
        self.title = title
        self.styles = styles
        self.program = program
        self.reloadSeconds = reloadSeconds
        self.body = body
    }

    /// The document as it stands in a file.
    package var text: String {
        let head: HTML = """
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            \(policyLine)\(reloadLine)<title>\(title)</title>
            """
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            \(head.markup)
            <style>
            \(styles.map(\.text).joined(separator: "\n"))</style>
            \(program?.lines.markup ?? "")</head>
            <body>
            \(body.markup)
            </body>
            </html>

            """
    }

    /// The Content-Security-Policy of the page.
    ///
    /// Nothing is loaded but pictures beside the page and the files of its program; texts from outside stay texts even if
    /// one should reach the markup.
    private var policyLine: HTML {
        let scripts: HTML = program == nil ? "" : "script-src 'self'; "
        return """
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; \(scripts)\
            style-src 'self' 'unsafe-inline'; img-src 'self'; base-uri 'none'; form-action 'none'">

            """
    }

    private var reloadLine: HTML {
        guard let reloadSeconds else { return "" }
        let line: HTML = "<meta http-equiv=\"refresh\" content=\"\(reloadSeconds)\">"
        // A program waits until its reader does nothing.
        return program == nil ? "\(line)\n" : "<noscript>\(line)</noscript>\n"
    }
}

/// The program of a page: files in a folder beside it, loaded in their order behind the body.
struct PageProgram: Sendable {
    /// The folder, relative to the page.
    let folder: String
    /// Names of style sheets, which come over those of the page.
    let sheets: [String]
    /// The name of the script that runs before the body is shown.
    let first: String
    /// Names of the other scripts.
    let scripts: [String]

    fileprivate var lines: HTML {
        let sheets = sheets.map { name -> HTML in
            "<link rel=\"stylesheet\" href=\"\(folder)/\(name)\">\n"
        }
        let later = scripts.map { name -> HTML in
            "<script defer src=\"\(folder)/\(name)\"></script>\n"
        }
        return """
            \(sheets.joined())<script src="\(folder)/\(first)"></script>
            \(later.joined())
            """
    }
}

/// A style sheet of this module.
package enum StyleSheet: CaseIterable, Sendable {
    /// What all pages share: type, tables, cards, the legend of loss maps.
    case page
    /// Charts and what stands around them; behind ``page``.
    case charts
    /// Loss maps through time; behind ``charts``.
    case timeline

    /// The file, as the build found it.
    package var text: String {
        switch self {
        case .page: String(decoding: PackageResources.page_css, as: UTF8.self)
        case .charts: String(decoding: PackageResources.charts_css, as: UTF8.self)
        case .timeline: String(decoding: PackageResources.timeline_css, as: UTF8.self)
        }
    }
}

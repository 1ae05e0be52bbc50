/// The files of the explorer's program: files of this module in `Program/`, which the build embeds.
enum ExplorerProgram {
    /// The script that is loaded before the body, so that the static page does not flash up.
    private static let first = "namespace.js"
    private static let style = "explorer.css"

    /// Names and contents, in the order in which the page loads them: what others are made of comes first, what starts the
    /// page last.
    static let files: [(name: String, bytes: [UInt8])] = [
        (style, PackageResources.explorer_css),
        ("namespace.js", PackageResources.namespace_js),
        ("elements.js", PackageResources.elements_js),
        ("numbers.js", PackageResources.numbers_js),
        ("state.js", PackageResources.state_js),
        ("start.js", PackageResources.start_js),
    ]

    /// What the page loads: the program, and what it shows.
    static var page: PageProgram {
        PageProgram(
            folder: "explorer", sheet: style, first: first,
            scripts: files.map(\.name).filter { $0 != style && $0 != first } + ["data.js"])
    }
}

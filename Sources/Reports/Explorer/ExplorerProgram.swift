/// The files of the explorer's program, which are files of this module that the build embeds.
enum ExplorerProgram {
    /// Names and contents, in the order in which the page loads them.
    static let files: [(name: String, bytes: [UInt8])] = [
        ("explorer.css", PackageResources.explorer_css)
    ]

    /// What the page loads: the program, and what it shows.
    static var page: PageProgram {
        PageProgram(
            folder: "explorer", sheets: files.map(\.name).filter { $0.hasSuffix(".css") },
            scripts: files.map(\.name).filter { $0.hasSuffix(".js") } + ["data.js"])
    }
}

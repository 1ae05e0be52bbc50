/// The files of the program that shows a timeline: what it shares with the explorer, and its own in `Program/`.
enum TimelineProgram {
    /// The script that is loaded before the body, so that the static pictures do not flash up.
    private static let first = "timelinestart.js"

    /// Names and contents, in the order in which the page loads them.
    static let files: [(name: String, bytes: [UInt8])] = [
        (first, PackageResources.timelinestart_js),
        ("elements.js", PackageResources.elements_js),
        ("numbers.js", PackageResources.numbers_js),
        ("state.js", PackageResources.state_js),
        ("colormaps.js", PackageResources.colormaps_js),
        ("packedscripts.js", PackageResources.packedscripts_js),
        ("losscodes.js", PackageResources.losscodes_js),
        ("layers.js", PackageResources.layers_js),
        ("timelinestore.js", PackageResources.timelinestore_js),
        ("timelinelayers.js", PackageResources.timelinelayers_js),
        ("timelineview.js", PackageResources.timelineview_js),
        ("timeline.js", PackageResources.timeline_js),
    ]

    /// What a page beside the folder loads: the program, and what it shows.
    static func page(folder: String) -> PageProgram {
        let home = "\(folder)/\(TimelineFolder.program)"
        return PageProgram(
            folder: home, sheets: [], first: first,
            scripts: files.map(\.name).filter { $0 != first } + ["../data.js"])
    }
}

/// The files of the explorer's program: files of this module in `Program/`, which the build embeds.
enum ExplorerProgram {
    /// The script that is loaded before the body, so that the static page does not flash up.
    private static let first = "namespace.js"

    /// Names and contents, in the order in which the page loads them: what others are made of comes first, what starts the
    /// page last.
    static let files: [(name: String, bytes: [UInt8])] = [
        ("explorer.css", PackageResources.explorer_css),
        ("overview.css", PackageResources.overview_css),
        ("gallery.css", PackageResources.gallery_css),
        ("viewer.css", PackageResources.viewer_css),
        ("marks.css", PackageResources.marks_css),
        ("findings.css", PackageResources.findings_css),
        ("namespace.js", PackageResources.namespace_js),
        ("elements.js", PackageResources.elements_js),
        ("numbers.js", PackageResources.numbers_js),
        ("state.js", PackageResources.state_js),
        ("address.js", PackageResources.address_js),
        ("barlist.js", PackageResources.barlist_js),
        ("colormaps.js", PackageResources.colormaps_js),
        ("correction.js", PackageResources.correction_js),
        ("dataset.js", PackageResources.dataset_js),
        ("distribution.js", PackageResources.distribution_js),
        ("errorkinds.js", PackageResources.errorkinds_js),
        ("filters.js", PackageResources.filters_js),
        ("findingbar.js", PackageResources.findingbar_js),
        ("findingcrops.js", PackageResources.findingcrops_js),
        ("findinglist.js", PackageResources.findinglist_js),
        ("findingprint.js", PackageResources.findingprint_js),
        ("findingrow.js", PackageResources.findingrow_js),
        ("findings.js", PackageResources.findings_js),
        ("gallery.js", PackageResources.gallery_js),
        ("gallerytools.js", PackageResources.gallerytools_js),
        ("imagestore.js", PackageResources.imagestore_js),
        ("keys.js", PackageResources.keys_js),
        ("layers.js", PackageResources.layers_js),
        ("packedscripts.js", PackageResources.packedscripts_js),
        ("losscodes.js", PackageResources.losscodes_js),
        ("markdialog.js", PackageResources.markdialog_js),
        ("marklist.js", PackageResources.marklist_js),
        ("marks.js", PackageResources.marks_js),
        ("navigation.js", PackageResources.navigation_js),
        ("ordering.js", PackageResources.ordering_js),
        ("outline.js", PackageResources.outline_js),
        ("overview.js", PackageResources.overview_js),
        ("panels.js", PackageResources.panels_js),
        ("readout.js", PackageResources.readout_js),
        ("regionlist.js", PackageResources.regionlist_js),
        ("regions.js", PackageResources.regions_js),
        ("remaining.js", PackageResources.remaining_js),
        ("thresholdcharts.js", PackageResources.thresholdcharts_js),
        ("viewcontrols.js", PackageResources.viewcontrols_js),
        ("viewer.js", PackageResources.viewer_js),
        ("viewport.js", PackageResources.viewport_js),
        ("start.js", PackageResources.start_js),
    ]

    /// What the page loads: the program, and what it shows.
    static var page: PageProgram {
        let names = files.map(\.name)
        return PageProgram(
            folder: "explorer", sheets: names.filter { $0.hasSuffix(".css") }, first: first,
            scripts: names.filter { $0.hasSuffix(".js") && $0 != first } + ["data.js"])
    }
}

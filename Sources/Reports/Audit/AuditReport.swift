import Files
import JSONText
import LossAnalysis
import Machine

/// Writes an audit: the explorer, opened on what was found, with `audit.json`, `audit.csv` and an empty `marks.json`.
package final class AuditReport {
    private let folder: String
    private let settings: LossMapSettings
    private let origin: AuditOrigin
    private let maps: LossMapReport
    private var findings: AuditFindings
    private var names: [String] = []

    /// What an audit has written.
    package struct Result: Sendable {
        /// What was found.
        package let findings: AuditFindings
        /// The names of the images, in the order of the findings.
        package let names: [String]
        /// What the labels cost in all.
        package let total: LossMapStatistics
        /// The content of `audit.json`.
        package let json: LongJSONObject
    }

    /// The files beside the explorer's.
    package static let files = lists + ["marks.json"]
    /// What was found; the first one tells whether they are ours.
    private static let lists = ["audit.json", "audit.csv"]
    private static let tellingMembers = ["method", "judged_by"]

    /// Takes away what an audit has found: loss maps of other images are about to take its place.
    static func removeFiles(in folder: String) throws {
        let areOurs = try? OwnFiles.require(
            lists, in: folder, toldBy: lists[0], with: tellingMembers)
        guard areOurs == true else { return }
        for name in lists { try AtomicFile.remove("\(folder)/\(name)") }
    }

    /// Makes the folder where it is missing.
    ///
    /// - Parameter method: How suspicion is found, in one sentence for readers.
    /// - Throws: As `LossMapReport`, also for an `audit.json` of another program.
    package init(
        folder: String, settings: LossMapSettings, origin: AuditOrigin, method: String,
        team: ThreadTeam = .ofAllCores
    ) throws {
        self.folder = folder
        self.settings = settings
        self.origin = origin
        try OwnFiles.require(
            Self.lists, in: folder, toldBy: Self.lists[0], with: Self.tellingMembers)
        maps = try LossMapReport(folder: folder, settings: settings, team: team)
        findings = AuditFindings(method: method)
    }

    /// Takes one more image with what was found in it.
    package func add(_ result: PixelLosses, _ found: LabelFindings) throws {
        try maps.add(result, bands: found.bands)
        findings.add(found)
        names.append(result.name)
    }

    /// Writes everything; marks that lie in the folder stay.
    ///
    /// - Parameter willDraw: Is told which image comes next, from 0; throw to stop between two images.
    /// - Returns: What was found, with the names of the images.
    package func finish(
        willDraw: (_ position: Int) throws -> Void = { _ in }
    ) throws -> Result {
        let index = AuditIndex(
            findings: findings, names: names, origin: origin, classNames: settings.classNames)
        let json = index.json
        let total = try maps.finish(findings: findings, willDraw: willDraw) { folder in
            try AtomicFile.write(
                CSVText.rows(index.csvRows), to: "\(folder)/audit.csv", flushed: false)
            try json.write(to: "\(folder)/audit.json")
            // Marks that lie there stay.
            if FileStatus(path: "\(self.folder)/marks.json") == nil {
                try AtomicFile.write(emptyMarks.lines, to: "\(folder)/marks.json", flushed: false)
            }
            return Self.lists
        }.total
        return Result(findings: findings, names: names, total: total, json: json)
    }

    /// Of the format that the explorer saves.
    private var emptyMarks: JSONValue {
        [
            "format": 1, "title": .text(settings.title),
            "class_names": .array(settings.classNames.map { .text($0) }), "marks": [],
        ]
    }
}

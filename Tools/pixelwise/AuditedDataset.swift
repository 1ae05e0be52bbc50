import ArgumentParser
import Files
import JSONText
import Reports

/// Which data a marked folder is about: what the command line says, else what `audit.json` in the folder says.
struct AuditedDataset {
    /// The name of the file in a marked folder.
    static let file = "audit.json"

    /// A description, or a folder.
    let dataset: String
    /// The splits.
    let splits: [String]
    /// The folder that holds the data; nil for the description's root.
    let dataRoot: String?

    /// - Throws: `ValidationError` where neither says it.
    init(folder: String, dataset: String?, splits: [String], dataRoot: String?) throws {
        let path = "\(folder)/\(Self.file)"
        let written: JSONValue
        do {
            written = try JSONValue(parsing: try InputFile.contents(path: path))
        } catch FileReadingError.missing {
            written = .object([])
        } catch let fault as JSONError {
            throw ReportError.badMarks(path: path, reason: "\(fault); write the audit again")
        }
        guard let data = dataset ?? written["dataset"]?.string else {
            throw Self.missing("--dataset and --split", path)
        }
        let part = written["split"]
        let parts = part?.string.map { [$0] } ?? part?.elements?.compactMap(\.string) ?? []
        guard !splits.isEmpty || !parts.isEmpty else { throw Self.missing("--split", path) }
        self.dataset = data
        self.splits = splits.isEmpty ? parts : splits
        self.dataRoot = dataRoot ?? (dataset == nil ? written["data_root"]?.string : nil)
    }

    private static func missing(_ options: String, _ path: String) -> ValidationError {
        ValidationError("\(path) does not say which data were judged; give \(options)")
    }
}

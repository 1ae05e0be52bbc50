/// Why a folder does not take a run, or cannot be read as one.
package enum RunFolderError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Another process trains in this folder.
    case folderInUse(path: String)
    /// A new run was to begin where there is one already.
    case folderHoldsARun(path: String)
    /// A run is to go on where none began.
    case noRun(path: String)
    /// Nothing stands at the path.
    case missing(path: String)
    /// What stands there is no run folder.
    case notARun(path: String, reason: String)
    /// There is no higher number for a folder that is named by number.
    case noNumberLeft(path: String)
    /// A run is to go on of which only these files are left, none of them a state.
    case nothingToGoOnFrom(folder: String, parts: [String])
    /// A line of the log is not what a run writes; `reason` says what it is.
    case brokenLog(path: String, line: Int, reason: String)
    /// The log lacks epochs that the state of the run has behind it; `found` are there, from the first.
    case logLacksEpochs(path: String, found: Int, expected: Int)
    /// The log has other numbers than the state of the run; `reason` names one.
    case logOfAnotherRun(path: String, reason: String)

    /// One sentence: what is wrong and where; what to do.
    package var description: String {
        switch self {
        case .folderInUse(let path):
            "\(path): another process trains in this folder; wait for it, or name another with --output"
        case .folderHoldsARun(let path):
            "\(path): holds a run already; go on with it by --resume, or name another folder with --output"
        case .noRun(let path):
            "\(path): holds no run to go on with; name the folder of one, or leave --resume out to begin one there"
        case .missing(let path):
            "\(path): does not exist; name a run folder, as 'pixelwise train' writes it"
        case .notARun(let path, let reason):
            "\(path): is no run folder (\(reason)); name one, as 'pixelwise train' writes it"
        case .noNumberLeft(let path):
            "\(path): has the highest number that a run folder can have; name another with --output"
        case .nothingToGoOnFrom(let folder, let parts):
            "\(folder): holds of a run \(parts.joined(separator: ", ")), but neither checkpoints/last.state nor "
                + "checkpoints/previous.state, from which it could go on; restore one of them from a copy, or train "
                + "into another folder"
        case .brokenLog(let path, let line, let reason):
            "\(path):\(line): \(reason); take the line out, or restore the file"
        case .logLacksEpochs(let path, let found, let expected):
            "\(path): lacks epoch \(found + 1), the run's state has \(expected) behind it; restore the file from a copy, "
                + "or train into another folder"
        case .logOfAnotherRun(let path, let reason):
            "\(path): is the log of another run (\(reason)); restore the file from a copy, or train into another folder"
        }
    }
}

/// Why a folder does not take a run, or cannot be read as one.
package enum RunFolderError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Another process trains in this folder.
    case folderInUse(path: String)
    /// A new run was to begin where there is one already.
    case folderHoldsARun(path: String)
    /// Nothing stands at the path.
    case missing(path: String)
    /// What stands there is no run folder.
    case notARun(path: String, reason: String)
    /// A line of the log is no JSON document with an epoch.
    case brokenLog(path: String, line: Int)

    /// One sentence: what is wrong and where; what to do.
    package var description: String {
        switch self {
        case .folderInUse(let path):
            "\(path): another process trains in this folder; wait for it, or name another with --output"
        case .folderHoldsARun(let path):
            "\(path): holds a run already; go on with it by --resume, or name another folder with --output"
        case .missing(let path):
            "\(path): does not exist; name a run folder, as 'pixelwise train' writes it"
        case .notARun(let path, let reason):
            "\(path): is no run folder (\(reason)); name one, as 'pixelwise train' writes it"
        case .brokenLog(let path, let line):
            "\(path):\(line): is no JSON document with an 'epoch'; take the line out, or restore the file"
        }
    }
}

/// What can be wrong with a checkpoint.
package enum CheckpointError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Neither a file nor a run folder.
    case missing(path: String)
    /// A folder without checkpoints.
    case noCheckpoints(folder: String)
    /// A safetensors file that this toolkit did not write as a checkpoint.
    case notACheckpoint(path: String, reason: String)
    /// A checkpoint whose bytes are not those that were written; `other` is one of the run to use in its place.
    case damaged(path: String, reason: String, other: String?)
    /// The file of a run's best epoch is not there, or not that, and no other file of the run holds its weights.
    case bestIsLost(path: String, reason: String, epoch: Int)
    /// Weights that do not fit the model that the file names.
    case doesNotFit(path: String, reason: String)

    /// One sentence: the path, what is wrong; what to do.
    package var description: String {
        switch self {
        case .missing(let path):
            "\(path): no such checkpoint; name a .safetensors file or a run folder"
        case .noCheckpoints(let folder):
            "\(folder): holds no checkpoints/best.safetensors or checkpoints/last.safetensors; "
                + "name a run folder that 'pixelwise train' wrote"
        case .notACheckpoint(let path, let reason):
            "\(path): is no checkpoint of pixelwise: \(reason); name a file that 'pixelwise train' wrote"
        case .damaged(let path, let reason, let other):
            "\(path): is damaged: \(reason); "
                + (other.map { "the run still holds \($0), name that file in its place" }
                    ?? "restore it from a copy, or train again")
        case .bestIsLost(let path, let reason, let epoch):
            "\(path): \(reason), and no other file of the run holds the weights of its best epoch, \(epoch); restore it "
                + "from a copy, or move it away: the run then goes on without"
        case .doesNotFit(let path, let reason):
            "\(path): \(reason)"
        }
    }
}

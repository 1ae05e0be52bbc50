import Files
import SegmentationDatasets
import Tensors

/// Reads what `--class-weights` names: `none`, or a file.
///
/// - Throws: `FileReadingError`, the reader's error, and `LossMapInputError.weightCount` for another number of classes.
func readWeights(_ argument: String, classCount: Int) throws -> [Float] {
    if argument == "none" { return Array(repeating: 1, count: classCount) }
    let weights =
        [".npy", ".npz"].contains(where: argument.hasSuffix)
        ? try ArrayFile.read(path: argument).floats
        : try ClassWeightFile.read(path: argument).weights.map { Float($0) }
    guard weights.count == classCount else {
        throw LossMapInputError.weightCount(
            path: argument, found: weights.count, classCount: classCount)
    }
    return weights
}

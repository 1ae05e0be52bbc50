import Foundation
import NetworkDescriptions
import NeuralNetworks

/// Why training stops.
package enum TrainingError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The loss is NaN or infinite; `capture` is the file that holds the batch.
    case lossNotFinite(
        epoch: Int, batch: Int, loss: Double, learningRate: Double, names: [String],
        capture: String?)
    /// The loss is finite, the length of its gradient is not; `capture` is the file that holds the batch.
    case gradientNotFinite(
        epoch: Int, batch: Int, norm: Double, learningRate: Double, precision: Precision,
        names: [String], capture: String?)
    /// The loss is finite, but a tensor of the model holds NaN or infinity; `capture` is the file that holds the batch.
    case modelNotFinite(
        epoch: Int, batch: Int, tensor: String, learningRate: Double, names: [String],
        capture: String?)
    /// A state that belongs to a run of another length or order.
    case stateOfAnotherRun(path: String, reason: String)
    /// All epochs are done, and none has a finite validation loss.
    case noFiniteEpoch(folder: String, epochs: Int)
    /// No batch of a whole epoch had a labelled pixel.
    case nothingToLearn(epoch: Int, batches: Int)
    /// A batch had no pixel that counts, and the config wants that to be an error.
    case allIgnored(epoch: Int, batch: Int, names: [String])

    /// One sentence: what is wrong and where; what to do.
    package var description: String {
        switch self {
        case .lossNotFinite(let epoch, let batch, let loss, let rate, let names, let capture):
            "the loss is \(BatchCapture.text(loss)) at \(Self.place(epoch, batch, rate, names)), a finite number is needed; "
                + "lower optimizer.learning_rate or the largest class weight\(Self.replay(capture))"
        case .gradientNotFinite(
            let epoch, let batch, let norm, let rate, let precision, let names, let capture):
            "the length of the gradient is \(BatchCapture.text(norm)) at \(Self.place(epoch, batch, rate, names)), a finite number is "
                + "needed; lower optimizer.learning_rate\(precision == .float32 ? "" : ", or train in float32")"
                + Self.replay(capture)
        case .modelNotFinite(let epoch, let batch, let tensor, let rate, let names, let capture):
            "the model's \(tensor) is not finite any more at \(Self.place(epoch, batch, rate, names)), numbers that "
                + "are too large have come through; lower optimizer.learning_rate\(Self.replay(capture))"
        case .stateOfAnotherRun(let path, let reason):
            "\(path): belongs to another run (\(reason)); start a new one without --resume"
        case .allIgnored(let epoch, let batch, let names):
            "epoch \(epoch), batch \(batch): no pixel of the images \(names.joined(separator: ", ")) counts, all "
                + "are ignored or of weight 0; check their masks, or set train.all_ignored to skip"
        case .noFiniteEpoch(let folder, let epochs):
            "\(folder): no epoch of \(epochs) has a finite validation loss, so there is no best.safetensors; lower "
                + "optimizer.learning_rate, or set train.clip_norm"
        case .nothingToLearn(let epoch, let batches):
            "epoch \(epoch): none of its \(batches) batches has a labelled pixel; "
                + "check the masks with 'pixelwise dataset check'"
        }
    }

    private static func place(
        _ epoch: Int, _ batch: Int, _ learningRate: Double, _ names: [String]
    ) -> String {
        "epoch \(epoch), batch \(batch) (images \(names.joined(separator: ", ")); learning rate "
            + String(format: "%.4g", learningRate) + ")"
    }

    private static func replay(_ capture: String?) -> String {
        capture.map { "; 'pixelwise train --replay \($0)' computes the batch again" } ?? ""
    }
}

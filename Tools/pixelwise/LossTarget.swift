import Foundation
import Losses
import Tensors

/// What a target of `pixelwise loss` says of each element.
enum LossTarget<Scalar: LossScalar> {
    /// The class.
    case indices(Tensor<Int64>)
    /// A probability for each class.
    case probabilities(Tensor<Scalar>)

    /// Reads a target for an input of a shape: integers without the class axis, or floating point of the same shape.
    ///
    /// - Throws: ``LossTargetError`` with what was found and how it becomes a target.
    static func read(_ path: String, input: [Int]) throws -> LossTarget {
        let array = try ArrayFile.read(path: path)
        let indices = input.count < 2 ? [] : [input[0]] + input[2...]
        let isFloating = array.elementType.isFloatingPoint
        let isFitting =
            array.elementType != .bool && array.shape == (isFloating ? input : indices)
        // An input that is none itself is told by the loss.
        guard isFitting || input.isEmpty else {
            throw LossTargetError(path: path, array: array, input: input, indices: indices)
        }
        if isFloating {
            let values = Tensor<Scalar>(array)?.elements ?? array.doubles.map { Scalar($0) }
            return .probabilities(Tensor(shape: array.shape, values))
        }
        guard let labels = array.integers else {
            let beyond = array.firstBeyondInt64
            throw TensorFileError.unsupportedType(
                path: path,
                found: "uint64 with \(beyond?.value ?? 0) at element \(beyond?.place ?? 0)",
                supported: "labels of at most \(Int64.max)")
        }
        return .indices(Tensor(shape: array.shape, labels))
    }
}

/// A target that does not go with its input: what it is, and how it becomes one that does.
struct LossTargetError: CommandFault, CustomStringConvertible {
    let description: String
    var exitCode: Int32 { EX_DATAERR }

    init(path: String, array: NumericArray, input: [Int], indices: [Int]) {
        let type = array.elementType.rawValue
        description =
            "\(path): target is \(type) of shape \(array.shape), an input of shape \(input) needs indices "
            + "(integers of shape \(indices)) or probabilities (floating point of shape \(input)); "
            + Self.remedy(array, input: input, indices: indices)
    }

    /// What makes a target of it, in numpy's words where it is one step.
    private static func remedy(_ array: NumericArray, input: [Int], indices: [Int]) -> String {
        let shape = array.shape
        let isFloating = array.elementType.isFloatingPoint
        if shape == indices {
            return "convert it to integers: target.astype('int64')"
        }
        let classes = input.count == 1 ? input[0] : input[1]
        let axis = input.count == 1 ? 0 : 1
        if shape == input {
            return
                "if it is one-hot, convert it to indices: target.argmax(\(axis)), else to floating point"
        }
        if input.count > 2, shape == indices + [classes] {
            return "its classes are the last axis: "
                + (isFloating
                    ? "move it, numpy.moveaxis(target, -1, 1)"
                    : "if it is one-hot, convert it to indices: target.argmax(-1)")
        }
        // (N,1,H,W), as data loaders give masks that they took for gray pictures.
        if let extra = shape.indices.first(where: { place in
            var others = shape
            return others.remove(at: place) == 1 && others == indices
        }) {
            return "take out its axis \(extra), which has the extent 1: target.squeeze(\(extra))"
                + (isFloating || array.elementType == .bool ? ".astype('int64')" : "")
        }
        let isColor = { (count: Int) in count == 3 || count == 4 }
        if input.count == 4, shape.count == 4, isColor(shape[3]) || isColor(shape[1]) {
            return "a mask of colours has to be mapped to class indices first"
        }
        return "give it one of these shapes"
    }
}

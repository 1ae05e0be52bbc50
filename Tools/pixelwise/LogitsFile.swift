import Files
import Foundation
import ImageFiles
import Tensors

/// A `.npy` file of logits for one image.
struct LogitsFile {
    let path: String
    let classCount: Int
    let height: Int
    let width: Int
    /// `classCount * height * width` logits, class by class.
    let values: [Float]

    init(path: String) throws {
        self.path = path
        let array = try ArrayFile.read(path: path)
        let shape = array.shape
        let isBatchOfOne = shape.count == 4 && shape[0] == 1
        guard array.elementType.isFloatingPoint, shape.count == 3 || isBatchOfOne,
            !shape.contains(0), shape[shape.count - 3] <= LabelMap.maximumClassCount
        else {
            throw LossMapInputError.logitsShape(
                path: path, type: array.elementType.rawValue, shape: shape)
        }
        classCount = shape[shape.count - 3]
        height = shape[shape.count - 2]
        width = shape[shape.count - 1]
        values = array.floats
    }

    /// The class with the largest logit of every pixel; the first of equal ones.
    var predictions: [UInt8] {
        let pixels = height * width
        var best = Array(values[0..<pixels])
        var predictions = [UInt8](repeating: 0, count: pixels)
        for candidate in 1..<max(classCount, 1) {
            let start = candidate * pixels
            for pixel in 0..<pixels where values[start + pixel] > best[pixel] {
                best[pixel] = values[start + pixel]
                predictions[pixel] = UInt8(candidate)
            }
        }
        return predictions
    }
}

/// Why logits and a mask do not give a loss map.
enum LossMapInputError: CommandFault, CustomStringConvertible {
    case logitsShape(path: String, type: String, shape: [Int])
    case maskSize(
        path: String, height: Int, width: Int, logits: String, expectedHeight: Int,
        expectedWidth: Int)
    case colorMask(path: String)
    case label(
        path: String, x: Int, y: Int, value: Int, count: Int, classCount: Int, ignoreIndex: Int)
    case weightCount(path: String, found: Int, classCount: Int)

    var exitCode: Int32 { EX_DATAERR }

    var description: String {
        switch self {
        case .logitsShape(let path, let type, let shape):
            "\(path): \(type) of shape \(shape), expected float logits of shape (C,H,W) or (1,C,H,W) "
                + "with at most \(LabelMap.maximumClassCount) classes"
        case .maskSize(let path, let height, let width, let logits, let rows, let columns):
            "\(path): the mask has \(width) × \(height) pixels, \(logits) has \(columns) × \(rows); "
                + "bring the logits to the size of the mask"
        case .colorMask(let path):
            "\(path): the mask holds colours, expected class ids (palette or gray); "
                + "describe the colours in a dataset description and use the MODEL form"
        case .label(let path, let x, let y, let value, let count, let classCount, let ignored):
            "\(path): the value \(value) at (\(x), \(y)), in \(counted(count, "pixel")), is no class: allowed are "
                + "0…\(classCount - 1) and \(ignored), which is ignored; see --ignore-index"
        case .weightCount(let path, let found, let classCount):
            "\(path): \(found) class weights for \(classCount) classes; give one a class"
        }
    }
}

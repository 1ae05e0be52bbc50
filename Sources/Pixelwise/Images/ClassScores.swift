import Foundation
import Tensors

/// One number a class and pixel: logits, or probabilities; C×H×W, the last axis fastest.
///
/// ```swift
/// let score = scores[classID, y, x]
/// let plane = scores[classID]            // H·W numbers
/// ```
public struct ClassScores: Sendable, Equatable {
    /// C, the number of classes.
    public let classCount: Int
    /// H and W.
    public let size: Size
    /// `C · H · W` numbers.
    public let values: [Float]

    /// Wraps numbers that are in order already.
    ///
    /// - Precondition: There are `classCount · size.height · size.width` of them.
    public init(classCount: Int, size: Size, values: [Float]) {
        precondition(
            values.count == classCount * size.pixelCount,
            "ClassScores expects \(classCount)×\(size) numbers, got \(values.count)")
        self.classCount = classCount
        self.size = size
        self.values = values
    }

    /// Copies H×W×C numbers.
    package init(channelsLast scores: UnsafeBufferPointer<Float>, classCount: Int, size: Size) {
        let pixels = size.pixelCount
        let values = [Float](unsafeUninitializedCapacity: scores.count) { planes, initialized in
            for pixel in 0..<pixels {
                for id in 0..<classCount {
                    planes[id * pixels + pixel] = scores[pixel * classCount + id]
                }
            }
            initialized = scores.count
        }
        self.init(classCount: classCount, size: size, values: values)
    }

    /// The number of a class at a pixel.
    ///
    /// - Parameters:
    ///   - classID: 0 ..< C.
    ///   - y: The row, 0 ..< H, from the top.
    ///   - x: The column, 0 ..< W, from the left.
    public subscript(classID: Int, y: Int, x: Int) -> Float {
        values[(classID * size.height + y) * size.width + x]
    }

    /// The numbers of a class, 0 ..< C: `H · W` of them row by row from the top.
    public subscript(classID: Int) -> ArraySlice<Float> {
        values[classID * size.pixelCount..<(classID + 1) * size.pixelCount]
    }

    /// The probabilities of these logits, or of their logarithms: the softmax over the classes at every pixel.
    public func softmax() -> ClassScores {
        let pixels = size.pixelCount
        var result = values
        for pixel in 0..<pixels {
            var highest = -Float.infinity
            for id in 0..<classCount { highest = max(highest, values[id * pixels + pixel]) }
            var sum: Float = 0
            for id in 0..<classCount {
                let exponential = exp(values[id * pixels + pixel] - highest)
                result[id * pixels + pixel] = exponential
                sum += exponential
            }
            for id in 0..<classCount { result[id * pixels + pixel] /= sum }
        }
        return ClassScores(classCount: classCount, size: size, values: result)
    }

    /// Writes them as float32 `.npy` of shape (C,H,W), whole or not at all.
    ///
    /// - Throws: ``PixelwiseError`` of kind ``PixelwiseError/Kind/cannotCreate`` or ``PixelwiseError/Kind/cannotWrite``.
    public func writeNPY(to path: String) throws(PixelwiseError) {
        try PixelwiseError.translating {
            try NPYFile.write(
                NumericArray(shape: [classCount, size.height, size.width], values), to: path)
        }
    }
}

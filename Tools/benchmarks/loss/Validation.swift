import Foundation
import Losses
import Tensors

/// A wrong kernel is not timed.
struct WrongNumbers: Error, CustomStringConvertible {
    let description: String
}

extension LossBenchmark {
    /// Compares every 97th pixel with the formula in Double, in both layouts, and the sum with that of the map.
    func validate() throws {
        for layout in [TensorLayout.channelsLast, .contiguous] {
            let sums = try run(layout, map: true, gradient: true)
            let total = map.buffer.reduce(0) { $0 + Double($1) }
            try expect(
                abs(total - sums.loss) <= 1e-9 * sums.loss, "sum \(sums.loss), map \(total)")
            for pixel in stride(from: 0, to: labels.count, by: 97) {
                try validate(pixel, layout, sums)
            }
        }
    }

    private func validate(_ pixel: Int, _ layout: TensorLayout, _ sums: LossSums) throws {
        let inner = height * width
        let place = { (c: Int) in
            layout == .channelsLast
                ? pixel * classes + c
                : (pixel / inner * classes + c) * inner + pixel % inner
        }
        let x = (0..<classes).map { Double(logits.pointer[place($0)]) }
        let largest = x.max() ?? 0
        let logSum = log(x.reduce(0) { $0 + exp($1 - largest) })
        let label = Int(labels.pointer[pixel])
        let weight = label == 255 ? 0 : Double(loss.classWeights[label])
        let expected = label == 255 ? 0 : -weight * (x[label] - largest - logSum)
        let found = Double(map.pointer[pixel])
        try expect(
            abs(found - expected) <= 2e-6 * (1 + expected),
            "loss of pixel \(pixel): \(found), not \(expected)")
        for c in 0..<classes {
            let p = exp(x[c] - largest - logSum)
            let expected = (p - (c == label ? 1 : 0)) * weight / sums.weight
            let found = Double(gradient.pointer[place(c)])
            try expect(
                abs(found - expected) * sums.weight <= 1e-6,
                "gradient of pixel \(pixel), class \(c): \(found), not \(expected)")
        }
    }

    private func expect(_ condition: Bool, _ fault: String) throws {
        if !condition { throw WrongNumbers(description: "wrong \(fault); not timed") }
    }
}

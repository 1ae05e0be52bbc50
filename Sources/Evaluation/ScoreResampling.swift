import Machine

/// Brings class scores to another size by linear interpolation (align_corners = false, as PyTorch's `interpolate`).
///
/// Output pixel o lies at `(o + 0.5) · input / output − 0.5` of the input; what lies outside takes the edge.
///
/// - Parameters:
///   - scores: `height · width · classes` numbers, channels last.
///   - result: Takes `newHeight · newWidth · classes` numbers.
package func resampleScores(
    _ scores: UnsafeBufferPointer<Float>, height: Int, width: Int, classes: Int,
    into result: UnsafeMutableBufferPointer<Float>, newHeight: Int, newWidth: Int,
    team: ThreadTeam
) {
    let rows = (0..<newHeight).map { Blend(at: $0, of: newHeight, input: height) }
    let columns = (0..<newWidth).map { Blend(at: $0, of: newWidth, input: width) }
    // Unchecked because every worker writes its own rows of the result.
    nonisolated(unsafe) let (scores, result) = (scores, result)
    team.forEachRange(of: newHeight) { range in
        for y in range {
            let row = rows[y]
            for x in 0..<newWidth {
                let column = columns[x]
                let upperLeft = (row.first * width + column.first) * classes
                let upperRight = (row.first * width + column.second) * classes
                let lowerLeft = (row.second * width + column.first) * classes
                let lowerRight = (row.second * width + column.second) * classes
                let target = (y * newWidth + x) * classes
                for label in 0..<classes {
                    let upper = column.mix(scores[upperLeft + label], scores[upperRight + label])
                    let lower = column.mix(scores[lowerLeft + label], scores[lowerRight + label])
                    result[target + label] = row.mix(upper, lower)
                }
            }
        }
    }
}

/// From which two inputs one output takes how much, along one axis.
private struct Blend {
    let first: Int
    let second: Int
    let share: Float

    init(at output: Int, of outputs: Int, input: Int) {
        let place = (Double(output) + 0.5) * Double(input) / Double(outputs) - 0.5
        let inside = min(max(place, 0), Double(input - 1))
        first = Int(inside)
        second = min(first + 1, input - 1)
        share = Float(inside - Double(first))
    }

    func mix(_ a: Float, _ b: Float) -> Float { a + (b - a) * share }
}

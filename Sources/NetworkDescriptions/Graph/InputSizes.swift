/// The sizes of images that a network can take and answer at the same size.
package struct InputSizes: Sendable, Equatable {
    /// Heights and widths are multiples of this; 1 for any size.
    package let multiple: Int
    /// The least height and width.
    package let minimum: Int

    /// Takes both, each at least 1.
    package init(multiple: Int, minimum: Int) {
        self.multiple = multiple
        self.minimum = minimum
    }

    /// Whether a height or width fits.
    package func allows(_ side: Int) -> Bool { side >= minimum && side % multiple == 0 }

    /// The least side that fits and is not below `side`.
    package func padded(_ side: Int) -> Int {
        max(minimum, (side + multiple - 1) / multiple * multiple)
    }

    /// The place inside `side` that stands for `place` where an image goes on as its mirror image:
    /// … 2 1 | 0 1 2 3 | 2 1 0 1 …, the edge once.
    package static func mirrored(_ place: Int, inside side: Int) -> Int {
        if place < side { return place }
        let period = max(1, 2 * (side - 1))
        let rest = place % period
        return min(rest, period - rest) % side
    }
}

extension NetworkGraph {
    /// The sizes for which the output is as high and wide as the images; nil where there are none up to 512.
    ///
    /// Found by trying: the smallest power of two, all multiples of which go.
    package var inputSizes: InputSizes? {
        let multiple = [1, 2, 4, 8, 16, 32, 64, 128].first { multiple in
            (0..<16).allSatisfy { keepsSize(256 + $0 * multiple) }
        }
        guard let multiple,
            let minimum = stride(from: multiple, through: 512, by: multiple).first(
                where: keepsSize)
        else { return nil }
        return InputSizes(multiple: multiple, minimum: minimum)
    }

    private func keepsSize(_ side: Int) -> Bool {
        let shape = FeatureShape(batch: 1, channels: input.channels, height: side, width: side)
        guard let output = try? outputShape(for: shape) else { return false }
        return output.height == side && output.width == side
    }
}

import CPixelKernels
import ImageFiles

/// The label map of one mask, with where its pixels came from.
package struct MappedMask: Equatable, Sendable {
    /// The class ids; 255 where ignored.
    package var labels: LabelMap
    /// Pixels of each class.
    package var classPixels: [Int]
    /// Pixels that the description ignores.
    package var voidPixels: Int
    /// Pixels that had a class and are ignored for being near a border, see ``ignoreBoundary(within:)``.
    package var boundaryPixels = 0
    /// Values that the description does not map, in the order in which they first occur.
    ///
    /// Their labels are 255.
    package var unmapped: [UnmappedValue]

    /// Pixels whose value is not mapped.
    package var unmappedPixels: Int { unmapped.reduce(0) { $0 + $1.pixels } }
}

/// A value of a mask that its description does not map.
package struct UnmappedValue: Equatable, Sendable {
    /// The value.
    package let value: SourceValue
    /// Column of its first pixel in reading order, from 0.
    package let x: Int
    /// Row of its first pixel in reading order, from 0.
    package let y: Int
    /// How many pixels hold it.
    package let pixels: Int

    /// Names a value and its address.
    package init(value: SourceValue, x: Int, y: Int, pixels: Int) {
        self.value = value
        self.x = x
        self.y = y
        self.pixels = pixels
    }
}

extension ClassMap {
    /// Maps every pixel of a mask and counts: each pixel is in exactly one of `classPixels`, `voidPixels` and
    /// `unmapped`; borders are left as they are.
    package func apply(to mask: SourceMask) -> MappedMask { applyCounting(to: mask).mask }

    /// As ``apply(to:)``, with the pixels of every number of a mask of numbers.
    func applyCounting(to mask: SourceMask) -> (mask: MappedMask, pixelsOfNumbers: [Int]) {
        let count = mask.height * mask.width
        var labels = [UInt8](repeating: 0, count: count)
        // Counts per source value first: everything else follows from them without looking at pixels again.
        var counts: [Int]
        var isMapped: ArraySlice<Bool>
        var labelOfValue: ArraySlice<UInt8>
        var isComplete = true
        switch mask.values {
        case .bytes(let values):
            counts = [Int](repeating: 0, count: 256)
            pixel_map_bytes(values, count, numberLabels, &labels, &counts)
            (isMapped, labelOfValue) = (isNumberMapped[..<256], numberLabels[..<256])
        case .words(let values):
            counts = [Int](repeating: 0, count: numberLabels.count)
            pixel_map_words(values, count, numberLabels, &labels, &counts)
            (isMapped, labelOfValue) = (isNumberMapped[...], numberLabels[...])
        case .colors(let values):
            counts = [Int](repeating: 0, count: colors.count)
            let mapped = pixel_map_colors(
                values, count, colors, colorLabels, colors.count, LabelMap.ignored, &labels, &counts
            )
            isComplete = mapped == count
            (isMapped, labelOfValue) = (
                [Bool](repeating: true, count: colors.count)[...], colorLabels[...]
            )
            if !isComplete, tolerance > 0 {
                isComplete = mapNearColors(values, labels: &labels, counts: &counts)
            }
        }
        var result = MappedMask(
            labels: LabelMap(height: mask.height, width: mask.width, labels: labels),
            classPixels: [Int](repeating: 0, count: classCount), voidPixels: 0, unmapped: [])
        for (value, pixels) in counts.enumerated() where pixels > 0 {
            let label = labelOfValue[value]
            if !isMapped[value] {
                isComplete = false
            } else if label == LabelMap.ignored {
                result.voidPixels += pixels
            } else {
                result.classPixels[Int(label)] += pixels
            }
        }
        if !isComplete { result.unmapped = unmappedValues(of: mask) }
        if case .colors = mask.values { return (result, []) }
        return (result, counts)
    }

    /// Gives the colours that are no class's own, but within the tolerance of one, its label.
    ///
    /// - Returns: Whether every pixel has a meaning then.
    private func mapNearColors(
        _ values: [UInt32], labels: inout [UInt8], counts: inout [Int]
    ) -> Bool {
        let own = Set(colors)
        var places: [UInt32: Int?] = [:]
        var isComplete = true
        for (pixel, color) in values.enumerated() where !own.contains(color) {
            let place: Int?
            if let known = places[color] {
                place = known
            } else {
                place = nearestColor(to: color)
                places.updateValue(place, forKey: color)
            }
            if let place {
                labels[pixel] = colorLabels[place]
                counts[place] += 1
            } else {
                isComplete = false
            }
        }
        return isComplete
    }

    /// The slow way, for masks that have a fault: which values, where first, how many pixels.
    private func unmappedValues(of mask: SourceMask) -> [UnmappedValue] {
        var order: [SourceValue] = []
        var found: [SourceValue: (first: Int, pixels: Int)] = [:]
        for index in 0..<mask.height * mask.width {
            let value = mask.value(at: index)
            if label(of: value) != nil { continue }
            if found[value] == nil { order.append(value) }
            found[value, default: (index, 0)].pixels += 1
        }
        return order.compactMap { value in
            found[value].map {
                UnmappedValue(
                    value: value, x: $0.first % mask.width, y: $0.first / mask.width,
                    pixels: $0.pixels)
            }
        }
    }
}

extension SourceMask {
    /// The source value at `index` = y · width + x.
    func value(at index: Int) -> SourceValue {
        switch values {
        case .bytes(let values): .number(Int(values[index]))
        case .words(let values): .number(Int(values[index]))
        case .colors(let values): .color(values[index])
        }
    }
}

import ImageFiles
import SegmentationDatasets

extension ImageResize {
    /// The image alone in its new size, with the same colours as ``apply(_:)`` gives it in a pair.
    public func apply(_ image: Image) -> Image {
        let labels = LabelMap(
            height: image.height, width: image.width,
            labels: [UInt8](repeating: 0, count: image.height * image.width))
        let pair = LabelledImage(
            name: "", image: image, labels: labels, classPixels: [], voidPixels: 0,
            unmappedPixels: 0)
        return apply(pair).image
    }

    /// One number for a factor, two for a height and width: as configs and checkpoints hold it.
    public var numbers: [Double] {
        switch self {
        case .factor(let factor): [factor]
        case .size(let height, let width): [Double(height), Double(width)]
        }
    }

    /// The resize of those numbers; nil for numbers that mean none.
    public init?(numbers: [Double]) {
        guard numbers.allSatisfy({ $0 > 0 && $0 <= 65536 }) else { return nil }
        switch numbers.count {
        case 1: self = .factor(numbers[0])
        case 2: self = .size(height: Int(numbers[0]), width: Int(numbers[1]))
        default: return nil
        }
    }
}

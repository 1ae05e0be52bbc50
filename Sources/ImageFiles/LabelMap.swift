/// The class of every pixel: ids 0 ..< C, or ``ignored``; row by row from the top.
///
/// One byte a pixel, so at most 255 classes. Values never interpolate.
package struct LabelMap: Equatable, Sendable {
    /// The value of a pixel that counts in no loss, no weight and no score.
    package static let ignored: UInt8 = 255
    /// The largest number of classes that a label map can hold.
    package static let maximumClassCount = 255

    /// Rows.
    package let height: Int
    /// Columns.
    package let width: Int
    /// `height * width` class ids.
    package var labels: [UInt8]

    /// Wraps labels that are already in order.
    package init(height: Int, width: Int, labels: [UInt8]) {
        precondition(
            labels.count == height * width,
            "LabelMap expects height × width = \(height * width) labels, got \(labels.count)")
        self.height = height
        self.width = width
        self.labels = labels
    }
}

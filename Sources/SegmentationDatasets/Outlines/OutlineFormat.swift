/// The files in which annotation tools keep outlines.
package enum OutlineFormat: String, Equatable, Sendable, CaseIterable {
    /// One JSON file for all images of a split: polygons and run lengths by categories.
    case coco
    /// A JSON file for each image, as labelme writes it.
    case labelme
    /// A text file for each image, a line for each polygon: the class's number, then x and y of its corners as shares of the
    /// image's width and height.
    case yolo

    /// The extension of its files.
    var fileExtension: String { self == .yolo ? "txt" : "json" }

    /// Whether larger outlines are drawn before smaller ones, as such files have no order that means anything; else they are
    /// drawn as the file has them, the last on top.
    var drawsLargeOnesFirst: Bool { self != .labelme }
}

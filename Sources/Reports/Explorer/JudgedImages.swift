import Files
import ImageFiles
import JSONText

/// The images of a folder of loss maps, with the labels that were judged and the predictions.
package struct JudgedImages: Sendable {
    /// The folder.
    package let folder: String
    /// One name a class.
    package let classNames: [String]
    /// The images' names, in the order of the index.
    package let names: [String]
    private let index: WrittenIndex
    private let positions: [ExactText: Int]

    /// Reads the index of a folder.
    ///
    /// - Throws: ``ReportError/booksDoNotBalance(path:reason:)``, `FileReadingError`.
    package init(folder: String) throws {
        self.folder = folder
        index = try WrittenIndex(folder: folder)
        classNames = index.classNames
        names = index.images.map { $0["name"]?.string ?? "" }
        positions = Dictionary(
            zip(names.map { ExactText($0) }, names.indices), uniquingKeysWith: { first, _ in first }
        )
    }

    /// What the page is about.
    package var title: String { index.json["title"]?.string ?? "" }

    /// The files that are read of a folder with these images.
    package var files: [String] {
        [index.path] + names.indices.map { "\(folder)/\(ExplorerFolder.pixelsFile($0))" }
    }

    /// The place of an image in the index; nil where it has none of that name.
    package func position(ofImage name: String) -> Int? { positions[ExactText(name)] }

    /// The size of the image at `position`; nil where the index does not say it.
    package func size(ofImage position: Int) -> (height: Int, width: Int)? {
        index.size(ofImage: position)
    }

    /// The labels of an image as they were judged, and the predictions.
    ///
    /// - Throws: ``ReportError/noPixels(path:)``; ``ReportError/booksDoNotBalance(path:reason:)`` for a file that is not
    ///   the one that was written.
    package func labelsAndPredictions(
        ofImage position: Int
    ) throws -> (labels: LabelMap, predictions: LabelMap) {
        let path = "\(folder)/\(ExplorerFolder.pixelsFile(position))"
        guard let mark = index.pixelsMark(ofImage: position), FileStatus(path: path) != nil else {
            throw ReportError.noPixels(path: path)
        }
        try index.requireSame(mark)
        let (labels, planes) = try index.pixels(ofImage: position)
        guard planes.predictions.allSatisfy({ $0 < classNames.count }) else {
            throw ReportError.booksDoNotBalance(
                path: path, reason: "it holds a prediction beyond \(classNames.count) classes")
        }
        return (
            labels,
            LabelMap(height: labels.height, width: labels.width, labels: planes.predictions)
        )
    }
}

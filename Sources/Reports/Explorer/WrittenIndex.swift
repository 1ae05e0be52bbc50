import Files
import ImageFiles
import JSONText

/// An `index.json` that was written earlier, and the pixels that lie beside it.
struct WrittenIndex: Sendable {
    /// The folder of the index.
    let folder: String
    /// The index's own path.
    let path: String
    /// What it says.
    let json: JSONValue
    /// What it says of each image, in the order of the explorer's files.
    let images: [JSONValue]
    /// One name a class.
    let classNames: [String]
    /// One weight a class.
    let weights: [Float]

    /// How many classes there are.
    var classCount: Int { weights.count }

    /// Reads the index of a folder.
    ///
    /// - Throws: ``ReportError/booksDoNotBalance(path:reason:)``, `FileReadingError`.
    init(folder: String) throws {
        self.folder = folder
        path = "\(folder)/index.json"
        let text = try InputFile.contents(path: path)
        do {
            json = try JSONValue(parsing: text)
        } catch {
            throw ReportError.booksDoNotBalance(path: path, reason: "\(error)")
        }
        guard let images = json["images"]?.elements, let names = json["class_names"]?.elements,
            let weights = json["class_weights"]?.elements?.compactMap(\.double),
            weights.count == names.count
        else {
            throw ReportError.booksDoNotBalance(
                path: path, reason: "it is no index of loss maps")
        }
        self.images = images
        self.weights = weights.map { Float($0) }
        classNames = names.map { $0.string ?? "" }
    }

    /// What the files of an entry, an image or the whole index, digest to.
    static func digests(of entry: JSONValue) -> [FileMark] {
        (entry["digests"]?.members ?? []).compactMap { member in
            member.value.string.map { FileMark(name: member.key, digest: $0) }
        }
    }

    /// The file of an image's pixels as it was written; nil where the explorer was left out.
    func pixelsMark(ofImage position: Int) -> FileMark? {
        let name = ExplorerFolder.pixelsFile(position)
        return Self.digests(of: images[position]).first { $0.name == name }
    }

    /// Makes sure that a file is the one that was written.
    ///
    /// - Throws: ``ReportError/booksDoNotBalance(path:reason:)``, `FileReadingError`.
    func requireSame(_ mark: FileMark) throws {
        let path = "\(folder)/\(mark.name)"
        guard try FileDigest.hexadecimal(ofFile: path) == mark.digest else {
            throw ReportError.booksDoNotBalance(
                path: path, reason: "the file is not the one that was written")
        }
    }

    /// The size of an image as the index has it; nil where it has none.
    func size(ofImage position: Int) -> (height: Int, width: Int)? {
        guard let height = images[position]["height"]?.int,
            let width = images[position]["width"]?.int, height > 0, width > 0,
            height <= Int(UInt16.max) * 8, width <= Int(UInt16.max) * 8
        else { return nil }
        return (height, width)
    }

    /// The decoded pixels of an image.
    ///
    /// - Throws: ``ReportError/booksDoNotBalance(path:reason:)``, `FileReadingError`.
    func pixels(
        ofImage position: Int
    ) throws -> (labels: LabelMap, planes: ExplorerPixels.Planes) {
        let path = "\(folder)/\(ExplorerFolder.pixelsFile(position))"
        guard let size = size(ofImage: position),
            let planes = ExplorerPixels.planes(
                ofScript: String(decoding: try InputFile.contents(path: path), as: UTF8.self),
                position: position, pixels: size.height * size.width)
        else {
            throw ReportError.booksDoNotBalance(
                path: path, reason: "it does not hold the pixels of image \(position)")
        }
        return (
            LabelMap(height: size.height, width: size.width, labels: planes.labels), planes
        )
    }
}

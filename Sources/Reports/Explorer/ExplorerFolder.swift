import Files
import ImageFiles
import LossAnalysis
import Pictures

/// The folder `explorer` beside `index.html`: the program of the page, an overview, and for every image its pixels, the
/// image itself and a thumbnail.
///
/// `data.js` is what makes the folder whole: a page without it shows no numbers, so never those of one call over the
/// pixels of another.
struct ExplorerFolder: Sendable {
    /// The folder of the index.
    let folder: String
    /// Pixels of the longer side of a thumbnail, at most.
    private static let thumbnailSide = 128

    private var root: String { "\(folder)/explorer" }

    /// The file that makes the folder whole, within the folder of the index.
    static let dataFile = "explorer/data.js"

    /// Makes the folders.
    func begin() throws(AtomicFileError) {
        for part in ["", "/images", "/thumbs"] { try Folder.create(atPath: root + part) }
    }

    /// The number of an image in the names of its files.
    static func number(_ position: Int) -> String {
        let digits = String(position)
        return String(repeating: "0", count: max(0, 5 - digits.count)) + digits
    }

    /// The file of an image's pixels within the folder of the index.
    static func pixelsFile(_ position: Int) -> String {
        "explorer/images/\(number(position)).js"
    }

    /// The file of an image itself within the folder of the index.
    static func imageFile(_ position: Int) -> String { "explorer/images/\(number(position)).jpg" }

    /// The file of an image's thumbnail within the folder of the index.
    static func thumbnailFile(_ position: Int) -> String {
        "explorer/thumbs/\(number(position)).png"
    }

    /// Writes the pixels of an image, and the image itself.
    func write(_ result: PixelLosses, _ traits: PixelTraits, position: Int) throws {
        let planes = ExplorerPixels.planes(of: result, traits)
        let script = try ExplorerPixels.script(of: planes, position: position, name: result.name)
        try AtomicFile.write(script, to: "\(folder)/\(Self.pixelsFile(position))", flushed: false)
        if let image = result.image {
            try image.writeJPEG(
                to: "\(folder)/\(Self.imageFile(position))", quality: 85, flushed: false)
        }
    }

    /// Writes the thumbnail of an image: its loss laid over it, or alone.
    func writeThumbnail(
        of image: Image?, losses: [Float], labels: LabelMap, scale: LossColorScale, position: Int
    ) throws {
        let step = max(
            1, (max(labels.height, labels.width) + Self.thumbnailSide - 1) / Self.thumbnailSide)
        let (height, width) = (max(labels.height / step, 1), max(labels.width / step, 1))
        var small = (losses: [Float](), labels: [UInt8]())
        for y in 0..<height {
            for x in 0..<width {
                // The largest loss of the block, so that thin structures stay.
                var worst: (loss: Float, label: UInt8) = (-1, LabelMap.ignored)
                for row in y * step..<min((y + 1) * step, labels.height) {
                    for column in x * step..<min((x + 1) * step, labels.width) {
                        let pixel = row * labels.width + column
                        let label = labels.labels[pixel]
                        if label != LabelMap.ignored, losses[pixel] > worst.loss {
                            worst = (losses[pixel], label)
                        }
                    }
                }
                small.losses.append(max(worst.loss, 0))
                small.labels.append(worst.label)
            }
        }
        let map = LabelMap(height: height, width: width, labels: small.labels)
        let picture =
            image.map {
                lossOverlay(image: $0, losses: small.losses, labels: map, scale: scale)
            } ?? lossColors(losses: small.losses, labels: map, scale: scale)
        try picture.writePNG(to: "\(folder)/\(Self.thumbnailFile(position))", flushed: false)
    }

    /// The files that there are for an image.
    func files(ofImage position: Int) -> [String] {
        [Self.pixelsFile(position), Self.imageFile(position), Self.thumbnailFile(position)]
            .filter { FileStatus(path: "\(folder)/\($0)") != nil }
    }

    /// Writes the program and the overview.
    ///
    /// - Returns: The files that were written, by their paths within the folder of the index.
    func finish(_ overview: ExplorerOverview) throws(AtomicFileError) -> [String] {
        let program = ExplorerProgram.files.map { (name: "explorer/\($0.name)", bytes: $0.bytes) }
        for file in program {
            try AtomicFile.write(file.bytes, to: "\(folder)/\(file.name)", flushed: false)
        }
        try AtomicFile.write(to: "\(folder)/\(Self.dataFile)", flushed: false) {
            output throws(AtomicFileError) in
            try overview.writeScript { piece throws(AtomicFileError) in
                try output.append(piece.utf8)
            }
        }
        return program.map(\.name) + [Self.dataFile]
    }

    /// Takes away what an earlier call has left beside the files of these images; without any of them its data, too.
    ///
    /// Numbers run from 0 without a gap, so the first that is missing ends an earlier call.
    func removeFiles(beside entries: [LossMapIndex.Entry]) throws(AtomicFileError) {
        for (position, entry) in entries.enumerated() where !entry.hasImage {
            try AtomicFile.remove("\(folder)/\(Self.imageFile(position))")
        }
        if entries.isEmpty { try AtomicFile.remove("\(folder)/\(Self.dataFile)") }
        var position = entries.count
        while try AtomicFile.remove("\(folder)/\(Self.pixelsFile(position))") {
            try AtomicFile.remove("\(folder)/\(Self.thumbnailFile(position))")
            try AtomicFile.remove("\(folder)/\(Self.imageFile(position))")
            position += 1
        }
    }
}

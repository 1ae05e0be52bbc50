import Files
import ImageFiles

/// Where a run's loss maps lie, and how: the folder `loss_maps`.
///
/// Image n has a folder of its own, `00000` and on: `labels.js` and `image.jpg` once, `NNNNN.js` for every epoch that is
/// kept, `history.js` with what became of its pixels, and pictures. Nothing but files of these names is ever removed.
struct TimelineFolder: Equatable, Sendable {
    /// The folder; it may not exist.
    let path: String

    /// What one image has in one epoch.
    struct Map: Equatable, Sendable {
        /// Losses as `LossCodes`, row by row.
        var codes: [UInt16]
        /// Predicted classes in the same order.
        var predictions: [UInt8]
    }

    /// Everything that is known, for programs.
    var index: String { "\(path)/index.json" }
    /// The same for the page.
    var data: String { "\(path)/data.js" }
    /// The scripts of the page.
    static let program = "page"

    /// A file of an image, relative to the folder.
    static func file(_ name: String, ofImage position: Int) -> String {
        "\(ExplorerFolder.number(position))/\(name)"
    }

    private static func mapFile(_ epoch: Int, ofImage position: Int) -> String {
        file("\(ExplorerFolder.number(epoch)).js", ofImage: position)
    }

    /// Makes the folder of an image.
    func create(image position: Int) throws(AtomicFileError) {
        try Folder.createReplacingLink(atPath: path)
        try Folder.createReplacingLink(atPath: "\(path)/\(ExplorerFolder.number(position))")
    }

    /// Writes a file of ours; a link that stands there does not lead elsewhere.
    func write(_ text: String, to name: String) throws(AtomicFileError) {
        try AtomicFile.removeLink(at: "\(path)/\(name)")
        try AtomicFile.write(text, to: "\(path)/\(name)")
    }

    /// The script of planes of bytes.
    static func script(_ planes: [UInt8], _ name: String) throws -> String {
        try PackedScript.text(planes, call: call(name), name: name)
    }

    private static func call(_ name: String) -> String { "pixelwise.packedScript(\"\(name)\"" }

    private func planes(_ name: String, count: Int) -> [UInt8]? {
        guard let bytes = try? InputFile.contents(path: "\(path)/\(name)") else { return nil }
        return PackedScript.bytes(
            of: String(decoding: bytes, as: UTF8.self), call: Self.call(name), count: count)
    }

    // MARK: Maps

    /// The name and content of the file of a map.
    static func file(
        of map: Map, epoch: Int, image position: Int
    ) throws -> (name: String, text: String) {
        let name = mapFile(epoch, ofImage: position)
        return (name, try script(PackedScript.planes(of: map.codes) + map.predictions, name))
    }

    /// The map of an epoch; nil where it is missing or damaged.
    func map(epoch: Int, image position: Int, pixels: Int) -> Map? {
        guard let planes = planes(Self.mapFile(epoch, ofImage: position), count: 3 * pixels)
        else { return nil }
        return Map(
            codes: PackedScript.codes(ofPlanes: planes[..<(2 * pixels)]),
            predictions: Array(planes[(2 * pixels)...]))
    }

    /// The labels of an image; nil where they are missing or damaged.
    func labels(image position: Int, pixels: Int) -> [UInt8]? {
        planes(Self.file("labels.js", ofImage: position), count: pixels)
    }

    // MARK: What lies there

    /// The positions of images that have a folder, in order.
    var positions: [Int] {
        let names = (try? Folder.names(atPath: path)) ?? []
        return names.compactMap(Self.number).sorted()
    }

    /// The epochs of which an image has a file, in order.
    func epochs(ofImage position: Int) -> [Int] {
        let folder = "\(path)/\(ExplorerFolder.number(position))"
        let names = (try? Folder.names(atPath: folder)) ?? []
        return names.compactMap { name in
            name.hasSuffix(".js") ? Self.number(String(name.dropLast(3))) : nil
        }.sorted()
    }

    private static func number(_ name: String) -> Int? {
        guard let number = Int(name), ExplorerFolder.number(number) == name else { return nil }
        return number
    }

    /// Removes the maps of an image but those of `epochs`.
    func removeMaps(ofImage position: Int, keeping epochs: [Int] = []) throws(AtomicFileError) {
        for epoch in self.epochs(ofImage: position) where !epochs.contains(epoch) {
            try AtomicFile.remove("\(path)/\(Self.mapFile(epoch, ofImage: position))")
        }
    }

    /// Removes everything of an image, and its folder where nothing else lies in it.
    func remove(image position: Int) throws(AtomicFileError) {
        try removeMaps(ofImage: position)
        try removePictures(ofImage: position)
        for name in ["labels.js", "image.jpg", "history.js"] {
            try AtomicFile.remove("\(path)/\(Self.file(name, ofImage: position))")
        }
        Folder.removeIfEmpty(atPath: "\(path)/\(ExplorerFolder.number(position))")
    }

    /// Removes the pictures that were drawn of an image.
    func removePictures(ofImage position: Int) throws(AtomicFileError) {
        for picture in TimelinePicture.allCases {
            try AtomicFile.remove("\(path)/\(Self.file(picture.file, ofImage: position))")
        }
    }

    /// Removes what processes that were killed while they wrote have left: files that never got their name.
    func removeUnfinishedFiles() throws {
        let folders = positions.map { "\(path)/\(ExplorerFolder.number($0))" }
        for folder in [path, "\(path)/\(Self.program)"] + folders
        where FileStatus(path: folder)?.isFolder == true {
            try Folder.removeUnfinishedFiles(atPath: folder)
        }
    }
}

/// A picture of one image for readers without scripts.
enum TimelinePicture: CaseIterable, Sendable {
    /// The loss of the newest epoch over the image.
    case loss
    /// In which epoch every pixel was learnt.
    case learnt
    /// How often every pixel was forgotten.
    case forgotten
    /// The losses of all kept epochs, one after the other.
    case animation

    /// Its file in the folder of the image.
    var file: String {
        switch self {
        case .loss: "loss.png"
        case .learnt: "learnt.png"
        case .forgotten: "forgotten.png"
        case .animation: "animation.png"
        }
    }

    /// What stands below it.
    var caption: String {
        switch self {
        case .loss: "loss in the newest epoch"
        case .learnt: "learnt in epoch"
        case .forgotten: "forgotten so many times"
        case .animation: "loss from epoch to epoch"
        }
    }
}

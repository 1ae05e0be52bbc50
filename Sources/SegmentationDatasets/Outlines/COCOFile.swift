import Files
import JSONText
import Synchronization

/// A JSON file in COCO's format: which images it lists, and where in it the outlines of each stand.
///
/// It is read once, and of it only images, categories and the places of the outlines stay in memory (24 bytes an annotation
/// and about 250 an image); the outlines of an image are read when they are asked for. While it is read it takes as many bytes
/// as the file has and about 150 more an annotation, so with annotations of 30 bytes, the shortest, six times the file.
///
/// `@unchecked Sendable` because the open file is read by place alone, and all else is constant.
final class COCOFile: @unchecked Sendable {
    /// An image of the list.
    struct Picture: Equatable {
        /// `file_name`, which may hold folders.
        let file: String
        /// As the file says it; nil where it does not.
        let height: Int?
        let width: Int?
        /// Its annotations.
        fileprivate(set) var annotations: Range<Int> = 0..<0
    }

    /// One annotation: its category and the bytes of its `segmentation`.
    private struct Annotation {
        let category: Int
        let start: Int
        let count: Int
    }

    /// The file.
    let path: String
    /// The names of the categories, in the order of their ids.
    let categories: [String]
    /// The images in the order of the list.
    let pictures: [Picture]
    /// How many annotations each category has.
    let annotationsOfCategories: [Int]
    /// Annotations of images that are not listed, which are drawn nowhere, and the id that the first of them names.
    let strayAnnotations: (count: Int, firstImage: String?)
    private let annotations: [Annotation]
    private let file: InputFile

    /// Reads a file.
    ///
    /// - Throws: ``DatasetError/badOutlines(file:place:reason:)``, or ``DatasetError/missingFolder(path:)`` for none.
    init(path: String) throws(DatasetError) {
        self.path = path
        let (file, bytes) = try OutlineText.contents(path)
        self.file = file
        var reading = COCOReading()
        do {
            var cursor = JSONCursor(bytes)
            try reading.read(&cursor)
            try cursor.end()
        } catch let fault as COCOReading.Fault {
            throw .badOutlines(file: path, place: fault.place, reason: fault.reason)
        } catch {
            throw .badOutlines(file: path, place: nil, reason: "\(error)")
        }
        let order = reading.categories.indices.sorted {
            let (a, b) = (reading.categories[$0].id, reading.categories[$1].id)
            return a == b ? $0 < $1 : NaturalOrder.precedes(a, b)
        }
        var names: [String] = []
        var numbers: [String: Int] = [:]
        var numberOfName: [String: Int] = [:]
        for index in order {
            let (id, name) = reading.categories[index]
            guard numbers[id] == nil else {
                throw .badOutlines(
                    file: path, place: "categories", reason: "the id \(id) comes twice")
            }
            let number = numberOfName[name] ?? names.count
            numbers[id] = number
            numberOfName[name] = number
            if number == names.count { names.append(name) }
        }
        categories = names
        var counts = [Int](repeating: 0, count: names.count)
        var pictures = reading.pictures
        // In the order of the images, those of one image as the file has them.
        let places = reading.annotations.indices.compactMap { index in
            reading.numberOfImage[reading.annotations[index].image].map { ($0, index) }
        }.sorted { $0 < $1 }
        var sorted: [Annotation] = []
        sorted.reserveCapacity(places.count)
        for (image, index) in places {
            let found = reading.annotations[index]
            guard let number = numbers[found.category] else {
                throw .badOutlines(
                    file: path, place: "annotations[\(index)]",
                    reason:
                        "its category_id \(found.category) is none of the ids in 'categories'; add the category, or "
                        + "remove its annotations")
            }
            counts[number] += 1
            if pictures[image].annotations.isEmpty {
                pictures[image].annotations = sorted.count..<sorted.count
            }
            sorted.append(
                Annotation(
                    category: number, start: found.outline.lowerBound, count: found.outline.count))
            pictures[image].annotations =
                pictures[image].annotations.lowerBound..<sorted.count
        }
        self.pictures = pictures
        picturesOfNames = Dictionary(
            grouping: pictures.indices,
            by: { [pictures] in ListedImages.key(of: pictures[$0].file) })
        annotations = sorted
        annotationsOfCategories = counts
        let strays = reading.annotations.lazy.filter { reading.numberOfImage[$0.image] == nil }
        strayAnnotations = (strays.count, strays.first?.image)
    }

    /// Images by the keys of their names, by their places in `pictures`.
    private let picturesOfNames: [String: [Int]]

    /// The image of the list that a file is: of those with its name, the one whose folders fit best.
    func picture(ofImage path: String) -> Picture? {
        let parts = path.utf8.split(separator: UInt8(ascii: "/"))
        let name = FileName(path).component
        // The very name before others, then as many folders as possible.
        func fit(_ index: Int) -> Int {
            let own = pictures[index].file.utf8.split(separator: UInt8(ascii: "/"))
            let isSame = FileName(pictures[index].file).component == name
            return zip(own.reversed(), parts.reversed()).prefix { $0.elementsEqual($1) }.count
                + (isSame ? parts.count : 0)
        }
        let candidates = picturesOfNames[ListedImages.key(of: path)] ?? []
        if candidates.count < 2 { return candidates.first.map { pictures[$0] } }
        let best = candidates.map(fit).max()
        return candidates.first { fit($0) == best }.map { pictures[$0] }
    }

    /// How many annotations have an outline.
    var outlineCount: Int { annotations.count { $0.count > 2 } }

    /// The outlines of an image, in the order of the file.
    func outlines(of picture: Picture) throws(DatasetError) -> [Outline] {
        var outlines: [Outline] = []
        for number in picture.annotations {
            let annotation = annotations[number]
            let label = categories[annotation.category]
            if annotation.count <= 2 {
                outlines.append(Outline(label: label, shape: .none))
                continue
            }
            let place = "an outline of \(picture.file) at byte \(annotation.start)"
            do {
                let bytes: [UInt8] = try file.elements(
                    annotation.start..<annotation.start + annotation.count)
                let shape = try Self.shape(bytes, height: picture.height, width: picture.width)
                outlines.append(Outline(label: label, shape: shape))
            } catch let fault as OutlineFault {
                throw .badOutlines(file: path, place: place, reason: fault.reason)
            } catch {
                throw .badOutlines(file: path, place: place, reason: "\(error)")
            }
        }
        return outlines
    }

    /// What a `segmentation` says: a list of polygons, or run lengths.
    private static func shape(
        _ bytes: [UInt8], height: Int?, width: Int?
    ) throws -> Outline.Shape {
        var cursor = JSONCursor(bytes)
        if cursor.isAtList() {
            var polygons: [[Double]] = []
            try cursor.elements { cursor in
                polygons.append(try OutlineText.coordinates(&cursor))
            }
            return .polygons(polygons)
        }
        var lengths: [Int] = []
        var size: [Int]?
        try cursor.members { key, cursor in
            switch key {
            case "size": size = try cursor.value().elements?.compactMap(\.int)
            case "counts" where cursor.isAtList():
                try cursor.elements { cursor in
                    guard let length = try cursor.value().int else {
                        throw OutlineFault("a run length is no whole number")
                    }
                    lengths.append(length)
                }
            case "counts":
                guard let text = try cursor.value().string else {
                    throw OutlineFault("'counts' is neither a list nor a text")
                }
                lengths = try RunLengths.lengths(ofCompressed: text)
            default: break
            }
        }
        if let size, let height, let width, size != [height, width] {
            throw OutlineFault(
                "its size is \(size.map(\.description).joined(separator: "×")) and the image's "
                    + "\(height)×\(width) (height × width)")
        }
        return .runs(lengths)
    }
}

extension COCOFile {
    private struct Key: Hashable {
        let path: ExactText
        let file: FileIdentity?
        let size: Int?
        let changed: Int?
    }

    private static let opened = Mutex<[Key: COCOFile]>([:])

    /// A file that was read before, or reads it: the splits and classes of one set are asked for again and again.
    static func open(_ path: String) throws(DatasetError) -> COCOFile {
        let status = FileStatus(path: path)
        let key = Key(
            path: ExactText(path), file: FileIdentity(path: path), size: status?.size,
            changed: status?.changed)
        // Threads that load the first images at once wait for one reading.
        let result = opened.withLock { opened -> Result<COCOFile, DatasetError> in
            if let file = opened[key] { return .success(file) }
            do throws(DatasetError) {
                let file = try COCOFile(path: path)
                opened[key] = file
                return .success(file)
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }
}

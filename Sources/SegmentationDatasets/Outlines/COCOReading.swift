import JSONText

/// What is collected from a file of COCO's format while it is read.
struct COCOReading {
    /// A fault with its place in the document.
    struct Fault: Error {
        let place: String
        let reason: String
    }

    var categories: [(id: String, name: String)] = []
    var pictures: [COCOFile.Picture] = []
    var numberOfImage: [String: Int] = [:]
    var annotations: [(image: String, category: String, outline: Range<Int>)] = []

    mutating func read(_ cursor: inout JSONCursor) throws {
        var reading = self
        var parts: Set<String> = []
        try cursor.members { key, cursor in
            guard ["images", "annotations", "categories"].contains(key) else { return }
            guard parts.insert(key).inserted else {
                throw Fault(place: key, reason: "it comes twice")
            }
            var number = 0
            try cursor.elements { cursor in
                let place = "\(key)[\(number)]"
                switch key {
                case "images": try reading.readPicture(&cursor, place)
                case "annotations": try reading.readAnnotation(&cursor, place)
                default: try reading.readCategory(&cursor, place)
                }
                number += 1
            }
        }
        if let missing = ["images", "annotations", "categories"].first(where: {
            !parts.contains($0)
        }) {
            throw Fault(
                place: "the document",
                reason: "it has no '\(missing)', which COCO's format has; it may be another tool's")
        }
        self = reading
    }

    /// A whole number or a text.
    private static func id(_ value: JSONValue?) -> String? {
        value?.int.map(\.description) ?? value?.string
    }

    private mutating func readCategory(_ cursor: inout JSONCursor, _ place: String) throws {
        let value = try cursor.value()
        guard let id = Self.id(value["id"]), let name = value["name"]?.string, !name.isEmpty else {
            throw Fault(place: place, reason: "it lacks 'id' or 'name'")
        }
        categories.append((id, name))
    }

    private mutating func readPicture(_ cursor: inout JSONCursor, _ place: String) throws {
        let value = try cursor.value()
        guard let id = Self.id(value["id"]), let file = value["file_name"]?.string, !file.isEmpty
        else { throw Fault(place: place, reason: "it lacks 'id' or 'file_name'") }
        guard numberOfImage.updateValue(pictures.count, forKey: id) == nil else {
            throw Fault(place: place, reason: "the id \(id) comes twice")
        }
        // Windows parts folders by backslashes.
        pictures.append(
            .init(
                file: file.replacing("\\", with: "/"), height: value["height"]?.int,
                width: value["width"]?.int))
    }

    private mutating func readAnnotation(_ cursor: inout JSONCursor, _ place: String) throws {
        var (image, category): (String?, String?) = (nil, nil)
        var outline = 0..<0
        try cursor.members { key, cursor in
            switch key {
            case "image_id": image = Self.id(try cursor.value())
            case "category_id": category = Self.id(try cursor.value())
            case "segmentation":
                let isOutline = cursor.isAtList() || cursor.isAtObject()
                let bytes = try cursor.skip()
                if isOutline { outline = bytes }
            default: break
            }
        }
        guard let image, let category else {
            throw Fault(place: place, reason: "it lacks 'image_id' or 'category_id'")
        }
        annotations.append((image, category, outline))
    }
}

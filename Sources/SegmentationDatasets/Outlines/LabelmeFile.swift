import Files
import Foundation
import ImageFiles
import JSONText

/// The shapes that labelme drew on an image.
///
/// Read are polygons, rectangles (two corners, or all four, as X-AnyLabeling has them, turned or not), circles and masks; what has
/// no area (points, lines) covers no pixel. Which shapes are parts of one object (`group_id`) makes no difference, since all have
/// its class.
struct LabelmeFile {
    /// In the order of the file, the last on top.
    var outlines: [Outline] = []
    /// As the file says it; nil where it does not.
    var height: Int?
    var width: Int?
    /// `imagePath`, the image that was open when the file was written, which programs leave as it is when files get other names.
    private(set) var imagePath: String?

    /// Reads a file.
    ///
    /// - Throws: ``DatasetError/badOutlines(file:place:reason:)``, ``DatasetError/missingList(path:)``.
    init(path: String) throws(DatasetError) {
        let bytes = try OutlineText.contents(path).1
        var place = "the document"
        var file = LabelmeFile()
        var hasShapes = false
        do {
            var cursor = JSONCursor(bytes)
            try cursor.members { key, cursor in
                switch key {
                case "imageHeight": file.height = try cursor.value().int
                case "imageWidth": file.width = try cursor.value().int
                case "imagePath":
                    // By hand or by a script it may hold single backslashes, which are no JSON.
                    let text = bytes[try cursor.skip()]
                    file.imagePath = (try? JSONValue(parsing: text))?.string?.replacing(
                        "\\", with: "/")
                case "shapes":
                    hasShapes = true
                    try cursor.elements { cursor in
                        place = "shapes[\(file.outlines.count)]"
                        file.outlines.append(try Self.shape(&cursor))
                    }
                    place = "the document"
                default: break
                }
            }
            try cursor.end()
            if !hasShapes {
                throw OutlineFault(
                    "it has no 'shapes', which labelme's files have; it may be another tool's")
            }
        } catch let fault as OutlineFault {
            throw .badOutlines(file: path, place: place, reason: fault.reason)
        } catch {
            throw .badOutlines(file: path, place: place, reason: "\(error)")
        }
        self = file
    }

    private init() {}

    /// The other image that the file is about by its `imagePath`; nil where that is this one, or is not there.
    func otherImage(than image: String, of path: String) -> String? {
        guard let imagePath, FileName(imagePath).stem != FileName(image).stem else { return nil }
        let folders = [path, image].map { FileName.folder(of: $0) }
        let places =
            folders.map { "\($0)/\(imagePath)" }
            + folders.map { "\($0)/\(FileName(imagePath).component)" }
        return places.first(where: FolderListing.isFile)
    }

    private static func shape(_ cursor: inout JSONCursor) throws -> Outline {
        var label: String?
        var kind = "polygon"
        var points: [[Double]] = []
        var picture: String?
        try cursor.members { key, cursor in
            switch key {
            case "label": label = try cursor.value().string
            case "shape_type": kind = try cursor.value().string ?? kind
            case "mask": picture = try cursor.value().string
            case "points":
                try cursor.elements { points.append(try OutlineText.coordinates(&$0)) }
            default: break
            }
        }
        guard let label else { throw OutlineFault("it has no 'label'") }
        guard points.allSatisfy({ $0.count == 2 }) else {
            throw OutlineFault("a point has not two coordinates")
        }
        return Outline(label: label, shape: try shape(kind, points, picture))
    }

    private static func shape(
        _ kind: String, _ points: [[Double]], _ picture: String?
    ) throws -> Outline.Shape {
        switch kind {
        case "polygon": return .polygons([points.flatMap(\.self)])
        case "rectangle" where points.count == 4, "rotation" where points.count == 4:
            return .polygons([points.flatMap(\.self)])
        case "rectangle", "mask", "circle":
            guard points.count == 2 else {
                throw OutlineFault(
                    "a \(kind) has \(counted(points.count, "point")), 2 are expected")
            }
            let (a, b) = (points[0], points[1])
            if kind == "circle" {
                let (x, y) = (b[0] - a[0], b[1] - a[1])
                return .circle(x: a[0], y: a[1], radius: (x * x + y * y).squareRoot())
            }
            if kind == "mask" { return try pixels(picture, x: a[0], y: a[1]) }
            return .polygons([[a[0], a[1], b[0], a[1], b[0], b[1], a[0], b[1]]])
        case "line", "linestrip", "point", "points": return .none
        default:
            throw OutlineFault(
                "its shape_type '\(kind)' is not read, but polygon, rectangle, rotation of four points, circle, mask, line, "
                    + "linestrip, point and points are")
        }
    }

    /// The mask of a shape: a PNG file in base 64, at the first point.
    private static func pixels(_ text: String?, x: Double, y: Double) throws -> Outline.Shape {
        guard let text, let bytes = Base64.bytes(text) else {
            throw OutlineFault("its 'mask' is no text in base 64")
        }
        guard abs(x) < PolygonRaster.farthest, abs(y) < PolygonRaster.farthest else {
            throw OutlineFault("its 'mask' lies far outside of the image")
        }
        let mask = try SourceMask.decode(bytes, path: "'mask'")
        guard case .bytes(let values) = mask.values else {
            throw OutlineFault("its 'mask' is no PNG picture of gray values of 8 bits")
        }
        return .pixels(x: Int(x), y: Int(y), width: mask.width, values: values)
    }
}

/// Bytes as text, 64 characters for six bits each.
package enum Base64 {
    /// The bytes of a text, in which ends of lines may stand and the signs that fill it up may be missing; nil for what is none.
    package static func bytes(_ text: String) -> [UInt8]? {
        var letters = Data(text.utf8.filter { $0 != 10 && $0 != 13 })
        while letters.count % 4 != 0 { letters.append(UInt8(ascii: "=")) }
        return Data(base64Encoded: letters).map { [UInt8]($0) }
    }
}

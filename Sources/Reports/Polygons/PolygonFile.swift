import ImageFiles
import JSONText

/// The regions of a label map as a document for labelling tools.
package enum PolygonFile: String, CaseIterable, Sendable {
    /// A feature a region, holes kept.
    case geojson
    /// A polygon a region; what lies in a region is drawn over it, as labelme does.
    case labelme

    /// The ending of file names, without a dot.
    package var ending: String { self == .geojson ? "geojson" : "json" }

    /// The document.
    ///
    /// Coordinates are in pixels from the upper left corner, to the right and down.
    ///
    /// - Parameters:
    ///   - classNames: A name a class of the map.
    ///   - image: The path of the image, for labelme relative to the document.
    package func document(of map: LabelMap, classNames: [String], image: String) -> JSONValue {
        let outlines = map.outlines
        switch self {
        case .geojson:
            return [
                "type": "FeatureCollection",
                "features": .array(outlines.map { Self.feature($0, classNames) }),
            ]
        case .labelme:
            // Of two regions one of which lies in the other, the inner one is the smaller and comes later.
            let shapes = outlines.enumerated().sorted {
                ($1.element.filledPixels, $0.offset) < ($0.element.filledPixels, $1.offset)
            }
            return [
                "version": "5.0.1", "flags": [:],
                "shapes": .array(shapes.map { Self.shape($0.element, classNames) }),
                "imagePath": .text(image), "imageData": nil, "imageHeight": .integer(map.height),
                "imageWidth": .integer(map.width),
            ]
        }
    }

    private static func feature(_ outline: ClassOutline, _ classNames: [String]) -> JSONValue {
        let rings = outline.rings.map { JSONValue.array(($0 + $0.prefix(1)).map(point)) }
        return [
            "type": "Feature",
            "properties": [
                "class": .text(classNames[Int(outline.label)]), "id": .integer(Int(outline.label)),
                "pixels": .integer(outline.pixels),
            ],
            "geometry": ["type": "Polygon", "coordinates": .array(rings)],
        ]
    }

    private static func shape(_ outline: ClassOutline, _ classNames: [String]) -> JSONValue {
        [
            "label": .text(classNames[Int(outline.label)]),
            "points": .array((outline.rings.first ?? []).map(point)), "group_id": nil,
            "shape_type": "polygon", "flags": [:],
        ]
    }

    private static func point(_ corner: ClassOutline.Corner) -> JSONValue {
        [.integer(corner.x), .integer(corner.y)]
    }
}

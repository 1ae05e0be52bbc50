import Files

/// Which fields of a list's lines are the image and its mask.
///
/// Two fields are image and mask, unless the first line is a header that says the opposite, or the first field is a PNG file
/// and the second a JPEG file. Of more, the two that look like
/// paths are, told apart by the header where there is one; of more than two, those that the header names.
struct ListColumns: Equatable {
    /// The field of the image, from 0.
    let image: Int
    /// The field of the mask, from 0.
    let mask: Int
    /// How many fields each line has.
    let count: Int

    /// - Parameters:
    ///   - header: The fields of the header, empty where there is none.
    ///   - fields: Those of the first line with a pair.
    ///   - isPath: Whether a field is a picture's path.
    /// - Returns: Nil where no two fields are image and mask.
    init?(
        header: [ArraySlice<UInt8>], fields: [ArraySlice<UInt8>],
        isPath: (ArraySlice<UInt8>) -> Bool
    ) {
        var candidates = Array(fields.indices)
        if fields.count > 2 { candidates = candidates.filter { isPath(fields[$0]) } }
        let names = header.map { String(decoding: $0, as: UTF8.self).lowercased() }
        let masks = candidates.filter { $0 < names.count && Self.names(names[$0], Self.maskWords) }
        let images = candidates.filter {
            $0 < names.count && Self.names(names[$0], Self.imageWords) && !masks.contains($0)
        }
        count = fields.count
        if candidates.count == 2 {
            // A JPEG picture is no mask.
            let isSwapped =
                masks == [candidates[0]]
                || masks.isEmpty && Self.isPNG(fields[candidates[0]])
                    && Self.isJPEG(fields[candidates[1]])
            image = candidates[isSwapped ? 1 : 0]
            mask = candidates[isSwapped ? 0 : 1]
        } else if images.count == 1, masks.count == 1 {
            (image, mask) = (images[0], masks[0])
        } else {
            return nil
        }
    }

    private static func isPNG(_ field: ArraySlice<UInt8>) -> Bool {
        FileName(String(pathBytes: field)).lowercaseExtension == "png"
    }

    private static func isJPEG(_ field: ArraySlice<UInt8>) -> Bool {
        ["jpg", "jpeg"].contains(FileName(String(pathBytes: field)).lowercaseExtension)
    }

    /// Whether the fields of a first line are names of columns: words without digits, one of which is usual for images or
    /// masks, and none a picture's path.
    static func isHeader(
        _ fields: [ArraySlice<UInt8>], isPath: (ArraySlice<UInt8>) -> Bool
    ) -> Bool {
        let names = fields.map { String(decoding: $0, as: UTF8.self).lowercased() }
        return !names.contains { $0.contains(where: \.isNumber) }
            && names.contains { Self.names($0, imageWords + maskWords) }
            && !fields.contains(where: isPath)
    }

    private static let maskWords = [
        "mask", "label", "annot", "seg", "target", "gt", "truth", "sem",
    ]
    private static let imageWords = [
        "image", "img", "photo", "picture", "input", "file", "path", "rgb", "name", "id",
    ]

    private static func names(_ name: String, _ words: [String]) -> Bool {
        words.contains { name.contains($0) }
    }
}

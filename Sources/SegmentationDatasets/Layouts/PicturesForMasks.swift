import Files

/// Why a folder that is called, or fits, as one of masks is none: its files are pictures.
struct PicturesForMasks {
    /// One clause: what was found.
    let reason: String

    /// - Parameter reading: The folders whose names match.
    init(_ reading: FolderReading, root: String) {
        let samples = reading.samples(in: root)
        let copies = samples.prefix(Self.sampled).filter { sample in
            guard let mask = try? InputFile.contents(path: sample.mask) else { return false }
            return mask == (try? InputFile.contents(path: sample.image))
        }
        let start = "the masks in \(reading.maskPlace) are pictures, not labels: "
        let place = reading.imagePlace
        reason =
            !copies.isEmpty && copies.count == samples.prefix(Self.sampled).count
            ? start + "they are the same files as the images in \(place); put the masks there"
            : start
                + "hardly two neighbouring pixels are the same; masks hold a number or a colour for each class"
    }

    private static let sampled = 8
}

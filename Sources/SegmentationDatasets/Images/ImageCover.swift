import ImageFiles
import Machine

/// What alpha channels hide of the images of a set, where they are not read as channels of their own: what they cover
/// is black to the network, and satellite images, whose fourth channel is infrared, are darkened by it.
package struct ImageCover: Equatable, Sendable {
    /// The first image in which something is hidden.
    package let file: String
    /// Images that were looked at.
    package let images: Int
    /// The part of their pixels that are not opaque, 0…1.
    package let share: Double
    /// Whether red, green and blue are what is hidden, so that alpha can be a fourth channel.
    package let isOfColors: Bool

    /// Looks at up to ``imagesLookedAt`` of those files that have an alpha channel, evenly spread over the list.
    ///
    /// - Returns: Nil where less than ``leastShare`` is hidden; files that cannot be read are left to whoever reads them.
    init?(of files: [String], _ team: ThreadTeam) {
        let covered = files.filter(ImageFileInformation.hasAlpha)
        let count = min(covered.count, Self.imagesLookedAt)
        let looked = (0..<count).map { covered[$0 * covered.count / count] }
        let found = team.map(looked) { try? ImageAlpha(path: $0) }
        let alphas = found.compactMap(\.self)
        let (hidden, pixels) = alphas.reduce((0, 0)) { ($0.0 + $1.hiddenPixels, $0.1 + $1.pixels) }
        guard let first = found.firstIndex(where: { ($0?.hiddenPixels ?? 0) > 0 }),
            Double(hidden) >= Self.leastShare * Double(pixels)
        else { return nil }
        file = looked[first]
        images = alphas.count
        share = Double(hidden) / Double(pixels)
        isOfColors = alphas.allSatisfy(\.isOfColors)
    }

    static let imagesLookedAt = 16
    private static let leastShare = 0.01

    /// One line: how much is hidden, and what can be done.
    package var sentence: String {
        let percent = (share * 1000).rounded() / 10
        return
            "the images have an alpha channel, by which \(percent) % of the pixels are not opaque "
            + "(in \(images) looked at): they are laid over black"
            + (isOfColors
                ? "; if it is a channel of its own, such as infrared, write 'channels: 4' in a description"
                : "")
    }

    /// The finding of a check.
    func finding(in description: DatasetDescription) -> DatasetFinding {
        .init(
            .alphaChannel, .warning, file: file, message: "\(file): \(sentence)",
            suggestion: isOfColors && description.recognition == nil ? "channels: 4" : nil)
    }
}

import Files
import ImageFiles
import LossAnalysis
import Pictures

/// Draws the pictures of a timeline's images.
struct TimelineDrawing {
    /// One scale for the losses of all images and epochs.
    let scale: LossColorScale
    /// Pixels of the longer side of an animation: 64 frames are still quick to load, and the epoch can be read.
    private static let animationSide = 480
    private static let frameMilliseconds = 250
    private static let lastFrameMilliseconds = 2000

    /// Draws all pictures of an image; the animation where it is asked for.
    func draw(
        _ image: TimelineImage, position: Int, in folder: TimelineFolder, animated: Bool
    ) throws {
        let (history, size) = (image.kept.history, image.description)
        guard let last = history.epochs.last else { return }
        let path = { (picture: TimelinePicture) in
            "\(folder.path)/\(TimelineFolder.file(picture.file, ofImage: position))"
        }
        for picture in TimelinePicture.allCases { try AtomicFile.removeLink(at: path(picture)) }
        let background = try? Image.read(
            path: "\(folder.path)/\(TimelineFolder.file("image.jpg", ofImage: position))")
        let losses = losses(of: image, position: position, in: folder, over: background)
        if let newest = losses(last) { try newest.writePNG(to: path(.loss)) }
        try learntColors(history, height: size.height, width: size.width)
            .writePNG(to: path(.learnt))
        try forgottenColors(history, height: size.height, width: size.width)
            .writePNG(to: path(.forgotten))
        if animated { try animate(image, losses, to: path(.animation)) }
    }

    /// The losses of an epoch over the image, or alone where that is not there; nil where their map cannot be read.
    private func losses(
        of image: TimelineImage, position: Int, in folder: TimelineFolder, over background: Image?
    ) -> (_ epoch: Int) -> Image? {
        let size = image.description
        let labels = LabelMap(
            height: size.height, width: size.width, labels: image.kept.history.labels)
        return { epoch in
            guard let map = folder.map(epoch: epoch, image: position, pixels: size.pixels)
            else { return nil }
            let losses = map.codes.map { Float(LossCodes.loss(of: $0)) }
            return background.map {
                lossOverlay(image: $0, losses: losses, labels: labels, scale: scale)
            } ?? lossColors(losses: losses, labels: labels, scale: scale)
        }
    }

    private func animate(
        _ image: TimelineImage, _ losses: (_ epoch: Int) -> Image?, to path: String
    ) throws {
        var frames: [(epoch: Int, picture: Image)] = []
        for epoch in image.kept.history.epochs {
            guard let picture = losses(epoch) else { continue }
            let small = reduced(picture, largestSide: Self.animationSide)
            frames.append((epoch, enlarged(small, largestSide: Self.animationSide)))
        }
        guard let last = frames.last?.epoch else { return }
        let hasIgnored = image.kept.history.labels.contains(LabelMap.ignored)
        var animation = AnimatedPNG(frameCount: frames.count)
        for (epoch, picture) in frames {
            try animation.add(
                withLossLegend(
                    picture, scale: scale, title: "epoch \(epoch) of \(last)",
                    hasIgnored: hasIgnored),
                milliseconds: epoch == last
                    ? Self.lastFrameMilliseconds : Self.frameMilliseconds)
        }
        try AtomicFile.write(animation.bytes, to: path)
    }
}

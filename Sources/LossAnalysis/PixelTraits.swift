/// What labels and predictions tell of every pixel of an image besides its classes.
package struct PixelTraits: Sendable {
    /// The band of the distance to the nearest border of the label map; see ``BorderDistance``.
    package let bands: [UInt8]
    /// What wrong pixels are wrong about.
    package let errors: ErrorKinds

    /// Looks at one image.
    ///
    /// - Parameter bands: Its bands, where they are known.
    package init(of result: PixelLosses, bands: [UInt8]? = nil) {
        self.bands = bands ?? BorderDistance.bands(of: result.labels)
        errors = ErrorKinds(labels: result.labels, predictions: result.predictions)
    }
}

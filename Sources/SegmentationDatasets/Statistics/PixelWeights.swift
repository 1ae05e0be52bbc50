import Glibc
import ImageFiles

/// One weight a pixel: its class's, and more where two objects nearly touch.
///
/// ```
/// weight(p) = classWeights[label(p)] + w0 · exp(−(d1(p) + d2(p))² / 2σ²)        0 where p is ignored
/// ```
///
/// The second term is U-Net's (Ronneberger, Fischer and Brox 2015, equation 2): d1 and d2 are the distances of p to the
/// nearest and to the second nearest connected component of the foreground, see ``Border``.
package struct PixelWeights: Equatable, Sendable {
    /// U-Net's border term.
    package struct Border: Equatable, Sendable {
        /// The weight w0 between two objects that touch, at least 0; 10 in the paper.
        package var weight = 10.0
        /// The width σ in pixels, above 0; 5 in the paper.
        package var sigma = 5.0
        /// The class that is no object.
        package var background: UInt8 = 0

        /// U-Net's values.
        package init(weight: Double = 10, sigma: Double = 5, background: UInt8 = 0) {
            self.weight = weight
            self.sigma = sigma
            self.background = background
        }

        /// Beyond this sum of distances in pixels the term is below w0 · 2⁻⁶⁰ and counts as 0.
        var reach: Double { sigma * (120 * log(2.0)).squareRoot() }
    }

    /// One weight a class.
    package var classWeights: [Double]
    /// The border term; `nil` for class weights alone.
    package var border: Border?

    /// Weights of classes, with or without the border term.
    package init(classWeights: [Double], border: Border? = nil) {
        self.classWeights = classWeights
        self.border = border
    }

    /// The largest weight that a pixel can have.
    package var largest: Double { (classWeights.max() ?? 0) + (border?.weight ?? 0) }

    /// The weights of a label map, row by row from the top; every label is a class of `classWeights` or ignored.
    package func map(of labels: LabelMap) -> [Float] {
        var weights = labels.labels.map { label in
            label == LabelMap.ignored ? 0 : classWeights[Int(label)]
        }
        if let border {
            let sums = ComponentDistance.sums(
                of: labels, background: border.background, limit: border.reach)
            for (pixel, sum) in sums.enumerated()
            where sum < .infinity && labels.labels[pixel] != LabelMap.ignored {
                weights[pixel] +=
                    border.weight * exp(-sum * sum / (2 * border.sigma * border.sigma))
            }
        }
        return weights.map { Float($0) }
    }
}

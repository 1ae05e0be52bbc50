import LossAnalysis

/// What a call of `lossmap` is about and what it writes.
package struct LossMapSettings: Sendable {
    /// The headline, for example the dataset, split and model.
    package var title: String
    /// The loss and its options, for readers.
    package var lossDescription: String
    /// One name a class.
    package var classNames: [String]
    /// One colour a class as 0xRRGGBB.
    package var classColors: [UInt32]
    /// The weights that the losses contain, one a class; all 1 where none were used.
    package var classWeights: [Float]
    /// Where the weights come from: a method, a file, or "none".
    package var classWeightsOrigin: String
    /// Where the colours end.
    package var scale: LossScale
    /// Whether `NAME.loss.npy` is written: float32, (height, width).
    package var writesRawMaps: Bool
    /// Of which images pictures are drawn.
    package var pictures: PictureChoice
    /// Whether the explorer is written.
    package var writesExplorer: Bool
    /// Why p(label) = exp(-loss / weight) does not hold; nil where it does.
    package var labelProbabilityReason: String?
    /// What losses are counted in: ``nats``, or what takes their place where there is no loss.
    package var unit = LossMapSettings.nats
    /// The loss of a pixel whose label had the probability 0; nil where no loss is bounded.
    package var bound: Double?
    /// Whether `NAME.row.png` is written: image, label, prediction and loss side by side.
    package var writesRows: Bool

    /// The unit of losses.
    package static let nats = "nats"

    /// Settings; what is not given is off, or automatic.
    package init(
        title: String, lossDescription: String = "cross entropy", classNames: [String],
        classColors: [UInt32], classWeights: [Float]? = nil, classWeightsOrigin: String = "none",
        scale: LossScale = .automatic, writesRawMaps: Bool = false, writesRows: Bool = false,
        pictures: PictureChoice = .all, writesExplorer: Bool = true,
        labelProbabilityReason: String? = nil
    ) {
        self.title = title
        self.lossDescription = lossDescription
        self.classNames = classNames
        self.classColors = classColors
        self.classWeights = classWeights ?? Array(repeating: 1, count: classNames.count)
        self.classWeightsOrigin = classWeightsOrigin
        self.scale = scale
        self.writesRawMaps = writesRawMaps
        self.writesRows = writesRows
        self.pictures = pictures
        self.writesExplorer = writesExplorer
        self.labelProbabilityReason = labelProbabilityReason
    }

    func check() throws {
        let count = classNames.count
        for (part, found) in [("colors", classColors.count), ("weights", classWeights.count)]
        where found != count {
            throw ReportError.classTable(part: part, found: found, expected: count)
        }
        if case .nats(let maximum) = scale, !(maximum > 0 && maximum.isFinite) {
            throw LossMapError.scale(maximum)
        }
    }
}

/// Of which images a report draws pictures.
package enum PictureChoice: Equatable, Sendable {
    /// Of all.
    case all
    /// Of those with the largest mean loss.
    case worst(Int)
}

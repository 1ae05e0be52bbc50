import Foundation
import ImageFiles
import Machine

/// How the images of a set are read, and why.
package struct FoundImageForm: Equatable, Sendable {
    /// The form.
    package var form: RasterForm
    /// What the values of the training images decided; nil where the description or the model says it all, or where no
    /// image has 16 bits.
    package var finding: Finding?
    /// What alpha channels hide of the images, where they are not read as channels; nil for nothing.
    package var cover: ImageCover?

    /// A form, and what decided it.
    package init(form: RasterForm, finding: Finding? = nil, cover: ImageCover? = nil) {
        self.form = form
        self.finding = finding
        self.cover = cover
    }

    /// What was measured.
    package struct Finding: Equatable, Sendable {
        /// The split whose images were measured.
        package var split: String
        /// What the range follows from.
        package var measure: Measure
    }

    /// What a range may follow from.
    package enum Measure: Equatable, Sendable {
        /// The largest value of images of 16 bits.
        case largest(Int)
        /// What lies between `IntensityRange.outliers` of images of 16 bits, since it is little of what the largest value
        /// asks for.
        case withoutOutliers(largest: Int)
        /// `IntensityRange.percentiles`.
        case percentiles
    }

    /// A line each for whoever opens the set: which values become 0…1, where that was decided, and what is hidden.
    package var notes: [String] { [sentence, cover?.sentence].compactMap(\.self) }

    /// Which values become 0…1; nil where nothing was decided.
    package var sentence: String? {
        guard let finding else { return nil }
        let (split, otherwise) = (finding.split, " ('range' in a description says otherwise)")
        switch (form.range, finding.measure) {
        case (.depth(let bits), .largest(let largest)):
            return
                "16-bit images, of which the split '\(split)' holds values up to \(largest): "
                + "0…\(1 << bits - 1) become 0…1" + (bits < 16 ? otherwise : "")
        case (.values(let lowest, let highest), .withoutOutliers(let largest)):
            return
                "16-bit images, of which the split '\(split)' holds values up to \(largest), but nearly all "
                + "(\(IntensityRange.outliers.highest - IntensityRange.outliers.lowest) %) from "
                + "\(Self.text(lowest)) to \(Self.text(highest)): these become 0…1" + otherwise
        case (.values(let lowest, let highest), _):
            return "of the values of the split '\(split)' the percentiles "
                + "\(IntensityRange.percentiles.lowest) and \(IntensityRange.percentiles.highest), "
                + "\(Self.text(lowest)) and \(Self.text(highest)), become 0 and 1"
        default: return nil
        }
    }

    private static func text(_ value: Double) -> String { String(format: "%.6g", value) }
}

/// The form of a set's images, found when it is first needed.
///
/// `@unchecked Sendable` because the value is used under the lock alone.
final class ImageFormPlace: @unchecked Sendable {
    /// Whether somebody asked for the form, so that nothing is measured.
    let isGiven: Bool
    private let lock = NSLock()
    private var found: FoundImageForm?

    init(_ given: FoundImageForm? = nil) {
        found = given
        isGiven = given != nil
    }

    func value(_ find: () -> FoundImageForm) -> FoundImageForm {
        lock.withLock {
            let value = found ?? find()
            found = value
            return value
        }
    }
}

extension SegmentationDataset {
    /// How the images are read: as the model asks that the set is read for, else as the description says, else by the values
    /// of the training images.
    ///
    /// Measured once; files that cannot be read are left to whoever reads them.
    ///
    /// - Parameters:
    ///   - trainSplit: The split whose images are measured; `train` where there is one, else the first, unless given. Once
    ///     they are measured, another one changes nothing.
    ///   - team: Decodes the images; nil does it on this thread.
    package func imageForm(
        trainSplit: String? = nil, team: ThreadTeam? = nil
    ) -> FoundImageForm {
        formPlace.value {
            findImageForm(
                split: trainSplit ?? standardTrainSplit, team: team ?? ThreadTeam(threads: 1))
        }
    }

    /// The split of training where no config names one.
    package var standardTrainSplit: String {
        splitNames.contains("train") ? "train" : splitNames.first ?? "train"
    }

    /// The same set, whose images are measured on that split.
    package func measuring(trainSplit: String) -> SegmentationDataset {
        formPlace.isGiven || trainSplit == standardTrainSplit
            ? self : SegmentationDataset(description: description)
    }

    private func findImageForm(split: String, team: ThreadTeam) -> FoundImageForm {
        let channels = description.channels
        lazy var files = imageFiles(inSplit: split)
        let cover = channels == 4 ? nil : ImageCover(of: files, team)
        func found(
            _ range: IntensityRange, _ measure: FoundImageForm.Measure? = nil
        ) -> FoundImageForm {
            FoundImageForm(
                form: RasterForm(channels: channels, range: range),
                finding: measure.map { .init(split: split, measure: $0) }, cover: cover)
        }
        switch description.range {
        case .values(let lowest, let highest):
            return found(.values(lowest: lowest, highest: highest))
        case .image: return found(.image)
        case .percentiles:
            let range = histogram(of: files, channels: channels, team: team).range
            return found(range, .percentiles)
        case .automatic:
            let deep = files.filter(ImageFileInformation.hasWords)
            let histogram = histogram(of: deep, channels: channels, team: team)
            guard let largest = histogram.maximum else { return found(.whole) }
            let bits = IntensityRange.sensorBits(for: largest)
            // A hot pixel, or values far from 0, would leave a few steps of gray for all others.
            if case .values(let lowest, let highest) = histogram.rangeWithoutOutliers,
                lowest < highest, (highest - lowest) * 16 < Double(1 << bits - 1)
            {
                return found(
                    .values(lowest: lowest, highest: highest), .withoutOutliers(largest: largest))
            }
            return found(.depth(bits: bits), .largest(largest))
        }
    }

    private func imageFiles(inSplit split: String) -> [String] {
        // What keeps a split from being listed is told by whoever asks for its samples.
        ((try? listing(ofSplit: split))?.samples ?? []).map(\.image)
    }

    /// The values of all those files together; the threads change nothing about it.
    private func histogram(
        of files: [String], channels: Int, team: ThreadTeam
    ) -> SampleHistogram {
        // A histogram for each thread and not for each image, which it may be larger than.
        let threads = min(team.threads, files.count)
        let parts = team.map(Array(0..<threads)) { thread in
            var histogram = SampleHistogram()
            for index in stride(from: thread, to: files.count, by: threads) {
                if let image = try? Raster.readStored(
                    path: files[index], channels: channels,
                    maximumPixels: description.maximumPixels)
                {
                    histogram.add(image)
                }
            }
            return histogram
        }
        return parts.reduce(into: SampleHistogram()) { $0 += $1 }
    }

    /// The same set, its images read for a model that wants them so.
    package func reading(as form: RasterForm) -> SegmentationDataset {
        SegmentationDataset(
            description: description, formPlace: ImageFormPlace(FoundImageForm(form: form)))
    }
}

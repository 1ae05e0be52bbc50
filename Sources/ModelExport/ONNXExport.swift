import BatchLoading
import Evaluation
import Experiments
import ImageFiles
import JSONText
import NetworkDescriptions
import NeuralNetworks
import ONNXFiles
import RunRecords
import Training

extension ExportedModel {
    /// The model on its way into an ONNX file.
    ///
    /// - Throws: `NetworkError` for a network that cannot be built, which one that was opened can.
    package func onnx(_ options: ONNXOptions) throws -> ONNXNetwork {
        let card = trained.card
        let normalization = card.normalization
        return ONNXNetwork(
            graph: try graph(),
            weights: trained.inference.network.inferenceState,
            normalization: (normalization.scale, normalization.shift), options: options,
            notes: ONNXNotes(
                producerVersion: ProgramVersion.text, name: card.modelOptions.title,
                metadata: metadata(options)
            )
        )
    }

    /// What `metadata_props` says: JSON but for plain texts.
    private func metadata(_ options: ONNXOptions) -> [(key: String, value: String)] {
        let card = trained.card
        let floats = { (values: [Float]) in JSONValue.array(values.map { .float($0) }).compact }
        var notes: [(key: String, value: String)] = [
            ("classes", JSONValue.array(card.classNames.map { .text($0) }).compact),
            ("colors", JSONValue.array(card.colors.map(Self.color)).compact),
            ("mean", floats(card.mean)), ("deviation", floats(card.deviation)),
            ("input", inputText(options)), ("ignore", "\(LabelMap.ignored)"),
            ("model", card.modelOptions.title), ("epoch", "\(card.epoch)"),
            ("steps", "\(card.steps)"), ("dataset", card.dataset),
        ]
        if let datasetDigest { notes.append(("dataset_digest", datasetDigest)) }
        if let range = card.range, let text = try? JSONValue(encoding: range).compact {
            notes.append(("range", text))
        }
        if let resize = card.resize {
            notes.append(("resize", JSONValue.array(resize.map { .number($0) }).compact))
        }
        if let scores { notes.append(("validation", scores.compact)) }
        return notes + [("version", ProgramVersion.text)]
    }

    /// What the input holds, in words.
    package func inputText(_ options: ONNXOptions) -> String {
        let channels = [
            1: "gray", 3: "red, green, blue", 4: "red, green, blue and a fourth channel",
        ]
        let names = channels[trained.card.imageForm.channels] ?? ""
        return options.takesNormalizedInput
            ? "\(names), (v / 255 - mean) / deviation" : "\(names), 0 to 255"
    }

    /// The scores on the validation split; nil where none are known.
    private var scores: JSONValue? {
        guard let meanIoU = trained.card.validationMeanIoU else { return nil }
        var members = [JSONValue.Member("mean_iou", .number(meanIoU))]
        if let measured {
            members += [
                .init("pixel_accuracy", .optional(measured.validationPixelAccuracy)),
                .init("loss", .optional(measured.validationLoss)),
                .init("iou", .array(measured.validationIoU.map { .optional($0) })),
            ]
        }
        return .object(members)
    }

    private static func color(_ color: UInt32) -> JSONValue {
        .array([16, 8, 0].map { .integer(Int(color >> $0 & 0xFF)) })
    }
}

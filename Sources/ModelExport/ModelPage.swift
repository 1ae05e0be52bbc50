import Evaluation
import Experiments
import Files
import Foundation
import ImageFiles
import JSONText
import NetworkDescriptions
import NeuralNetworks
import ONNXFiles
import Training

/// The page about a model in Markdown, with the front matter that model hubs read.
package struct ModelPage {
    /// The file that it stands beside.
    package enum File: Equatable, Sendable {
        /// An ONNX file.
        case onnx(ONNXOptions)
        /// A safetensors file.
        case safetensors(Precision)
    }

    let exported: ExportedModel
    /// The name of the model's file.
    let fileName: String
    let file: File
    let scores: ModelScores
    /// The name of a picture of losses beside the page; nil for none.
    let picture: String?

    /// What the page is called.
    package static let name = "README.md"
    /// What the picture is called.
    package static let pictureName = "loss-map.png"
    /// By this line a page of ours is told from a file that somebody else wrote.
    package static let mark = "library_name: pixelwise"

    /// Gathers what the page tells.
    package init(
        _ exported: ExportedModel, fileName: String, file: File, scores: ModelScores,
        picture: String?
    ) {
        self.exported = exported
        self.fileName = fileName
        self.file = file
        self.scores = scores
        self.picture = picture
    }

    private var card: ModelCard { exported.trained.card }
    private var title: String { card.modelOptions.title }

    /// The whole page.
    package var text: String {
        let parts = [
            frontMatter, "# \(Self.markdown(title)) on \(Self.markdown(card.dataset))", summary,
            pictureText, "## Run it", running, "## Classes", classTable, "## Limits", limits,
        ]
        return parts.compactMap(\.self).joined(separator: "\n\n") + "\n"
    }

    // MARK: Front matter

    /// YAML between lines of dashes; texts are quoted as in JSON, which YAML reads the same.
    private var frontMatter: String {
        let format = if case .onnx = file { "onnx" } else { "safetensors" }
        var lines = [
            "---", "pipeline_tag: image-segmentation", Self.mark,
            "tags: [semantic-segmentation, \(format), pixelwise]",
            "datasets: [\(Self.quoted(card.dataset))]", "metrics: [mean_iou]",
        ]
        if !metrics.isEmpty {
            lines += [
                "model-index:", "- name: \(Self.quoted(title))", "  results:",
                "  - task: {type: image-segmentation}",
                "    dataset: {name: \(Self.quoted(card.dataset)), type: \(Self.quoted(card.dataset)), "
                    + "split: \(Self.quoted(scores.split))}", "    metrics:",
            ]
            lines += metrics.map { "    - \($0)" }
        }
        return (lines + ["---"]).joined(separator: "\n")
    }

    private var metrics: [String] {
        var metrics: [String] = []
        if let meanIoU = scores.meanIoU {
            let interval = scores.interval.map {
                let ends = [$0.lowerBound, $0.upperBound].map(Self.number)
                return ", args: {interval: [\(ends.joined(separator: ", "))], level: 0.95}"
            }
            metrics.append(
                "{type: mean_iou, name: mean IoU, value: \(Self.number(meanIoU))\(interval ?? "")}")
        }
        if let accuracy = scores.pixelAccuracy {
            metrics.append(
                "{type: accuracy, name: pixel accuracy, value: \(Self.number(accuracy))}")
        }
        return metrics
    }

    // MARK: Text

    private var summary: String {
        let classes = counted(card.classNames.count, "class", plural: "classes")
        let trained = "\(counted(card.epoch, "epoch")), \(counted(card.steps, "step"))"
        return "Gives each pixel of an image one of \(classes). Trained on "
            + "\(Self.markdown(card.dataset)) (\(trained)) with "
            + "Pixelwise \(ProgramVersion.text). \(quality)"
    }

    private var quality: String {
        guard let meanIoU = scores.meanIoU else {
            return "It was not measured on a validation split."
        }
        let split = "the split `\(Self.markdown(scores.split))`"
        let value = "Mean IoU \(Self.number(meanIoU))"
        guard let images = scores.images else {
            return
                "\(value) on \(split), as the run logged it; the data were not at hand for an interval."
        }
        let interval = scores.interval.map {
            ", 95 % interval \(Self.number($0.lowerBound)) to \(Self.number($0.upperBound)) by the bootstrap over images"
        }
        return "\(value) on \(counted(images, "image")) of \(split)\(interval ?? "")."
    }

    private var pictureText: String? {
        picture.map {
            "![The loss of every pixel of a validation image, in nats](\($0))\n\n"
                + "*The loss of every pixel of a validation image in the newest epoch; bright is a high loss.*"
        }
    }

    private var running: String {
        let command = "pixelwise predict CHECKPOINT photo.jpg --output masks --overlay"
        switch file {
        case .onnx(let options):
            return
                "```python\n\(python(options))\n```\n\n`classes` holds a class id a pixel. With the "
                + "toolkit and the checkpoint that this file was made from:\n\n```sh\n\(command)\n```"
        case .safetensors:
            let name = shellWord(fileName)
            return "```python\nfrom safetensors.torch import load_file\n"
                + "model.load_state_dict(load_file(\(Self.quoted(fileName))), strict=True)  # a module with these names\n"
                + "```\n\nThe file is a checkpoint of the toolkit's too:\n\n```sh\n"
                + "\(command.replacing("CHECKPOINT", with: name))\n```"
        }
    }

    /// Three lines that run.
    private func python(_ options: ONNXOptions) -> String {
        let channels = card.imageForm.channels
        let mode = [1: "L", 3: "RGB", 4: "RGBA"][channels] ?? "RGB"
        var open = "Image.open(\"photo.jpg\").convert(\"\(mode)\")"
        if let size = options.size {
            open += Self.resizing(height: size.height, width: size.width)
        } else if let resize = card.resize, resize.count == 2 {
            open += Self.resizing(height: Int(resize[0]), width: Int(resize[1]))
        } else if let resize = card.resize {
            open = "ImageOps.scale(\(open), \(resize[0]), Image.Resampling.BILINEAR)"
        }
        var array = "np.asarray(\(open), np.float32)"
        if options.takesNormalizedInput {
            let list = { (values: [Float]) in
                JSONValue.array(values.map { .float($0) }).compact
            }
            array =
                "((\(array) / 255 - \(list(card.mean))) / \(list(card.deviation))).astype(np.float32)"
        }
        let image = channels == 1 ? "\(array)[None, None]" : "\(array).transpose(2, 0, 1)[None]"
        let scores = options.givesClasses ? "[0][0]" : "[0][0].argmax(0)"
        return """
            import numpy as np, onnxruntime; from PIL import Image, ImageOps
            image = \(image)
            classes = onnxruntime.InferenceSession(\(Self.quoted(fileName))).run(None, {"\(ONNXFormat.input)": image})\(scores)
            """
    }

    private static func resizing(height: Int, width: Int) -> String {
        ".resize((\(width), \(height)), Image.Resampling.BILINEAR)"
    }

    private var classTable: String {
        let rows = card.classNames.enumerated().map { id, name in
            let color = String(format: "#%06x", card.colors[id])
            let iou = id < scores.classIoU.count ? scores.classIoU[id] : nil
            return
                "| \(id) | \(Self.markdown(name)) | `\(color)` | \(iou.map(Self.number) ?? "–") |"
        }
        return (["| id | class | colour | IoU |", "|---|---|---|---|"] + rows).joined(
            separator: "\n")
    }

    private var limits: String {
        var items = [sizes]
        let what = [1: "gray", 3: "colour", 4: "four-channel"][card.imageForm.channels] ?? ""
        items.append(
            "It has learnt from \(what) images of the dataset above alone; on others it may be worse, and every pixel "
                + "gets one of its classes, whatever it shows.")
        if let resize = card.resize {
            let change =
                resize.count == 1
                ? "\(Self.number(resize[0])) times their height and width"
                : "\(Int(resize[0])) × \(Int(resize[1])) pixels (height × width)"
            items.append(
                "In training images were brought to \(change) first. The file does not do that: scale images before, "
                    + "and the answer back.")
        }
        if card.range != nil {
            items.append(
                "Samples are on the scale 0 to 255 after the range that the model has learnt was stretched; see `range` "
                    + "in the metadata.")
        }
        if card.precision != .float32 {
            items.append(
                "It was trained in \(card.precision.rawValue); this file computes in float32, so numbers differ a little."
            )
        }
        if case .safetensors(.bfloat16) = file {
            items.append("Weights are rounded to bfloat16.")
        }
        return items.map { "- \($0)" }.joined(separator: "\n")
    }

    private var sizes: String {
        if case .onnx(let options) = file, let size = options.size {
            return
                "Images of \(size.height) × \(size.width) pixels (height × width), any number at a time."
        }
        let sizes = exported.trained.inference.network.inputSizes
        let minimum = sizes?.minimum ?? 1
        if let multiple = sizes?.multiple, multiple > 1 {
            return
                "Images of any size; inside, sizes are filled up to multiples of \(multiple) with the mirror image."
        }
        return "Images of any size from \(minimum) × \(minimum) pixels."
    }

    // MARK: Escaping

    /// Four decimals, without zeros at the end.
    private static func number(_ value: Double) -> String {
        String(format: "%g", (value * 10000).rounded() / 10000)
    }

    private static func quoted(_ text: String) -> String { JSONValue.text(text).compact }

    /// Text from outside as Markdown that shows just that, on one line.
    private static func markdown(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "") { result, scalar in
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "|", "*", "_", "`", "[", "]", "\\", "#": result += "\\\(scalar)"
            case "\0"..<" ": result += " "
            default: result.unicodeScalars.append(scalar)
            }
        }
    }
}

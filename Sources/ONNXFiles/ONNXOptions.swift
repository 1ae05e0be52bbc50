import NetworkDescriptions

/// How a network becomes an ONNX file; what is not set is as runtimes like it best.
package struct ONNXOptions: Sendable, Equatable {
    /// Height and width of the images; nil leaves both open.
    package var size: ImageSides?
    /// Whether images come normalised already, instead of on the scale 0…255.
    package var takesNormalizedInput = false
    /// Whether class ids come out, `(N,H,W)` uint8, instead of logits, `(N,C,H,W)` float32.
    package var givesClasses = false
    /// Whether batch norms stay layers of their own; else each becomes part of the convolution before it.
    package var keepsBatchNorms = false

    /// Any size, images 0…255, logits, folded batch norms.
    package init() {}
}

/// The height and width of images, in pixels.
package struct ImageSides: Sendable, Equatable {
    /// Rows.
    package let height: Int
    /// Columns.
    package let width: Int

    /// Takes both.
    package init(height: Int, width: Int) {
        self.height = height
        self.width = width
    }
}

/// What an ONNX file says beside the network.
package struct ONNXNotes: Sendable, Equatable {
    /// The version of the program that writes it.
    package var producerVersion: String
    /// What the network is called.
    package var name: String
    /// Texts under keys, in this order; keys are distinct.
    package var metadata: [(key: String, value: String)]

    /// Gathers them.
    package init(producerVersion: String, name: String, metadata: [(key: String, value: String)]) {
        self.producerVersion = producerVersion
        self.name = name
        self.metadata = metadata
    }

    /// Compares all texts.
    package static func == (a: ONNXNotes, b: ONNXNotes) -> Bool {
        a.producerVersion == b.producerVersion && a.name == b.name
            && a.metadata.elementsEqual(b.metadata) { $0 == $1 }
    }
}

/// The names and numbers of the format that do not depend on the network.
package enum ONNXFormat {
    /// The version of the file format; runtimes of 2022 and later read it.
    package static let irVersion: Int64 = 8
    /// The version of the operators.
    package static let opset: Int64 = 17
    /// What the images are called.
    package static let input = "input"
    /// What the class scores are called.
    package static let logits = "logits"
    /// What the class ids are called.
    package static let classes = "classes"
    /// The axes that a file leaves open, in the order N, H, W.
    package static let openAxes = (batch: "batch", height: "height", width: "width")
    /// The most bytes of a protobuf file.
    static let mostBytes = Int(Int32.max)
}

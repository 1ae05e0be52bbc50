/// What gives the size to which an upsampling goes.
package enum UpsamplingTarget: Sendable, Equatable {
    /// The height and width of the second input.
    case sizeOfSecondInput
    case size(height: Int, width: Int)

    /// The first input's shape with the target's height and width, which must not be smaller.
    func outputShape(of inputs: [FeatureShape], name: String) throws(NetworkError) -> FeatureShape {
        var shape = inputs[0]
        let (height, width) =
            switch self {
            case .sizeOfSecondInput: (inputs[1].height, inputs[1].width)
            case .size(let height, let width): (height, width)
            }
        guard height >= shape.height, width >= shape.width else {
            throw .shapeMismatch(
                layer: name, expected: "a target of at least \(shape.height)×\(shape.width)",
                found: "\(height)×\(width)")
        }
        shape.height = height
        shape.width = width
        return shape
    }
}

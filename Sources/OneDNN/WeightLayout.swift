import COneDNN
import NetworkDescriptions
import Tensors

/// Convolution weights in the order that a primitive chose, with the reorder from or to the plain
/// out × in/groups × kernel × kernel float32 order.
final class WeightLayout {
    /// The primitive's own order.
    let blocked: Memory
    private let plain: Memory
    private let bytes: AlignedBuffer<UInt8>
    private let reorder: Primitive
    private let arguments: [dnnl_exec_arg_t]

    enum Direction { case intoBlocked, intoPlain }

    init(
        layout: onednn_layout_t?, shape: ConvolutionShape, direction: Direction, engine: Engine
    ) throws(OneDNNError) {
        blocked = try Memory.of(layout: layout, engine: engine)
        bytes = AlignedBuffer(count: Int(dnnl_memory_desc_get_size(layout)))
        blocked.bind(bytes.pointer)
        let groups = shape.groups
        let sizes = [
            shape.outputChannels / groups, shape.inputChannels / groups, shape.kernel, shape.kernel,
        ]
        plain = try Memory.of(
            sizes: groups > 1 ? [groups] + sizes : sizes, type: dnnl_f32,
            tag: groups > 1 ? dnnl_goihw : dnnl_oihw, engine: engine)
        let (source, destination) =
            direction == .intoBlocked ? (plain, blocked) : (blocked, plain)
        reorder = try Primitive.reorder(from: source, to: destination, engine: engine)
        arguments = [.init(DNNL_ARG_FROM, source), .init(DNNL_ARG_TO, destination)]
    }

    /// Copies between the plain weights at `address` and the primitive's own order.
    func run(plainWeights address: UnsafeMutablePointer<Float>) {
        plain.bind(address)
        reorder.execute(arguments)
    }
}

extension Memory {
    /// A channels-last view of N × C × H × W activations.
    static func activations(
        _ batch: Int, _ channels: Int, _ height: Int, _ width: Int, _ type: Precision,
        engine: Engine
    ) throws(OneDNNError) -> Memory {
        try of(
            sizes: [batch, channels, height, width], type: type.onednn, tag: dnnl_nhwc,
            engine: engine)
    }

    /// The scratch memory that a primitive asks for.
    static func scratchpad(of primitive: Primitive, engine: Engine) throws(OneDNNError) -> Memory {
        try of(layout: onednn_query_scratchpad(primitive.descriptor), engine: engine)
    }
}

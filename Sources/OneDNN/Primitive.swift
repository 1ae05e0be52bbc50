import COneDNN

/// A compiled oneDNN operation and what it was compiled from.
final class Primitive {
    let descriptor: dnnl_primitive_desc_t
    private let handle: dnnl_primitive_t
    private let engine: Engine

    /// Compiles the descriptor that `create` fills in, and takes it over.
    init(
        engine: Engine, _ call: @autoclosure () -> String,
        create: (UnsafeMutablePointer<dnnl_primitive_desc_t?>) -> dnnl_status_t
    ) throws(OneDNNError) {
        var descriptor: dnnl_primitive_desc_t?
        try check(create(&descriptor), call())
        guard let descriptor else { throw .failed(call: call(), status: -1) }
        var primitive: dnnl_primitive_t?
        let status = dnnl_primitive_create(&primitive, descriptor)
        guard status == dnnl_success, let primitive else {
            dnnl_primitive_desc_destroy(descriptor)
            throw .failed(call: call(), status: Int(status.rawValue))
        }
        self.descriptor = descriptor
        handle = primitive
        self.engine = engine
    }

    deinit {
        dnnl_primitive_destroy(handle)
        dnnl_primitive_desc_destroy(descriptor)
    }

    /// The name that oneDNN gives the chosen implementation, such as "brgconv:avx512_core".
    var implementation: String { String(cString: onednn_query_implementation(descriptor)) }

    /// Bytes of scratch memory that the caller brings.
    var scratchpadBytes: Int { Int(onednn_query_scratchpad_bytes(descriptor)) }

    /// Runs on the bound memories and waits.
    func execute(_ arguments: [dnnl_exec_arg_t]) {
        var status = dnnl_primitive_execute(
            handle, engine.stream, Int32(arguments.count), arguments)
        if status == dnnl_success { status = dnnl_stream_wait(engine.stream) }
        precondition(
            status == dnnl_success, "oneDNN failed while running \(implementation): \(status)")
    }

    /// An operation that copies from one layout to another.
    static func reorder(
        from source: Memory, to destination: Memory, engine: Engine
    ) throws(OneDNNError) -> Primitive {
        try Primitive(engine: engine, "reorder memory") {
            onednn_reorder($0, engine.handle, source.handle, destination.handle)
        }
    }
}

extension dnnl_exec_arg_t {
    init(_ role: Int32, _ memory: Memory) { self.init(arg: role, memory: memory.handle) }
}

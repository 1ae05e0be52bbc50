import COneDNN

/// A view of bytes as oneDNN sees them: a layout and, once bound, an address.
///
/// It owns no bytes.
final class Memory {
    let handle: dnnl_memory_t

    private init(handle: dnnl_memory_t) { self.handle = handle }

    deinit { dnnl_memory_destroy(handle) }

    /// A view in the layout that a primitive chose for itself.
    static func of(layout: onednn_layout_t?, engine: Engine) throws(OneDNNError) -> Memory {
        var memory: dnnl_memory_t?
        try check(onednn_memory_of_layout(&memory, layout, engine.handle), "describe memory")
        guard let memory else { throw .failed(call: "describe memory", status: -1) }
        return Memory(handle: memory)
    }

    /// A view with given sizes (N, C, H, W order whatever the tag) and a plain layout.
    static func of(
        sizes: [Int], type: dnnl_data_type_t, tag: dnnl_format_tag_t, engine: Engine
    ) throws(OneDNNError) -> Memory {
        var memory: dnnl_memory_t?
        let sizes = sizes.map(Int64.init)
        try check(
            onednn_memory_of_tag(
                &memory, engine.handle, Int32(sizes.count), sizes, type, tag),
            "describe memory of sizes \(sizes)")
        guard let memory else { throw .failed(call: "describe memory", status: -1) }
        return Memory(handle: memory)
    }

    /// Points the view at `address`; the bytes must outlive every use.
    func bind(_ address: UnsafeMutableRawPointer?) {
        let status = dnnl_memory_set_data_handle(handle, address)
        precondition(status == dnnl_success, "oneDNN refused a memory address: status \(status)")
    }
}

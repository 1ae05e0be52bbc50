import COneDNN
import Machine
import NetworkDescriptions

/// oneDNN's CPU engine and the stream that its primitives run on, in order and synchronously.
///
/// Used by one thread at a time.
package final class Engine {
    let handle: dnnl_engine_t
    let stream: dnnl_stream_t

    /// Opens the CPU engine.
    package init() throws(OneDNNError) {
        Self.limitInstructions
        var engine: dnnl_engine_t?
        try check(dnnl_engine_create(&engine, dnnl_cpu, 0), "open the CPU engine")
        guard let engine else { throw .failed(call: "open the CPU engine", status: -1) }
        var stream: dnnl_stream_t?
        let status = dnnl_stream_create(
            &stream, engine, UInt32(dnnl_stream_default_flags.rawValue))
        guard status == dnnl_success, let stream else {
            dnnl_engine_destroy(engine)
            throw .failed(call: "open a stream", status: Int(status.rawValue))
        }
        handle = engine
        self.stream = stream
    }

    /// Makes oneDNN compile for the instructions that a run is forced to.
    ///
    /// It takes a limit before its first primitive alone, so it does not follow a change of our kernels' version.
    private static let limitInstructions: Void = {
        // Where it knows no limits (another processor than x86-64) there are none to set.
        switch InstructionSet.forced {
        case .baseline: _ = dnnl_set_max_cpu_isa(dnnl_cpu_isa_sse41)
        case .avx2: _ = dnnl_set_max_cpu_isa(dnnl_cpu_isa_avx2)
        case .avx512, nil: break
        }
    }()

    deinit {
        dnnl_stream_destroy(stream)
        dnnl_engine_destroy(handle)
    }

    /// Whether oneDNN has convolutions of this type on this CPU, forward and backward, found by compiling small ones.
    package static func convolves(_ type: Precision) -> Bool {
        let shape = ConvolutionShape(
            batch: 1, inputChannels: 16, inputHeight: 8, inputWidth: 8, outputChannels: 16,
            kernel: 3, padding: 1)
        do throws(OneDNNError) {
            let engine = try Engine()
            _ = try ConvolutionForward(
                shape, type: type, hasBias: false, training: true, engine: engine)
            _ = try ConvolutionBackwardWeights(shape, type: type, hasBias: false, engine: engine)
            return true
        } catch {
            return false
        }
    }

    /// The version of the library that runs, such as "2.6.3".
    package static var version: String {
        guard let version = dnnl_version()?.pointee else { return "unknown" }
        return "\(version.major).\(version.minor).\(version.patch)"
    }
}

extension Precision {
    /// oneDNN's name of the type.
    var onednn: dnnl_data_type_t { self == .float32 ? dnnl_f32 : dnnl_bf16 }
}

import COneDNN

/// A call into oneDNN that did not succeed.
package enum OneDNNError: Error, Equatable, Sendable, CustomStringConvertible {
    /// `call` answered with `status` (oneDNN's `dnnl_status_t`).
    case failed(call: String, status: Int)

    /// One sentence: what was asked, what came back.
    package var description: String {
        switch self {
        case .failed(let call, let status):
            "oneDNN cannot \(call): \(Self.name(of: status)) (status \(status))"
        }
    }

    private static func name(of status: Int) -> String {
        switch UInt32(truncatingIfNeeded: status) {
        case dnnl_out_of_memory.rawValue: "out of memory"
        case dnnl_invalid_arguments.rawValue: "invalid arguments"
        case dnnl_unimplemented.rawValue: "not implemented on this CPU"
        case dnnl_runtime_error.rawValue: "run-time error"
        default: "unexpected status"
        }
    }
}

/// Throws when `status` is not success; `call` finishes the sentence "oneDNN cannot …".
func check(_ status: dnnl_status_t, _ call: @autoclosure () -> String) throws(OneDNNError) {
    guard status == dnnl_success else {
        throw .failed(call: call(), status: Int(status.rawValue))
    }
}

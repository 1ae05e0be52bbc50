import Glibc

/// Shows bytes as a file to a reader; what it returns from, the reader has kept its promises about.
typealias FuzzTarget = @Sendable (_ bytes: [UInt8], _ scratch: ScratchFolder) throws -> Void

/// All readers that are searched for faults.
enum FuzzTargets {
    /// By the names of `Tools/fuzz/run`.
    static let all: [String: FuzzTarget] = [
        "npy": fuzzArrays, "npz": fuzzArchives, "safetensors": fuzzTensors,
        "pth": fuzzPickles,
        "checkpoint": fuzzCheckpoints, "log": fuzzLogs, "json": fuzzDocuments, "marks": fuzzMarks,
        "coco": fuzzCOCO, "labelme": fuzzLabelme, "yolo": fuzzYOLO, "yaml": fuzzYAML,
        "description": fuzzDescriptions, "config": fuzzConfigs, "weights": fuzzClassWeights,
        "list": fuzzLists, "classes": fuzzClassLists,
    ]

    /// The one that the environment names, so that every argument is libFuzzer's own, also where it starts itself again.
    static let chosen = getenv("PIXELWISE_FUZZ_READER").flatMap { all[String(cString: $0)] }

    private static let scratch = ScratchFolder()

    /// Gives the chosen target bytes; an error with a sentence is a good answer.
    static func show(_ bytes: UnsafeBufferPointer<UInt8>) {
        do {
            try chosen?(Array(bytes), scratch)
        } catch {
            require(!"\(error)".isEmpty, "an empty error")
        }
    }
}

/// Ends the search with a finding where a promise is broken; an optimised build's `precondition` would not say which.
func require(_ holds: Bool, _ broken: @autoclosure () -> String) {
    if !holds { fatalError("a broken promise: \(broken())") }
}

/// What reading a file gives that we wrote ourselves; an error is a finding.
func requireReadable<Value>(_ what: String, _ read: () throws -> Value) -> Value {
    do {
        return try read()
    } catch {
        fatalError("a broken promise: \(what) cannot be read: \(error)")
    }
}

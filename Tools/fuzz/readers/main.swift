// The readers of files under libFuzzer. `Tools/fuzz/run` builds and starts it; the variable names the reader, so that
// every argument is libFuzzer's own, also where it starts itself again.
import Glibc

/// libFuzzer's own `main`, for programs that have one already.
@_silgen_name("LLVMFuzzerRunDriver")
func runFuzzer(
    _ argumentCount: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ target: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

let targets: [String: FuzzTarget] = [
    "npy": fuzzArrays, "npz": fuzzArchives, "safetensors": fuzzTensors,
    "checkpoint": fuzzCheckpoints, "log": fuzzLogs, "json": fuzzDocuments, "marks": fuzzMarks,
    "coco": fuzzCOCO, "labelme": fuzzLabelme, "yolo": fuzzYOLO, "yaml": fuzzYAML,
    "description": fuzzDescriptions, "config": fuzzConfigs, "weights": fuzzClassWeights,
    "list": fuzzLists, "classes": fuzzClassLists,
]

let name = getenv("PIXELWISE_FUZZ_READER").map { String(cString: $0) } ?? ""
guard let target = targets[name] else {
    print("error: PIXELWISE_FUZZ_READER is '\(name)', allowed are:")
    print(targets.keys.sorted().joined(separator: " "))
    exit(64)
}
let scratch = ScratchFolder()
var argumentCount = CommandLine.argc
var arguments = CommandLine.unsafeArgv
exit(
    runFuzzer(&argumentCount, &arguments) { bytes, count in
        show(UnsafeBufferPointer(start: bytes, count: count), to: target, in: scratch)
        return 0
    })

// The readers of files under libFuzzer, which `Tools/fuzz/run` builds and starts.
import Glibc

/// What libFuzzer's own `main` does, since a program of the package manager begins here.
@_silgen_name("LLVMFuzzerRunDriver")
func runFuzzer(
    _ argumentCount: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ target: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

/// Gives bytes to the target that the environment names.
@_cdecl("LLVMFuzzerTestOneInput")
func show(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    FuzzTargets.show(UnsafeBufferPointer(start: bytes, count: count))
    return 0
}

if FuzzTargets.chosen == nil {
    let known = FuzzTargets.all.keys.sorted().joined(separator: ", ")
    print("error: PIXELWISE_FUZZ_READER names no reader, allowed are \(known)")
    exit(64)
}
var argumentCount = CommandLine.argc
var arguments = CommandLine.unsafeArgv
exit(runFuzzer(&argumentCount, &arguments, show))

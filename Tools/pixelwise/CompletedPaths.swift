import ArgumentParser

/// What a shell offers for arguments that name files; folders are offered with the files.
extension CompletionKind {
    /// A dataset: a description, or a folder.
    static var datasets: CompletionKind { .file(extensions: ["yaml", "yml"]) }

    /// A training config.
    static var configs: CompletionKind { .file(extensions: ["yaml", "yml"]) }

    /// A model: a checkpoint, or a run folder.
    static var models: CompletionKind { .file(extensions: ["safetensors"]) }

    /// An array.
    static var arrays: CompletionKind { .file(extensions: ["npy", "npz"]) }
}

import YAMLFiles

/// Class weights in a YAML file, with the data that they belong to.
///
/// ```yaml
/// method: enet
/// parameters: {k: 1.02}
/// normalize: none
/// dataset: camvid
/// split: train
/// digest: 0123456789abcdef        # of the label data
/// classes: [sky, …]
/// pixels: [10682767, …]
/// images: [366, …]
/// ignored: 2503995
/// weights: [5.603…, …]
/// ```
package struct ClassWeightFile: Equatable, Sendable {
    /// The file's path.
    package let path: String
    /// The name of the method.
    package let method: String
    /// Class names in the order of the weights.
    package let classNames: [String]
    /// One weight a class, at least 0.
    package let weights: [Double]
    /// The digest of the label data from which they were computed.
    package let digest: String

    /// Writes weights with the counts that they come from.
    package static func write(
        _ weights: ClassWeights, statistics: LabelStatistics, dataset: String, to path: String
    ) throws {
        try YAMLFile.write(
            .mapping([
                "method": .string(weights.method.name),
                "parameters": .mapping(
                    weights.method.parameters.map {
                        (key: $0.name, value: YAMLNode.double($0.value))
                    }),
                "normalize": .string(weights.normalization.rawValue),
                "dataset": .string(dataset),
                "split": .string(statistics.split),
                "digest": YAMLNode(.scalar(statistics.digest, isQuoted: true)),
                "classes": .list(statistics.classNames.map { .string($0) }),
                "pixels": .list(statistics.pixels.map { .int($0) }),
                "images": .list(statistics.images.map { .int($0) }),
                "ignored": .int(statistics.ignoredPixels),
                "weights": .list(weights.values.map { .double($0) }),
            ]), to: path)
    }

    /// Reads a file.
    package static func read(path: String) throws -> ClassWeightFile {
        let file = try YAMLFile.read(path: path).mapping(keys: [
            "method", "parameters", "normalize", "dataset", "split", "digest", "classes", "pixels",
            "images", "ignored", "weights",
        ])
        let classNames = try file.list("classes").map { try $0.string() }
        return ClassWeightFile(
            path: path, method: try file.string("method"), classNames: classNames,
            weights: try file.list("weights", count: classNames.count).map {
                try $0.double(atLeast: 0)
            },
            digest: try file.string("digest"))
    }

    /// The weights, if they belong to these label data.
    ///
    /// - Throws: ``DatasetError/weightsOfOtherClasses(path:found:expected:)``,
    ///   ``DatasetError/weightsOfOtherData(path:found:expected:)``.
    package func weights(for statistics: LabelStatistics) throws(DatasetError) -> [Double] {
        if classNames != statistics.classNames {
            throw .weightsOfOtherClasses(
                path: path, found: classNames, expected: statistics.classNames)
        }
        if digest != statistics.digest {
            throw .weightsOfOtherData(path: path, found: digest, expected: statistics.digest)
        }
        return weights
    }
}

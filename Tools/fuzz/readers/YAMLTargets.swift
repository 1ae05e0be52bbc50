import Experiments
import Files
import NetworkDescriptions
import YAMLFiles

@testable import SegmentationDatasets

/// YAML: keys once, addresses in the file, and the same tree after it is written.
func fuzzYAML(_ bytes: [UInt8], in scratch: ScratchFolder) throws {
    let path = scratch.file("file.yaml", bytes)
    let root = try YAMLFile.read(path: path)
    requireGood(root, lines: bytes.count + 1)
    // A file of nothing is an empty mapping.
    guard !root.isNull, let text = try? root.yaml() else { return }
    let read = requireReadable("a written file") { try YAMLFile.parse(text, path: path) }
    require(isSame(root, read), "another tree after it was written:\n\(text)")
}

private func requireGood(_ node: YAMLNode, lines: Int) {
    require((1...lines).contains(node.address.line), "the line \(node.address.line)")
    require(!node.summary.isEmpty, "an empty summary")
    switch node.content {
    case .scalar: break
    case .list(let elements): for element in elements { requireGood(element, lines: lines) }
    case .mapping(let entries):
        let keys = Set(entries.map { ExactText($0.key) })
        require(keys.count == entries.count, "a key twice")
        for entry in entries { requireGood(entry.value, lines: lines) }
    }
}

private func isSame(_ one: YAMLNode, _ other: YAMLNode) -> Bool {
    switch (one.content, other.content) {
    case (.scalar(let a, _), .scalar(let b, _)):
        return a == b && one.isNull == other.isNull
    case (.list(let a), .list(let b)):
        return a.count == b.count && zip(a, b).allSatisfy { isSame($0, $1) }
    case (.mapping(let a), .mapping(let b)):
        return a.count == b.count
            && zip(a, b).allSatisfy { $0.key == $1.key && isSame($0.value, $1.value) }
    default: return false
    }
}

/// A dataset's description, also an Ultralytics file: classes that a label can hold, and values that mean one of them.
func fuzzDescriptions(_ bytes: [UInt8], in scratch: ScratchFolder) throws {
    let path = scratch.file("dataset.yaml", bytes)
    let set = try DatasetDescription.read(path: path)
    let names = set.classNames
    require((1...255).contains(names.count), "\(names.count) classes")
    require(Set(names).count == names.count, "a class twice")
    require(set.colors.count == names.count, "\(set.colors.count) colours")
    require(set.classMap.classCount == names.count, "the classes of the map")
    for label in set.classMap.numberLabels + set.classMap.colorLabels {
        require(label == 255 || Int(label) < names.count, "the label \(label)")
    }
    require(set.maximumPixels > 0, "the pixels")
}

/// A config: the same one after it is written whole, and a network whose shapes and costs can be counted.
func fuzzConfigs(_ bytes: [UInt8], in scratch: ScratchFolder) throws {
    let path = scratch.file("config.yaml", bytes)
    let config = try ExperimentConfig(path: path)
    let text = requireReadable("a config") { try config.resolved.yaml() }
    let read = requireReadable("a written config:\n\(text)\n") {
        try ExperimentConfig(try YAMLFile.parse(text, path: path))
    }
    let again = requireReadable("a config") { try read.resolved.yaml() }
    require(again == text, "another config after it was written:\n\(text)\n\(again)")
    let graph = try config.model.graph(
        classCount: 11, auxiliaryHeads: config.train.auxiliary)
    for side in [1, 64, 65535] {
        let shape = FeatureShape(batch: 2, channels: 3, height: side, width: side)
        guard let costs = try? graph.costs(for: shape, between: .float32) else { continue }
        require(
            costs.allSatisfy { $0.multiplyAdds >= 0 && $0.byteCount >= 0 }, "costs below 0")
    }
}

/// A file of class weights: one finite weight of at least 0 a class.
func fuzzClassWeights(_ bytes: [UInt8], in scratch: ScratchFolder) throws {
    let file = try ClassWeightFile.read(path: scratch.file("weights.yaml", bytes))
    require(file.weights.count == file.classNames.count, "\(file.weights.count) weights")
    require(file.weights.allSatisfy { $0 >= 0 && $0.isFinite }, "the weights \(file.weights)")
}

import NetworkDescriptions
import PretrainedWeights
import SegmentationDatasets
import YAMLFiles

/// The settings on which a run's numbers depend, and what those of a saved run have not in common with them.
///
/// Their text is a config with everything resolved, followed by facts about the data. A key that a saved text lacks,
/// since the run began before that key existed, has its default.
package struct RunSettings {
    /// Stands for the digest of labels that nothing needed.
    package static let notCounted = "not counted"
    /// The facts about the data, beside the keys of a config.
    private static let facts: [(key: String, meaning: String)] = [
        ("classes", "the list of classes"), ("class_weights", "the class weights"),
        ("labels", "the labels of the training split"),
        ("train_images", "the number of training images"),
        (filesKey, "the names or sizes of the dataset's files"),
        ("images", "how images become numbers (channels, range, means and deviations)"),
    ]

    /// As a run's state keeps them.
    package let text: String
    private let values: [(key: String, value: String)]

    /// Gathers the settings.
    ///
    /// What may change when a run goes on is left out: paths, and all keys that are marked as incidental.
    ///
    /// - Parameters:
    ///   - config: A resolved config.
    ///   - datasetName: Stands for the dataset's path.
    ///   - facts: The facts about the data by the keys that this type lists.
    package init(
        _ config: ExperimentConfig, datasetName: String, facts: [(key: String, value: YAMLNode)]
    ) throws(YAMLFileError) {
        var config = ExperimentConfig.keys.withoutIncidentals(
            config, defaults: ExperimentConfig(dataset: ""))
        config.dataset = datasetName
        // A run that goes on has its own weights.
        config.weights = nil
        if config.model.pretrained != nil {
            config.model.pretrained = PretrainedEncoder.all.first?.name
        }
        config.train = TrainOptions.keys.withoutIncidentals(config.train, defaults: TrainOptions())
        config.report = ReportOptions()
        let data = YAMLNode.mapping(facts).withKeyPaths
        var written = config
        for index in config.loss.terms.indices {
            // What a file of class weights says is among the facts.
            if case .file = config.loss.terms[index].classWeights {
                written.loss.terms[index].classWeights = .values([])
                config.loss.terms[index].classWeights = .method(.none)
            }
        }
        text = try written.resolved.yaml() + data.yaml()
        values = config.resolved.flattened + data.flattened
    }

    /// In what a saved text differs from these settings, as a clause; nil where a run may go on.
    ///
    /// - Parameter mayBeLonger: Whether more epochs than in the saved text are no difference.
    package func difference(fromSaved saved: String, mayBeLonger: Bool = false) -> String? {
        if saved == text { return nil }
        do {
            var (old, new) = (try Self.values(saved), values)
            if mayBeLonger, let before = Self.epochs(old), let after = Self.epochs(new),
                before < after
            {
                old.removeAll { $0.key == Self.epochsKey }
                new.removeAll { $0.key == Self.epochsKey }
            }
            let keys =
                old.map(\.key) + new.map(\.key).filter { key in !old.contains { $0.key == key } }
            let differences = keys.compactMap { key -> String? in
                let before = old.first { $0.key == key }?.value ?? "absent"
                let after = new.first { $0.key == key }?.value ?? "absent"
                return before == after ? nil : Self.clause(key, before, after)
            }
            if differences.isEmpty { return nil }
            let more = differences.count > 3 ? ", and \(differences.count - 3) more" : ""
            return differences.prefix(3).joined(separator: ", ") + more
        } catch {
            return "its settings cannot be understood: \(error)"
        }
    }

    /// In what the settings of another rank differ from those of the first one, as a clause; nil where they do not.
    package static func difference(of other: String, from first: String) -> String? {
        if first == other { return nil }
        guard let (ours, theirs) = try? (values(first), values(other)) else {
            return "its settings are others"
        }
        let keys =
            ours.map(\.key)
            + theirs.map(\.key).filter { key in
                !ours.contains { $0.key == key }
            }
        let clauses = keys.compactMap { key -> String? in
            let mine = ours.first { $0.key == key }?.value ?? "absent"
            let its = theirs.first { $0.key == key }?.value ?? "absent"
            if mine == its { return nil }
            let meaning = facts.first { $0.key == key }?.meaning ?? key
            return its.count + mine.count > 60
                ? "\(meaning) differ" : "\(meaning) is \(its), rank 0 has \(mine)"
        }
        let more = clauses.count > 3 ? ", and \(clauses.count - 3) more" : ""
        return clauses.isEmpty
            ? "its settings are others" : clauses.prefix(3).joined(separator: ", ") + more
    }

    /// The epochs of a saved text; nil where it cannot be understood.
    package static func epochs(ofSaved saved: String) -> Int? {
        (try? values(saved)).flatMap(epochs)
    }

    /// The digest of the names and sizes of the dataset's files of a saved text; nil where it cannot be understood.
    package static func filesDigest(ofSaved saved: String) -> String? {
        (try? values(saved))?.first { $0.key == filesKey }?.value
    }

    /// The fact that holds ``filesDigest(ofSaved:)``.
    package static let filesKey = "files"

    private static let epochsKey = "train.epochs"

    private static func epochs(_ values: [(key: String, value: String)]) -> Int? {
        values.first { $0.key == epochsKey }.flatMap { Int($0.value) }
    }

    private static func clause(_ key: String, _ before: String, _ after: String) -> String? {
        guard let fact = facts.first(where: { $0.key == key }) else {
            return "\(key) was \(before), now it is \(after)"
        }
        switch (key, before, after) {
        case ("classes", _, _), ("train_images", _, _):
            return "\(fact.meaning) was \(before), now it is \(after)"
        // Labels are counted for class weights alone: another choice of these stands among the differences.
        case ("labels", notCounted, _), ("labels", _, notCounted): return nil
        default: return "\(fact.meaning) changed"
        }
    }

    /// Every value of a saved text by its dotted key; a config's as today's reader understands it.
    private static func values(_ text: String) throws -> [(key: String, value: String)] {
        let entries = try YAMLFile.parse(text, path: "settings").entries()
        let isFact = { (entry: YAMLNode.Entry) in facts.contains { $0.key == entry.key } }
        let config = YAMLNode.mapping(
            entries.filter { !isFact($0) }.map {
                (key: $0.key, value: $0.value.withoutEmptyWeights)
            }
        )
        return try ExperimentConfig(config).resolved.flattened
            + entries.filter(isFact).flatMap(\.value.flattened)
    }
}

extension YAMLNode {
    /// The value without the empty lists that stand for class weights from a file.
    fileprivate var withoutEmptyWeights: YAMLNode {
        var result = self
        switch content {
        case .scalar: break
        case .list(let elements): result.content = .list(elements.map(\.withoutEmptyWeights))
        case .mapping(let entries):
            result.content = .mapping(
                entries.compactMap { entry in
                    if entry.key == "class_weights", case .list(let numbers) = entry.value.content,
                        numbers.isEmpty
                    {
                        return nil
                    }
                    var entry = entry
                    entry.value = entry.value.withoutEmptyWeights
                    return entry
                })
        }
        return result
    }
}

extension YAMLNode {
    /// Every value below a node by its dotted key, lists as one text, in the order of the file.
    var flattened: [(key: String, value: String)] {
        switch content {
        case .mapping(let entries): return entries.flatMap(\.value.flattened)
        case .list(let elements) where elements.contains(where: \.isMapping):
            return elements.flatMap(\.flattened)
        default: return [(keyPath, text)]
        }
    }

    private var isMapping: Bool {
        if case .mapping = content { true } else { false }
    }

    private var text: String {
        switch content {
        case .scalar(let text, _): text
        case .list(let elements): "[\(elements.map(\.text).joined(separator: ", "))]"
        case .mapping(let entries):
            "{\(entries.map { "\($0.key): \($0.value.text)" }.joined(separator: ", "))}"
        }
    }
}

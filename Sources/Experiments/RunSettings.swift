import YAMLFiles

/// The settings on which a run's numbers depend, as its state keeps them, and what two of them have not in common.
///
/// The text is a config with everything resolved, followed by facts about the data. A key that a saved text lacks, since
/// the run began before that key existed, has its default.
enum RunSettings {
    /// Stands for the digest of labels that nothing needed.
    static let notCounted = "not counted"
    /// The facts about the data, beside the keys of a config.
    private static let facts: [(key: String, meaning: String)] = [
        ("classes", "the list of classes"), ("class_weights", "the class weights"),
        ("labels", "the labels of the training split"),
        ("train_images", "the number of training images"),
        ("files", "the names or sizes of the dataset's files"),
    ]

    /// In what a saved text differs from the one of now, as a clause; nil where a run may go on.
    static func difference(saved: String, now: String) -> String? {
        if saved == now { return nil }
        do {
            let (old, new) = (try values(saved), try values(now))
            let keys =
                old.map(\.key) + new.map(\.key).filter { key in !old.contains { $0.key == key } }
            let differences = keys.compactMap { key -> String? in
                let before = old.first { $0.key == key }?.value ?? "absent"
                let after = new.first { $0.key == key }?.value ?? "absent"
                return before == after ? nil : clause(key, before, after)
            }
            if differences.isEmpty { return nil }
            let more = differences.count > 3 ? ", and \(differences.count - 3) more" : ""
            return differences.prefix(3).joined(separator: ", ") + more
        } catch {
            return "its settings cannot be understood: \(error)"
        }
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

    /// Every value by its dotted key; a config's as today's reader understands it.
    private static func values(_ text: String) throws -> [(key: String, value: String)] {
        let entries = try YAMLFile.parse(text, path: "settings").entries()
        let isFact = { (entry: YAMLNode.Entry) in facts.contains { $0.key == entry.key } }
        let config = YAMLNode.mapping(
            entries.filter { !isFact($0) }.map { (key: $0.key, value: $0.value) })
        let read = try ExperimentConfig(config).resolved.yaml()
        return try YAMLFile.parse(read, path: "settings").flattened
            + entries.filter(isFact).flatMap(\.value.flattened)
    }
}

import ImageFiles

/// How many classes a dataset may have, for messages.
enum ClassLimit {
    /// Why there is one, and what to do.
    static let reason =
        "a label is one byte, and \(LabelMap.ignored) is ignored; give rare classes one name in common by 'map'"

    /// What is expected of a list of so many names at most.
    static func expectedNames(_ count: Int) -> String {
        "a list of at most \(count) class names (\(reason))"
    }
}

import ImageFiles

extension FoundImageForm {
    /// That images of 16 bits use few of their values, so that what becomes 0…1 was chosen; nil where they use all, or the
    /// description says the range.
    func unusedDepth(in description: DatasetDescription) -> DatasetFinding? {
        guard let finding, let sentence else { return nil }
        let line: String
        switch (form.range, finding.measure) {
        case (.depth(let bits), .largest) where bits < 16: line = "range: [0, \(1 << bits - 1)]"
        case (.values(let lowest, let highest), .withoutOutliers):
            line = "range: [\(Int(lowest.rounded(.down))), \(Int(highest.rounded(.up)))]"
        default: return nil
        }
        let hasFile = description.recognition == nil
        return .init(
            .unusedDepth, .warning, file: description.path,
            message: "\(description.path): \(sentence)"
                + (hasFile ? "; say the range of your sensor, such as '\(line)'" : ""),
            suggestion: hasFile ? line : nil)
    }
}

import ImageFiles

extension FoundImageForm {
    /// That images of 16 bits use few of them, so that what becomes 0…1 was chosen; nil where they use all, or the description
    /// says the range.
    func unusedDepth(in description: DatasetDescription) -> DatasetFinding? {
        guard let finding, let largest = finding.largest, case .depth(let bits) = form.range,
            bits < 16
        else { return nil }
        let line = "range: [0, \(1 << bits - 1)]"
        let hasFile = description.recognition == nil
        return .init(
            .unusedDepth, .warning, file: description.path,
            message:
                "\(description.path): the 16-bit images of the split '\(finding.split)' hold values up to \(largest) alone, so "
                + "0…\(1 << bits - 1) are taken for 0…1"
                + (hasFile ? "; say the range of your sensor, such as '\(line)'" : ""),
            suggestion: hasFile ? line : nil)
    }
}

import BatchLoading
import Machine

/// Which decoded pairs of a run stay in memory: the config's `train.cache` on this machine and data.
package struct CacheAllowance: Equatable, Sendable {
    /// What the config says.
    package let choice: TrainOptions.CacheChoice
    /// The most bytes that pairs may take.
    package let limit: Int
    /// About how many bytes all training and validation pairs take when decoded.
    package let neededBytes: Int

    /// Decides for the pairs of those splits.
    init(_ choice: TrainOptions.CacheChoice, splits: [SizeSurvey?]) {
        self.choice = choice
        neededBytes = splits.reduce(0) { $0 + ($1?.decodedBytes ?? 0) }
        limit =
            switch choice {
            case .auto: PairCache.automaticLimit
            case .memory: Int.max
            case .none: 0
            }
    }

    /// One line for the user: the choice, the size, and what stays in memory.
    package var summary: String {
        let size = "decoded images and masks take about \(Self.megabytes(neededBytes))"
        switch choice {
        case .none: return "cache none: \(size), every epoch decodes its own"
        case .memory: return "cache memory: \(size), all stay in memory"
        case .auto:
            let share = "\(Int(PairCache.automaticShare * 100)) % of the free memory"
            return neededBytes <= limit
                ? "cache auto: \(size), all stay in memory (allowed are \(Self.megabytes(limit)), \(share))"
                : "cache auto: \(size), of which \(Self.megabytes(limit)) stay in memory (\(share))"
        }
    }

    /// What the user should know; nil where the memory suffices.
    var warning: String? {
        guard choice == .memory, let free = MachineMemory.availableBytes, neededBytes > free else {
            return nil
        }
        return "train.cache is memory, but the decoded images take about "
            + "\(Self.megabytes(neededBytes)) and \(Self.megabytes(free)) are free; set it to auto"
    }

    private static func megabytes(_ bytes: Int) -> String {
        "\(Int((Double(bytes) / 1e6).rounded(.up))) MB"
    }
}

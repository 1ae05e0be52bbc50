/// Why there is no plan.
package enum PlanningError: Error, Equatable, Sendable, CustomStringConvertible {
    /// A split with too few images to learn from.
    case tooFewImages(dataset: String, split: String, images: Int)
    /// Not even the cheapest network comes through the images once; `shortest` is the budget with which it does.
    case budgetTooShort(budget: TimeSpan, shortest: TimeSpan, images: Int)
    /// No network fits into the memory that is free.
    case tooLittleMemory(needed: Int, available: Int)

    /// One sentence: what is wrong, what to do.
    package var description: String {
        switch self {
        case .tooFewImages(let dataset, let split, let images):
            "\(dataset): the split '\(split)' has \(images) image\(images == 1 ? "" : "s"), a plan needs "
                + "\(DatasetFacts.leastImages) or more to learn from; add images, or write a config by hand"
        case .budgetTooShort(let budget, let shortest, let images):
            "the budget \(budget) is too short for one epoch of \(images) images on this machine; the shortest that works is "
                + "\(shortest)"
        case .tooLittleMemory(let needed, let available):
            "the smallest network needs \(needed / 1_000_000) MB to train on these images, \(available / 1_000_000) MB are "
                + "free; free memory, or write a config with a smaller 'resize'"
        }
    }
}

import Communication
import Evaluation
import Losses
import SegmentationScores

/// Which validation images a rank judges, and how the parts of all ranks become what one rank with all images finds.
///
/// The first rank judges those that are watched, since it shows them; the others are dealt out evenly.
struct ValidationShare {
    /// Places of this rank's images among all, rising.
    let places: [Int]

    init(_ names: [String], watched: Set<String>, of group: RankGroup) {
        if group.isAlone {
            places = Array(names.indices)
            return
        }
        let isWatched = names.map { watched.contains($0) }
        var load = [Int](repeating: 0, count: group.count)
        load[0] = isWatched.count { $0 }
        var places: [Int] = []
        for (place, isFirsts) in isWatched.enumerated() {
            var rank = 0
            if !isFirsts {
                rank = load.indices.min { load[$0] < load[$1] } ?? 0
                load[rank] += 1
            }
            if rank == group.index { places.append(place) }
        }
        self.places = places
    }

    /// What all ranks have found, its sums in the order of the images, so that their number changes no digit of them.
    ///
    /// - Parameter part: What this rank has found on its images, and the loss of each of them.
    func gathered(
        _ part: (result: EvaluationResult, losses: [LossSums]), over group: RankGroup
    ) -> EvaluationResult {
        if group.isAlone { return part.result }
        var result = part.result
        result.confusion.addOtherRanks(of: group)
        result.boundedPixels = group.sum(result.boundedPixels)
        var images: [(place: Int, numbers: [Double])] = []
        let width = 5 + 2 * result.imageScores.classCount
        let own = zip(places, part.losses).enumerated().flatMap { index, image -> [Double] in
            let (place, loss) = image
            let counts = part.result.imageScores.counts(ofImage: index)
            return [
                Double(place), loss.loss, loss.weight, Double(loss.counted), Double(loss.ignored),
            ] + (counts.correct + counts.union).map { Double($0) }
        }
        for bytes in group.gather(own.withUnsafeBytes { Array($0) }) {
            let numbers = bytes.withUnsafeBytes { Array($0.bindMemory(to: Double.self)) }
            for start in stride(from: 0, to: numbers.count, by: width) {
                images.append((Int(numbers[start]), Array(numbers[start..<start + width])))
            }
        }
        images.sort { $0.place < $1.place }
        result.images = images.count
        result.loss = LossSums()
        result.imageScores = .init(classCount: result.imageScores.classCount)
        for (_, numbers) in images {
            result.loss += LossSums(
                loss: numbers[1], weight: numbers[2], counted: Int(numbers[3]),
                ignored: Int(numbers[4]))
            let counts = numbers[5...].map { Int($0) }
            let classes = result.imageScores.classCount
            result.imageScores.add(
                correct: Array(counts[..<classes]), union: Array(counts[classes...]))
        }
        return result
    }
}

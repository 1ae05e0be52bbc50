import BatchLoading
import Foundation
import Machine
import SegmentationDatasets

/// Our side of `Tools/benchmarks/input.py`: reads requests from standard input, a word a line, and answers each with
/// one line of JSON.
///
/// `labels` counts the labels of the split train; `colors` adds up its colours; `decode` and `cache` make an epoch of
/// training batches, from the files and from memory. Each answer holds the seconds it took.
@main
struct InputBenchmark {
    let dataset: SegmentationDataset
    let threads: Int

    static func main() throws {
        guard CommandLine.arguments.count == 4, let threads = Int(CommandLine.arguments[3]) else {
            FileHandle.standardError.write(
                Data("usage: input-benchmark DATASET DATA_ROOT THREADS\n".utf8))
            exit(64)
        }
        let benchmark = InputBenchmark(
            dataset: try SegmentationDataset(
                path: CommandLine.arguments[1], dataRoot: CommandLine.arguments[2]),
            threads: threads)
        let cached = benchmark.loader(cache: PairCache(limit: 2 << 30))
        // Every pair is in memory after an epoch of whole batches and what it left out.
        try benchmark.epoch(cached, number: 0)
        try benchmark.epoch(cached, number: 1)
        while let request = readLine() {
            let start = DispatchTime.now().uptimeNanoseconds
            let result = try benchmark.answer(request, cached: cached)
            let seconds = Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9
            print("{\"seconds\": \(seconds), \(result)}")
            fflush(nil)
        }
    }

    private func answer(_ request: String, cached: BatchLoader) throws -> String {
        let team = ThreadTeam(threads: threads)
        switch request {
        case "labels":
            let counts = try dataset.labelStatistics(inSplit: "train", team: team)
            return "\"pixels\": \(counts.pixels), \"images\": \(counts.images), "
                + "\"void\": \(counts.voidPixels)"
        case "colors":
            return "\"sums\": \(try dataset.imageStatistics(inSplit: "train", team: team).sums)"
        case "decode":
            return "\"samples\": \(try epoch(loader(cache: .none), number: 0))"
        case "cache":
            return "\"samples\": \(try epoch(cached, number: 2))"
        default:
            return "\"unknown\": true"
        }
    }

    private func loader(cache: PairCache) -> BatchLoader {
        var options = AugmentationOptions()
        options.scale = 0.5...2
        options.crop = [352, 480]
        options.flip = 0.5
        options.brightness = 0.25
        options.contrast = 0.25
        let samples: [SamplePaths]
        do {
            samples = try dataset.samples(inSplit: "train")
        } catch {
            FileHandle.standardError.write(Data("error: \(error)\n".utf8))
            exit(65)
        }
        return BatchLoader(
            dataset: dataset, samples: samples, augmentation: options, batch: 8, seed: 0,
            workers: threads, cache: cache)
    }

    /// Makes all batches of an epoch and drops them; returns how many samples they held.
    @discardableResult
    private func epoch(_ loader: BatchLoader, number: Int) throws -> Int {
        let batches = try loader.batches(epoch: number)
        var samples = 0
        while let batch = try batches.next() { samples += batch.count }
        return samples
    }
}

import CPixelKernels
import Machine
import NetworkDescriptions
import Tensors

/// One axis cut into windows that do not overlap; what lies behind the last one belongs to none.
final class WindowAxis {
    private let start, end, owner: AlignedBuffer<Int32>
    let kernelAxis: pixel_window_axis

    private init(owners: [Int32], windows: Int) {
        owner = AlignedBuffer(owners)
        start = AlignedBuffer(repeating: 0, count: windows)
        end = AlignedBuffer(repeating: 0, count: windows)
        for (place, window) in owners.enumerated() where window >= 0 {
            if end[Int(window)] == 0 { start[Int(window)] = Int32(place) }
            end[Int(window)] = Int32(place + 1)
        }
        kernelAxis = pixel_window_axis(
            start: start.pointer, end: end.pointer, owner: owner.pointer, windows: Int64(windows),
            places: Int64(owners.count))
    }

    /// Windows of `size` places each, as many as fit.
    convenience init(places: Int, windowsOf size: Int) {
        let windows = places / size
        self.init(
            owners: (0..<places).map { $0 / size < windows ? Int32($0 / size) : -1 },
            windows: windows)
    }

    /// Every place belongs to the window `⌊place · windows / places⌋`, as PyTorch's nearest interpolation rounds it.
    convenience init(places: Int, nearestOf windows: Int) {
        self.init(
            owners: (0..<places).map {
                Int32(NearestUpsampling.source(of: $0, from: windows, to: places))
            },
            windows: windows)
    }
}

/// The two passes between a large map and a small one with a number for each window.
struct WindowPasses {
    let team: ThreadTeam
    let storage: pixel_storage
    let channels: Int
    let batch: Int
    let rows, columns: WindowAxis

    /// `small = factor · Σ large` over each window.
    func sum(
        _ large: UnsafeRawPointer, into small: UnsafeMutableRawPointer, factor: Float,
        accumulate: Bool
    ) {
        forEachRows(of: Int(rows.kernelAxis.windows)) { rowAxis, columnAxis, range in
            pixel_sum_windows(
                storage, large, small, Int64(channels), rowAxis, columnAxis, factor,
                accumulate ? 1 : 0, Int64(range.lowerBound), Int64(range.upperBound))
        }
    }

    /// `large = factor · small` of the window that a place lies in, 0 outside all.
    func spread(
        _ small: UnsafeRawPointer, into large: UnsafeMutableRawPointer, factor: Float,
        accumulate: Bool
    ) {
        forEachRows(of: Int(rows.kernelAxis.places)) { rowAxis, columnAxis, range in
            pixel_spread_windows(
                storage, small, large, Int64(channels), rowAxis, columnAxis, factor,
                accumulate ? 1 : 0, Int64(range.lowerBound), Int64(range.upperBound))
        }
    }

    private func forEachRows(
        of height: Int,
        _ body: (
            UnsafePointer<pixel_window_axis>, UnsafePointer<pixel_window_axis>, Range<Int>
        ) -> Void
    ) {
        var rowAxis = rows.kernelAxis
        var columnAxis = columns.kernelAxis
        withUnsafePointer(to: &rowAxis) { rowAxis in
            withUnsafePointer(to: &columnAxis) { columnAxis in
                team.forEachUncheckedRange(of: batch * height) { body(rowAxis, columnAxis, $0) }
            }
        }
    }
}

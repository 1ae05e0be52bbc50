import Files
import ImageFiles
import LossAnalysis

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Keeps losses, labels, predictions and images on disk until they are drawn: 9 bytes a pixel, 6 without an image.
///
/// One file without a name: it disappears with the process, however that ends.
final class WaitingMaps {
    private let folder: String
    private let descriptor: Int32
    private var places: [Place] = []
    private var size = 0

    /// Where the maps of one image begin, the sizes of the maps and of the image, which lies behind them.
    private struct Place {
        let offset: Int
        let height: Int
        let width: Int
        let image: (height: Int, width: Int)?
    }

    /// Opens the file in `folder`, which exists.
    init(folder: String) throws(AtomicFileError) {
        self.folder = folder
        let name = "\(folder)/.waiting-\(getpid())"
        descriptor = uninterrupted {
            open(name.systemPath, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        }
        guard descriptor >= 0 else { throw .cannotCreate(path: folder, code: errno) }
        unlink(name.systemPath)
    }

    deinit { close(descriptor) }

    /// Keeps the maps of one more image.
    func append(_ result: PixelLosses) throws(AtomicFileError) {
        let start = size
        try write(result.losses)
        try write(result.labels.labels)
        try write(result.predictions)
        if let image = result.image { try write(image.pixels) }
        places.append(
            Place(
                offset: start, height: result.labels.height, width: result.labels.width,
                image: result.image.map { ($0.height, $0.width) }))
    }

    /// Gives the disk back before all that is written must lie on it; nothing can be read any more.
    func forget() { _ = ftruncate(descriptor, 0) }

    /// The losses and labels of the image at `position`.
    func lossesAndLabels(_ position: Int) throws -> (losses: [Float], labels: LabelMap) {
        let place = places[position]
        let pixels = place.height * place.width
        let losses: [Float] = try read(pixels, at: place.offset)
        return (losses, try classes(place, at: place.offset + 4 * pixels))
    }

    /// The predictions of the image at `position`.
    func predictions(_ position: Int) throws -> LabelMap {
        let place = places[position]
        return try classes(place, at: place.offset + 5 * place.height * place.width)
    }

    /// The image at `position`; nil where none was given.
    func image(_ position: Int) throws -> Image? {
        let place = places[position]
        return try place.image.map { height, width in
            Image(
                height: height, width: width,
                pixels: try read(
                    3 * height * width, at: place.offset + 6 * place.height * place.width))
        }
    }

    private func classes(_ place: Place, at offset: Int) throws -> LabelMap {
        LabelMap(
            height: place.height, width: place.width,
            labels: try read(place.height * place.width, at: offset))
    }

    private func write(_ values: [some BitwiseCopyable]) throws(AtomicFileError) {
        var failure: Int32 = 0
        values.withUnsafeBytes { bytes in
            var done = 0
            while done < bytes.count, failure == 0, let start = bytes.baseAddress {
                let count = uninterrupted {
                    pwrite(descriptor, start + done, bytes.count - done, off_t(size + done))
                }
                if count > 0 { done += count } else { failure = count == 0 ? ENOSPC : errno }
            }
            size += done
        }
        if failure != 0 { throw .cannotWrite(path: folder, step: "write", code: failure) }
    }

    private func read<Value: BitwiseCopyable>(
        _ count: Int, at offset: Int
    ) throws(ReportError) -> [Value] {
        let size = count * MemoryLayout<Value>.stride
        let values = [Value](unsafeUninitializedCapacity: count) { buffer, initialized in
            let bytes = UnsafeMutableRawBufferPointer(buffer)
            var done = 0
            while done < size, let start = bytes.baseAddress {
                let got = uninterrupted {
                    pread(descriptor, start + done, size - done, off_t(offset + done))
                }
                if got <= 0 { break }
                done += got
            }
            initialized = done == size ? count : 0
        }
        guard values.count == count else { throw .lostMaps(folder: folder) }
        return values
    }
}

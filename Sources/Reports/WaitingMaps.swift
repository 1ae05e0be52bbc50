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

/// Keeps losses, labels and predictions on disk until they are drawn, 6 bytes a pixel.
///
/// One file without a name: it disappears with the process, however that ends.
final class WaitingMaps {
    private let folder: String
    private let descriptor: Int32
    private var places: [(offset: Int, height: Int, width: Int)] = []
    private var size = 0

    /// Opens the file in `folder`, which exists.
    init(folder: String) throws(AtomicFileError) {
        self.folder = folder
        let name = "\(folder)/.waiting-\(getpid())"
        descriptor = open(name, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .cannotCreate(path: folder, code: errno) }
        unlink(name)
    }

    deinit { close(descriptor) }

    /// Keeps the maps of one more image.
    func append(_ result: PixelLosses) throws(AtomicFileError) {
        let start = size
        try write(result.losses)
        try write(result.labels.labels)
        try write(result.predictions)
        places.append((start, result.labels.height, result.labels.width))
    }

    /// The losses and labels of the image at `position`.
    func lossesAndLabels(_ position: Int) throws -> (losses: [Float], labels: LabelMap) {
        let (offset, height, width) = places[position]
        let losses: [Float] = try read(height * width, at: offset)
        return (losses, try classes(position, at: offset + 4 * height * width))
    }

    /// The predictions of the image at `position`.
    func predictions(_ position: Int) throws -> LabelMap {
        let (offset, height, width) = places[position]
        return try classes(position, at: offset + 5 * height * width)
    }

    private func classes(_ position: Int, at offset: Int) throws -> LabelMap {
        let (_, height, width) = places[position]
        return LabelMap(
            height: height, width: width, labels: try read(height * width, at: offset))
    }

    private func write(_ values: [some BitwiseCopyable]) throws(AtomicFileError) {
        var failure: Int32 = 0
        values.withUnsafeBytes { bytes in
            var done = 0
            while done < bytes.count, failure == 0, let start = bytes.baseAddress {
                let count = pwrite(descriptor, start + done, bytes.count - done, off_t(size + done))
                if count > 0 {
                    done += count
                } else if count == 0 || errno != EINTR {
                    failure = count == 0 ? ENOSPC : errno
                }
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
                let got = pread(descriptor, start + done, size - done, off_t(offset + done))
                if got > 0 { done += got } else if got == 0 || errno != EINTR { break }
            }
            initialized = done == size ? count : 0
        }
        guard values.count == count else { throw .lostMaps(folder: folder) }
        return values
    }
}

import Machine
import NetworkDescriptions
import Tensors

/// A batch without files, on which steps are timed.
package struct MadeUpBatch {
    /// Numbers around 0 with deviation about 1, channels last.
    package let images: AlignedBuffer<Float>
    /// Random classes, of which 4 % are ignored (255).
    package let labels: AlignedBuffer<UInt8>

    /// Draws a batch of a shape, always the same one.
    package init(_ shape: FeatureShape, classCount: Int) {
        var generator = SplitMix64(seed: 0)
        images = AlignedBuffer<Float>(count: shape.elementCount)
        for index in 0..<images.count { images[index] = generator.uniform(in: -1.7...1.7) }
        labels = AlignedBuffer<UInt8>(count: shape.pixelCount)
        for index in 0..<labels.count {
            labels[index] =
                generator.uniform() < 0.04
                ? 255 : UInt8(truncatingIfNeeded: generator.next() % UInt64(classCount))
        }
    }
}

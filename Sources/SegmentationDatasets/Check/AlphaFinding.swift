import Files
import ImageFiles

extension MaskAlpha {
    /// One sentence about the mask at `path`: what its alpha says that is not read, and what to do.
    func text(_ path: String) -> String {
        "\(path): the alpha channel is not read, and \(counted(transparent, "pixel")) \(transparent == 1 ? "is" : "are") transparent, the first at (\(x), \(y)), "
            + "beside \(opaque) opaque ones of the same values; if it tells what is labelled, or the object, save it as "
            + "values of the mask"
    }
}

import CPixelKernels
import NetworkDescriptions

extension Rectifier {
    /// Its number in our kernels.
    var kernel: Int32 {
        switch self {
        case .none: Int32(pixel_rectifier_none.rawValue)
        case .relu: Int32(pixel_rectifier_relu.rawValue)
        case .relu6: Int32(pixel_rectifier_relu6.rawValue)
        }
    }
}

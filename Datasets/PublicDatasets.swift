/// The description of a public dataset, as the file of its name in this folder has it.
///
/// The files are part of the program, so that it knows them wherever it is copied.
package struct PublicDataset: Sendable {
    /// The file's name without `.yaml`.
    package let name: String
    /// The file's text.
    package let text: String

    private init(name: String, yaml: [UInt8]) {
        self.name = name
        text = String(decoding: yaml, as: UTF8.self)
    }

    /// Every description of this folder, in the order of their names.
    package static let all = [
        PublicDataset(name: "ade20k", yaml: PackageResources.ade20k_yaml),
        PublicDataset(name: "camvid", yaml: PackageResources.camvid_yaml),
        PublicDataset(name: "camvid-32", yaml: PackageResources.camvid_32_yaml),
        PublicDataset(name: "camvid-original", yaml: PackageResources.camvid_original_yaml),
        PublicDataset(name: "cityscapes", yaml: PackageResources.cityscapes_yaml),
        PublicDataset(
            name: "cityscapes-train-ids", yaml: PackageResources.cityscapes_train_ids_yaml),
        PublicDataset(name: "coffee-leaf", yaml: PackageResources.coffee_leaf_yaml),
        PublicDataset(name: "loveda", yaml: PackageResources.loveda_yaml),
        PublicDataset(name: "oxford-pets", yaml: PackageResources.oxford_pets_yaml),
        PublicDataset(name: "pets-mini", yaml: PackageResources.pets_mini_yaml),
        PublicDataset(name: "voc2012", yaml: PackageResources.voc2012_yaml),
    ]
}

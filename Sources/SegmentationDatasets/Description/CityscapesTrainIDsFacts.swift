extension NamedLayout {
    // swift-format-ignore
    /// Cityscapes with masks that hold the ids 0…18 of the 19 classes already, `…_labelTrainIds.png`.
    static let cityscapesTrainIDs = NamedLayout(
        name: "cityscapes-train-ids", marks: ["leftImg8bit", "gtFine"], suffix: "_gtFine_labelTrainIds.png",
        text: """
        classes: [road, sidewalk, building, wall, fence, pole, traffic light, traffic sign,
          vegetation, terrain, sky, person, rider, car, truck, bus, train, motorcycle, bicycle]
        colors:
          - [128, 64, 128]
          - [244, 35, 232]
          - [70, 70, 70]
          - [102, 102, 156]
          - [190, 153, 153]
          - [153, 153, 153]
          - [250, 170, 30]
          - [220, 220, 0]
          - [107, 142, 35]
          - [152, 251, 152]
          - [70, 130, 180]
          - [220, 20, 60]
          - [255, 0, 0]
          - [0, 0, 142]
          - [0, 0, 70]
          - [0, 60, 100]
          - [0, 80, 100]
          - [0, 0, 230]
          - [119, 11, 32]
        ignore: [255]
        layout: folders
        image_name: '{name}_leftImg8bit.png'
        mask_name: '{name}_gtFine_labelTrainIds.png'
        splits:
          train: {images: leftImg8bit/train, masks: gtFine/train}
          val: {images: leftImg8bit/val, masks: gtFine/val}
        """)
}

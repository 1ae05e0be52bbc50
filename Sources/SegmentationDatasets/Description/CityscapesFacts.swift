extension NamedLayout {
    // swift-format-ignore
    /// Cityscapes (Cordts et al. 2016): the 19 classes that its benchmark scores, from the masks `…_labelIds.png`.
    static let cityscapes = NamedLayout(
        name: "cityscapes", marks: ["leftImg8bit", "gtFine"],
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
        map: {7: road, 8: sidewalk, 11: building, 12: wall, 13: fence, 17: pole, 19: traffic light,
          20: traffic sign, 21: vegetation, 22: terrain, 23: sky, 24: person, 25: rider, 26: car,
          27: truck, 28: bus, 31: train, 32: motorcycle, 33: bicycle}
        ignore: [0-6, 9, 10, 14-16, 18, 29, 30, 255]
        layout: folders
        image_name: '{name}_leftImg8bit.png'
        mask_name: '{name}_gtFine_labelIds.png'
        splits:
          train: {images: leftImg8bit/train, masks: gtFine/train}
          val: {images: leftImg8bit/val, masks: gtFine/val}
        """)
}

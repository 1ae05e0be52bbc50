extension NamedLayout {
    // swift-format-ignore
    /// CamVid (Brostow et al. 2008) as the SegNet tutorial has it: 11 classes, 11 is void.
    static let camvid = NamedLayout(
        name: "camvid", marks: ["train", "trainannot"],
        text: """
        classes: [sky, building, pole, road, pavement, tree, signsymbol, fence, car, pedestrian, bicyclist]
        colors:
          - [128, 128, 128]
          - [128, 0, 0]
          - [192, 192, 128]
          - [128, 64, 128]
          - [60, 40, 222]
          - [128, 128, 0]
          - [192, 128, 128]
          - [64, 64, 128]
          - [64, 0, 128]
          - [64, 64, 0]
          - [0, 128, 192]
        ignore: [11, [0, 0, 0]]
        layout: folders
        splits:
          train: {images: train, masks: trainannot}
          val: {images: val, masks: valannot}
          test: {images: test, masks: testannot}
        """)
}

extension NamedLayout {
    /// The folders of Ultralytics' semantic segmentation sets: masks named as their images, 255 is ignored.
    ///
    /// Without a dataset file such a folder says nothing about its classes, so that `BareFolder` opens it.
    static let ultralytics = NamedLayout(
        name: "ultralytics", marks: [],
        text: """
            ignore: [255]
            layout: folders
            splits:
              train: {images: images/train, masks: masks/train}
              val: {images: images/val, masks: masks/val}
              test: {images: images/test, masks: masks/test}
            """)
}

extension NamedLayout {
    // swift-format-ignore
    /// Oxford-IIIT pets (Parkhi et al. 2012): 1 is the animal, 2 the background, 3 its border or uncertain.
    static let pets = NamedLayout(
        name: "oxford-pets", marks: ["annotations/trimaps"],
        text: """
        classes: [foreground, background]
        colors: [[230, 120, 40], [0, 0, 0]]
        map: {1: foreground, 2: background}
        ignore: [3]
        layout: oxford-pets
        splits:
          train: {set: trainval}
          test: {set: test}
        split: {val: 0.2, seed: 0}
        """)
}

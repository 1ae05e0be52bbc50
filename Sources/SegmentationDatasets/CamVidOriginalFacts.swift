extension NamedLayout {
    // swift-format-ignore
    /// CamVid (Brostow et al. 2008) as published: masks in the 32 colours of its `label_colors.txt`, black is void.
    static let camvidOriginal = NamedLayout(
        name: "camvid-original", marks: ["LabeledApproved_full"],
        text: """
        classes: [Animal, Archway, Bicyclist, Bridge, Building, Car, CartLuggagePram, Child,
          Column_Pole, Fence, LaneMkgsDriv, LaneMkgsNonDriv, Misc_Text, MotorcycleScooter,
          OtherMoving, ParkingBlock, Pedestrian, Road, RoadShoulder, Sidewalk, SignSymbol, Sky,
          SUVPickupTruck, TrafficCone, TrafficLight, Train, Tree, Truck_Bus, Tunnel, VegetationMisc,
          Wall]
        colors:
          - [64, 128, 64]
          - [192, 0, 128]
          - [0, 128, 192]
          - [0, 128, 64]
          - [128, 0, 0]
          - [64, 0, 128]
          - [64, 0, 192]
          - [192, 128, 64]
          - [192, 192, 128]
          - [64, 64, 128]
          - [128, 0, 192]
          - [192, 0, 64]
          - [128, 128, 64]
          - [192, 0, 192]
          - [128, 64, 64]
          - [64, 192, 128]
          - [64, 64, 0]
          - [128, 64, 128]
          - [128, 128, 192]
          - [0, 0, 192]
          - [192, 128, 128]
          - [128, 128, 128]
          - [64, 128, 192]
          - [0, 0, 64]
          - [0, 64, 64]
          - [192, 64, 128]
          - [128, 128, 0]
          - [192, 128, 192]
          - [64, 0, 64]
          - [192, 192, 0]
          - [64, 192, 0]
        ignore: [[0, 0, 0]]
        layout: folders
        mask_name: '{name}_L.png'
        splits:
          train: {images: 701_StillsRaw_full, masks: LabeledApproved_full}
        split: {val: 0.2, seed: 0}
        """)
}

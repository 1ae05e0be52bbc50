extension NamedLayout {
    // swift-format-ignore
    /// CamVid (Brostow et al. 2008) as published, its 32 colours grouped into SegNet's 11 classes; black is void.
    static let camvidOriginal = NamedLayout(
        name: "camvid-original", marks: ["LabeledApproved_full"],
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
        map:
          [128, 128, 128]: sky
          [128, 0, 0]: building
          [64, 192, 0]: building            # Wall
          [64, 0, 64]: building             # Tunnel
          [0, 128, 64]: building            # Bridge
          [192, 0, 128]: building           # Archway
          [192, 192, 128]: pole             # Column_Pole
          [0, 0, 64]: pole                  # TrafficCone
          [128, 64, 128]: road
          [128, 0, 192]: road               # LaneMkgsDriv
          [192, 0, 64]: road                # LaneMkgsNonDriv
          [0, 0, 192]: pavement             # Sidewalk
          [64, 192, 128]: pavement          # ParkingBlock
          [128, 128, 192]: pavement         # RoadShoulder
          [128, 128, 0]: tree
          [192, 192, 0]: tree               # VegetationMisc
          [192, 128, 128]: signsymbol
          [128, 128, 64]: signsymbol        # Misc_Text
          [0, 64, 64]: signsymbol           # TrafficLight
          [64, 64, 128]: fence
          [64, 0, 128]: car
          [64, 128, 192]: car               # SUVPickupTruck
          [192, 128, 192]: car              # Truck_Bus
          [192, 64, 128]: car               # Train
          [128, 64, 64]: car                # OtherMoving
          [64, 64, 0]: pedestrian
          [192, 128, 64]: pedestrian        # Child
          [64, 0, 192]: pedestrian          # CartLuggagePram
          [64, 128, 64]: pedestrian         # Animal
          [0, 128, 192]: bicyclist
          [192, 0, 192]: bicyclist          # MotorcycleScooter
        ignore: [[0, 0, 0]]
        layout: folders
        mask_name: '{name}_L.png'
        splits:
          train: {images: 701_StillsRaw_full, masks: LabeledApproved_full}
        split: {val: 0.2, seed: 0}
        """)
}

extension NamedLayout {
    // swift-format-ignore
    /// ADE20K of the scene parsing challenge (Zhou et al. 2017): value i is class i − 1, 0 is unlabelled.
    static let ade20k = NamedLayout(
        name: "ade20k", marks: ["images/training", "annotations/training"],
        text: """
        classes: [wall, building, sky, floor, tree, ceiling, road, bed, windowpane, grass, cabinet,
          sidewalk, person, earth, door, table, mountain, plant, curtain, chair, car, water,
          painting, sofa, shelf, house, sea, mirror, rug, field, armchair, seat, fence, desk, rock,
          wardrobe, lamp, bathtub, railing, cushion, base, box, column, signboard, chest of drawers,
          counter, sand, sink, skyscraper, fireplace, refrigerator, grandstand, path, stairs,
          runway, case, pool table, pillow, screen door, stairway, river, bridge, bookcase, blind,
          coffee table, toilet, flower, book, hill, bench, countertop, stove, palm, kitchen island,
          computer, swivel chair, boat, bar, arcade machine, hovel, bus, towel, light, truck, tower,
          chandelier, awning, streetlight, booth, television receiver, airplane, dirt track,
          apparel, pole, land, bannister, escalator, ottoman, bottle, buffet, poster, stage, van,
          ship, fountain, conveyer belt, canopy, washer, plaything, swimming pool, stool, barrel,
          basket, waterfall, tent, bag, minibike, cradle, oven, ball, food, step, tank, trade name,
          microwave, pot, animal, bicycle, lake, dishwasher, screen, blanket, sculpture, hood,
          sconce, vase, traffic light, tray, ashcan, fan, pier, crt screen, plate, monitor, bulletin
          board, shower, radiator, glass, clock, flag]
        colors: [
          [120, 120, 120], [180, 120, 120], [6, 230, 230], [80, 50, 50], [4, 200, 3],
          [120, 120, 80], [140, 140, 140], [204, 5, 255], [230, 230, 230], [4, 250, 7],
          [224, 5, 255], [235, 255, 7], [150, 5, 61], [120, 120, 70], [8, 255, 51],
          [255, 6, 82], [143, 255, 140], [204, 255, 4], [255, 51, 7], [204, 70, 3],
          [0, 102, 200], [61, 230, 250], [255, 6, 51], [11, 102, 255], [255, 7, 71],
          [255, 9, 224], [9, 7, 230], [220, 220, 220], [255, 9, 92], [112, 9, 255],
          [8, 255, 214], [7, 255, 224], [255, 184, 6], [10, 255, 71], [255, 41, 10],
          [7, 255, 255], [224, 255, 8], [102, 8, 255], [255, 61, 6], [255, 194, 7],
          [255, 122, 8], [0, 255, 20], [255, 8, 41], [255, 5, 153], [6, 51, 255],
          [235, 12, 255], [160, 150, 20], [0, 163, 255], [140, 140, 140], [250, 10, 15],
          [20, 255, 0], [31, 255, 0], [255, 31, 0], [255, 224, 0], [153, 255, 0], [0, 0, 255],
          [255, 71, 0], [0, 235, 255], [0, 173, 255], [31, 0, 255], [11, 200, 200],
          [255, 82, 0], [0, 255, 245], [0, 61, 255], [0, 255, 112], [0, 255, 133], [255, 0, 0],
          [255, 163, 0], [255, 102, 0], [194, 255, 0], [0, 143, 255], [51, 255, 0],
          [0, 82, 255], [0, 255, 41], [0, 255, 173], [10, 0, 255], [173, 255, 0],
          [0, 255, 153], [255, 92, 0], [255, 0, 255], [255, 0, 245], [255, 0, 102],
          [255, 173, 0], [255, 0, 20], [255, 184, 184], [0, 31, 255], [0, 255, 61],
          [0, 71, 255], [255, 0, 204], [0, 255, 194], [0, 255, 82], [0, 10, 255],
          [0, 112, 255], [51, 0, 255], [0, 194, 255], [0, 122, 255], [0, 255, 163],
          [255, 153, 0], [0, 255, 10], [255, 112, 0], [143, 255, 0], [82, 0, 255],
          [163, 255, 0], [255, 235, 0], [8, 184, 170], [133, 0, 255], [0, 255, 92],
          [184, 0, 255], [255, 0, 31], [0, 184, 255], [0, 214, 255], [255, 0, 112],
          [92, 255, 0], [0, 224, 255], [112, 224, 255], [70, 184, 160], [163, 0, 255],
          [153, 0, 255], [71, 255, 0], [255, 0, 163], [255, 204, 0], [255, 0, 143],
          [0, 255, 235], [133, 255, 0], [255, 0, 235], [245, 0, 255], [255, 0, 122],
          [255, 245, 0], [10, 190, 212], [214, 255, 0], [0, 204, 255], [20, 0, 255],
          [255, 255, 0], [0, 153, 255], [0, 41, 255], [0, 255, 204], [41, 0, 255],
          [41, 255, 0], [173, 0, 255], [0, 245, 255], [71, 0, 255], [122, 0, 255],
          [0, 255, 184], [0, 92, 255], [184, 255, 0], [0, 133, 255], [255, 214, 0],
          [25, 194, 194], [102, 255, 0], [92, 0, 255]]
        map: {1: wall, 2: building, 3: sky, 4: floor, 5: tree, 6: ceiling, 7: road, 8: bed, 9:
          windowpane, 10: grass, 11: cabinet, 12: sidewalk, 13: person, 14: earth, 15: door, 16:
          table, 17: mountain, 18: plant, 19: curtain, 20: chair, 21: car, 22: water, 23: painting,
          24: sofa, 25: shelf, 26: house, 27: sea, 28: mirror, 29: rug, 30: field, 31: armchair, 32:
          seat, 33: fence, 34: desk, 35: rock, 36: wardrobe, 37: lamp, 38: bathtub, 39: railing, 40:
          cushion, 41: base, 42: box, 43: column, 44: signboard, 45: chest of drawers, 46: counter,
          47: sand, 48: sink, 49: skyscraper, 50: fireplace, 51: refrigerator, 52: grandstand, 53:
          path, 54: stairs, 55: runway, 56: case, 57: pool table, 58: pillow, 59: screen door, 60:
          stairway, 61: river, 62: bridge, 63: bookcase, 64: blind, 65: coffee table, 66: toilet,
          67: flower, 68: book, 69: hill, 70: bench, 71: countertop, 72: stove, 73: palm, 74:
          kitchen island, 75: computer, 76: swivel chair, 77: boat, 78: bar, 79: arcade machine, 80:
          hovel, 81: bus, 82: towel, 83: light, 84: truck, 85: tower, 86: chandelier, 87: awning,
          88: streetlight, 89: booth, 90: television receiver, 91: airplane, 92: dirt track, 93:
          apparel, 94: pole, 95: land, 96: bannister, 97: escalator, 98: ottoman, 99: bottle, 100:
          buffet, 101: poster, 102: stage, 103: van, 104: ship, 105: fountain, 106: conveyer belt,
          107: canopy, 108: washer, 109: plaything, 110: swimming pool, 111: stool, 112: barrel,
          113: basket, 114: waterfall, 115: tent, 116: bag, 117: minibike, 118: cradle, 119: oven,
          120: ball, 121: food, 122: step, 123: tank, 124: trade name, 125: microwave, 126: pot,
          127: animal, 128: bicycle, 129: lake, 130: dishwasher, 131: screen, 132: blanket, 133:
          sculpture, 134: hood, 135: sconce, 136: vase, 137: traffic light, 138: tray, 139: ashcan,
          140: fan, 141: pier, 142: crt screen, 143: plate, 144: monitor, 145: bulletin board, 146:
          shower, 147: radiator, 148: glass, 149: clock, 150: flag}
        ignore: [0]
        layout: folders
        splits:
          train: {images: images/training, masks: annotations/training}
          val: {images: images/validation, masks: annotations/validation}
        """)
}

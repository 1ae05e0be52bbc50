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

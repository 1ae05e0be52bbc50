import Files

/// Finds which folders hold images and which the masks of these, by the names of folders and files.
struct FolderPairing {
    private let inventory: FolderInventory
    private let sites: [FolderSite]
    private let looks = Looks()

    /// Which folders look like masks: each is looked at once, however many folders of images it may belong to.
    private final class Looks {
        var areMasks: [String: Bool] = [:]
    }

    init(_ inventory: FolderInventory) {
        self.inventory = inventory
        sites = FolderSite.all(in: inventory)
    }

    /// Two folders that fit: their pairs in one way of naming.
    struct Match {
        let images: FolderSite
        let masks: FolderSite
        let naming: PairNaming
        /// Whether the names of other masks in the folder fit too.
        let hasOthers: Bool
    }

    /// All that fit, in natural order of the images' folders.
    func matches() -> [Match] {
        var all: [Match] = []
        var lonely: [FolderSite] = []
        let maskSites = sites.filter { $0.role != .images }
        for images in sites where images.role != .masks {
            var found = matches(of: images, among: maskSites)
            // Nothing stands nearer to images than masks among them, unless a folder is called masks.
            if images.role == nil, found.allSatisfy({ $0.masks.role == nil }) {
                let own = together(images).filter(isWhole)
                if !own.isEmpty { found = own }
            }
            let parts = SpreadMasks.matches(of: images, among: maskSites, where: tells)
            func hits(_ matches: [Match]) -> [Int] { matches.map(\.naming.hits) }
            if hits(parts).reduce(0, +) > hits(found).max() ?? 0 { found = parts }
            if found.isEmpty { lonely.append(images) } else { all += found }
        }
        // Folders in these may be called otherwise on both sides, such as masks/person.
        let inner = maskSites.flatMap {
            $0.leaves.count > 1 || $0.leaves[0].path != $0.path ? $0.leaves : []
        }
        for images in lonely {
            let found = images.leaves.prefix(Self.mostTried).flatMap {
                matches(of: $0, among: Array(inner.prefix(Self.mostTried)) + maskSites)
            }
            all += found.isEmpty ? together(images) : found
        }
        // A folder of masks that were found holds no images.
        if all.isEmpty { return SampleFolders(inventory).matches() }
        let masks = Set(all.filter { $0.masks.path != $0.images.path }.map(\.masks.path))
        return all.filter { !masks.contains($0.images.path) || $0.images.role == .images }
    }

    /// The folders of images or of splits, as their names say, without masks anywhere among `matches`.
    func imagesWithoutMasks(_ matches: [Match]) -> [String] {
        sites.filter { site in
            (site.role == .images || site.role == nil && site.split != nil)
                && !matches.contains {
                    $0.images.path == site.path || $0.masks.path == site.path
                        || $0.images.path.hasPrefix(site.path + "/")
                }
        }.map(\.path)
    }

    private static let mostTried = 64

    /// The pairs with the folders that stand nearest to the images.
    private func matches(of images: FolderSite, among masks: [FolderSite]) -> [Match] {
        let candidates = masks.filter {
            $0.path != images.path && ($0.split == images.split || $0.split == nil)
        }.map { (site: $0, nearness: images.nearness(to: $0)) }
        let levels = Set(candidates.map(\.nearness)).sorted(by: >)
        var tried = 0
        for level in levels {
            var found: [Match] = []
            for (site, nearness) in candidates where nearness == level && tried < Self.mostTried {
                tried += 1
                let namings = namings(images, site)
                guard !namings.isEmpty, tells(images, from: site) else { continue }
                found += namings.map {
                    Match(images: images, masks: site, naming: $0, hasOthers: namings.count > 1)
                }
            }
            if !found.isEmpty { return found }
        }
        return []
    }

    private func namings(_ images: FolderSite, _ masks: FolderSite) -> [PairNaming] {
        if let channel = ChannelNaming(images: images.files, masks: masks.files),
            let naming = channel.naming
        {
            return [naming]
        }
        // Masks in a folder inside that of the images are no images.
        let inside =
            masks.path.hasPrefix(images.path + "/")
            ? masks.path.dropFirst(images.path.count + 1) : nil
        let files =
            inside.map { inside in images.files.filter { !$0.hasPrefix(inside + "/") } }
            ?? images.files
        return PairNaming.all(images: files, masks: masks.files, isOneFolder: false)
    }

    /// Whether it is clear which of two folders holds the masks: by their words, else by what the files look like.
    private func tells(_ images: FolderSite, from masks: FolderSite) -> Bool {
        if masks.role == .masks { return true }
        guard looksLikeMasks(masks) else { return false }
        return images.role == .images || !looksLikeMasks(images)
    }

    private func looksLikeMasks(_ site: FolderSite) -> Bool {
        if let known = looks.areMasks[site.path] { return known }
        let found = findsMasks(site)
        looks.areMasks[site.path] = found
        return found
    }

    private func findsMasks(_ site: FolderSite) -> Bool {
        let files = site.files.map {
            inventory.fullPath(site.path.isEmpty ? $0 : "\(site.path)/\($0)")
        }
        guard files.allSatisfy(FoldersLayout.mayBeMask) else { return false }
        return MaskValues(sampleOf: files, count: Self.filesLookedAt).areMasks
    }

    private static let filesLookedAt = 8

    /// Whether most images of a folder have a mask among them.
    private func isWhole(_ match: Match) -> Bool {
        guard 2 * match.naming.hits > match.naming.images,
            let template = match.naming.maskName.flatMap({ NameTemplate($0) })
        else { return false }
        let masks = match.masks.files.filter { template.name(in: $0) != nil }.map {
            inventory.fullPath(match.masks.path.isEmpty ? $0 : "\(match.masks.path)/\($0)")
        }
        return MaskValues(sampleOf: masks, count: Self.filesLookedAt).areMasks
    }

    /// Images and masks in one folder.
    private func together(_ site: FolderSite) -> [Match] {
        // One folder of everything is looked at as it is: it may be anyone's home.
        let files = site.path.isEmpty ? inventory.files(in: "") : site.files
        let pictures = files.filter {
            FoldersLayout.imageExtensions.contains(FileName($0).lowercaseExtension)
        }
        let namings = PairNaming.all(images: pictures, masks: pictures, isOneFolder: true)
        return namings.map {
            Match(images: site, masks: site, naming: $0, hasOthers: namings.count > 1)
        }
    }
}

/// A folder of images or masks, down to the last word of its path that says what it holds or of which split it is.
struct FolderSite {
    /// Below the root; empty for the root itself.
    let path: String
    let split: String?
    let role: FolderWords.Role?
    /// The pictures in it and in the folders below, as paths relative to it.
    let files: [String]
    /// The folders in it that hold pictures, each as a site of its own; itself if it has none.
    private(set) var leaves: [FolderSite] = []

    var components: [String] { path.split(separator: "/").map(String.init) }

    /// The names on the way that say nothing of split or content.
    var area: [String] {
        components.filter {
            let words = FolderWords($0)
            return words.split == nil && words.role == nil
        }
    }

    init(path: String, files: [String], role: FolderWords.Role? = nil) {
        self.path = path
        self.files = files
        let words = path.split(separator: "/").map { FolderWords(String($0)) }
        split = words.lazy.compactMap(\.split).last
        self.role = words.lazy.compactMap(\.role).last ?? role
    }

    /// All folders with pictures.
    static func all(in inventory: FolderInventory) -> [FolderSite] {
        var order: [String] = []
        var folders: [String: [FolderInventory.Folder]] = [:]
        for folder in inventory.folders where !folder.pictures.isEmpty {
            let components = folder.components
            let last = components.lastIndex {
                let words = FolderWords($0)
                return words.split != nil || words.role != nil
            }
            let path = last.map { components[...$0].joined(separator: "/") } ?? folder.path
            if folders[path] == nil { order.append(path) }
            folders[path, default: []].append(folder)
        }
        return order.map { path in
            let parts = folders[path] ?? []
            func below(_ folder: FolderInventory.Folder) -> [String] {
                let start =
                    folder.path == path
                    ? "" : folder.path.dropFirst(path.isEmpty ? 0 : path.count + 1) + "/"
                return folder.pictures.map { start + $0 }
            }
            var site = FolderSite(
                path: path, files: parts.flatMap(below).sorted(by: NaturalOrder.precedes))
            site.leaves = parts.map {
                var leaf = FolderSite(path: $0.path, files: $0.pictures)
                leaf.leaves = [leaf]
                return leaf
            }
            return site
        }
    }

    /// How near another folder stands: of the same split, in the same area, on the same way.
    func nearness(to other: FolderSite) -> Int {
        let (here, there) = (components, other.components)
        let start = zip(here, there).prefix { $0 == $1 }.count
        let end = zip(here.reversed(), there.reversed()).prefix { $0 == $1 }.count
        return (split == other.split ? 100 : 0) + (area == other.area ? 50 : 0) + start + end
    }

    /// The words in which the path differs from another one.
    func words(beside other: FolderSite) -> FolderWords {
        FolderWords(difference(from: other).joined(separator: " "))
    }

    /// The folders in which the path differs from another one, without the words of splits.
    func kind(beside other: FolderSite) -> String {
        difference(from: other).map { name in
            let words = FolderWords(name)
            return words.split == nil ? name : words.rest
        }.joined(separator: "/")
    }

    private func difference(from other: FolderSite) -> ArraySlice<String> {
        let (here, there) = (components, other.components)
        let start = zip(here, there).prefix { $0 == $1 }.count
        let end = zip(here.dropFirst(start).reversed(), there.dropFirst(start).reversed())
            .prefix { $0 == $1 }.count
        return here[start..<here.count - end]
    }
}

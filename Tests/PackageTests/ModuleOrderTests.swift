import Foundation
import Testing

/// `Package.swift` is the table of contents; these tests hold that it tells the truth.
struct ModuleOrderTests {
    @Test func noImportRunsUp() throws {
        let manifest = try PackageManifest()
        let order = manifest.targets.map(\.name)
        for (place, target) in manifest.targets.enumerated()
        where !target.path.hasPrefix("Tests/") {
            for dependency in target.dependencies {
                guard let other = order.firstIndex(of: dependency) else { continue }
                #expect(
                    other > place, "\(target.name) stands below \(dependency), which it imports")
            }
        }
    }

    @Test func aTargetDeclaresWhatItsFilesImportAndNothingElse() throws {
        let manifest = try PackageManifest()
        let foreign: Set = ["Yams", "ArgumentParser", "SwiftProtobuf"]
        let ours = Set(manifest.targets.map(\.name))
        #expect(manifest.modules.count > 10)
        for target in manifest.targets where !target.path.contains("/C") {
            let imported = Set(try manifest.imports(of: target).flatMap(\.modules))
                .intersection(ours.union(foreign))
            // A command's tests name the command so that it is built; they start it as a process.
            let declared = Set(target.dependencies).subtracting(
                manifest.targets.filter { $0.kind == "executableTarget" }.map(\.name))
            #expect(imported == declared, "imports and dependencies of \(target.name)")
        }
    }

    @Test func aForeignLibraryHasOneImporter() throws {
        let manifest = try PackageManifest()
        let owners = [
            "Yams": ["YAMLFiles"], "ArgumentParser": ["PixelwiseCommand"], "COneDNN": ["OneDNN"],
            // A fence of our own: pictures are behind it, and the zlib that packs archives of arrays.
            "CImageCodecs": ["ImageFiles", "Tensors"],
            "SwiftProtobuf": ["ProtobufMessages"],
        ]
        for target in manifest.targets where target.kind != "testTarget" {
            for (file, modules) in try manifest.imports(of: target) {
                for module in modules {
                    guard let owner = owners[module] else { continue }
                    #expect(owner.contains(target.name), "\(target.path)/\(file) imports \(module)")
                }
            }
        }
    }

    @Test func theMapInTheReadmeHasEveryModuleWithItsImports() throws {
        let manifest = try PackageManifest()
        let file = PackageManifest.root.appending(path: "README.md")
        let readme = try String(contentsOf: file, encoding: .utf8)
        let row = try Regex(#"(?m)^\| `(\w+)` \| (?:→ )?([^|]*)\| [^|]+ \|$"#)
        let rows = readme.matches(of: row).map { match in
            let imports = match.output[2].substring ?? ""
            return (
                name: String(match.output[1].substring ?? ""),
                imports: Set(imports.matches(of: /\w+/).map { String($0.output) })
            )
        }
        #expect(rows.map(\.name) == manifest.modules.map(\.name))
        for (row, target) in zip(rows, manifest.modules) {
            #expect(
                row.imports == manifest.arrows(of: target),
                "the arrows of \(target.name) in README.md")
        }
    }
}

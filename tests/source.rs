//! What is found on a disk, what is read of it, and where a byte stands.

use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use seaworthy::{
    finding::{Outcome, Position},
    source::{
        Discovery, Excludes, Fault, Lines, MAX_BYTES, ReadError, SourceKind, discover, read_text,
    },
    span::{SourceId, Span},
};
use tempfile::TempDir;

const POD: &str = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\n";

/// A folder with files in it.
struct Disk(TempDir);

impl Disk {
    fn new(files: &[&str]) -> Self {
        let disk = Self(tempfile::tempdir().unwrap());
        for file in files {
            disk.write(file, POD);
        }
        disk
    }

    fn path(&self, name: &str) -> PathBuf {
        if name.is_empty() {
            self.0.path().to_owned()
        } else {
            self.0.path().join(name)
        }
    }

    fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    #[cfg(unix)]
    fn link(&self, name: &str, target: impl AsRef<Path>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::os::unix::fs::symlink(target, path).unwrap();
    }

    /// Everything below the folder.
    fn discover(&self) -> Discovery {
        self.discover_at(&[""], &[])
    }

    fn discover_at(&self, paths: &[&str], excludes: &[&str]) -> Discovery {
        let paths: Vec<_> = paths.iter().map(|path| self.path(path)).collect();
        discover(&paths, &Excludes::new(excludes).unwrap(), None).unwrap()
    }

    /// A displayed path without the folder's own.
    fn below<'a>(&self, shown: &'a str) -> &'a str {
        let own = self.0.path().to_str().unwrap().replace('\\', "/");
        let below = shown.strip_prefix(&own).unwrap_or(shown);
        below.strip_prefix('/').unwrap_or(below)
    }

    /// The sources found, without the folder's own path.
    fn names(&self, found: &Discovery) -> Vec<String> {
        let name = |source: &seaworthy::source::Source| self.below(&source.path).to_owned();
        found.sources.iter().map(name).collect()
    }

    fn kinds(&self, found: &Discovery) -> BTreeMap<String, SourceKind> {
        let kinds = found.sources.iter().map(|source| source.kind);
        self.names(found).into_iter().zip(kinds).collect()
    }

    /// What is skipped: path without the folder's own, outcome, and the reason with the folder's path as `@`.
    fn skipped(&self, found: &Discovery) -> Vec<(String, Outcome, String)> {
        let own = self.0.path().to_str().unwrap().replace('\\', "/");
        let skipped = found.skipped.iter();
        skipped
            .map(|skipped| {
                let reason = skipped.reason.replace(&own, "@");
                (
                    self.below(&skipped.path).to_owned(),
                    skipped.outcome,
                    reason,
                )
            })
            .collect()
    }

    /// The error of reading the only file.
    fn refusal(&self) -> ReadError {
        let found = self.discover();
        assert_eq!(found.sources.len(), 1, "{:?}", self.names(&found));
        found.sources[0].read().unwrap_err()
    }
}

mod which_files {
    use super::*;

    #[test]
    fn yaml_and_json_in_any_case_and_in_order_of_bytes() {
        let disk = Disk::new(&[
            "b.yaml",
            "a.yml",
            "Z.YAML",
            "c.json",
            "a/z.Yml",
            "a-b.yaml",
            "readme.md",
            "yaml",
            "x.yaml.bak",
        ]);
        assert_eq!(
            disk.names(&disk.discover()),
            ["Z.YAML", "a-b.yaml", "a.yml", "a/z.Yml", "b.yaml", "c.json"]
        );
    }

    #[test]
    fn a_source_id_is_the_place_in_the_list() {
        let disk = Disk::new(&["a.yaml", "b.yaml"]);
        let found = disk.discover();
        assert_eq!(disk.below(&found[SourceId(1)].path), "b.yaml");
    }

    #[test]
    fn hidden_folders_but_not_git_itself() {
        let disk = Disk::new(&[
            ".argocd/app.yaml",
            ".x.yaml",
            ".git/hooks/x.yaml",
            "node_modules/p/a.yaml",
        ]);
        assert_eq!(
            disk.names(&disk.discover()),
            [".argocd/app.yaml", ".x.yaml", "node_modules/p/a.yaml"]
        );
    }

    #[test]
    fn a_named_file_whatever_it_is_called() {
        let disk = Disk::new(&["pod.txt", "noname", "a.yaml"]);
        disk.write(".gitignore", "*\n");
        let found = disk.discover_at(&["pod.txt", "noname"], &[]);
        assert_eq!(disk.names(&found), ["noname", "pod.txt"]);
    }

    #[test]
    fn a_folder_called_yaml_is_walked() {
        let disk = Disk::new(&["x.yaml/manifest.yaml"]);
        assert_eq!(disk.names(&disk.discover()), ["x.yaml/manifest.yaml"]);
    }

    #[test]
    fn overlapping_paths_once_and_in_any_order() {
        let disk = Disk::new(&["a/b/x.yaml", "a/y.yaml", "c.yaml"]);
        let orders: [&[&str]; 4] = [
            &["a", "a/b", "c.yaml", "a/y.yaml"],
            &["a/y.yaml", "c.yaml", "a/b", "a"],
            &["a/b/../b", "a", "./c.yaml", "c.yaml"],
            &["./a/./", "c.yaml"],
        ];
        for order in orders {
            let found = disk.discover_at(order, &[]);
            assert_eq!(
                disk.names(&found),
                ["a/b/x.yaml", "a/y.yaml", "c.yaml"],
                "{order:?}"
            );
        }
    }

    #[test]
    fn relative_paths_as_written_without_a_leading_dot() {
        // Tests run in the package's own folder.
        let discover = |paths: &[&str]| {
            let paths: Vec<_> = paths.iter().map(PathBuf::from).collect();
            let found = discover(&paths, &Excludes::default(), None).unwrap();
            let sources = found.sources.iter().map(|source| source.path.to_string());
            let folders = found.folders.iter().map(|folder| folder.path.to_string());
            (sources.collect::<Vec<_>>(), folders.collect::<Vec<_>>())
        };
        let (sources, folders) = discover(&[
            "./Cargo.toml",
            "Cargo.toml",
            "src/../Cargo.lock",
            ".//src/lib.rs",
        ]);
        assert_eq!(sources, ["Cargo.toml", "src/../Cargo.lock", "src/lib.rs"]);
        assert_eq!(folders, [".", "src"]);
    }

    #[test]
    fn sources_are_grouped_by_folder() {
        let disk = Disk::new(&["a/x.yaml", "a/b/y.yaml", "a/z.yaml", "w.yaml"]);
        let found = disk.discover();
        let folders: Vec<_> = found
            .folders
            .iter()
            .map(|folder| {
                let sources = folder.sources.iter();
                let names = sources.map(|id| disk.below(&found[*id].path).to_owned());
                (
                    disk.below(&folder.path).to_owned(),
                    names.collect::<Vec<_>>(),
                )
            })
            .collect();
        let expected = [
            ("", vec!["w.yaml"]),
            ("a", vec!["a/x.yaml", "a/z.yaml"]),
            ("a/b", vec!["a/b/y.yaml"]),
        ];
        let expected = expected.map(|(folder, names)| {
            (
                folder.to_owned(),
                names.into_iter().map(str::to_owned).collect::<Vec<_>>(),
            )
        });
        assert_eq!(folders, expected);
    }

    #[test]
    fn a_path_that_does_not_exist_is_an_error_that_names_it() {
        let disk = Disk::new(&["a.yaml"]);
        let paths = [disk.path("a.yaml"), disk.path("gone.yaml")];
        let error = discover(&paths, &Excludes::default(), None).unwrap_err();
        assert!(
            error.to_string().ends_with("gone.yaml` does not exist"),
            "{error}"
        );
    }

    #[test]
    fn an_empty_folder_is_empty() {
        let disk = Disk::new(&[]);
        let found = disk.discover();
        assert!(found.sources.is_empty() && found.folders.is_empty() && found.skipped.is_empty());
    }

    #[test]
    fn standard_input_is_a_folder_of_its_own_and_can_have_a_name() {
        let stdin = [PathBuf::from("-"), PathBuf::from("-")];
        let found = discover(&stdin, &Excludes::default(), None).unwrap();
        assert_eq!(found.sources.len(), 1);
        assert!(found.sources[0].is_stdin());
        assert_eq!(&*found.sources[0].path, "<stdin>");
        assert_eq!(&*found.folders[0].path, "<stdin>");
        let name = Path::new("./deploy/web.json");
        let found = discover(&stdin, &Excludes::default(), Some(name)).unwrap();
        assert_eq!(&*found.sources[0].path, "deploy/web.json");
        assert!(found.sources[0].is_json());
    }
}

mod ignored {
    use super::*;

    #[test]
    fn nested_files_the_deeper_one_and_the_later_line_win() {
        let disk = Disk::new(&[
            "a.yaml",
            "b.yaml",
            "keep/a.yaml",
            "keep/c.yaml",
            "out/a.yaml",
            "deep/out/a.yaml",
            "deep/x/c.yaml",
        ]);
        disk.write(".gitignore", "\u{feff}a.yaml\r\n/out/\n# c.yaml\n");
        disk.write("keep/.gitignore", "!a.yaml\nc.yaml\n");
        disk.write("deep/.gitignore", "*.yaml\n!x/*.yaml\n");
        let found = disk.discover();
        assert_eq!(
            disk.names(&found),
            ["b.yaml", "deep/x/c.yaml", "keep/a.yaml"]
        );
        assert_eq!(found.ignored, 4);
    }

    #[test]
    fn files_above_the_walked_folder_up_to_the_repository() {
        let disk = Disk::new(&[
            "repo/app/x.yaml",
            "repo/app/y.yaml",
            "repo/app/z.yaml",
            "repo/app/w.yaml",
        ]);
        disk.write(".gitignore", "w.yaml\n");
        disk.write("repo/.gitignore", "x.yaml\n");
        assert_eq!(
            disk.discover_at(&["repo/app"], &[]).sources.len(),
            4,
            "no repository yet"
        );
        disk.write("repo/.git/info/exclude", "/app/y.yaml\n");
        let found = disk.discover_at(&["repo/app"], &[]);
        assert_eq!(disk.names(&found), ["repo/app/w.yaml", "repo/app/z.yaml"]);
        let found = disk.discover_at(&["repo"], &[]);
        assert_eq!(disk.names(&found), ["repo/app/w.yaml", "repo/app/z.yaml"]);
    }

    #[test]
    fn a_linked_work_tree_shares_the_excludes_of_its_repository() {
        let disk = Disk::new(&["tree/a.yaml", "tree/b.yaml"]);
        disk.write("main/.git/info/exclude", "b.yaml\n");
        disk.write("main/.git/worktrees/tree/commondir", "../..\n");
        disk.write(
            "tree/.git",
            format!(
                "gitdir: {}\n",
                disk.path("main/.git/worktrees/tree").display()
            ),
        );
        assert_eq!(
            disk.names(&disk.discover_at(&["tree"], &[])),
            ["tree/a.yaml"]
        );
    }

    #[test]
    fn a_named_folder_that_is_ignored_is_walked() {
        let disk = Disk::new(&["build/x.yaml", "build/sub/y.yaml"]);
        disk.write(".git/HEAD", "");
        disk.write(".gitignore", "build/\n*.yaml\n");
        assert!(disk.discover().sources.is_empty());
        let found = disk.discover_at(&["build"], &[]);
        assert_eq!(disk.names(&found), ["build/sub/y.yaml", "build/x.yaml"]);
        assert_eq!(
            disk.names(&disk.discover_at(&["build/sub"], &[])),
            ["build/sub/y.yaml"]
        );
    }

    #[test]
    fn excludes_are_globs_from_the_walked_folder_and_match_folders_too() {
        let disk = Disk::new(&[
            "a/x.yaml",
            "a/vendor/y.yaml",
            "vendor/z.yaml",
            "b/c/w.yaml",
            "b/w.yaml",
        ]);
        let names = |excludes: &[&str]| disk.names(&disk.discover_at(&[""], excludes));
        let all = [
            "a/vendor/y.yaml",
            "a/x.yaml",
            "b/c/w.yaml",
            "b/w.yaml",
            "vendor/z.yaml",
        ];
        assert_eq!(names(&[]), all);
        assert_eq!(names(&["vendor"]), ["a/x.yaml", "b/c/w.yaml", "b/w.yaml"]);
        assert_eq!(names(&["vendor/"]), ["a/x.yaml", "b/c/w.yaml", "b/w.yaml"]);
        assert_eq!(
            names(&["a/vendor/**"]),
            ["a/x.yaml", "b/c/w.yaml", "b/w.yaml", "vendor/z.yaml"]
        );
        assert_eq!(
            names(&["b/*.yaml", "a/**"]),
            ["b/c/w.yaml", "vendor/z.yaml"]
        );
        assert_eq!(names(&["**/[wz].yaml"]), ["a/vendor/y.yaml", "a/x.yaml"]);
        assert_eq!(
            names(&["./b/{c,d}"]),
            ["a/vendor/y.yaml", "a/x.yaml", "b/w.yaml", "vendor/z.yaml"]
        );
    }

    #[test]
    fn an_excluded_path_that_is_named_is_accounted_for() {
        let disk = Disk::new(&["vendor/x.yaml", "a.yaml"]);
        let found = disk.discover_at(&["vendor/x.yaml", "a.yaml"], &["vendor"]);
        assert_eq!(disk.names(&found), ["a.yaml"]);
        let reason = "matches an exclude pattern".to_owned();
        assert_eq!(
            disk.skipped(&found),
            [("vendor/x.yaml".to_owned(), Outcome::Nothing, reason)]
        );
    }

    #[test]
    fn a_pattern_that_is_no_glob_is_named() {
        let error = Excludes::new(&["ok", "a[b"]).unwrap_err();
        assert!(
            error.to_string().starts_with("exclude pattern `a[b`: "),
            "{error}"
        );
    }
}

#[cfg(unix)]
mod links {
    use super::*;

    #[test]
    fn to_files_and_folders_are_followed() {
        let disk = Disk::new(&["tree/own.yaml", "shared/s.yaml", "pod.txt"]);
        disk.link("tree/base", "../shared");
        disk.link("tree/pod.yaml", "../pod.txt");
        disk.link("tree/other", "../pod.txt");
        let found = disk.discover_at(&["tree"], &[]);
        assert_eq!(
            disk.names(&found),
            ["tree/base/s.yaml", "tree/own.yaml", "tree/pod.yaml"]
        );
        assert!(
            found
                .sources
                .iter()
                .all(|source| source.read().unwrap() == POD)
        );
    }

    #[test]
    fn a_file_is_taken_once_under_its_own_name() {
        let disk = Disk::new(&["z/real.yaml"]);
        disk.link("a.yaml", "z/real.yaml");
        disk.link("b", "z");
        disk.link("z/c.yaml", "real.yaml");
        assert_eq!(disk.names(&disk.discover()), ["z/real.yaml"]);
        let found = disk.discover_at(&["a.yaml", "b", "z/real.yaml"], &[]);
        assert_eq!(disk.names(&found), ["z/real.yaml"]);
        assert_eq!(disk.names(&disk.discover_at(&["a.yaml"], &[])), ["a.yaml"]);
    }

    #[test]
    fn a_link_to_a_folder_around_it_is_named_and_not_followed() {
        let disk = Disk::new(&["case/manifest.yaml", "stranger.yaml"]);
        disk.link("case/again", "..");
        disk.link("case/self", ".");
        let found = disk.discover_at(&["case"], &[]);
        assert_eq!(disk.names(&found), ["case/manifest.yaml"]);
        let reason = "is a link to a folder that it lies in, and not followed";
        let skipped = ["case/again", "case/self"]
            .map(|path| (path.to_owned(), Outcome::Nothing, reason.to_owned()));
        assert_eq!(disk.skipped(&found), skipped);
    }

    #[test]
    fn links_that_lead_in_circles_or_multiply_end() {
        let disk = Disk::new(&["a/x.yaml", "b/y.yaml", "n30/z.yaml"]);
        disk.link("a/b", "../b");
        disk.link("b/a", "../a");
        for level in 0..30 {
            disk.link(&format!("n{level}/left"), format!("../n{}", level + 1));
            disk.link(&format!("n{level}/right"), format!("../n{}", level + 1));
        }
        assert_eq!(
            disk.names(&disk.discover()),
            ["a/x.yaml", "b/y.yaml", "n30/z.yaml"]
        );
        let found = disk.discover_at(&["n0"], &[]);
        assert_eq!(found.sources.len(), 1);
        assert_eq!(
            disk.names(&disk.discover_at(&["a"], &[])),
            ["a/b/y.yaml", "a/x.yaml"]
        );
    }

    #[test]
    fn a_link_to_nowhere_or_in_a_circle_says_so() {
        let disk = Disk::new(&[]);
        disk.link("m.yaml", "gone.yaml");
        let error = disk.refusal();
        assert_eq!(
            error.message,
            "is a link to `gone.yaml`, which does not exist"
        );
        assert_eq!(error.fault, Fault::Input);

        let disk = Disk::new(&[]);
        disk.link("m.yaml", "b.yaml");
        disk.link("b.yaml", "m.yaml");
        let found = disk.discover();
        assert_eq!(disk.names(&found), ["b.yaml", "m.yaml"]);
        let error = found.sources[0].read().unwrap_err();
        assert_eq!(error.fault, Fault::Input);
        assert!(
            error
                .message
                .starts_with("is a link to `m.yaml`, which cannot be followed: "),
            "{error}"
        );
        let found = disk.discover_at(&["b.yaml"], &[]);
        assert_eq!(disk.names(&found), ["b.yaml"]);
    }
}

mod text {
    use super::*;

    fn refusal(bytes: impl AsRef<[u8]>) -> ReadError {
        let disk = Disk::new(&[]);
        disk.write("m.yaml", bytes);
        disk.refusal()
    }

    fn utf16(text: &str, mark: bool, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
        let mark = mark.then_some('\u{feff}');
        let text: String = mark.into_iter().chain(text.chars()).collect();
        text.encode_utf16().flat_map(unit).collect()
    }

    #[test]
    fn a_byte_order_mark_stays_so_that_offsets_are_those_of_the_file() {
        let text = read_text("\u{feff}kind: Pod\n".as_bytes()).unwrap();
        assert_eq!(text, "\u{feff}kind: Pod\n");
        assert_eq!(read_text(&b""[..]).unwrap(), "");
    }

    #[test]
    fn utf16_is_transcoded() {
        let text = "kind: Pod # wéb🚢\r\n";
        assert_eq!(
            read_text(&*utf16(text, true, u16::to_le_bytes)).unwrap(),
            text
        );
        assert_eq!(
            read_text(&*utf16(text, true, u16::to_be_bytes)).unwrap(),
            text
        );
    }

    #[test]
    fn utf16_that_is_cut_off_or_wrong_says_where() {
        let mut bytes = utf16("a: 1\nb: ", true, u16::to_le_bytes);
        bytes.push(b'x');
        let error = refusal(&bytes);
        assert_eq!(
            error.message,
            "is not valid UTF-16: it ends in the middle of a character"
        );
        let spot = error.spot.unwrap();
        assert_eq!((spot.start.line, spot.start.column), (2, 4));

        let mut bytes = utf16("a: ", true, u16::to_be_bytes);
        bytes.extend([0xD8, 0x3D, 0, b'x']);
        let error = refusal(&bytes);
        assert_eq!(
            error.message,
            "is not valid UTF-16: `0xD83D` is half a character"
        );
        assert_eq!(error.spot.unwrap().start.column, 4);
    }

    #[test]
    fn utf16_without_a_mark_is_recognised() {
        let error = refusal(utf16(POD, false, u16::to_le_bytes));
        assert_eq!(
            error.message,
            "looks like UTF-16, but has no byte order mark"
        );
        let error = refusal(utf16(POD, false, u16::to_be_bytes));
        assert_eq!(
            error.message,
            "looks like UTF-16, but has no byte order mark"
        );
    }

    #[test]
    fn latin1_says_which_byte_and_how_to_convert_it() {
        let error = refusal(b"a: 1\nb: \xc3\xa9 Stra\xdfe \xe9\nc: 2\n");
        assert_eq!(
            error.message,
            "is not valid UTF-8: byte 0xDF cannot stand here"
        );
        assert!(error.help.unwrap().contains("iconv -f latin1"));
        assert_eq!(error.fault, Fault::Input);
        let spot = error.spot.unwrap();
        let position = |byte, column| Position {
            byte,
            line: 2,
            column,
            utf16: column,
        };
        assert_eq!((spot.start, spot.end), (position(15, 10), position(16, 11)));
        assert_eq!(spot.excerpt.line, 1);
        assert_eq!(&*spot.excerpt.text, "a: 1\nb: é Stra?e ?\nc: 2");
    }

    #[test]
    fn what_is_no_text_is_called_what_it_is() {
        assert_eq!(
            refusal(b"\x1f\x8b\x08\0\0\0\0\0").message,
            "is gzip-compressed"
        );
        assert_eq!(
            refusal(b"PK\x03\x04\x14\0\0\0\x08\0\xff").message,
            "is a zip archive"
        );
        let all: Vec<u8> = (0..=255).collect();
        assert_eq!(refusal(all).message, "is binary, not text");
        assert_eq!(
            refusal(b"\xff\xfe\0\0a\0\0\0").message,
            "is encoded as UTF-32"
        );
    }

    #[test]
    fn too_much_is_not_read() {
        let disk = Disk::new(&["m.yaml"]);
        let file = fs::OpenOptions::new()
            .write(true)
            .open(disk.path("m.yaml"))
            .unwrap();
        file.set_len(MAX_BYTES + (44 << 20)).unwrap();
        let error = disk.refusal();
        assert_eq!(error.message, "is 300 MiB large; at most 256 MiB are read");
        assert_eq!(error.fault, Fault::Input);
    }
}

#[cfg(unix)]
mod no_files {
    use std::os::unix::{fs::PermissionsExt, net::UnixListener};

    use super::*;

    #[test]
    fn a_pipe_and_a_socket_are_not_waited_for() {
        let disk = Disk::new(&[]);
        let made = Command::new("mkfifo")
            .arg(disk.path("y.yaml"))
            .status()
            .unwrap();
        assert!(made.success());
        assert_eq!(
            disk.refusal().message,
            "is a named pipe, not a regular file"
        );
        let named = disk.discover_at(&["y.yaml"], &[]);
        assert!(named.sources[0].read().is_err());

        let disk = Disk::new(&[]);
        let _socket = UnixListener::bind(disk.path("s.yaml")).unwrap();
        assert_eq!(disk.refusal().message, "is a socket, not a regular file");
    }

    #[test]
    fn an_endless_device_is_not_read() {
        let disk = Disk::new(&[]);
        disk.link("m.yaml", "/dev/zero");
        let error = disk.refusal();
        assert_eq!(
            error.message,
            "is a link to `/dev/zero`, a character device, not a regular file"
        );
        assert_eq!(error.fault, Fault::Input);
    }

    #[test]
    fn pipes_in_place_of_gitignore_and_chart_are_not_waited_for() {
        let disk = Disk::new(&["templates/a.yaml", "b.yaml"]);
        for name in [".gitignore", "Chart.yaml", "kustomization.yaml"] {
            assert!(
                Command::new("mkfifo")
                    .arg(disk.path(name))
                    .status()
                    .unwrap()
                    .success()
            );
        }
        let found = disk.discover();
        assert_eq!(
            disk.names(&found),
            [
                "Chart.yaml",
                "b.yaml",
                "kustomization.yaml",
                "templates/a.yaml"
            ]
        );
    }

    #[test]
    fn what_the_system_withholds_is_its_own_fault() {
        let disk = Disk::new(&["secret/a.yaml", "b.yaml"]);
        fs::set_permissions(disk.path("secret"), PermissionsExt::from_mode(0o000)).unwrap();
        fs::set_permissions(disk.path("b.yaml"), PermissionsExt::from_mode(0o000)).unwrap();
        let found = disk.discover();
        let is_root = fs::read(disk.path("b.yaml")).is_ok();
        fs::set_permissions(disk.path("secret"), PermissionsExt::from_mode(0o755)).unwrap();
        if is_root {
            eprintln!("skipped: root may read everything");
            return;
        }
        assert_eq!(disk.names(&found), ["b.yaml"]);
        let error = found.sources[0].read().unwrap_err();
        assert_eq!(error.message, "cannot be opened: permission denied");
        assert_eq!(error.fault, Fault::Machine);
        assert_eq!(disk.below(&found.unlisted[0].path), "secret");
        assert_eq!(
            found.unlisted[0].error.message,
            "cannot be listed: permission denied"
        );
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_file_that_opens_but_cannot_be_read_says_so() {
        let disk = Disk::new(&[]);
        disk.link("m.yaml", "/proc/self/mem");
        let error = disk.refusal();
        assert!(error.message.starts_with("cannot be read: "), "{error}");
        assert_eq!(error.fault, Fault::Machine);
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn names_that_are_not_utf8_are_read_and_differ() {
        use std::{ffi::OsStr, os::unix::ffi::OsStrExt as _};

        let disk = Disk::new(&[
            "new\nline.yaml",
            "-dash.yaml",
            "--help.yaml",
            "quote'\".yaml",
            "ship-🚢.yaml",
        ]);
        for name in [&b"latin-\xdf.yaml"[..], b"latin-\xe9.yaml"] {
            fs::write(disk.0.path().join(OsStr::from_bytes(name)), POD).unwrap();
        }
        let found = disk.discover();
        assert_eq!(
            disk.names(&found),
            [
                "--help.yaml",
                "-dash.yaml",
                "latin-\\xDF.yaml",
                "latin-\\xE9.yaml",
                "new\nline.yaml",
                "quote'\".yaml",
                "ship-🚢.yaml",
            ]
        );
        assert!(
            found
                .sources
                .iter()
                .all(|source| source.read().unwrap() == POD)
        );
    }
}

mod charts {
    use super::*;

    #[test]
    fn one_entry_for_all_templates_with_the_command_that_renders_them() {
        let disk = Disk::new(&[
            "web/Chart.yaml",
            "web/values.yaml",
            "web/values-prod.yml",
            "web/crds/crd.yaml",
            "web/templates/a.yaml",
            "web/templates/tests/b.yaml",
            "web/templates/_helpers.tpl",
            "web/charts/redis/Chart.yaml",
            "web/charts/redis/values.yaml",
            "web/charts/redis/templates/c.yaml",
            "values.yaml",
            "templates/d.yaml",
        ]);
        let found = disk.discover();
        let kinds = [
            ("templates/d.yaml", SourceKind::Manifest),
            ("values.yaml", SourceKind::Manifest),
            ("web/Chart.yaml", SourceKind::Chart),
            ("web/charts/redis/Chart.yaml", SourceKind::Chart),
            ("web/charts/redis/values.yaml", SourceKind::Values),
            ("web/crds/crd.yaml", SourceKind::Manifest),
            ("web/values-prod.yml", SourceKind::Values),
            ("web/values.yaml", SourceKind::Values),
        ];
        assert_eq!(
            disk.kinds(&found),
            kinds.map(|(name, kind)| (name.to_owned(), kind)).into()
        );
        let reason = "Helm chart with 3 templates; render it first: `helm template @/web | seaworthy check -`";
        assert_eq!(
            disk.skipped(&found),
            [("web".to_owned(), Outcome::NotUnderstood, reason.to_owned())]
        );
    }

    #[test]
    fn a_template_that_is_named_is_recognised_by_its_place() {
        let disk = Disk::new(&[
            "my web/Chart.yaml",
            "my web/values.yaml",
            "my web/templates/a/b.yaml",
        ]);
        let found = disk.discover_at(&["my web/templates/a/b.yaml", "my web/values.yaml"], &[]);
        assert_eq!(
            disk.kinds(&found),
            [("my web/values.yaml".to_owned(), SourceKind::Values)].into()
        );
        let reason = "Helm chart with 1 template; render it first: `helm template '@/my web' | seaworthy check -`";
        assert_eq!(
            disk.skipped(&found),
            [(
                "my web".to_owned(),
                Outcome::NotUnderstood,
                reason.to_owned()
            )]
        );
        let found = disk.discover_at(&["my web/templates"], &[]);
        assert_eq!(disk.skipped(&found)[0].2, reason);
    }

    #[test]
    #[cfg(unix)]
    fn behind_a_link_the_chart_is_called_by_its_real_name() {
        let disk = Disk::new(&[
            "charts/web/Chart.yaml",
            "charts/web/templates/a.yaml",
            "deploy/b.yaml",
        ]);
        disk.link("deploy/web", "../charts/web/templates");
        let found = disk.discover_at(&["deploy"], &[]);
        assert_eq!(disk.names(&found), ["deploy/b.yaml"]);
        let real = fs::canonicalize(disk.path("charts/web")).unwrap();
        assert_eq!(*found.skipped[0].path, *real.to_str().unwrap());
    }
}

mod kustomizations {
    use super::*;

    const OVERLAY: &str = "\
resources: [../base, extra.yaml, both.yaml]
components: [../monitoring]
patches:
  - path: patch.yaml
  - patch: |-
      - {op: remove, path: /spec/replicas}
    target: {kind: Deployment}
  - path: both.yaml
patchesStrategicMerge:
  - old.yaml
  - |-
    apiVersion: v1
    kind: Pod
    metadata: {name: web}
patchesJson6902: [{path: json/patch.json, target: {kind: Pod}}]
configurations: [names.yaml]
replacements: [{path: replacement.yaml}]
configMapGenerator:
  - name: config
    files: [app.yaml, dashboard.json=boards/main.json]
helmCharts:
  - {name: redis, valuesFile: redis.yaml, additionalValuesFiles: [redis-prod.yaml]}
";

    fn disk() -> Disk {
        let disk = Disk::new(&[
            "base/pod.yaml",
            "prod/extra.yaml",
            "prod/both.yaml",
            "prod/patch.yaml",
            "prod/old.yaml",
            "prod/json/patch.json",
            "prod/names.yaml",
            "prod/replacement.yaml",
            "prod/app.yaml",
            "prod/boards/main.json",
            "prod/redis.yaml",
            "prod/redis-prod.yaml",
            "monitoring/patch.yaml",
        ]);
        disk.write("prod/kustomization.yaml", OVERLAY);
        disk.write("base/kustomization.yml", "resources: [pod.yaml]\n");
        let component = "kind: Component\napiVersion: kustomize.config.k8s.io/v1alpha1\nPatches: [{path: patch.yaml}]\n";
        disk.write("monitoring/Kustomization", component);
        disk
    }

    #[test]
    fn what_they_name_as_patches_is_no_object() {
        let disk = disk();
        let found = disk.discover();
        let kinds = [
            ("base/kustomization.yml", SourceKind::Kustomization),
            ("base/pod.yaml", SourceKind::Manifest),
            ("monitoring/Kustomization", SourceKind::Kustomization),
            ("monitoring/patch.yaml", SourceKind::Patch),
            ("prod/both.yaml", SourceKind::Manifest),
            ("prod/extra.yaml", SourceKind::Manifest),
            ("prod/json/patch.json", SourceKind::Patch),
            ("prod/kustomization.yaml", SourceKind::Kustomization),
            ("prod/names.yaml", SourceKind::Patch),
            ("prod/old.yaml", SourceKind::Patch),
            ("prod/patch.yaml", SourceKind::Patch),
            ("prod/redis-prod.yaml", SourceKind::Values),
            ("prod/redis.yaml", SourceKind::Values),
            ("prod/replacement.yaml", SourceKind::Patch),
        ];
        assert_eq!(
            disk.kinds(&found),
            kinds.map(|(name, kind)| (name.to_owned(), kind)).into()
        );
    }

    #[test]
    fn one_entry_for_those_that_nobody_includes() {
        let disk = disk();
        let data = "is the content of a ConfigMap or Secret that kustomize generates";
        let build = "kustomization: its files are linted as they are, without what it changes; build it: `kustomize build @/prod | seaworthy check -`";
        let expected = [
            ("prod", Outcome::NotUnderstood, build),
            ("prod/app.yaml", Outcome::Nothing, data),
            ("prod/boards/main.json", Outcome::Nothing, data),
        ];
        let expected =
            expected.map(|(path, outcome, reason)| (path.to_owned(), outcome, reason.to_owned()));
        assert_eq!(disk.skipped(&disk.discover()), expected);
        let (path, _, reason) = disk
            .skipped(&disk.discover_at(&["monitoring"], &[]))
            .remove(0);
        assert_eq!(path, "monitoring");
        assert!(reason.starts_with("kustomize component: "), "{reason}");
    }

    #[test]
    fn a_patch_that_is_named_is_recognised_by_the_kustomization_above_it() {
        let disk = disk();
        disk.write(".git/HEAD", "");
        let found = disk.discover_at(&["prod/json/patch.json", "prod/extra.yaml"], &[]);
        let kinds = [
            ("prod/extra.yaml", SourceKind::Manifest),
            ("prod/json/patch.json", SourceKind::Patch),
        ];
        assert_eq!(
            disk.kinds(&found),
            kinds.map(|(name, kind)| (name.to_owned(), kind)).into()
        );
        assert_eq!(disk.skipped(&found), []);
        assert_eq!(
            disk.discover_at(&["prod/json"], &[]).sources[0].kind,
            SourceKind::Patch
        );
        let buffer = disk.path("prod/patch.yaml");
        let stdin = discover(&["-".into()], &Excludes::default(), Some(&buffer)).unwrap();
        assert_eq!(stdin.sources[0].kind, SourceKind::Patch);
        assert!(stdin.sources[0].is_stdin());
    }

    #[test]
    fn a_mere_list_of_files_needs_no_build() {
        let disk = Disk::new(&["base/a.yaml", "patched/patch.yaml"]);
        let entries = |kustomization: &str| {
            disk.write("top/kustomization.yaml", kustomization);
            disk.skipped(&disk.discover())
                .into_iter()
                .map(|(path, ..)| path)
                .collect::<Vec<_>>()
        };
        disk.write(
            "base/kustomization.yaml",
            "namespace: shop\nresources: [a.yaml]\nimages: []\n",
        );
        assert!(entries("resources: [../base]\nlabels: [{pairs: {app: web}}]\n").is_empty());
        assert_eq!(
            entries("resources: [../base]\nimages: [{name: web, newTag: 1.2.3}]\n"),
            ["top"]
        );
        assert_eq!(
            entries("resources: [https://example.com/a.yaml]\n"),
            ["top"]
        );
        disk.write(
            "patched/kustomization.yaml",
            "resources: [../base]\npatches: [{path: patch.yaml}]\n",
        );
        assert_eq!(entries("resources: [../patched]\n"), ["top"]);
        assert_eq!(entries("resources: [../base, ../top]\n"), ["patched"]);
    }

    #[test]
    fn an_object_of_flux_is_none() {
        let disk = Disk::new(&["patch.yaml"]);
        let flux = "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\npatches: [{path: patch.yaml}]\n";
        disk.write("kustomization.yaml", flux);
        let found = disk.discover();
        assert!(
            found
                .sources
                .iter()
                .all(|source| source.kind == SourceKind::Manifest)
        );
        assert_eq!(found.skipped, []);
    }

    #[test]
    fn a_broken_one_is_still_one() {
        let disk = Disk::new(&["a.yaml"]);
        disk.write(
            "kustomization.yaml",
            "resources: [a.yaml\npatches: {{ x }}\n\t",
        );
        let found = disk.discover();
        assert_eq!(
            disk.kinds(&found)["kustomization.yaml"],
            SourceKind::Kustomization
        );
        assert_eq!(disk.kinds(&found)["a.yaml"], SourceKind::Manifest);
    }
}

mod lines {
    use super::*;

    /// Line, characters and UTF-16 code units before `byte`, counted the plain way.
    fn counted(text: &str, byte: usize) -> Position {
        let (mut line, mut start) = (1, 0);
        let bytes = text.as_bytes();
        for at in 0..byte {
            let ends =
                bytes[at] == b'\n' || bytes[at] == b'\r' && bytes.get(at + 1) != Some(&b'\n');
            if ends {
                (line, start) = (line + 1, at + 1);
            }
        }
        let before = &text[start..byte];
        Position {
            byte: byte as u32,
            line,
            column: before.chars().count() as u32 + 1,
            utf16: before.encode_utf16().count() as u32 + 1,
        }
    }

    #[test]
    fn columns_are_characters_and_utf16_units() {
        let lines = Lines::new("a\nwéb🚢x\n");
        let position = |byte, line, column, utf16| Position {
            byte,
            line,
            column,
            utf16,
        };
        assert_eq!(lines.position(0), position(0, 1, 1, 1));
        assert_eq!(lines.position(2), position(2, 2, 1, 1));
        assert_eq!(lines.position(5), position(5, 2, 3, 3));
        assert_eq!(lines.position(6), position(6, 2, 4, 4));
        assert_eq!(lines.position(10), position(10, 2, 5, 6));
        assert_eq!(lines.position(11), position(11, 2, 6, 7));
        assert_eq!(lines.position(12), position(12, 3, 1, 1));
    }

    #[test]
    fn inside_a_character_is_its_start_and_beyond_the_end_is_the_end() {
        let lines = Lines::new("🚢\nx");
        assert_eq!(lines.position(3), lines.position(0));
        assert_eq!(lines.position(u32::MAX), lines.position(6));
        assert_eq!(lines.position(6).column, 2);
        assert_eq!(Lines::new("").position(9), counted("", 0));
    }

    proptest::proptest! {
        #[test]
        fn every_position_is_what_counting_says(text in "([a-c]{0,9}|é|🚢|\n|\r|\r\n){0,900}", seed: u32) {
            let lines = Lines::new(&text);
            for step in 0..40 {
                let mut byte = (seed.wrapping_add(step * 7919)) as usize % (text.len() + 1);
                while !text.is_char_boundary(byte) {
                    byte -= 1;
                }
                proptest::prop_assert_eq!(lines.position(byte as u32), counted(&text, byte));
            }
        }

        #[test]
        fn an_excerpt_is_whole_lines_of_the_text(text in "([a-c]{0,9}|é|🚢|\n|\r|\r\n){0,60}", a: u8, b: u8, context in 0_usize..4) {
            let lines = Lines::new(&text);
            let excerpt = lines.excerpt(Span { start: a.into(), end: b.into() }, context);
            let (start, end) = (excerpt.start as usize, excerpt.start as usize + excerpt.text.len());
            proptest::prop_assert_eq!(&text[start..end], &*excerpt.text);
            let position = lines.position(excerpt.start);
            proptest::prop_assert_eq!((position.column, position.line), (1, excerpt.line));
            proptest::prop_assert!(matches!(text.as_bytes().get(end), None | Some(b'\n' | b'\r')));
            let at = lines.position(a.into());
            proptest::prop_assert!(start <= at.byte as usize && at.byte as usize <= end + 1);
            proptest::prop_assert_eq!(excerpt.line, at.line.saturating_sub(context as u32).max(1));
        }
    }

    fn excerpt(text: &str, start: usize, end: usize, context: usize) -> (u32, u32, String) {
        let excerpt = Lines::new(text).excerpt(Span::new(start, end), context);
        (excerpt.line, excerpt.start, excerpt.text.into())
    }

    #[test]
    fn excerpts_keep_the_lines_around() {
        let text = "one\ntwo\r\nthree\rfour\nfive\n";
        assert_eq!(excerpt(text, 9, 11, 0), (3, 9, "three".to_owned()));
        assert_eq!(
            excerpt(text, 9, 14, 1),
            (2, 4, "two\r\nthree\rfour".to_owned())
        );
        assert_eq!(
            excerpt(text, 5, 16, 0),
            (2, 4, "two\r\nthree\rfour".to_owned())
        );
        assert_eq!(excerpt(text, 0, 0, 9), (1, 0, text.to_owned()));
        assert_eq!(excerpt(text, 25, 25, 1), (5, 20, "five\n".to_owned()));
        assert_eq!(excerpt(text, 99, 120, 0), (6, 25, String::new()));
        assert_eq!(excerpt("", 0, 0, 2), (1, 0, String::new()));
    }

    #[test]
    fn a_long_line_is_cut_around_the_span() {
        let text = format!("a\n{}bad{}\nz\n", "é".repeat(50_000), "é".repeat(50_000));
        let (line, start, kept) = excerpt(&text, 100_002, 100_005, 2);
        assert_eq!(line, 2);
        assert!(kept.len() < 9000);
        assert_eq!(&kept[100_002 - start as usize..][..3], "bad");
    }

    #[test]
    fn a_long_neighbour_is_left_out() {
        let text = format!("a\nbad\n{}\nz\n", "x".repeat(50_000));
        assert_eq!(excerpt(&text, 2, 5, 2), (1, 0, "a\nbad".to_owned()));
    }
}

/// The hostile inputs, where their generator is at hand.
#[test]
#[cfg(target_os = "linux")]
fn hostile_inputs_are_read_or_refused_with_a_reason() {
    let shared = env::var("SEAWORTHY_SHARED").unwrap_or_else(|_| "../shared".to_owned());
    let generator = Path::new(&shared).join("hostile/gen_hostile.py");
    let out = tempfile::tempdir().unwrap();
    let out = out.path().join("hostile");
    let written = Command::new("python3").arg(&generator).arg(&out).status();
    if !generator.is_file() || !written.is_ok_and(|status| status.success()) {
        eprintln!("skipped: no hostile inputs");
        return;
    }
    let refused = BTreeMap::from([
        ("binary", "is binary, not text"),
        (
            "dangling-symlink",
            "is a link to `gone.yaml`, which does not exist",
        ),
        (
            "endless",
            "is a link to `/dev/zero`, a character device, not a regular file",
        ),
        ("fifo", "is a named pipe, not a regular file"),
        ("gzip", "is gzip-compressed"),
        (
            "invalid-utf8",
            "is not valid UTF-8: byte 0xDF cannot stand here",
        ),
        ("read-error", "cannot be read: input/output error"),
        ("socket", "is a socket, not a regular file"),
        (
            "symlink-loop",
            "is a link to `b.yaml`, which cannot be followed: too many levels of symbolic links",
        ),
        (
            "utf16-truncated",
            "is not valid UTF-16: it ends in the middle of a character",
        ),
    ]);
    let mut cases = 0;
    for case in fs::read_dir(&out).unwrap() {
        let path = case.unwrap().path();
        if !path.is_dir() {
            continue;
        }
        cases += 1;
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let found = discover(&[path], &Excludes::default(), None).unwrap();
        let expected = match &*name {
            "empty-directory" => 0,
            "odd-names" => 7,
            "symlink-loop" => 2,
            "broken-file" => 3,
            "template-file" => 2,
            _ => 1,
        };
        assert_eq!(found.sources.len(), expected, "{name}");
        for source in &found.sources {
            match (source.read(), refused.get(&*name)) {
                (Ok(text), None) => {
                    let end = Lines::new(&text).position(u32::MAX);
                    assert_eq!(end.byte as usize, text.len(), "{name}");
                }
                (Err(error), Some(reason)) if source.path.ends_with("b.yaml") => {
                    assert_eq!(error.message, reason.replace("b.yaml", "manifest.yaml"));
                }
                (Err(error), Some(reason)) => assert_eq!(error.message, *reason, "{name}"),
                // Root reads it all the same.
                (Err(error), None) if name == "unreadable" => {
                    assert_eq!(error.message, "cannot be opened: permission denied");
                }
                (Err(error), None) => panic!("{name}: {error}"),
                (Ok(_), Some(reason)) => panic!("{name}: was read, but {reason}"),
            }
        }
    }
    assert!(cases >= 90, "{cases} cases");
}

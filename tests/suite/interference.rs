//! Non-interference: whatever is changed in what a reader may not have, their copies stay the same, whenever
//! they are written.
//!
//! Every generated case is compared with the same case with nothing hidden in it, for every reader of the
//! family and every form: what the engine is given of each copy, and for one case in some, the bytes of the
//! whole build. `WAYLEAF_PAIRS=10000 cargo test interference` is the longer run.

#[path = "interference/demonstration.rs"]
mod demonstration;
#[path = "interference/hidden.rs"]
mod hidden;

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use libtest_mimic::{Failed, Trial};
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};
use wayleaf::build::{self, Event, Options, Watcher};
use wayleaf::check::History;
use wayleaf::compile::Compiler;
use wayleaf::diagnostic::Sink;
use wayleaf::reader::Reader;
use wayleaf::request::{self, Selection};
use wayleaf::workspace::Workspace;

use hidden::Files;

/// The trials of non-interference.
pub(crate) fn trials() -> Vec<Trial> {
    vec![
        Trial::test("interference/generated-cases", generated),
        Trial::test("interference/the-demonstration-case", demonstration::trial),
        Trial::test("interference/what-a-withheld-person-is-decides-nothing", withheld_source),
        Trial::test("interference/a-withheld-member-of-the-family-stops-what-turns-on-them", withheld_member),
    ]
}

/// How many pairs are compared in `cargo test`, and one in how many to the byte.
const PAIRS: u32 = 100;
const TO_THE_BYTE: u32 = 50;

fn pairs() -> u32 {
    std::env::var("WAYLEAF_PAIRS").ok().and_then(|number| number.parse().ok()).unwrap_or(PAIRS)
}

/// What was made of each copy, by its path.
type Copies = BTreeMap<String, String>;

/// A workspace whose case is written again and again.
struct Bench {
    _folder: tempfile::TempDir,
    root: PathBuf,
    reference: &'static str,
    compiler: Compiler,
}

impl Bench {
    /// A workspace with a form that prints whatever a case may hold.
    fn new(reference: &'static str) -> Result<Bench, Failed> {
        let folder = tempfile::tempdir()?;
        let root = folder.path().to_path_buf();
        fs::create_dir_all(root.join("content/cases").join(reference))?;
        fs::copy(crate::folder::root().join("authority.toml"), root.join("content/authority.toml"))?;
        let form = root.join("templates/everything/1.0");
        fs::create_dir_all(&form)?;
        fs::copy(crate::folder::root().join("interference/everything.toml"), form.join("form.toml"))?;
        Bench::in_folder(folder, root, reference)
    }

    fn in_folder(folder: tempfile::TempDir, root: PathBuf, reference: &'static str) -> Result<Bench, Failed> {
        let mut sink = Sink::new();
        let compiler = Compiler::new(Workspace::new(&root), &mut sink);
        let compiler = compiler.map_err(|_| format!("{:?}", sink.diagnostics()))?;
        Ok(Bench { _folder: folder, root, reference, compiler })
    }

    fn write(&self, files: &Files) {
        let folder = self.root.join("content/cases").join(self.reference);
        fs::remove_dir_all(&folder).unwrap();
        fs::create_dir_all(&folder).unwrap();
        for (name, text) in files {
            fs::write(folder.join(name), text).unwrap();
        }
    }

    fn read(&self, files: &Files) -> Result<History, String> {
        self.write(files);
        let mut sink = Sink::new();
        self.compiler.case(self.reference, &mut sink).map_err(|_| format!("{:?}\n{files:?}", sink.diagnostics()))
    }

    /// What the engine is given of every copy of these readers. It makes the same file of the same.
    fn given(&self, files: &Files, readers: &dyn Fn(&Reader) -> bool) -> Result<Copies, String> {
        let history = self.read(files)?;
        let all = Selection::default();
        let requests = request::of_case(&history, &self.compiler.forms, &all, None, &mut Sink::new());
        let own = requests.iter().filter(|request| is_bound(&request.reader) && readers(&request.reader));
        let made = own.map(|request| {
            let mut sink = Sink::new();
            let given = match self.compiler.prepared(request, &mut sink) {
                Ok(prepared) => prepared.given().join("\n"),
                // That there is no copy may turn on what is hidden; a copy that there is, not.
                Err(_) => NO_COPY.to_owned(),
            };
            (request.path(), given)
        });
        Ok(made.collect())
    }

    /// The bytes of every file of the family that a whole build leaves.
    fn built(&self, files: &Files, moment: u32) -> BTreeMap<String, Vec<u8>> {
        self.write(files);
        let out = tempfile::tempdir().unwrap();
        let options = Options {
            workspace: self.root.clone(),
            out: out.path().to_path_buf(),
            selection: Selection::default(),
            as_at: None,
            jobs: 1 + moment as usize % 2,
            today: format!("20{}-0{}-11", 26 + moment % 9, 1 + moment % 9).parse().ok(),
        };
        build::build(&options, &mut Nobody, &mut Sink::new());
        let all = crate::whole::files(out.path());
        let is_family = |path: &String| {
            let reader = path.split('/').next().and_then(Reader::parse);
            reader.is_some_and(|reader| is_bound(&reader))
        };
        all.into_iter().filter(|(path, _)| is_family(path)).collect()
    }
}

/// Whose copies turn on nothing that is kept from them. Everyone of the case stands behind the copy about nobody
/// in particular, so that nothing that is kept from anybody shows in it.
fn is_bound(reader: &Reader) -> bool {
    reader.is_family() || *reader == Reader::Anonymised
}

const NO_COPY: &str = "no copy";

struct Nobody;

impl Watcher for Nobody {
    fn begins(&mut self, _: usize) {}
    fn takes(&mut self, _: &Event) {}
}

/// How many copies both hold, where each is the same in both.
fn same(one: &Copies, two: &Copies) -> Result<usize, String> {
    let mut count = 0;
    for (path, first) in one.iter().filter(|(_, first)| *first != NO_COPY) {
        let Some(second) = two.get(path).filter(|second| *second != NO_COPY) else { continue };
        if first != second {
            let differs = first.lines().zip(second.lines()).find(|(a, b)| a != b);
            return Err(format!("{path} differs: {differs:?}"));
        }
        count += 1;
    }
    Ok(count)
}

fn generated() -> Result<(), Failed> {
    let bench = Bench::new("T-1")?;
    let config = Config { cases: pairs(), failure_persistence: None, max_shrink_iters: 300, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let everyone = |_: &Reader| true;
    let plain: Vec<Copies> =
        (0..hidden::WORLDS).map(|world| bench.given(&hidden::plain(world), &everyone)).collect::<Result<_, _>>()?;
    let built: Vec<_> = (0..hidden::WORLDS).map(|world| bench.built(&hidden::plain(world), 0)).collect();
    let whole = plain.iter().zip(&built).all(|(plain, built)| plain.keys().eq(built.keys()));
    if !whole || plain.iter().any(|plain| plain.values().any(|given| given == NO_COPY)) {
        return Err("every copy of a case with nothing hidden in it is built".into());
    }
    let counts = std::cell::RefCell::new((0u32, 0usize, 0usize, 0usize));
    let outcome = runner.run(&hidden::variant(), |variant| {
        let mut counts = counts.borrow_mut();
        counts.0 += 1;
        let files = variant.files();
        let fail = |why: String| TestCaseError::fail(format!("{why}\n{files:#?}"));
        let given = bench.given(&files, &everyone).map_err(fail)?;
        counts.1 += same(&plain[variant.world], &given).map_err(fail)?;
        counts.2 += plain[variant.world].len();
        if counts.0.is_multiple_of(TO_THE_BYTE) {
            let made = bench.built(&files, counts.0);
            for (path, bytes) in &made {
                if built[variant.world].get(path) != Some(bytes) {
                    return Err(fail(format!("the bytes of {path} differ")));
                }
            }
            counts.3 += made.len();
        }
        Ok(())
    });
    outcome.map_err(|error| error.to_string())?;
    let (cases, compared, all, bytes) = counts.into_inner();
    let told = format!("{cases} pairs, {compared} of {all} copies compared, {bytes} files to the byte");
    if std::env::var_os("WAYLEAF_PAIRS").is_some() {
        let _ = writeln!(io::stderr(), "{told}");
    }
    // Some names that are made up are words of a text, which stops copies: few.
    let enough = compared * 10 >= all * 9 && bytes >= usize::try_from(cases / TO_THE_BYTE)?;
    if enough { Ok(()) } else { Err(told.into()) }
}

/// Copies of two cases that differ in what one reader may not know of somebody.
fn of_source(bench: &Bench, from: &str, to: &str) -> Result<usize, Failed> {
    let case = |replaced: &str| {
        let text = SOURCE.replace(from, replaced);
        Files::from([("case.toml".to_owned(), text)])
    };
    let father = |reader: &Reader| reader.to_string() == "parent-father";
    Ok(same(&bench.given(&case(from), &father)?, &bench.given(&case(to), &father)?)?)
}

const SOURCE: &str = r#"reference = "T-1"
[young-person]
id = "yp"
[[family]]
id = "mother"
role = "protective-partner"
[[family]]
id = "father"
role = "protective-partner"
[[family]]
id = "uncle"
role = "supporter"
withhold = { from = ["father"] }
[[partner]]
id = "clinic"
agency = "voluntary"
withhold = { from = ["father"] }
[[information]]
id = "i1"
text = "What the clinic said"
source = "clinic"
share = ["mother"]
[[information]]
id = "i2"
text = "What the uncle said"
source = "uncle"
share = ["mother"]
"#;

/// Whether a source needs a decision turns on what they are, which a reader may not know.
fn withheld_source() -> Result<(), Failed> {
    let bench = Bench::new("T-1")?;
    for (from, to) in [
        ("agency = \"voluntary\"", "agency = \"health\""),
        ("agency = \"voluntary\"", "agency = \"voluntary\"\nask-first = true"),
        ("role = \"supporter\"", "role = \"protective-partner\"\ncopies = false"),
        (
            "role = \"supporter\"",
            "role = \"supporter\"\n[[family.update]]\non = 2025-01-01\nrole = \"not-to-be-contacted\"\n[family.update.withhold]\nfrom = [\"father\"]",
        ),
    ] {
        let to = if to.contains("update") {
            format!("{from}\nwithhold = {{ from = [\"father\"] }}{}", to.trim_start_matches(from))
        } else {
            to.to_owned()
        };
        let from = if to.contains("update") {
            format!("{from}\nwithhold = {{ from = [\"father\"] }}")
        } else {
            from.to_owned()
        };
        if of_source(&bench, &from, &to)? == 0 {
            return Err(format!("no copy of the father's was compared for {to}").into());
        }
    }
    Ok(())
}

/// What the core group may have cannot turn on somebody of whom it may not know: no copy is made.
fn withheld_member() -> Result<(), Failed> {
    let bench = Bench::new("T-1")?;
    let case = |more: &str, share: &str| {
        let text = format!(
            "reference = \"T-1\"\n[young-person]\nid = \"yp\"\n[[family]]\nid = \"mother\"\nrole = \"protective-partner\"\n{more}[[information]]\nid = \"i1\"\ntext = \"Said at school\"\nsource = \"yp\"\nshare = [{share}]\n"
        );
        Files::from([("case.toml".to_owned(), text)])
    };
    let uncle = "[[family]]\nid = \"uncle\"\nrole = \"supporter\"\nwithhold = { from = [\"mother\"] }\n";
    let room = |reader: &Reader| *reader == Reader::CoreGroup;
    let copies = |more: &str, share: &str| bench.given(&case(more, share), &room);
    let without = copies("", "\"mother\"")?;
    let with = copies(uncle, "\"mother\"")?;
    if without.is_empty() || without.values().any(|copy| copy == NO_COPY) || with.values().any(|copy| copy != NO_COPY) {
        return Err(format!("a copy that turns on the uncle is not made: {:?}", with.keys()).into());
    }
    let settled = same(&copies("", "\"family\"")?, &copies(uncle, "\"family\"")?)?;
    if settled == 0 { Err("what is shared with everyone turns on nobody".into()) } else { Ok(()) }
}

/// The files below a folder that are text.
fn texts(folder: &Path) -> Files {
    let files = crate::whole::files(folder).into_iter();
    files.map(|(name, bytes)| (name, String::from_utf8_lossy(&bytes).into_owned())).collect()
}

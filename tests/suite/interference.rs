//! Non-interference: whatever is changed in what a reader may not have, their copies stay the same, whenever
//! they are written.
//!
//! A pair is a case that is made up, with nothing hidden in it, and the same case with something hidden in it. They
//! are compared for every form and every reader of the family from whom it is hidden: what the engine is given of
//! each copy, and for one pair in some, the bytes of the whole build. `WAYLEAF_PAIRS=10000 cargo test interference`
//! is the longer run.

#[path = "interference/demonstration.rs"]
mod demonstration;
#[path = "interference/hidden.rs"]
mod hidden;
#[path = "interference/world.rs"]
mod world;

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use libtest_mimic::{Failed, Trial};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use wayleaf::build::{self, Event, Options, Watcher};
use wayleaf::check::History;
use wayleaf::compile::Compiler;
use wayleaf::diagnostic::Sink;
use wayleaf::reader::Reader;
use wayleaf::request::{self, Selection};
use wayleaf::typeset::Prepared;
use wayleaf::workspace::Workspace;

use hidden::{Files, Variant};
use world::World;

/// The trials of non-interference.
pub(crate) fn trials() -> Vec<Trial> {
    vec![
        Trial::test("interference/generated-cases", generated),
        Trial::test("interference/the-demonstration-case", demonstration::trial),
        Trial::test("interference/what-a-withheld-person-is-decides-nothing", withheld_source),
        Trial::test("interference/a-withheld-member-of-the-family-stops-what-turns-on-them", withheld_member),
    ]
}

/// How many pairs are compared in `cargo test`, how many of them with one open case, and one in how many to the byte.
const PAIRS: u32 = 200;
const TO_A_WORLD: u32 = 10;
const TO_THE_BYTE: u32 = 100;

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

    /// The digest of what the engine is given of every copy of these readers. It makes the same file of the same.
    fn given(&self, files: &Files, readers: &dyn Fn(&Reader) -> bool) -> Result<Copies, String> {
        self.each(files, readers, &|prepared| {
            prepared.digest().iter().map(|byte| format!("{byte:02x}")).collect::<String>()
        })
    }

    /// What the engine is given itself.
    fn given_in_words(&self, files: &Files, readers: &dyn Fn(&Reader) -> bool) -> Result<Copies, String> {
        self.each(files, readers, &|prepared| prepared.given().join("\n"))
    }

    fn each(
        &self,
        files: &Files,
        readers: &dyn Fn(&Reader) -> bool,
        of: &dyn Fn(&Prepared) -> String,
    ) -> Result<Copies, String> {
        let history = self.read(files)?;
        let all = Selection::default();
        let requests = request::of_case(&history, &self.compiler.forms, &all, None, &mut Sink::new());
        let own = requests.iter().filter(|request| is_bound(&request.reader) && readers(&request.reader));
        let made = own.map(|request| {
            let mut sink = Sink::new();
            let given = match self.compiler.prepared(request, &mut sink) {
                Ok(prepared) => of(&prepared),
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
            return Err(format!("{path} differs"));
        }
        count += 1;
    }
    Ok(count)
}

/// Where two differ, in words.
fn difference(bench: &Bench, one: &Files, two: &Files, readers: &dyn Fn(&Reader) -> bool) -> String {
    let (Ok(one), Ok(two)) = (bench.given_in_words(one, readers), bench.given_in_words(two, readers)) else {
        return "one of them cannot be read".to_owned();
    };
    let both = one.iter().filter_map(|(path, first)| Some((path, first, two.get(path)?)));
    let made = both.filter(|(_, first, second)| *first != NO_COPY && *second != NO_COPY);
    let mut all = made.filter_map(|(path, first, second)| {
        // The digest of what a document says comes first, and says nothing: the words stand last.
        let (first, second): (Vec<char>, Vec<char>) = (first.chars().collect(), second.chars().collect());
        let alike = first.iter().rev().zip(second.iter().rev()).take_while(|(a, b)| a == b).count();
        let end = |text: &[char]| text[(text.len() - alike).saturating_sub(200)..].iter().take(260).collect::<String>();
        (first != second).then(|| format!("{path}, from behind:\n{}\n--- and\n{}", end(&first), end(&second)))
    });
    all.next().unwrap_or_default()
}

/// What was compared.
#[derive(Debug, Default)]
struct Tally {
    worlds: u32,
    pairs: u32,
    compared: usize,
    all: usize,
    bytes: usize,
}

fn generated() -> Result<(), Failed> {
    let bench = Bench::new("T-1")?;
    let mut runner = TestRunner::new_with_rng(Config::default(), TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let mut tally = Tally::default();
    while tally.pairs < pairs() {
        let mut world = world::world().new_tree(&mut runner)?;
        let open = Open::new(&bench, &world.current())?;
        tally.worlds += 1;
        for _ in 0..TO_A_WORLD {
            let mut variant = hidden::variant().new_tree(&mut runner)?;
            if open.compare(&bench, &world.current(), &variant.current(), &mut tally).is_err() {
                let known = world.current();
                let variant =
                    smallest(&mut variant, |variant| open.compare(&bench, &known, variant, &mut Tally::default()));
                let fails = |world: &World| {
                    let Ok(open) = Open::new(&bench, world) else { return Ok(()) };
                    open.compare(&bench, world, &variant, &mut Tally::default())
                };
                let world = smallest(&mut world, fails);
                return Err(fails(&world).err().unwrap_or_default().into());
            }
        }
    }
    if std::env::var_os("WAYLEAF_PAIRS").is_some() {
        let _ = writeln!(io::stderr(), "{tally:?}");
    }
    // Some names that are made up are words of a text, which stops copies: few.
    let enough = tally.compared * 10 >= tally.all * 9 && tally.bytes >= usize::try_from(tally.pairs / TO_THE_BYTE)?;
    if enough { Ok(()) } else { Err(format!("{tally:?}").into()) }
}

/// The smallest that still fails, of those that are tried.
fn smallest<T: ValueTree>(tree: &mut T, holds: impl Fn(&T::Value) -> Result<(), String>) -> T::Value {
    const MOST: usize = 150;
    let mut smallest = tree.current();
    let mut goes_on = tree.simplify();
    for _ in 0..MOST {
        if !goes_on {
            break;
        }
        goes_on = match holds(&tree.current()) {
            Err(_) => {
                smallest = tree.current();
                tree.simplify()
            }
            Ok(()) => tree.complicate(),
        };
    }
    smallest
}

/// A case with nothing hidden in it, and what the engine is given of each copy.
struct Open {
    files: Files,
    copies: Copies,
    /// The files of a whole build, once they are asked for.
    built: OnceCell<BTreeMap<String, Vec<u8>>>,
}

impl Open {
    fn new(bench: &Bench, world: &World) -> Result<Open, String> {
        let files = hidden::plain(world);
        let copies = bench.given(&files, &|_| true)?;
        match copies.iter().find(|(_, copy)| *copy == NO_COPY) {
            Some((path, _)) => Err(format!("{path} of a case with nothing hidden in it is not made\n{files:#?}")),
            None => Ok(Open { files, copies, built: OnceCell::new() }),
        }
    }

    /// Compares it with the same case with things hidden in it.
    fn compare(&self, bench: &Bench, world: &World, variant: &Variant, tally: &mut Tally) -> Result<(), String> {
        let files = variant.files(world);
        let theirs = |reader: &Reader| variant.is_hidden_from(&reader.to_string());
        let fail = |why: String| format!("{why}\n{}\n{files:#?}", difference(bench, &self.files, &files, &theirs));
        let given = bench.given(&files, &theirs).map_err(fail)?;
        tally.pairs += 1;
        tally.compared += same(&self.copies, &given).map_err(fail)?;
        tally.all += given.len();
        if tally.pairs % TO_THE_BYTE == TO_A_WORLD {
            let open = self.built.get_or_init(|| bench.built(&self.files, 0));
            let own = |path: &str| path.split('/').next().is_some_and(|reader| variant.is_hidden_from(reader));
            for (path, bytes) in bench.built(&files, tally.pairs).iter().filter(|(path, _)| own(path)) {
                if open.get(path) != Some(bytes) {
                    return Err(fail(format!("the bytes of {path} differ")));
                }
                tally.bytes += 1;
            }
        }
        Ok(())
    }
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
    withheld_fields_decide_nothing(&bench)
}

/// What makes a decision necessary may itself be kept from a reader, field by field.
fn withheld_fields_decide_nothing(bench: &Bench) -> Result<(), Failed> {
    let case = |says: &str| {
        let record = format!(
            "[[information]]\nid = \"i3\"\ntext = \"Said at the gate\"\nshare = [\"mother\"]\n{says}\n[information.withhold-field]\nsource = {{ from = [\"father\"] }}\nabout = {{ from = [\"father\"] }}\nstatus = {{ from = [\"father\"] }}\n[[person]]\nid = \"adult-1\"\nkind = \"other-adult\"\n"
        );
        Files::from([("case.toml".to_owned(), format!("{SOURCE}{record}"))])
    };
    let father = |reader: &Reader| reader.to_string() == "parent-father";
    let plain = bench.given(&case(""), &father)?;
    for says in ["source = \"health\"", "about = [\"adult-1\"]", "status = \"intelligence\"", "source = \"mother\""] {
        if same(&plain, &bench.given(&case(says), &father)?)? == 0 {
            return Err(format!("no copy of the father's was compared for {says}").into());
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

//! The last gate: whatever leaks, and wherever it stands in a finished file, it is found.

use std::fs;
use std::path::Path;

use libtest_mimic::{Failed, Trial};
use lopdf::{Dictionary, Document as File, Object, Stream, dictionary};
use wayleaf::compile::Compiler;
use wayleaf::diagnostic::Sink;
use wayleaf::document::{Block, Document, Fact, Link, Run, Section, Style, Words};
use wayleaf::request::{self, Selection};
use wayleaf::workspace::Workspace;

use crate::whole::wayleaf;

/// The trials of the gate.
pub(crate) fn trials() -> Vec<Trial> {
    vec![
        Trial::test("gate/a-leak-is-caught-wherever-it-stands", seeded_leaks),
        Trial::test("gate/bad-redactions-are-judged-right", bad_redactions),
        Trial::test("gate/story-one-assessment-sent-to-everyone", one_copy_for_everyone),
        Trial::test("gate/story-another-family-pasted-in", another_family_pasted_in),
        Trial::test("gate/story-pages-of-another-family", pages_of_another_family),
        Trial::test("gate/verify-says-what-made-a-file", what_made_it),
        Trial::test("gate/the-properties-of-a-file-name-nobody", properties),
    ]
}

pub(crate) const CASE: &str = r#"
reference = "T-1"
[young-person]
id = "yp"
name = "Ash Rowan"
[[family]]
id = "mother"
name = "Kim Rowan"
relationship = "mother"
role = "protective-partner"
address = "Flat 9, Larch Court, Fernway, NM4 7QX"
phone = "07700 900123"
[family.withhold-field]
address = { from = ["father"], reason = "domestic-abuse-location", requested-by = "mother", agreed-by = "chair", agreed-on = 2026-03-10, review-on = 2026-06-01 }
phone = { from = ["father"], reason = "domestic-abuse-location", requested-by = "mother", agreed-by = "chair", agreed-on = 2026-03-10, review-on = 2026-06-01 }
[[family]]
id = "father"
name = "Lee Rowan"
relationship = "father"
role = "protective-partner"
[[person]]
id = "adult-1"
kind = "adult-who-harms"
name = "Carl Voss"
also = ["Vossy"]
[[need]]
id = "n1"
text = "Sleeps badly"
[[action]]
id = "a1"
text = "Weekly visit by the school nurse"
needs = ["n1"]
wording = { young-person = "The nurse comes once a week." }
[[information]]
id = "i1"
text = "Carl Voss keeps the telephones in a lock-up behind the station"
status = "intelligence"
about = ["adult-1"]
withhold = { from = ["family", "professionals"], reason = "police-intelligence-source", requested-by = "police", agreed-by = "chair", agreed-on = 2026-03-10, review-on = 2026-06-01 }
"#;

pub(crate) const OTHER: &str = r#"
reference = "T-2"
[young-person]
id = "yp"
name = "Robin Hale"
born = 2011-05-04
[[family]]
id = "mother"
name = "Jo Hale"
relationship = "mother"
role = "protective-partner"
phone = "01632 960555"
"#;

fn ensure(holds: bool, what: impl Into<String>) -> Result<(), Failed> {
    if holds { Ok(()) } else { Err(what.into().into()) }
}

pub(crate) fn workspace(cases: &[(&str, &str)]) -> Result<tempfile::TempDir, Failed> {
    let folder = tempfile::tempdir()?;
    for (reference, case) in cases {
        let path = folder.path().join(format!("content/cases/{reference}"));
        fs::create_dir_all(&path)?;
        fs::write(path.join("case.toml"), case)?;
    }
    fs::copy(crate::folder::root().join("authority.toml"), folder.path().join("content/authority.toml"))?;
    Ok(folder)
}

fn text(path: &Path) -> String {
    path.display().to_string()
}

/// What the gate says of a document of the father's into which something was put.
pub(crate) fn with_leak(compiler: &Compiler, leak: &dyn Fn(&mut Document)) -> Result<String, Failed> {
    let mut sink = Sink::new();
    let history = compiler.case("T-1", &mut sink).map_err(|_| format!("{:?}", sink.diagnostics()))?;
    let all = Selection::default();
    let requests = request::of_case(&history, &compiler.forms, &all, None, &mut sink);
    let request = requests.iter().find(|one| one.path() == "parent-father/T-1/plan.pdf").ok_or("no plan")?;
    let view = compiler.view(request, &mut sink).map_err(|_| format!("{:?}", sink.diagnostics()))?;
    let mut document = compiler.composed_of(&view, request, &mut sink).map_err(|_| "not composed")?;
    leak(&mut document);
    let finished = compiler.finished(document, &view, request, &mut sink);
    let said: Vec<String> = sink.diagnostics().iter().map(|one| format!("{}: {}", one.name, one.message)).collect();
    ensure(finished.is_ok() == said.is_empty(), format!("what is let through is not complained of: {said:?}"))?;
    ensure(!said.iter().any(|one| one.contains("Voss") || one.contains("Larch")), "the message quotes what leaked")?;
    Ok(said.join("\n"))
}

pub(crate) fn block(into: &mut Document, block: Block) {
    let blocks = vec![block];
    into.sections.push(Section { id: "seed".into(), title: words("Seed"), level: 2, panel: false, blocks });
}

pub(crate) fn words(text: &str) -> Words {
    Words::new(text, None)
}

fn linked(text: &str, link: &str) -> Words {
    let style = Style { link: Some(Link::Address(link.to_owned())), ..Style::default() };
    Words::of(vec![Run { text: text.to_owned(), place: None, style }])
}

/// A seed for each place of a document where a leak could stand, and for each folding that could hide one.
#[expect(clippy::type_complexity, reason = "a table of seeds")]
fn seeds() -> Vec<(&'static str, &'static str, Box<dyn Fn(&mut Document)>)> {
    vec![
        ("heading", "page 1", Box::new(|one| one.heading = words("Plan for Vossy"))),
        ("subject", "page 1", Box::new(|one| one.subject = words("Carl Voss"))),
        ("marking", "page 1", Box::new(|one| one.marking = words("not for Vossy"))),
        ("banner", "page 1", Box::new(|one| one.banner = words("DRAFT Carl Voss"))),
        ("identity", "page 1", Box::new(|one| one.identity = words("Carl  Voss"))),
        ("metadata title", "metadata", Box::new(|one| one.title = "Plan, Carl Voss".into())),
        ("metadata author", "metadata", Box::new(|one| one.authority = words("Voss"))),
        (
            "cover",
            "page 1",
            Box::new(|one| {
                one.cover.push(Fact {
                    label: words("Lives at"),
                    value: vec![Block::Paragraph(words("Flat 9, Larch Court"))],
                });
            }),
        ),
        (
            "section title",
            "bookmark",
            Box::new(|one| {
                let title = words("What Carl Voss did");
                one.sections.push(Section {
                    id: "x".into(),
                    title,
                    level: 2,
                    panel: false,
                    blocks: vec![Block::Paragraph(words("x"))],
                });
            }),
        ),
        ("telephone number", "page", Box::new(|one| block(one, Block::Paragraph(words("ring (077) 009-001 23"))))),
        ("number from abroad", "page", Box::new(|one| block(one, Block::Paragraph(words("+44 7700 900 123"))))),
        ("postcode", "page", Box::new(|one| block(one, Block::Note(words("near NM4 7QX"))))),
        (
            "address in capitals",
            "page",
            Box::new(|one| block(one, Block::Note(words("FLAT 9 LARCH COURT FERNWAY NM4 7QX")))),
        ),
        (
            "text",
            "page",
            Box::new(|one| {
                block(one, Block::Paragraph(words("Carl keeps the telephones in a lock-up behind the station.")));
            }),
        ),
        ("part of a text", "page", Box::new(|one| block(one, Block::Missing(words("a lock-up behind the station"))))),
        (
            "soft hyphens",
            "page",
            Box::new(|one| {
                block(one, Block::Paragraph(words("tele\u{ad}phones in a lock-up be\u{ad}hind the station")));
            }),
        ),
        (
            "table",
            "page",
            Box::new(|one| {
                let row = vec![vec![Block::Paragraph(words("Vossy"))], vec![Block::Paragraph(words("x"))]];
                block(
                    one,
                    Block::Table { header: vec![words("Who"), words("What")], widths: vec![1, 2], rows: vec![row] },
                );
            }),
        ),
        (
            "list",
            "page",
            Box::new(|one| {
                block(one, Block::List { start: None, items: vec![vec![Block::Paragraph(words("CARL\u{a0}VOSS"))]] });
            }),
        ),
        ("link", "link", Box::new(|one| block(one, Block::Paragraph(linked("here", "https://example.org/carl-voss"))))),
        (
            "bold between",
            "page",
            Box::new(|one| {
                let strong = Style { strong: true, ..Style::default() };
                let bold = Run { text: "Voss".into(), place: None, style: strong };
                block(one, Block::Paragraph(Words::of(vec![words("Carl ").runs()[0].clone(), bold])));
            }),
        ),
        ("code", "page", Box::new(|one| block(one, Block::Code(words("Vossy"))))),
        ("tick", "page", Box::new(|one| block(one, Block::Ticks(vec![(words("Carl Voss"), false)])))),
        (
            "signature",
            "page",
            Box::new(|one| block(one, Block::Signature { name: words("Vossy"), date: words("Date") })),
        ),
    ]
}

fn seeded_leaks() -> Result<(), Failed> {
    let folder = workspace(&[("T-1", CASE)])?;
    let mut sink = Sink::new();
    let compiler = Compiler::new(Workspace::new(folder.path()), &mut sink).map_err(|_| "no compiler")?;
    ensure(with_leak(&compiler, &|_| {})?.is_empty(), "without a leak the document passes")?;
    let harmless =
        with_leak(&compiler, &|one| block(one, Block::Paragraph(words("Kim Rowan, 07700 900999, a vossy place"))))?;
    ensure(harmless.is_empty(), format!("what the father may have passes: {harmless}"))?;
    let mut missed = Vec::new();
    for (seed, stands, leak) in seeds() {
        let said = with_leak(&compiler, leak.as_ref())?;
        if !said.lines().any(|line| line.starts_with("withheld-item-disclosed") && line.contains(stands)) {
            missed.push(format!("{seed}: wanted `{stands}`, got `{said}`"));
        }
    }
    ensure(missed.is_empty(), missed.join("\n"))
}

/// Draws words on the first page, with instructions before and after them.
fn draw(file: &mut File, before: &str, words: &str, after: &str) {
    let page = file.page_iter().next().unwrap();
    let font = file.add_object(dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica", "Encoding" => "WinAnsiEncoding" });
    let resources = file.get_dictionary(page).unwrap().get(b"Resources").unwrap().clone();
    let mut resources = match resources {
        Object::Reference(id) => file.get_dictionary(id).unwrap().clone(),
        other => other.as_dict().unwrap().clone(),
    };
    let mut fonts = match resources.get(b"Font") {
        Ok(Object::Reference(id)) => file.get_dictionary(*id).unwrap().clone(),
        Ok(other) => other.as_dict().unwrap().clone(),
        Err(_) => Dictionary::new(),
    };
    fonts.set("Fx", font);
    resources.set("Font", fonts);
    file.get_dictionary_mut(page).unwrap().set("Resources", resources);
    let content = format!("{before} BT /Fx 12 Tf 100 400 Td ({words}) Tj ET {after}");
    file.add_page_contents(page, content.into_bytes()).unwrap();
}

fn catalog(file: &mut File) -> &mut Dictionary {
    file.catalog_mut().unwrap()
}

fn attach(file: &mut File, words: &str) {
    let stream = Stream::new(dictionary! { "Type" => "EmbeddedFile" }, words.as_bytes().to_vec());
    let embedded = file.add_object(stream);
    let spec = file.add_object(dictionary! { "Type" => "Filespec", "F" => Object::string_literal("notes.txt"), "EF" => dictionary! { "F" => embedded } });
    catalog(file).set("Names", dictionary! { "EmbeddedFiles" => dictionary! { "Names" => vec![Object::string_literal("notes"), spec.into()] } });
}

fn note(file: &mut File, dictionary: Dictionary) {
    let page = file.page_iter().next().unwrap();
    let id = file.add_object(dictionary);
    file.get_dictionary_mut(page).unwrap().set("Annots", vec![Object::Reference(id)]);
}

fn bookmark(file: &mut File, words: &str) {
    let parent = catalog(file).get(b"Outlines").unwrap().clone();
    file.add_object(dictionary! { "Title" => Object::string_literal(words), "Parent" => parent });
}

fn field(file: &mut File, words: &str) {
    let field = file.add_object(
        dictionary! { "FT" => "Tx", "T" => Object::string_literal("answer"), "V" => Object::string_literal(words) },
    );
    catalog(file).set("AcroForm", dictionary! { "Fields" => vec![Object::Reference(field)] });
}

fn metadata(file: &mut File, words: &str) {
    let id = file.trailer.get(b"Info").and_then(Object::as_reference).unwrap();
    file.get_dictionary_mut(id).unwrap().set("Subject", Object::string_literal(words));
}

/// A bad redaction: its name, where its words stand, and how it is made.
type Redaction = (&'static str, &'static str, fn(&mut File, &str));

const REDACTIONS: &[Redaction] = &[
    ("under-a-box", "page 1", |file, words| draw(file, "", words, "0 0 0 rg 90 390 300 30 re f")),
    ("white-text", "page 1", |file, words| draw(file, "1 1 1 rg", words, "")),
    ("invisible-text", "page 1", |file, words| draw(file, "3 Tr", words, "")),
    ("off-the-page", "page 1", |file, words| draw(file, "1 0 0 1 9000 9000 cm", words, "")),
    ("leftover-bookmark", "bookmark", bookmark),
    ("metadata", "properties of the file", metadata),
    ("form-value", "form field", field),
    ("attachment", "attachment", attach),
    ("comment", "note on a page", |file, words| {
        note(
            file,
            dictionary! { "Type" => "Annot", "Subtype" => "Text", "Rect" => vec![0.into(), 0.into(), 9.into(), 9.into()], "Contents" => Object::string_literal(words) },
        );
    }),
    ("alternative-text", "alternative text", |file, words| {
        file.add_object(
            dictionary! { "Type" => "StructElem", "S" => "Figure", "Alt" => Object::string_literal(words) },
        );
    }),
    ("no-page-shows-it", "part that no viewer shows", |file, words| {
        file.add_object(dictionary! { "Old" => Object::string_literal(words) });
    }),
];

fn bad_redactions() -> Result<(), Failed> {
    let folder = workspace(&[("T-1", CASE)])?;
    let root = text(folder.path());
    ensure(wayleaf(&["build", &root]).status.success(), "the case builds")?;
    let sound = fs::read(folder.path().join("out/parent-father/T-1/plan.pdf"))?;
    let edit = |name: &str, make: fn(&mut File, &str), words: &str| -> Result<String, Failed> {
        let mut file = File::load_mem(&sound)?;
        make(&mut file, words);
        let path = folder.path().join(name);
        file.save(&path)?;
        Ok(text(&path))
    };
    let mut clean = vec![text(&folder.path().join("out/parent-father/T-1/plan.pdf"))];
    let mut bad = Vec::new();
    for (name, _, make) in REDACTIONS {
        clean.push(edit(&format!("clean-{name}.pdf"), *make, "Kim Rowan, a weekly visit")?);
        bad.push(edit(&format!("bad-{name}.pdf"), *make, "seen with Carl Voss")?);
    }
    let verify = |files: &[String]| {
        let mut arguments = vec!["verify", "--reader", "parent-father", "--dir", &root];
        arguments.extend(files.iter().map(String::as_str));
        wayleaf(&arguments)
    };
    let output = verify(&clean);
    ensure(output.status.code() == Some(0), format!("clean files pass: {}", String::from_utf8_lossy(&output.stderr)))?;
    let output = verify(&bad);
    let said = String::from_utf8(output.stderr)?;
    ensure(output.status.code() == Some(1) && !said.contains("Voss"), format!("bad files are refused: {said}"))?;
    for (name, stands, _) in REDACTIONS {
        let found = said.lines().any(|line| line.contains(&format!("bad-{name}.pdf")) && line.contains(stands));
        ensure(found, format!("{name}, {stands} is not among\n{said}"))?;
    }
    fs::write(folder.path().join("not.pdf"), "no PDF")?;
    ensure(verify(&[text(&folder.path().join("not.pdf"))]).status.code() == Some(2), "what cannot be read is no answer")
}

/// One assessment went to a mother and two ex-partners with nothing withheld.
fn one_copy_for_everyone() -> Result<(), Failed> {
    let second = "[[family]]\nid = \"stepfather\"\nname = \"Max Field\"\nrelationship = \"stepfather\"\nrole = \"protective-partner\"\n";
    // The young person lives with her.
    let address = CASE.lines().find(|line| line.starts_with("address = \"")).unwrap_or_default();
    let rule = CASE.lines().find(|line| line.starts_with("address = {")).unwrap_or_default();
    let lives = format!("name = \"Ash Rowan\"\n{address}\nwithhold-field = {{ {rule} }}\n");
    let case = CASE.replace("name = \"Ash Rowan\"\n", &lives) + second;
    let case = case.replace("from = [\"father\"]", "from = [\"father\", \"stepfather\"]");
    let folder = workspace(&[("T-1", &case)])?;
    let root = text(folder.path());
    let built = wayleaf(&["build", &root, "--form", "social-work-initial-report"]);
    ensure(built.status.success(), String::from_utf8_lossy(&built.stderr))?;
    let copy = |reader: &str| text(&folder.path().join("out").join(reader).join("T-1/social-work-initial-report.pdf"));
    let verify = |reader: &str, file: &str| wayleaf(&["verify", "--reader", reader, "--dir", &root, file]);
    let assessment = copy("professionals");
    ensure(verify("parent-mother", &assessment).status.code() == Some(0), "the mother may have her address")?;
    for reader in ["parent-father", "parent-stepfather"] {
        let refused = verify(reader, &assessment);
        let said = String::from_utf8(refused.stderr)?;
        ensure(refused.status.code() == Some(1) && said.contains("an address of"), said.clone())?;
        ensure(!said.contains("Larch"), said)?;
        ensure(verify(reader, &copy(reader)).status.code() == Some(0), "their own copies have nothing of it")?;
    }
    Ok(())
}

/// Another family's paragraph was pasted into a plan.
fn another_family_pasted_in() -> Result<(), Failed> {
    let folder = workspace(&[("T-1", CASE), ("T-2", OTHER)])?;
    let root = text(folder.path());
    let copy = folder.path().join("out/parent-mother/T-1/plan.pdf");
    let chair = folder.path().join("out/chair/T-1/plan.pdf");
    ensure(wayleaf(&["build", &root]).status.success() && copy.exists(), "the case builds")?;
    let pasted = CASE.replace("Sleeps badly", "Sleeps badly since Robin Hale moved away");
    fs::write(folder.path().join("content/cases/T-1/case.toml"), &pasted)?;
    let output = wayleaf(&["build", &root, "--case", "T-1"]);
    let said = String::from_utf8(output.stderr)?;
    ensure(output.status.code() == Some(1) && said.contains("other-case-in-document"), said.clone())?;
    ensure(
        said.contains("content/cases/T-1/case.toml:28") && said.contains("content/cases/T-2/case.toml:5"),
        said.clone(),
    )?;
    ensure(!said.contains("Robin") && !copy.exists() && chair.exists(), "the old copy is gone, the chair's is not")?;
    // Siblings may share: that is declared once.
    fs::write(
        folder.path().join("content/cases/T-2/case.toml"),
        OTHER.replace("\"T-2\"", "\"T-2\"\nlinked = [\"T-1\"]"),
    )?;
    ensure(wayleaf(&["build", &root, "--case", "T-1"]).status.success() && copy.exists(), "linked cases may share")
}

/// Pages of one family lay in another's report.
fn pages_of_another_family() -> Result<(), Failed> {
    let folder = workspace(&[("T-1", CASE), ("T-2", OTHER)])?;
    let root = text(folder.path());
    ensure(wayleaf(&["build", &root]).status.success(), "the cases build")?;
    let other = text(&folder.path().join("out/parent-mother/T-2/plan.pdf"));
    let output = wayleaf(&["verify", "--reader", "parent-mother", "--case", "T-1", "--dir", &root, &other]);
    let said = String::from_utf8(output.stderr)?;
    ensure(output.status.code() == Some(1), said.clone())?;
    ensure(said.contains("the full name of a person of the case `T-2`") && said.contains("the reference of"), said)
}

/// What a file says of itself beside its pages holds nobody's name, not even of those whom its reader knows: it is
/// shown where the file lies.
fn properties() -> Result<(), Failed> {
    let folder = workspace(&[("T-1", CASE)])?;
    let root = text(folder.path());
    ensure(wayleaf(&["build", &root, "--form", "plan"]).status.success(), "the case builds")?;
    for reader in ["chair", "parent-mother"] {
        let file = File::load(folder.path().join("out").join(reader).join("T-1/plan.pdf"))?;
        let information = file.trailer.get(b"Info").and_then(Object::as_reference)?;
        let mut said = format!("{:?}", file.get_dictionary(information)?);
        for object in file.objects.values().filter_map(|object| object.as_stream().ok()) {
            if object.dict.get(b"Type").and_then(Object::as_name).is_ok_and(|name| name == b"Metadata") {
                let bytes = object.get_plain_content().unwrap_or_else(|_| object.content.clone());
                said.push_str(&String::from_utf8_lossy(&bytes));
            }
        }
        ensure(said.contains("wayleaf") && said.contains("plan 1.0"), format!("they say what made it: {said}"))?;
        let named = ["Rowan", "Ash", "Kim", "Lee", "Voss"].into_iter().find(|name| said.contains(name));
        ensure(named.is_none(), format!("they name {named:?}"))?;
    }
    Ok(())
}

fn what_made_it() -> Result<(), Failed> {
    let folder = workspace(&[("T-1", CASE)])?;
    let root = text(folder.path());
    ensure(wayleaf(&["build", &root]).status.success(), "the case builds")?;
    let plan = text(&folder.path().join("out/professionals/T-1/plan.pdf"));
    let output = wayleaf(&["verify", "--dir", &root, &plan]);
    let said = String::from_utf8(output.stdout)? + &String::from_utf8(output.stderr)?;
    ensure(output.status.code() == Some(0), said.clone())?;
    ensure(said.contains("from the form `plan`, version 1.0, of the case `T-1`; this workspace makes the same bytes now, as `professionals/T-1/plan.pdf`"), said)?;
    fs::write(folder.path().join("content/cases/T-1/case.toml"), CASE.replace("Sleeps badly", "Sleeps well"))?;
    ensure(wayleaf(&["verify", "--dir", &root, &plan]).status.code() == Some(1), "a case that changed")?;
    ensure(wayleaf(&["verify", "--dir", &root, "no-such.pdf"]).status.code() == Some(2), "a file that is not there")
}

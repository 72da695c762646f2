//! What stands beside each other in a finished file makes up no withheld text; what goes on over a line, a
//! hyphen or a page is one text.

use std::fs;

use libtest_mimic::{Failed, Trial};
use lopdf::{Document as File, Object, Stream, dictionary};
use wayleaf::compile::Compiler;
use wayleaf::diagnostic::Sink;
use wayleaf::document::{Block, Document};
use wayleaf::workspace::Workspace;

use crate::gate::{CASE, OTHER, block, with_leak, words, workspace};
use crate::whole::{ensure, text, wayleaf};

/// The trials of neighbours, of other cases, and of copies of an earlier day.
pub(crate) fn trials() -> Vec<Trial> {
    vec![
        Trial::test("gate/neighbours-make-up-no-text", neighbours),
        Trial::test("gate/a-text-goes-on-over-lines-and-pages", over_pages),
        Trial::test("gate/other-cases-are-found", other_cases),
        Trial::test("gate/what-cases-share-is-declared-once", shared),
        Trial::test("gate/copies-of-an-earlier-day-pass", earlier_day),
    ]
}

/// Halves of what is withheld: "keeps the telephones in a lock-up". Neither says enough alone.
const HALVES: [&str; 2] = ["He keeps the telephones", "in a lock-up at home"];

fn paragraph(text: &str) -> Vec<Block> {
    vec![Block::Paragraph(words(text))]
}

fn table(rows: &[&[&str]]) -> Block {
    let header: Vec<_> = rows[0].iter().map(|_| words("Head")).collect();
    let rows = rows.iter().map(|row| row.iter().map(|cell| paragraph(cell)).collect()).collect();
    Block::Table { widths: vec![1; header.len()], header, rows }
}

fn neighbours() -> Result<(), Failed> {
    let folder = workspace(&[("T-1", CASE)])?;
    let mut sink = Sink::new();
    let compiler = Compiler::new(Workspace::new(folder.path()), &mut sink).map_err(|_| "no compiler")?;
    let [first, second] = HALVES;
    let list = |items: &[&str]| Block::List { start: None, items: items.iter().map(|item| paragraph(item)).collect() };
    let apart: Vec<(&str, Block)> = vec![
        ("items of a list", list(&[first, second])),
        ("cells of a row", table(&[&[first, second]])),
        ("cells of a column", table(&[&[first, "x"], &[second, "y"]])),
        ("rows of a table", table(&[&["x", first], &[second, "y"]])),
        ("items with names", list(&["with Carl", "Voss"])),
        ("cells with numbers", table(&[&["07700", "900123"]])),
    ];
    for (what, beside) in apart {
        let said = with_leak(&compiler, &|one: &mut Document| block(one, beside.clone()))?;
        let only_names = said.lines().all(|line| line.contains("a name of"));
        let names = what == "items with names";
        ensure(if names { only_names && !said.is_empty() } else { said.is_empty() }, format!("{what}: {said}"))?;
    }
    let whole = format!("{first} {second}");
    let padding = "Plain words that say nothing of anybody. ".repeat(9);
    let together: Vec<(&str, Block)> = vec![
        ("one item", list(&[&whole, "x"])),
        ("one cell", table(&[&["x", &whole]])),
        ("over the end of a line", Block::Paragraph(words(&format!("{padding}{whole}. {padding}")))),
        (
            "with a hyphen at the end of a line",
            Block::Paragraph(words(&format!("{padding}{}", whole.replace("telephones", "tele\u{ad}phones")))),
        ),
    ];
    for (what, beside) in together {
        let said = with_leak(&compiler, &|one: &mut Document| block(one, beside.clone()))?;
        ensure(said.contains("a text of `i1`"), format!("{what}: {said}"))?;
    }
    Ok(())
}

/// A tagged file: for each page, which element says what. Elements have these roles.
fn tagged(pages: &[&[(usize, &str)]], roles: &[&str]) -> Vec<u8> {
    let mut file = File::with_version("1.7");
    let tree = file.new_object_id();
    let parent = file.new_object_id();
    let font = file.add_object(dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica", "Encoding" => "WinAnsiEncoding" });
    let elements: Vec<_> = roles.iter().map(|_| file.new_object_id()).collect();
    let mut children: Vec<Vec<Object>> = vec![Vec::new(); roles.len()];
    let mut kids = Vec::new();
    for page in pages {
        let id = file.new_object_id();
        let mut content = String::new();
        for (number, (element, text)) in page.iter().enumerate() {
            content.push_str(&format!(
                "/P <</MCID {number}>> BDC BT /F 12 Tf 50 {} Td ({text}) Tj ET EMC\n",
                700 - 20 * number
            ));
            let number = i64::try_from(number).unwrap();
            children[*element].push(dictionary! { "Type" => "MCR", "Pg" => id, "MCID" => number }.into());
        }
        let content = file.add_object(Stream::new(dictionary! {}, content.into_bytes()));
        let resources = dictionary! { "Font" => dictionary! { "F" => font } };
        file.set_object(id, dictionary! { "Type" => "Page", "Parent" => parent, "Contents" => content, "Resources" => resources, "MediaBox" => vec![0.into(), 0.into(), 595.into(), 842.into()] });
        kids.push(Object::Reference(id));
    }
    for ((id, role), children) in elements.iter().zip(roles).zip(children) {
        file.set_object(*id, dictionary! { "Type" => "StructElem", "S" => *role, "P" => tree, "K" => children });
    }
    let elements: Vec<Object> = elements.into_iter().map(Object::Reference).collect();
    file.set_object(tree, dictionary! { "Type" => "StructTreeRoot", "K" => elements });
    let count = i64::try_from(kids.len()).unwrap();
    file.set_object(parent, dictionary! { "Type" => "Pages", "Kids" => kids, "Count" => count });
    let catalog = file.add_object(dictionary! { "Type" => "Catalog", "Pages" => parent, "StructTreeRoot" => tree });
    file.trailer.set("Root", catalog);
    let mut bytes = Vec::new();
    file.save_to(&mut bytes).unwrap();
    bytes
}

fn over_pages() -> Result<(), Failed> {
    let folder = workspace(&[("T-1", CASE)])?;
    let root = text(folder.path());
    let verify = |name: &str, bytes: &[u8]| -> Result<String, Failed> {
        let path = folder.path().join(name);
        fs::write(&path, bytes)?;
        let output = wayleaf(&["verify", "--reader", "parent-father", "--case", "T-1", "--dir", &root, &text(&path)]);
        let said = String::from_utf8(output.stderr)?;
        let is_refused = output.status.code() == Some(1);
        ensure(is_refused == said.contains("withheld-item-disclosed"), said.clone())?;
        Ok(said)
    };
    let [first, second] = HALVES;
    // One paragraph over the end of a page, between a head and a foot.
    let one = tagged(&[&[(0, first)], &[(0, second)]], &["P"]);
    let said = verify("one-paragraph.pdf", &one)?;
    ensure(said.contains("pages 1 and 2"), said)?;
    let cell = tagged(&[&[(0, first), (1, "beside")], &[(0, second), (1, "it")]], &["TD", "TD"]);
    ensure(verify("one-cell.pdf", &cell)?.contains("pages 1 and 2"), "a cell goes on over a page")?;
    let hyphen = tagged(&[&[(0, "He keeps the tele-")], &[(0, "phones in a lock-up")]], &["P"]);
    ensure(verify("hyphen.pdf", &hyphen)?.contains("pages 1 and 2"), "a word goes on over a page")?;
    for roles in [["P", "P"], ["LI", "LI"], ["TD", "P"], ["H2", "P"]] {
        let two = tagged(&[&[(0, first)], &[(1, second)]], &roles);
        ensure(verify("two.pdf", &two)?.is_empty(), format!("{roles:?} on two pages are two things"))?;
    }
    for (roles, parted) in [(["LI", "LI"], true), (["TD", "TD"], true), (["TH", "TD"], true), (["Span", "Span"], false)]
    {
        let page = tagged(&[&[(0, first), (1, second)]], &roles);
        ensure(verify("page.pdf", &page)?.is_empty() == parted, format!("{roles:?} on one page"))?;
    }
    // A file without tags is searched as one text, and so is one whose tags say nothing of what it shows.
    let mut bare = File::load_mem(&tagged(&[&[(0, first), (1, second)]], &["LI", "LI"]))?;
    bare.catalog_mut()?.remove(b"StructTreeRoot");
    let mut bytes = Vec::new();
    bare.save_to(&mut bytes)?;
    ensure(!verify("bare.pdf", &bytes)?.is_empty(), "without tags a page is one text")
}

/// What is pasted into a family's plan, whether it is an error, and what is said of it.
const PASTED: &[(&str, Option<bool>, &str)] = &[
    ("Robin Hale was there", Some(true), "the full name"),
    ("ROBIN\u{a0}HALE was there", Some(true), "the full name"),
    ("see T-2 for that", Some(true), "the reference"),
    ("Robin, born on 4 May 2011", Some(false), "a name and date of birth"),
    ("Hale 2011-05-04", Some(false), "a name and date of birth"),
    ("R. Hale (04/05/2011)", Some(false), "a name and date of birth"),
    ("a meeting on 4 May 2011", None, ""),
    ("Robin rang", None, ""),
    ("ring 01632 960555", Some(false), "a telephone number"),
    ("ring (016) 329-605 55", Some(false), "a telephone number"),
    ("ring +44 1632 960 555", Some(false), "a telephone number"),
    ("ring 01632 960556", None, ""),
    ("at Flat 2, Birch House, Fernway NM4 8QZ", Some(false), "an address"),
    ("at FLAT 2 BIRCH HOUSE FERNWAY NM4 8QZ", Some(false), "an address"),
    ("at Birch House", None, ""),
];

fn other_cases() -> Result<(), Failed> {
    let other = OTHER.replace("phone =", "address = \"Flat 2, Birch House, Fernway NM4 8QZ\"\nphone =");
    for linked in [false, true] {
        let other = if linked { other.replace("\"T-2\"", "\"T-2\"\nlinked = [\"T-1\"]") } else { other.clone() };
        let folder = workspace(&[("T-1", CASE), ("T-2", &other)])?;
        let mut sink = Sink::new();
        let compiler = Compiler::new(Workspace::new(folder.path()), &mut sink).map_err(|_| "no compiler")?;
        for (pasted, error, what) in PASTED {
            let said = with_leak(&compiler, &|one: &mut Document| block(one, Block::Paragraph(words(pasted))));
            // What only warns is let through, and still said.
            let said = match said {
                Ok(said) => said,
                Err(failed) => failed.message().unwrap_or_default().to_owned(),
            };
            let wanted = error.filter(|_| !linked);
            let found = said.contains("other-case-in-document") && said.contains(what);
            ensure(found == wanted.is_some(), format!("`{pasted}`, linked {linked}: {said}"))?;
            let let_through = said.contains("let through");
            ensure(let_through == (wanted == Some(false)), format!("`{pasted}` is an error: {error:?}: {said}"))?;
        }
    }
    // A name in one cell and its day in the next stand beside each other.
    let folder = workspace(&[("T-1", CASE), ("T-2", OTHER)])?;
    let mut sink = Sink::new();
    let compiler = Compiler::new(Workspace::new(folder.path()), &mut sink).map_err(|_| "no compiler")?;
    let row = table(&[&["Hale", "4 May 2011"]]);
    let said = with_leak(&compiler, &|one: &mut Document| block(one, row.clone()));
    let said = said.map_err(|failed| failed.message().unwrap_or_default().to_owned());
    ensure(said.is_err_and(|said| said.contains("a name and date of birth")), "in a table")
}

/// What is declared, with the cases that share it; what is pasted into a document of the first case; and whether
/// it may stand there.
const DECLARED: &[(&str, &str, &str, bool)] = &[
    ("01632 960555", "", "ring +44 1632 960 555", true),
    ("01632 960555", "[\"T-1\", \"T-2\"]", "ring (016) 329-605 55", true),
    ("01632 960555", "[\"T-2\", \"T-3\"]", "ring 01632 960555", false),
    ("01632 960555", "[\"T-1\", \"T-3\"]", "ring 01632 960555", false),
    ("01632 960556", "", "ring 01632 960555", false),
    ("Flat 2, Birch House, Fernway NM4 8QZ", "", "at FLAT 2 BIRCH HOUSE FERNWAY NM4 8QZ", true),
    ("Flat 3, Birch House, Fernway NM4 8QZ", "", "at Flat 2, Birch House, Fernway NM4 8QZ", false),
    ("Robin Hale", "[\"T-1\", \"T-2\"]", "ROBIN\u{a0}HALE was there", true),
    ("Robin Hale", "[\"T-2\", \"T-3\"]", "Robin Hale was there", false),
    ("Robin Hale", "", "Robin Hale was there", false),
    ("T-2", "[\"T-1\", \"T-2\"]", "see T-2 for that", true),
    ("T-2", "", "see T-2 for that", false),
    ("Robin Hale", "[\"T-1\", \"T-2\"]", "Robin, born on 4 May 2011", false),
];

fn shared() -> Result<(), Failed> {
    let other = OTHER.replace("phone =", "address = \"Flat 2, Birch House, Fernway NM4 8QZ\"\nphone =");
    let folder = workspace(&[("T-1", CASE), ("T-2", &other), ("T-3", "reference = \"T-3\"\n")])?;
    let path = folder.path().join("content/authority.toml");
    let authority = fs::read_to_string(&path)?;
    for (declared, cases, pasted, may) in DECLARED {
        let cases = if cases.is_empty() { String::new() } else { format!("cases = {cases}\n") };
        let entry = format!("[[shared]]\ntext = \"{declared}\"\nwhy = \"Both have it\"\n{cases}");
        fs::write(&path, format!("{authority}\n{entry}"))?;
        let mut sink = Sink::new();
        let compiler = Compiler::new(Workspace::new(folder.path()), &mut sink).map_err(|_| "no compiler")?;
        let said = match with_leak(&compiler, &|one: &mut Document| block(one, Block::Paragraph(words(pasted)))) {
            Ok(said) => said,
            Err(failed) => failed.message().unwrap_or_default().to_owned(),
        };
        ensure(said.contains("other-case-in-document") != *may, format!("`{pasted}` with {entry}: {said}"))?;
    }
    Ok(())
}

/// A copy built as at an earlier day says what was so then, which its reader may have.
fn earlier_day() -> Result<(), Failed> {
    let case = CASE.replace(
        "text = \"Sleeps badly\"",
        "text = \"Sleeps badly since the end of the summer holidays\"\n[[need.update]]\non = 2026-05-01\ntext = \"Sleeps through most of the nights of the week now\"",
    );
    let case = format!(
        "{case}[[meeting]]\nid = \"m1\"\nkind = \"initial-conference\"\non = 2026-03-20\n[[meeting]]\nid = \"m2\"\nkind = \"core-group\"\non = 2026-05-10\n"
    );
    let folder = workspace(&[("T-1", &case)])?;
    let root = text(folder.path());
    for (out, as_at) in [("then", Some("2026-03-20")), ("now", None)] {
        let out = text(&folder.path().join(out));
        let mut arguments = vec!["build", &root, "--out", &out];
        arguments.extend(as_at.into_iter().flat_map(|date| ["--as-at", date]));
        ensure(wayleaf(&arguments).status.success(), format!("it builds as at {as_at:?}"))?;
        for reader in ["young-person", "parent-mother", "parent-father", "core-group"] {
            let file = format!("{out}/{reader}/T-1/plan.pdf");
            let output = wayleaf(&["verify", "--reader", reader, "--dir", &root, &file]);
            ensure(output.status.success(), format!("{file}: {}", String::from_utf8_lossy(&output.stderr)))?;
        }
    }
    let (then, now) = (
        fs::read(folder.path().join("then/parent-father/T-1/plan.pdf"))?,
        fs::read(folder.path().join("now/parent-father/T-1/plan.pdf"))?,
    );
    ensure(then != now, "the two copies say different things")
}

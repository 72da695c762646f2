//! Every document of the demonstration, walked: its text, tags and metadata.

use libtest_mimic::{Failed, Trial};
use lopdf::{Dictionary, Document, Object, ObjectId};

use crate::whole::{demonstration, files, wayleaf};

/// The trials of finished files.
pub(crate) fn trials() -> Vec<Trial> {
    vec![Trial::test("documents/every-document-is-walked", walk_all)]
}

fn walk_all() -> Result<(), Failed> {
    let out = tempfile::tempdir()?;
    let output =
        wayleaf(&["build", &demonstration().display().to_string(), "--out", &out.path().display().to_string()]);
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
    }
    let mut wrong = Vec::new();
    for (path, bytes) in files(out.path()).into_iter().filter(|(path, _)| path.ends_with(".pdf")) {
        let document = Document::load_mem(&bytes)?;
        wrong.extend(faults(&path, &document, &bytes).into_iter().map(|fault| format!("{path}: {fault}")));
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n").into()) }
}

/// What is wrong with a finished file.
fn faults(path: &str, document: &Document, bytes: &[u8]) -> Vec<String> {
    let mut faults = Vec::new();
    let mut need = |holds: bool, what: String| {
        if !holds {
            faults.push(what);
        }
    };
    let catalog = document.catalog().expect("a file has a catalog");
    let has = |key: &[u8]| catalog.get(key).is_ok();
    need(has(b"Lang") && has(b"MarkInfo") && has(b"Outlines"), "language, marks or outline are missing".to_owned());

    let metadata = metadata(document, catalog);
    for part in
        ["<pdfuaid:part>1</pdfuaid:part>", "<pdfaid:part>2</pdfaid:part>", "<pdfaid:conformance>A</pdfaid:conformance>"]
    {
        need(metadata.contains(part), format!("its metadata does not say {part}"));
    }
    // The ids of a file are digests, in letters that spell a short name now and then.
    let words: String = metadata
        .split('<')
        .filter(|part| !part.contains("InstanceID>") && !part.contains("DocumentID>") && !part.contains("instanceID>"))
        .collect();
    for name in ["Moor", "Dana", "Lee", "Jaden", "Voss", "Jay", "Lomba", "Bia", "Fernanda", "Selwood"] {
        need(!words.contains(name), format!("its metadata holds the name {name}"));
    }

    let tags = tags(document, catalog);
    let count = |tag: &str| tags.iter().filter(|one| one.name == tag).count();
    // A pack has the title of each paper that it binds, beside its own.
    let is_pack = path.contains("/conference-pack.");
    let titles = count("H1");
    need(if is_pack { titles > 2 } else { titles == 1 }, format!("it has {titles} headings of level 1"));
    need(count("H2") > 0 && count("P") > 0, "it has no headings or no paragraphs".to_owned());
    let unscoped = tags.iter().filter(|tag| tag.name == "TH" && !tag.has_scope).count();
    need(unscoped == 0, format!("{unscoped} header cells have no scope"));
    need(count("Table") == 0 || count("TH") > 0, "its tables have no header cells".to_owned());

    let pages: Vec<u32> = document.get_pages().keys().copied().collect();
    for page in &pages {
        let text = document.extract_text(&[*page]).unwrap_or_default();
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        need(
            text.contains(&format!("Page {page} of {}", pages.len())),
            format!("page {page} does not say which it is"),
        );
        let is_guide = path == "public/practitioner-guide.pdf";
        need(!is_guide || !text.contains("Leaflet for"), format!("page {page} of the guide prints a leaflet"));
        let reader = path.split('/').next().unwrap_or_default();
        need(reader == "public" || text.contains("Copy for"), format!("page {page} does not say whose copy it is"));
        let case = path.split('/').nth(1).unwrap_or_default();
        // A copy about nobody in particular does not say whose case it is; every other says it on each page.
        let says = text.contains(case);
        need(reader == "public" || reader == "anonymised" || says, format!("page {page} does not say its reference"));
        need(reader != "anonymised" || !says, format!("page {page} says its reference"));
        let is_marked = ["OFFICIAL", "PRIVATE", "CONFIDENTIAL"].iter().any(|marking| text.contains(marking));
        need(reader == "public" || is_marked, format!("page {page} does not say its marking"));
    }
    let raw = String::from_utf8_lossy(bytes);
    need(!raw.contains("content/cases") && !raw.contains("/tmp/"), "it holds a path".to_owned());
    faults
}

fn metadata(document: &Document, catalog: &Dictionary) -> String {
    let stream = catalog.get(b"Metadata").and_then(Object::as_reference).and_then(|id| document.get_object(id));
    let stream = stream.and_then(Object::as_stream);
    stream
        .map(|stream| {
            String::from_utf8_lossy(&stream.get_plain_content().unwrap_or_else(|_| stream.content.clone())).into_owned()
        })
        .unwrap_or_default()
}

/// One structure element.
struct Tag {
    name: String,
    has_scope: bool,
}

/// All structure elements, in reading order.
fn tags(document: &Document, catalog: &Dictionary) -> Vec<Tag> {
    let mut found = Vec::new();
    if let Ok(root) = catalog.get(b"StructTreeRoot").and_then(Object::as_reference) {
        collect(document, root, &mut found);
    }
    found
}

fn collect(document: &Document, id: ObjectId, into: &mut Vec<Tag>) {
    let Ok(element) = document.get_dictionary(id) else { return };
    if let Ok(name) = element.get(b"S").and_then(Object::as_name) {
        let name = String::from_utf8_lossy(name).into_owned();
        into.push(Tag { name, has_scope: has_scope(document, element) });
    }
    let children = match element.get(b"K") {
        Ok(Object::Array(children)) => children.clone(),
        Ok(one) => vec![one.clone()],
        Err(_) => Vec::new(),
    };
    for child in children {
        if let Ok(id) = child.as_reference() {
            collect(document, id, into);
        }
    }
}

fn has_scope(document: &Document, element: &Dictionary) -> bool {
    let resolve = |object: &Object| match object {
        Object::Reference(id) => document.get_object(*id).cloned().unwrap_or(Object::Null),
        other => other.clone(),
    };
    let attributes = match element.get(b"A").map(resolve) {
        Ok(Object::Array(all)) => all.iter().map(resolve).collect(),
        Ok(one) => vec![one],
        Err(_) => Vec::new(),
    };
    attributes.iter().any(|one| one.as_dict().is_ok_and(|one| one.get(b"Scope").is_ok()))
}

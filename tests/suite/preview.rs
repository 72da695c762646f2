//! The preview's answers, asked for without a browser: who gets any, and what each reader is told.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use libtest_mimic::{Failed, Trial};
use serde_json::Value as Json;

use crate::watched::{Watched, case, form};
use crate::whole::ensure;

/// The trials of `preview`.
pub(crate) fn trials() -> Vec<Trial> {
    vec![
        Trial::test("preview/only-its-own-page-is-answered", only_its_own),
        Trial::test("preview/every-answer-is-kept-by-nobody", kept_by_nobody),
        Trial::test("preview/no-way-leads-out-of-the-workspace", no_way_out),
        Trial::test("preview/an-address-that-nobody-can-guess", unguessable),
        Trial::test("preview/on-this-machine-alone", loopback),
        Trial::test("preview/what-a-reader-is-told", told_by_reader),
        Trial::test("preview/what-a-reader-is-told-while-out-of-date", told_while_out_of_date),
        Trial::test("preview/a-finding-about-what-the-professionals-may-not-have", withheld_from_professionals),
        Trial::test("preview/words-lead-to-their-lines", leads_to_lines),
        Trial::test("preview/a-date-and-a-version", date_and_version),
    ]
}

/// An answer: its status, its headers in lower case, its body.
struct Answer {
    status: u16,
    headers: String,
    body: Vec<u8>,
}

impl Answer {
    fn json(&self) -> Result<Json, Failed> {
        serde_json::from_slice(&self.body).map_err(|error| format!("{error}: {}", self.text()).into())
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// A preview, by the parts of its address.
struct Preview {
    watched: Watched,
    port: u16,
    key: String,
}

impl Preview {
    fn start() -> Preview {
        let (watched, address) = Watched::previewed();
        let rest = address.strip_prefix("http://127.0.0.1:").expect("the loopback address");
        let (port, key) = rest.split_once('/').expect("a key");
        Preview { port: port.parse().unwrap(), key: key.trim_end_matches('/').to_owned(), watched }
    }

    /// Asks as the page does.
    fn get(&self, path: &str) -> Result<Answer, Failed> {
        self.ask("GET", &format!("/{}/{path}", self.key), &[], "")
    }

    /// Asks with other headers; a `host` among them takes the place of the right one.
    fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Result<Answer, Failed> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port))?;
        stream.set_read_timeout(Some(Duration::from_secs(240)))?;
        let mut head = format!("{method} {path} HTTP/1.1\r\nconnection: close\r\ncontent-length: {}\r\n", body.len());
        if !headers.iter().any(|(name, _)| *name == "host") {
            head += &format!("host: 127.0.0.1:{}\r\n", self.port);
        }
        headers.iter().for_each(|(name, value)| head += &format!("{name}: {value}\r\n"));
        stream.write_all(format!("{head}\r\n{body}").as_bytes())?;
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes)?;
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").ok_or("no head")?;
        let headers = String::from_utf8_lossy(&bytes[..end]).to_lowercase();
        let status = headers.split(' ').nth(1).and_then(|status| status.parse().ok()).ok_or("no status")?;
        Ok(Answer { status, headers, body: bytes[end + 4..].to_vec() })
    }

    fn show(&self, doc: &str) -> Result<Json, Failed> {
        self.get(&format!("show?doc={doc}"))?.json()
    }

    /// Writes the case T-1 and waits until its round has ended.
    fn save(&self, words: &str) -> Result<(), Failed> {
        let mark = self.watched.mark();
        self.watched.save("content/cases/T-1/case.toml", words);
        self.watched.round(mark).map(drop)
    }
}

fn only_its_own() -> Result<(), Failed> {
    let preview = Preview::start();
    let host = format!("127.0.0.1:{}", preview.port);
    let at = |name: &str| format!("/{}/{name}", preview.key);
    let status = |method: &str, path: &str, headers: &[(&str, &str)]| {
        preview.ask(method, path, headers, "{}").map(|answer| answer.status)
    };
    ensure(status("GET", &at(""), &[])? == 200, "the page itself")?;
    ensure(status("GET", &at(""), &[("host", &host.replace("127.0.0.1", "localhost"))])? == 200, "by its other name")?;
    for host in ["evil.example", "127.0.0.1", "127.0.0.1:1", "localhost.evil.example", ""] {
        ensure(status("GET", &at("events"), &[("host", host)])? == 403, format!("the host `{host}`"))?;
    }
    for origin in ["http://evil.example", "null", &format!("https://{host}"), "http://127.0.0.1:1"] {
        ensure(status("GET", &at("show?doc=x"), &[("origin", origin)])? == 403, format!("the origin `{origin}`"))?;
        ensure(status("POST", &at("open"), &[("origin", origin)])? == 403, format!("the origin `{origin}`"))?;
    }
    ensure(status("POST", &at("open"), &[])? == 403, "a form of another page")?;
    ensure(status("GET", &at("icon.svg"), &[("sec-fetch-site", "cross-site")])? == 403, "an image in another page")?;
    // A name that leads here from elsewhere is turned away with the key, too.
    ensure(
        status("GET", &at("show?doc=x"), &[("host", &format!("rebound.example:{}", preview.port))])? == 403,
        "rebinding",
    )
}

fn kept_by_nobody() -> Result<(), Failed> {
    let preview = Preview::start();
    let paths = [
        "",
        "preview.js",
        "show?doc=chair/T-1/note.pdf",
        "regions?doc=chair/T-1/note.pdf",
        "file?doc=chair/T-1/note.pdf",
        "case?reference=T-1",
        "nothing",
    ];
    for path in paths {
        let answer = preview.get(path)?;
        for header in [
            "cache-control: no-store",
            "referrer-policy: no-referrer",
            "x-content-type-options: nosniff",
            "x-frame-options: deny",
            "cross-origin-resource-policy: same-origin",
            "content-security-policy: default-src 'none'; ",
        ] {
            ensure(answer.headers.contains(header), format!("`{path}` lacks `{header}`:\n{}", answer.headers))?;
        }
        ensure(!answer.headers.contains("unsafe"), format!("`{path}`: {}", answer.headers))?;
        ensure(!answer.headers.contains("access-control-allow"), format!("`{path}`: {}", answer.headers))?;
    }
    let page = preview.get("")?.text();
    ensure(page.contains("<title>Wayleaf preview</title>") && !page.contains("T-1"), "the title says nothing of a case")
}

fn no_way_out() -> Result<(), Failed> {
    let preview = Preview::start();
    let key = &preview.key;
    for path in [
        "/",
        "/events",
        "//",
        &format!("/{}/", "0".repeat(48)),
        &format!("/{key}/../"),
        &format!("/{key}/..%2f..%2fetc%2fpasswd"),
        &format!("/{key}/page/..%2findex.html"),
        &format!("/{key}/page/../../content"),
        &format!("/{key}/fonts/..%2fOFL.txt"),
        &format!("/{key}/content/cases/T-1/case.toml"),
        &format!("/{key}/page/{}.svg", "0".repeat(32)),
    ] {
        let answer = preview.ask("GET", path, &[], "")?;
        ensure(answer.status == 404, format!("`{path}` is answered with {}", answer.status))?;
        ensure(answer.body.is_empty(), format!("`{path}`: {}", answer.text()))?;
    }
    for doc in
        ["../T-1/note.pdf", "chair/../../note.pdf", "chair/T-1/../T-2/note.pdf", "/etc/passwd", "chair/T-1/note", ""]
    {
        let shown = preview.show(doc)?;
        ensure(shown["pages"].as_array().is_some_and(Vec::is_empty), format!("`{doc}` shows {shown}"))?;
        ensure(preview.get(&format!("file?doc={doc}"))?.status == 409, format!("`{doc}` is no file"))?;
    }
    let origin = format!("http://127.0.0.1:{}", preview.port);
    for file in ["../secret", "/etc/passwd", "content/../../secret", "out/x", "content", ""] {
        let body = format!("{{\"file\":{},\"line\":1,\"column\":1}}", serde_json::Value::from(file));
        let answer = preview.ask("POST", &format!("/{key}/open"), &[("origin", &origin)], &body)?;
        ensure(answer.status == 404, format!("`{file}` is answered with {}", answer.status))?;
    }
    Ok(())
}

fn unguessable() -> Result<(), Failed> {
    let (one, other) = (Preview::start(), Preview::start());
    ensure(one.key.len() == 48 && one.key.bytes().all(|byte| byte.is_ascii_hexdigit()), one.key.clone())?;
    ensure(one.key != other.key && one.port != other.port, "each start has its own")?;
    ensure(other.ask("GET", &format!("/{}/", one.key), &[], "")?.status == 404, "another's key opens nothing")
}

/// Nothing listens where another machine could reach it.
#[cfg(target_os = "linux")]
fn loopback() -> Result<(), Failed> {
    let preview = Preview::start();
    let port = format!(":{:04X}", preview.port);
    let mut listening = Vec::new();
    for table in ["/proc/net/tcp", "/proc/net/tcp6"] {
        let table = std::fs::read_to_string(table).unwrap_or_default();
        let lines = table.lines().skip(1).map(|line| line.split_whitespace().collect::<Vec<_>>());
        // The state 0A is that of a listener.
        listening.extend(
            lines
                .filter(|line| line.len() > 3 && line[3] == "0A" && line[1].ends_with(&port))
                .map(|line| line[1].to_owned()),
        );
    }
    ensure(listening == [format!("0100007F{port}")], format!("it listens at {listening:?}"))
}

#[cfg(not(target_os = "linux"))]
fn loopback() -> Result<(), Failed> {
    Ok(())
}

const WITHHOLD: &str = "withhold = { from = [\"family\"], reason = \"risk-of-reprisal\", requested-by = \"chair\", agreed-by = \"chair\", agreed-on = 2020-01-10, review-on = 2020-02-10 }\n";

/// A case with a meeting, which is due something, and information that the family may not have.
fn withholding(more: &str) -> String {
    case("T-1", "Draws comics")
        + "[[meeting]]\nid = \"sd1\"\nkind = \"strategy-discussion\"\non = 2026-03-02\ninitiated-s47 = true\n"
        + "[[information]]\nid = \"i1\"\ntext = \"Seen with older boys near the shops\"\nstatus = \"intelligence\"\n"
        + WITHHOLD
        + more
}

/// What a reader is told, as one text.
fn told(preview: &Preview, reader: &str) -> Result<(Json, String), Failed> {
    let shown = preview.show(&format!("{reader}/T-1/note.pdf"))?;
    let regions = preview.get(&format!("regions?doc={reader}/T-1/note.pdf"))?;
    let all = format!("{} {} {}", shown["messages"], shown["due"], regions.text());
    Ok((shown, all))
}

fn told_by_reader() -> Result<(), Failed> {
    let preview = Preview::start();
    preview.save(&withholding(""))?;
    for reader in ["chair", "professionals"] {
        let (shown, all) = told(&preview, reader)?;
        ensure(shown["due"].as_array().is_some_and(|due| !due.is_empty()), format!("{reader} is told what is due"))?;
        ensure(all.contains("restriction-review-overdue") && all.contains("`i1`"), format!("{reader}: {all}"))?;
    }
    let (shown, all) = told(&preview, "parent-mother")?;
    ensure(
        shown["outOfDate"] == false && shown["pages"].as_array().is_some_and(|pages| !pages.is_empty()),
        shown.to_string(),
    )?;
    ensure(shown["due"].as_array().is_some_and(Vec::is_empty), "the mother is not told what is due")?;
    ensure(!all.contains("i1") && !all.contains("restriction") && !all.contains("older boys"), all)
}

fn told_while_out_of_date() -> Result<(), Failed> {
    let preview = Preview::start();
    let another = "[[information]]\nid = \"i2\"\ntext = \"Heard at the bus station\"\nshare = [\"family\"]\n";
    let undecided = withholding(another).replace(WITHHOLD, "");
    let newly_withheld = withholding(&another.replace("share = [\"family\"]\n", &format!("{WITHHOLD}nonsense = 1\n")));
    let faulty = withholding(another).replace("agreed-by = \"chair\"", "agreed-by = \"nobody\"");
    let unread = withholding(&format!("{another}["));
    for broken in [undecided, newly_withheld, faulty, unread] {
        preview.save(&withholding(another))?;
        ensure(told(&preview, "parent-mother")?.0["outOfDate"] == false, "it can be made")?;
        preview.save(&broken)?;
        let (shown, _) = told(&preview, "parent-mother")?;
        ensure(shown["outOfDate"] == true, format!("it is out of date:\n{broken}"))?;
        let messages = shown["messages"].to_string();
        ensure(messages.contains("may not be told"), messages.clone())?;
        ensure(
            !["i1", "i2", "older boys", "case.toml", "nonsense", "nobody", "sd1"]
                .iter()
                .any(|word| messages.contains(word)),
            messages,
        )?;
        // The case's own page says it, with the line.
        let whole = preview.get("case?reference=T-1")?.text();
        ensure(whole.contains("\"error\"") && whole.contains("content/cases/T-1/case.toml"), whole)?;
    }
    Ok(())
}

fn withheld_from_professionals() -> Result<(), Failed> {
    let preview = Preview::start();
    let secret = withholding("").replace("from = [\"family\"]", "from = [\"family\", \"professionals\"]");
    preview.save(&secret)?;
    let (_, all) = told(&preview, "chair")?;
    ensure(all.contains("restriction-review-overdue") && all.contains("`i1`"), all)?;
    let (shown, all) = told(&preview, "professionals")?;
    ensure(!all.contains("i1") && !all.contains("older boys"), all.clone())?;
    ensure(all.contains("may not be told"), all)?;
    ensure(shown["due"].as_array().is_some_and(|due| !due.is_empty()), "what is due is no secret")
}

fn leads_to_lines() -> Result<(), Failed> {
    let preview = Preview::start();
    preview.save(&withholding(""))?;
    preview.show("chair/T-1/note.pdf")?;
    let pages = preview.get("regions?doc=chair/T-1/note.pdf")?.json()?;
    let all: Vec<&Json> = pages.as_array().into_iter().flatten().filter_map(Json::as_array).flatten().collect();
    let of =
        |text: &str| all.iter().find(|one| one["text"] == text).copied().ok_or_else(|| format!("no region `{text}`"));
    let words = of("Draws comics")?;
    ensure(
        words["file"] == "content/cases/T-1/case.toml" && words["line"] == 5 && words["own"] == true,
        words.to_string(),
    )?;
    ensure(words["key"] == "[young-person] who-i-am", words.to_string())?;
    let title = of("As a person")?;
    ensure(title["file"] == "templates/note/1.0/form.toml" && title["key"] == "[[section]] title", title.to_string())?;
    ensure(all.iter().any(|one| one["own"] == false), "words of the base layer are nobody's own")
}

fn date_and_version() -> Result<(), Failed> {
    let preview = Preview::start();
    let draft = form("2.0", "2020-01-01", "Their own words")
        .replace("status = \"in-force\"\nin-force = { from = 2020-01-01 }", "status = \"draft\"");
    let mark = preview.watched.mark();
    preview.watched.save("templates/note/2.0/form.toml", &draft);
    preview.watched.round(mark)?;
    let shown = preview.show("chair/T-1/note.pdf")?;
    ensure(
        shown["about"]["versions"][0]["version"] == "2.0" && shown["about"]["versions"][0]["draft"] == true,
        "the draft first",
    )?;
    ensure(shown["about"]["version"] == "2.0", "and shown")?;
    let old = preview.get("show?doc=chair/T-1/note.pdf&version=1.0&date=2025-05-01")?.json()?;
    ensure(old["about"]["version"] == "1.0" && old["about"]["date"] == "2025-05-01", old.to_string())
}

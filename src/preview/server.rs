//! The server: a current-thread runtime in a thread of its own, on the loopback address, for this page alone.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::Sender;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path as Part, Query, State};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::middleware;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use futures_util::{Stream, stream};
use serde::Deserialize;
use serde_json::Value as Json;
use tokio::sync::{oneshot, watch};

use super::compare::compare;
use super::editor::Editor;
use super::gallery::{Gallery, Question, Wanted};
use super::guard::{Guard, guard};
use super::shown::Shown;
use super::traced;
use crate::watch::Message;
use crate::workspace::font;

/// How a preview is served.
pub struct Options {
    /// The port; without one, any that is free.
    pub port: Option<u16>,
    /// The folder of the workspace.
    pub workspace: PathBuf,
    /// The folder of outputs, where the key of a fixed port is kept.
    pub out: PathBuf,
    /// The editor that lines are opened in.
    pub editor: Option<Editor>,
}

/// What every answer needs.
struct Desk {
    gallery: Gallery,
    sender: Sender<Message>,
    workspace: PathBuf,
    editor: Option<Editor>,
}

type Shared = State<Arc<Desk>>;

/// Serves a gallery, and gives the address at which it is.
///
/// # Errors
/// Why it cannot be served.
pub fn start(options: Options, gallery: Gallery, sender: Sender<Message>) -> Result<String, String> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, options.port.unwrap_or(0)));
    let listener = listener.map_err(|error| match options.port {
        Some(port) => format!("the preview cannot have the port {port}: {error}"),
        None => format!("the preview cannot have a port: {error}"),
    })?;
    let port = listener.local_addr().map_err(|error| error.to_string())?.port();
    listener.set_nonblocking(true).map_err(|error| error.to_string())?;
    let key = match options.port {
        Some(_) => lasting_key(&options.out)?,
        None => new_key()?,
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| format!("the preview does not start: {error}"))?;
    let desk = Desk { gallery, sender, workspace: options.workspace, editor: options.editor };
    let router = router(&key, port, desk);
    let serve = async move {
        if let Ok(listener) = tokio::net::TcpListener::from_std(listener) {
            let _ = axum::serve(listener, router).await;
        }
    };
    let thread = std::thread::Builder::new().name("preview".to_owned()).spawn(move || runtime.block_on(serve));
    thread.map_err(|error| format!("the preview does not start: {error}"))?;
    Ok(format!("http://127.0.0.1:{port}/{key}/"))
}

/// A key that nobody can guess.
fn new_key() -> Result<String, String> {
    let mut bytes = [0; 24];
    getrandom::fill(&mut bytes).map_err(|error| format!("the system gives no random numbers: {error}"))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// The key of a fixed port, the same after a restart, so that an open page finds its way back. It lies among
/// the outputs, which are their owner's alone.
fn lasting_key(out: &Path) -> Result<String, String> {
    let path = out.join(".preview-key");
    let known = std::fs::read_to_string(&path).ok();
    if let Some(key) = known.filter(|key| key.len() == 48 && key.bytes().all(|byte| byte.is_ascii_hexdigit())) {
        return Ok(key);
    }
    let key = new_key()?;
    let output = crate::output::Output::new(out);
    let mut sink = crate::diagnostic::Sink::new();
    match output.write(".preview-key", key.as_bytes(), &mut sink) {
        Ok(_) => Ok(key),
        Err(_) => Err(format!("the preview cannot keep its key in `{}`", path.display())),
    }
}

/// The files of the page itself: no step makes them, they are served as they stand.
const PARTS: &[(&str, &str, &[u8])] = &[
    ("", "text/html; charset=utf-8", include_bytes!("page/index.html")),
    ("icon.svg", "image/svg+xml", include_bytes!("page/icon.svg")),
    ("preview.css", "text/css; charset=utf-8", include_bytes!("page/preview.css")),
    ("compare.js", SCRIPT, include_bytes!("page/compare.js")),
    ("drawing.js", SCRIPT, include_bytes!("page/drawing.js")),
    ("list.js", SCRIPT, include_bytes!("page/list.js")),
    ("make.js", SCRIPT, include_bytes!("page/make.js")),
    ("notes.js", SCRIPT, include_bytes!("page/notes.js")),
    ("preview.js", SCRIPT, include_bytes!("page/preview.js")),
    ("sheet.js", SCRIPT, include_bytes!("page/sheet.js")),
    ("side.js", SCRIPT, include_bytes!("page/side.js")),
    ("state.js", SCRIPT, include_bytes!("page/state.js")),
];

const SCRIPT: &str = "text/javascript; charset=utf-8";

fn router(key: &str, port: u16, desk: Desk) -> Router {
    let at = |name: &str| format!("/{key}/{name}");
    let door = Guard::new(port, key);
    let part = |router: Router<Arc<Desk>>, &(name, kind, bytes): &(&str, &'static str, &'static [u8])| {
        router.route(&at(name), get(move || asset(kind, bytes)))
    };
    PARTS
        .iter()
        .fold(Router::new(), part)
        .route(&at("fonts/{weight}"), get(face))
        .route(&at("events"), get(events))
        .route(&at("show"), get(show))
        .route(&at("case"), get(case))
        .route(&at("leave"), get(leave))
        .route(&at("page/{look}"), get(page))
        .route(&at("regions"), get(regions))
        .route(&at("compare"), get(compared))
        .route(&at("file"), get(file))
        .route(&at("open"), post(open))
        .layer(middleware::from_fn(move |request, next| guard(door.clone(), request, next)))
        .with_state(Arc::new(desk))
}

async fn asset(kind: &'static str, bytes: &'static [u8]) -> Response {
    ([(CONTENT_TYPE, kind)], bytes).into_response()
}

/// The face that the documents are set in, for the page too.
async fn face(Part(weight): Part<String>) -> Response {
    match font(&weight) {
        Some(bytes) => ([(CONTENT_TYPE, "font/ttf")], bytes).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn answer(json: &Json) -> Response {
    ([(CONTENT_TYPE, "application/json")], json.to_string()).into_response()
}

/// A document, as a page asks for it.
#[derive(Deserialize)]
struct Asked {
    doc: String,
    #[serde(default)]
    version: String,
    #[serde(default)]
    date: String,
    #[serde(default)]
    view: String,
    #[serde(default)]
    side: usize,
}

impl Asked {
    fn wanted(&self) -> Wanted {
        let version = Some(self.version.clone()).filter(|version| !version.is_empty());
        Wanted { doc: self.doc.clone(), version, date: self.date.parse().ok() }
    }
}

/// Hangs a document, and says what is on its pages.
async fn show(State(desk): Shared, Query(asked): Query<Asked>) -> Response {
    let wanted = asked.wanted();
    if !asked.view.is_empty() {
        desk.gallery.looks(&asked.view, asked.side.min(1), &wanted);
    }
    let (reply, shown) = oneshot::channel();
    if desk.sender.send(Message::Ask(Question::Show(wanted, reply))).is_err() {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    match shown.await {
        Ok(shown) => {
            let mut json = sided(asked.side, &shown);
            json["editor"] = desk.editor.is_some().into();
            answer(&json)
        }
        Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

fn sided(side: usize, shown: &Shown) -> Json {
    let mut json = shown.json();
    json["side"] = side.into();
    json
}

/// What is due in a case, and everything that there is to say of it.
async fn case(State(desk): Shared, Query(asked): Query<BTreeMap<String, String>>) -> Response {
    let (reply, case) = oneshot::channel();
    let reference = asked.get("reference").cloned().unwrap_or_default();
    let _ = desk.sender.send(Message::Ask(Question::Case(reference, reply)));
    case.await.ok().flatten().map_or_else(|| StatusCode::NOT_FOUND.into_response(), |case| answer(&case))
}

/// Somebody compares no longer.
async fn leave(State(desk): Shared, Query(asked): Query<BTreeMap<String, String>>) -> StatusCode {
    if let Some(view) = asked.get("view") {
        desk.gallery.leaves(view, Some(1));
    }
    StatusCode::NO_CONTENT
}

/// A page as it is drawn. Its name says what it looks like, and nothing of a case.
async fn page(
    State(desk): Shared,
    Part(look): Part<String>,
    Query(asked): Query<BTreeMap<String, String>>,
) -> Response {
    let before = asked.get("before").map_or("", String::as_str);
    let drawn = desk.gallery.draw(&look, before);
    drawn.map_or_else(|| StatusCode::NOT_FOUND.into_response(), |drawn| answer(&drawn.json()))
}

/// Where the words of each page came from.
async fn regions(State(desk): Shared, Query(asked): Query<Asked>) -> Response {
    let Some(shown) = desk.gallery.shown(&asked.wanted()) else { return StatusCode::NOT_FOUND.into_response() };
    answer(&traced::json_of(shown.regions(), &desk.workspace))
}

/// Where the two documents that somebody compares differ.
async fn compared(State(desk): Shared, Query(asked): Query<BTreeMap<String, String>>) -> Response {
    let before = desk.gallery.before(asked.get("view").map_or("", String::as_str));
    match (before.get(&0), before.get(&1)) {
        (Some(left), Some(right)) => answer(&compare(left, right)),
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

/// A document's finished file.
async fn file(State(desk): Shared, Query(asked): Query<Asked>) -> Response {
    let (reply, bytes) = oneshot::channel();
    let _ = desk.sender.send(Message::Ask(Question::File(asked.wanted(), reply)));
    let name = asked.doc.rsplit('/').next().unwrap_or("document.pdf");
    let name: String = name.chars().filter(|one| one.is_ascii_alphanumeric() || "-.".contains(*one)).collect();
    match bytes.await.ok().flatten() {
        Some(bytes) => {
            let disposition = format!("attachment; filename=\"{name}\"");
            ([(CONTENT_TYPE, "application/pdf".to_owned()), (CONTENT_DISPOSITION, disposition)], bytes).into_response()
        }
        None => {
            (StatusCode::CONFLICT, "this document cannot be made: its errors stand beside its pages").into_response()
        }
    }
}

/// A line that somebody wants to open.
#[derive(Deserialize)]
struct Line {
    file: String,
    line: usize,
    column: usize,
}

/// Opens a line of the workspace in the editor.
async fn open(State(desk): Shared, body: Bytes) -> Response {
    let Ok(Line { file, line, column }) = serde_json::from_slice(&body) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let is_inside = Path::new(&file).components().all(|part| matches!(part, Component::Normal(_)));
    let is_read = ["content/", "templates/"].iter().any(|folder| file.starts_with(folder));
    let path = desk.workspace.join(&file);
    if !is_inside || !is_read || !path.is_file() {
        return (StatusCode::NOT_FOUND, "this file is not in the workspace").into_response();
    }
    match desk.editor.as_ref().map(|editor| editor.open(&path, line, column)) {
        Some(Ok(())) => StatusCode::NO_CONTENT.into_response(),
        Some(Err(reason)) => (StatusCode::BAD_GATEWAY, reason).into_response(),
        None => (StatusCode::CONFLICT, "start `wayleaf watch` with --editor to open lines from here").into_response(),
    }
}

/// Somebody who looks, until their page closes.
struct Onlooker {
    gallery: Gallery,
    view: String,
    ticks: watch::Receiver<u64>,
    list: Option<Arc<Json>>,
    shown: BTreeMap<usize, Arc<Shown>>,
    waiting: Vec<Event>,
}

impl Drop for Onlooker {
    fn drop(&mut self) {
        self.gallery.leaves(&self.view, None);
    }
}

impl Onlooker {
    /// The next event: the newest of everything that they have not seen.
    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.waiting.pop() {
                return Some(event);
            }
            if self.list.is_some() {
                self.ticks.changed().await.ok()?;
            }
            self.ticks.mark_unchanged();
            let list = self.gallery.list();
            if self.list.as_ref().is_none_or(|before| !Arc::ptr_eq(before, &list)) {
                self.waiting.push(Event::default().event("list").data(list.to_string()));
                self.list = Some(list);
            }
            for (side, shown) in self.gallery.before(&self.view) {
                if self.shown.get(&side).is_none_or(|before| !Arc::ptr_eq(before, &shown)) {
                    self.waiting.push(Event::default().event("shown").data(sided(side, &shown).to_string()));
                    self.shown.insert(side, shown);
                }
            }
        }
    }
}

/// Tells a page what changes, as it changes.
async fn events(
    State(desk): Shared,
    Query(asked): Query<BTreeMap<String, String>>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let view = asked.get("view").cloned().unwrap_or_default();
    desk.gallery.enters(&view);
    let onlooker = Onlooker {
        gallery: desk.gallery.clone(),
        view,
        ticks: desk.gallery.ticks(),
        list: None,
        shown: BTreeMap::new(),
        waiting: Vec::new(),
    };
    let events = stream::unfold(onlooker, |mut onlooker| async move {
        let event = onlooker.next().await?;
        Some((Ok(event), onlooker))
    });
    Sse::new(events).keep_alive(KeepAlive::default())
}

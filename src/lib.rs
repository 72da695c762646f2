//! Wayleaf compiles **a case's facts** (TOML) and **a local authority's words** (Markdown) into the
//! paperwork of a Risk Outside the Home (ROTH) child-protection pathway.
//!
//! # The flow
//!
//! One function, one type, one module a stage. [`compile`] holds the order, and stages do not call
//! each other.
//!
//! 1. [`read`]: a case's folder → [`read::Case`], every value with its place in a file. It alone knows TOML.
//! 2. [`choose`]: kind and date, or a pinned version → [`form::Form`]. It alone knows which version was in force.
//! 3. [`check`]: `Case` + `Form` + date → [`check::Facts`]: typed, references resolved, the case as at that
//!    date. It alone knows the schema.
//! 4. [`disclose`]: `Facts` + reader → [`disclose::View`]. Only this stage can make a `View`, and nothing
//!    later takes anything else: what is withheld from a reader does not exist in it. It alone knows who may
//!    see what.
//! 5. [`compose`]: `View` + guidance → [`document::Document`], a tree of blocks. Whatever is worked out from
//!    several records (gaps, shares, counts, numbers) is worked out here, from the `View`. It alone knows Tera
//!    and Markdown.
//! 6. [`typeset`]: `Document` + template → [`typeset::Pages`]. It alone knows Typst.
//! 7. [`export`]: `Pages` → [`export::Pdf`], PDF/UA-1 and PDF/A-2a at once. It alone makes PDF.
//! 8. [`gate`]: reads the finished bytes back, and stops a file that holds what its reader may not have.
//!
//! A guide and a blank form have no case: they start at *choose*, with the `View` that the public has.
//!
//! # What stands around it
//!
//! - [`workspace`] is the outside world: the base layer in the binary, an authority's folder over it.
//! - [`schema`] and [`codes`] are the catalogue of what a case may hold; [`form`] and [`path`] of what a
//!   document may print; [`derived`] of what is worked out.
//! - [`diagnostic`]: a message is data, the sink takes it, and only the sink makes the proof of a failure.
//!   [`report`] renders it, at the edge.
//! - [`request`] lists the documents there are, [`build`] makes them on several threads, [`output`] puts
//!   them where they belong, or takes away what must not lie there.
//! - [`watch`] does the same again at each change, for no more than the change can touch; [`preview`] shows its
//!   pages on a loopback address, and leads from each word on them to the line that it came from.
//! - [`circulation`] says which copies there are, what each is made without, and which of those that were sent
//!   have to come back.
//! - [`publish`] makes a version of a form self-contained, [`lock`] holds it to what it was, and [`mod@diff`] says what
//!   changed between two versions or two days. [`scaffold`] writes files to start from and [`editor`] their schemas.
//! - [`plain`] reads a copy as the family does, and measures how plain it is.
//! - [`suppression`] says which counts a copy about nobody in particular may print, so that no small one can be
//!   worked out.
//! - [`gaps`] sets needs against provision, [`clock`] says what is due and whether it was done in time,
//!   [`practice`] judges a case by what good practice asks for, and [`explain`] has a page for every message.
//!   None of them scores risk or decides a threshold.
//!
//! # An example
//!
//! ```
//! use wayleaf::{compile::Compiler, diagnostic::Sink, workspace::Workspace};
//!
//! let mut sink = Sink::new();
//! let workspace = Workspace::new(env!("CARGO_MANIFEST_DIR"));
//! let compiler = Compiler::new(workspace, &mut sink).expect("the demonstration authority is sound");
//! let case = compiler.case("1A", &mut sink).expect("the demonstration case is sound");
//! assert_eq!(case.of_kind("need").count(), 11);
//! ```

/// What hands out memory: a case is many small texts, and the engine lets go of pages by the thousand pieces.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

pub mod authority;
pub mod build;
pub mod check;
pub mod choose;
pub mod circulation;
pub mod clock;
pub mod codes;
pub mod compile;
pub mod compose;
pub mod derived;
pub mod diagnostic;
pub mod diff;
pub mod disclose;
pub mod document;
pub mod editor;
pub mod explain;
pub mod export;
mod fold;
pub mod form;
pub mod gaps;
pub mod gate;
pub mod language;
pub mod lock;
pub mod output;
pub mod path;
pub mod plain;
pub mod practice;
pub mod preview;
pub mod publish;
pub mod read;
pub mod reader;
pub mod record;
pub mod report;
pub mod request;
pub mod scaffold;
pub mod schema;
pub mod shape;
pub mod source;
pub mod suppression;
pub mod typeset;
pub mod value;
pub mod verify;
pub mod watch;
pub mod workspace;

//! The preview: a page on a loopback address that shows any document of a watched workspace, and leads from
//! each word on it to the line that it came from.
//!
//! [`Watch`](crate::watch::Watch) alone has the compiler, in its own thread. It hangs what somebody looks at in the
//! [`Gallery`]; the server, in a thread of its own, takes it from there and asks for what does not hang yet.
//! What a reader may not have is shown under nobody's copy but the chair's and the professionals'.

mod compare;
pub(crate) mod deadlines;
mod drawn;
mod editor;
mod gallery;
mod guard;
mod keys;
mod list;
mod messages;
mod server;
mod shown;
mod told;
mod traced;

pub use editor::Editor;
pub use gallery::{Gallery, Question, Wanted};
pub use server::{Options, start};
pub use shown::Shown;

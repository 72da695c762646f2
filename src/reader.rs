//! Readers: whose copy a document is, and which persons stand behind each.

use std::fmt;

/// Whose copy it is.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reader {
    /// Anyone: documents without a case.
    Public,
    /// Every partner.
    Professionals,
    /// Partners and family together.
    CoreGroup,
    /// The chair, who may have everything.
    Chair,
    /// The young person.
    YoungPerson,
    /// One parent, by id.
    Parent(String),
    /// One partner's restricted annex, by id.
    Annex(String),
    /// Nobody in particular: counts, without anybody or anything that could be small enough to be somebody.
    Anonymised,
}

impl Reader {
    /// The reader of this name, as a command line or a `share` writes it.
    pub fn parse(name: &str) -> Option<Reader> {
        Some(match name {
            "public" => Reader::Public,
            "professionals" => Reader::Professionals,
            "core-group" => Reader::CoreGroup,
            "chair" => Reader::Chair,
            "young-person" => Reader::YoungPerson,
            "anonymised" => Reader::Anonymised,
            _ => match name.split_once('-')? {
                ("parent", id) if !id.is_empty() => Reader::Parent(id.to_owned()),
                ("annex", id) if !id.is_empty() => Reader::Annex(id.to_owned()),
                _ => return None,
            },
        })
    }

    /// The word that a form uses for this kind of reader.
    pub fn kind(&self) -> &'static str {
        match self {
            Reader::Public => "public",
            Reader::Professionals => "professionals",
            Reader::CoreGroup => "core-group",
            Reader::Chair => "chair",
            Reader::YoungPerson => "young-person",
            Reader::Parent(_) => "parent",
            Reader::Annex(_) => "annex",
            Reader::Anonymised => "anonymised",
        }
    }

    /// Whether someone of the family stands behind this reader.
    pub fn is_family(&self) -> bool {
        matches!(self, Reader::CoreGroup | Reader::YoungPerson | Reader::Parent(_))
    }

    /// Whether a copy leaves out what is not recorded, and does not say so.
    pub fn leaves_gaps_out(&self) -> bool {
        self.is_family() || *self == Reader::Anonymised
    }

    /// Whether a copy that cannot be built must not lie about either.
    pub fn is_perishable(&self) -> bool {
        self.is_family() || matches!(self, Reader::Annex(_))
    }
}

impl fmt::Display for Reader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reader::Parent(id) => write!(f, "parent-{id}"),
            Reader::Annex(id) => write!(f, "annex-{id}"),
            other => f.write_str(other.kind()),
        }
    }
}

/// The words that a form may use in `readers` and in labels by reader.
pub const KINDS: &[&str] =
    &["public", "professionals", "core-group", "chair", "young-person", "parent", "annex", "anonymised"];

/// What `--reader` says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// One reader.
    One(Reader),
    /// The young person and each parent.
    Family,
}

impl Wanted {
    /// Reads `--reader`.
    pub fn parse(name: &str) -> Option<Wanted> {
        match name {
            "family" => Some(Wanted::Family),
            other => Reader::parse(other).map(Wanted::One),
        }
    }

    /// Whether a reader is wanted.
    pub fn includes(&self, reader: &Reader) -> bool {
        match self {
            Wanted::One(one) => one == reader,
            Wanted::Family => matches!(reader, Reader::YoungPerson | Reader::Parent(_)),
        }
    }
}

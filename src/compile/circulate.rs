//! Circulation: the copies that a case has, and those that were sent.

use jiff::civil::Date;

use super::Compiler;
use crate::check::History;
use crate::circulation::{self, Circulation, Copy, Sent};
use crate::derived;
use crate::diagnostic::Sink;
use crate::disclose::{Restriction, View};
use crate::form::Form;
use crate::reader::Reader;
use crate::request::{self, Request, Selection, Subject};

impl Compiler {
    /// Every copy of a case that was sent, and whether it has to come back. `restrictions` are all of the case.
    pub fn sent(&self, history: &History, restrictions: &[Restriction]) -> Vec<Sent> {
        let made = |date: Date| {
            let mut then = history.clone();
            then.until(date);
            self.copies(&then, Some(date), &[])
        };
        circulation::sent(history, &self.forms, restrictions, &made)
    }

    /// Every copy that a case has now, or as at a date. A copy that cannot be made has no digest, and its own
    /// build says why.
    pub(super) fn copies(&self, history: &History, as_at: Option<Date>, restrictions: &[Restriction]) -> Vec<Copy> {
        let all = Selection::default();
        let requests = request::of_case(history, &self.forms, &all, as_at, &mut Sink::new());
        // What says which copies were sent, itself or in its findings, is none of them.
        let tells = |form: &Form| circulation::is_printed_by(form) || form.prints(derived::FOR_THE_CHAIR).is_some();
        let listed = requests.iter().filter(|request| !tells(request.form));
        listed
            .map(|request| Copy::of(request, self.composed(request, &mut Sink::new()).ok().as_ref(), restrictions))
            .collect()
    }

    /// What a document says of all copies, where its form prints that and it is the chair's.
    pub(super) fn circulation(&self, request: &Request<'_>, view: &View) -> Option<Circulation> {
        let Subject::Case { history, as_at, .. } = &request.subject else { return None };
        let is_printed = request.reader == Reader::Chair && circulation::is_printed_by(request.form);
        is_printed.then(|| {
            let everything = self.everything(history, &mut Sink::new());
            let restrictions = everything.as_ref().map_or(view.restrictions(), View::restrictions);
            Circulation {
                copies: self.copies(history, *as_at, view.restrictions()),
                sent: self.sent(history, restrictions),
            }
        })
    }

    /// What lies beside a document for a machine: the chair's log of all copies.
    pub(super) fn log(&self, request: &Request<'_>, view: &View) -> Option<Vec<u8>> {
        self.circulation(request, view).map(|circulation| circulation::log(view, &circulation))
    }
}

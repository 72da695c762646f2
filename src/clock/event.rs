//! Anchors: what limits are counted from, as a case records it.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::{Date, Time};

use super::count::Moment;
use super::duty::Note;
use super::restriction;
use crate::disclose::{Disclosed, View};
use crate::source::Place;
use crate::value::{Node, Table, Value};

/// Something that a limit is counted from.
#[derive(Debug, Clone)]
pub struct Event<'a> {
    /// Its anchor code.
    pub kind: &'a str,
    /// What tells it from others of its kind, whatever becomes of its date: a record's id where it has one.
    pub id: String,
    /// When it was, or will be.
    pub at: Option<Moment>,
    /// When it ended, where that is another time: what comes after it in hours is counted from then.
    pub ended: Option<Moment>,
    /// The id of the meeting that it belongs to; empty where it belongs to none.
    pub meeting: &'a str,
    /// Where it stands.
    pub place: Place,
    /// The keys beside it.
    pub fields: Option<&'a Table>,
    /// A date that a person set for what follows from it, which counts where it is the earlier one.
    pub set: Option<Date>,
    /// What else there is to say about it.
    pub note: Option<Note>,
}

impl<'a> Event<'a> {
    /// Its day.
    pub fn day(&self) -> Option<Date> {
        self.at.map(|at| at.day)
    }

    /// The event that a single date records.
    fn of_node(kind: &'a str, node: &Node) -> Event<'a> {
        Event {
            kind,
            id: kind.to_owned(),
            at: moment(node),
            ended: None,
            meeting: "",
            place: node.place.clone(),
            fields: None,
            set: None,
            note: None,
        }
    }

    /// The event that a record records with its `on`, and with the times of day that it gives.
    fn of_record(kind: &'a str, record: &'a Disclosed) -> Event<'a> {
        let on = record.fields.get("on");
        let id = match (record.id.as_str(), on) {
            ("", Some(on)) => moment(on).map_or_else(String::new, |at| at.day.to_string()),
            (id, _) => id.to_owned(),
        };
        Event {
            kind,
            id,
            at: moment_of(record, "starts"),
            ended: moment_of(record, "ends"),
            meeting: if record.kind.name == "meeting" { &record.id } else { "" },
            place: on.map_or_else(|| record.place.clone(), |on| on.place.clone()),
            fields: Some(&record.fields),
            set: None,
            note: None,
        }
    }
}

/// A case on a day, as the clock looks at it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Case<'a> {
    /// What a reader may see of it.
    pub(super) view: &'a View,
    /// The day for which "done" and "late" are said.
    pub(super) today: Date,
}

impl<'a> Case<'a> {
    /// All events of an anchor code, by date.
    pub(super) fn events(&self, anchor: &'a str) -> Vec<Event<'a>> {
        let mut events = match anchor {
            "referral" => self.root_date(anchor, "key-dates", "referral"),
            "trigger" => self.root_date(anchor, "key-dates", "decision"),
            "conference-decision" => self.root_date(anchor, "key-dates", "conference-decided"),
            "referral-nrm" => self.root_date(anchor, "nrm", "referred-on"),
            "reasonable-grounds" => self.root_date(anchor, "nrm", "reasonable-grounds-on"),
            "strategy-discussion" => self.meetings(anchor, &[anchor]),
            "record-received" => self.records_received(anchor),
            "initial-conference" | "core-group" | "review-conference" => self.meetings(anchor, &[anchor]),
            "conference" => self.meetings(anchor, CONFERENCES),
            "visit" => self.visits(anchor),
            "return" => self.returns(anchor),
            "birthday" => self.adulthood(anchor).into_iter().collect(),
            "restriction-agreed" => restriction::agreed(self, anchor),
            _ => self.strategy_discussion(anchor).into_iter().collect(),
        };
        events.sort_by_key(Event::day);
        events
    }

    /// The meetings of these kinds that were held: dated, and not after today. By date.
    pub(super) fn held(&self, kinds: &[&str]) -> Vec<&'a Disclosed> {
        let mut held = self.meetings_of(kinds);
        held.retain(|meeting| meeting.on().is_some_and(|on| on <= self.today));
        held.sort_by_key(|meeting| meeting.on());
        held
    }

    /// The meetings of these kinds, held or planned.
    pub(super) fn meetings_of(&self, kinds: &[&str]) -> Vec<&'a Disclosed> {
        let meetings = self.view.of_kind("meeting").chain(self.view.coming());
        meetings.filter(|record| record.fields.text("kind").is_some_and(|kind| kinds.contains(&kind))).collect()
    }

    /// The parents who take copies.
    pub(super) fn parents(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        let parents = self.view.of_kind("family").filter(|one| one.fields.text("role") == Some("protective-partner"));
        let takes =
            |one: &&Disclosed| !matches!(one.fields.get("copies"), Some(Node { value: Value::YesNo(false), .. }));
        parents.filter(takes).map(|one| one.id.as_str())
    }

    /// A date, if it has come.
    pub(super) fn come(&self, date: Option<Date>) -> Option<Date> {
        date.filter(|date| *date <= self.today)
    }

    /// The strategy discussion that an anchor code means: the initial one (marked, or the earliest), the one
    /// that began the enquiry, or the last before the conference.
    pub(super) fn strategy_discussion(&self, anchor: &'a str) -> Option<Event<'a>> {
        let mut discussions = self.meetings_of(&["strategy-discussion"]);
        discussions.sort_by_key(|meeting| meeting.on());
        let record = match anchor {
            "strategy-discussion-initial" => marked(&discussions, "initial").or_else(|| earliest(&discussions)),
            "strategy-discussion-initiating" => self.initiating(&discussions),
            "strategy-discussion-last" => self.last_before_conference(&discussions),
            _ => return None,
        }?;
        Some(Event::of_record(anchor, record))
    }

    /// The discussion that is marked, or the only one, or the one on the day on which the enquiry began.
    fn initiating(&self, discussions: &[&'a Disclosed]) -> Option<&'a Disclosed> {
        let started = self.view.root().table("section-47").and_then(|table| table.date("started"));
        marked(discussions, "initiated-s47").or(match discussions {
            [only] => Some(*only),
            _ => discussions.iter().find(|one| started.is_some() && one.on() == started).copied(),
        })
    }

    fn last_before_conference(&self, discussions: &[&'a Disclosed]) -> Option<&'a Disclosed> {
        let conference = self.held(&["initial-conference"]).first().and_then(|meeting| meeting.on());
        let before = |meeting: &&&Disclosed| conference.is_none_or(|day| meeting.on().is_none_or(|on| on <= day));
        discussions.iter().rfind(before).or(discussions.last()).copied()
    }

    /// The days on which the record of a conference reached people: one event for each conference and day.
    fn records_received(&self, anchor: &'a str) -> Vec<Event<'a>> {
        let mut found = Vec::new();
        for meeting in self.held(CONFERENCES) {
            let sent = meeting.fields.items("sent").iter().filter_map(|one| Some((one, one.table()?.date("on")?)));
            let days: BTreeMap<Date, &Node> =
                sent.filter(|(_, on)| *on <= self.today).map(|(one, on)| (on, one)).collect();
            found.extend(days.into_iter().map(|(on, one)| Event {
                id: format!("{}-received-{on}", meeting.id),
                at: Some(on.into()),
                meeting: &meeting.id,
                fields: Some(&meeting.fields),
                ..Event::of_node(anchor, one)
            }));
        }
        found
    }

    /// The level of risk that people had agreed by a day: what the last meeting up to then says, else the case. It
    /// is read and never worked out.
    pub(super) fn risk_level(&self, day: Option<Date>) -> Option<&'a str> {
        let day = day.unwrap_or(self.today);
        let mut levels = self.levels_agreed().into_iter().rev();
        let agreed = levels.find(|meeting| meeting.on().is_some_and(|on| on <= day));
        agreed.and_then(|meeting| meeting.fields.text("risk-level")).or_else(|| self.view.root().text("risk-level"))
    }

    /// The meetings that were held and say which level of risk they agreed, by date.
    pub(super) fn levels_agreed(&self) -> Vec<&'a Disclosed> {
        let mut held = self.held(MEETINGS);
        held.retain(|meeting| meeting.fields.get("risk-level").is_some());
        held
    }

    fn root_date(&self, anchor: &'a str, table: &str, key: &str) -> Vec<Event<'a>> {
        let node = self.view.root().table(table).and_then(|table| table.get(key));
        node.map(|node| Event::of_node(anchor, node)).into_iter().collect()
    }

    fn meetings(&self, anchor: &'a str, kinds: &[&str]) -> Vec<Event<'a>> {
        self.meetings_of(kinds).into_iter().map(|record| Event::of_record(anchor, record)).collect()
    }

    /// Days on which the social worker saw the young person. Several on one day are one visit.
    fn visits(&self, anchor: &'a str) -> Vec<Event<'a>> {
        let seen = self.view.of_kind("seen");
        let visits = seen.filter(|record| self.is_social_work(record.fields.text("by")));
        let mut by_day: BTreeMap<Option<Date>, Event<'a>> = BTreeMap::new();
        for record in visits.filter(|record| record.on().is_none_or(|on| on <= self.today)) {
            by_day.entry(record.on()).or_insert_with(|| Event::of_record(anchor, record));
        }
        by_day.into_values().collect()
    }

    fn is_social_work(&self, by: Option<&str>) -> bool {
        by.is_none_or(|by| {
            let partner = self.view.person(by).and_then(|person| person.fields.text("agency"));
            matches!(by, "social-worker" | "social-care") || partner == Some("social-care")
        })
    }

    /// Returns from missing episodes.
    fn returns(&self, anchor: &'a str) -> Vec<Event<'a>> {
        let person = self.view.of_kind("young-person").next();
        let episodes = person.map_or(&[][..], |person| person.fields.items("missing-episodes"));
        episodes.iter().filter_map(Node::table).filter_map(|episode| returned(anchor, episode)).collect()
    }

    /// The eighteenth birthday.
    fn adulthood(&self, anchor: &'a str) -> Option<Event<'a>> {
        let person = self.view.of_kind("young-person").next()?;
        let born = person.fields.get("born")?;
        let day = moment(born)?.day.checked_add(18.years()).ok()?;
        Some(Event { at: Some(day.into()), ..Event::of_node(anchor, born) })
    }
}

/// Every kind of meeting.
pub(super) const MEETINGS: &[&str] = &["strategy-discussion", "initial-conference", "core-group", "review-conference"];

/// The kinds of meeting that are conferences.
pub(super) const CONFERENCES: &[&str] = &["initial-conference", "review-conference"];

fn marked<'a>(meetings: &[&'a Disclosed], flag: &str) -> Option<&'a Disclosed> {
    meetings.iter().find(|meeting| meeting.fields.yes(flag)).copied()
}

/// The earliest that has a date, or else the first.
fn earliest<'a>(meetings: &[&'a Disclosed]) -> Option<&'a Disclosed> {
    meetings.iter().find(|meeting| meeting.on().is_some()).or(meetings.first()).copied()
}

fn returned<'a>(anchor: &'a str, episode: &'a Table) -> Option<Event<'a>> {
    let to = episode.get("to")?;
    let began = episode.date("from").or_else(|| episode.date("to"))?;
    Some(Event { id: format!("missing-{began}"), fields: Some(episode), ..Event::of_node(anchor, to) })
}

/// When a record says that something was: on its day, and at the time of day that this key gives.
pub(super) fn moment_of(record: &Disclosed, time: &str) -> Option<Moment> {
    let on = record.fields.get("on").and_then(moment)?;
    let time = record.fields.text(time).and_then(|time| time.trim().parse::<Time>().ok());
    Some(time.map_or(on, |time| on.day.to_datetime(time).into()))
}

/// When a value says that something was.
pub(super) fn moment(node: &Node) -> Option<Moment> {
    match node.value {
        Value::Date(date) => Some(date.into()),
        Value::Moment(time) => Some(time.into()),
        _ => None,
    }
}

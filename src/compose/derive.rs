//! What is worked out from several records, always from the reader's own `View`.

use jiff::civil::Date;

use super::cells::Cell;
use super::{
    Scene, balance, changes, chronology, circulation, counts, dates, editions, findings, restrictions, strategy,
    weighing,
};
use crate::circulation::Sent;
use crate::derived::{self, POSITION};
use crate::disclose::{Disclosed, View};
use crate::gaps::{self, Position};
use crate::reader::Reader;

/// What stands under `derived`.
pub(super) fn of_root<'a>(scene: &Scene<'a>, name: &str) -> Cell<'a> {
    let view = scene.view;
    if let Some(counted) = view.counted() {
        return counts::anonymous(scene, counted, name);
    }
    let needs = |keep: &dyn Fn(&Disclosed) -> bool| records(view.of_kind("need").filter(|need| keep(need)));
    let actions = |keep: &dyn Fn(&Disclosed) -> bool| records(view.of_kind("action").filter(|action| keep(action)));
    if let Some(cell) = changes::of_root(scene, name) {
        return cell;
    }
    match name {
        "subject" => subject(scene),
        "as-at" => Cell::Date(view.date()),
        "core-groups" => records(view.of_kind("meeting").filter(|meeting| is_of_kind(meeting, &["core-group"]))),
        "changed-weightings" => {
            let rows = view.earlier().map(|then| weighing::standing(scene, None, Some(then.date())));
            rows.map_or(Cell::Nothing, Cell::Many)
        }
        "reference" => view.reference().map_or(Cell::Nothing, |reference| Cell::Text(reference.into(), None)),
        "recipient" => record(recipient(view)),
        "age" => young_person(view).and_then(|one| age(one, view.date())).map_or(Cell::Nothing, Cell::Number),
        "conference" => record(latest(view, &["initial-conference", "review-conference"])),
        "core-group" => record(latest(view, &["core-group"])),
        "strategy-discussion" => record(initiating(view)),
        "next-core-group" => recorded(latest(view, &["core-group", "initial-conference", "review-conference"]), "next"),
        "next-review" => recorded(latest(view, &["initial-conference", "review-conference"]), "next-review"),
        "contexts" => records(gaps::weighed(view).into_iter()),
        "contexts-to-change" => {
            let contexts = gaps::weighed(view).into_iter();
            records(contexts.filter(|context| !actions_in(view, &context.id).is_empty()))
        }
        "change-first" => records(view.of_kind("context").filter(|context| context.fields.yes("change-first"))),
        "harms" => needs(&|need| need.fields.text("kind") == Some("harm")),
        "young-person-needs" => needs(&|need| group(need) == Group::YoungPerson),
        "family-needs" => needs(&|need| group(need) == Group::Family),
        "community-needs" => needs(&|need| group(need) == Group::Community),
        "unmet-needs" => needs(&|need| is_unmet(view, need)),
        "qualified-needs" => needs(&|need| gaps::position(view, &need.id) == Position::Qualified),
        "escalated-needs" => needs(&|need| need.fields.table("unmet").is_some_and(|unmet| unmet.get("told").is_some())),
        "other-actions" => actions(&|action| action.fields.texts("contexts").next().is_none()),
        "actions-of-parents" => actions(&|action| goes_on(action) && is_owned_by_parent(view, action)),
        "asked-of-young-person" => {
            actions(&|action| !action.only_words && goes_on(action) && gaps::asks(action) == Some("young-person"))
        }
        "weightings" => Cell::Many(weighing::standing(scene, None, None)),
        "weighers" => Cell::Many(weighing::weighers(scene)),
        "weighting-reasons" => Cell::Many(weighing::reasons(scene)),
        "disagreements" => Cell::Many(weighing::disagreements(scene)),
        "contexts-not-weighed" => weighing::not_weighed(view),
        "chronology" => Cell::Many(chronology::events(scene, None)),
        "minimum-attendance" => Cell::Many(strategy::minimum_attendance(scene)),
        "earlier-meetings" => records(strategy::earlier_meetings(view)),
        "information-by-agency" => records(strategy::information_by_agency(view).into_iter()),
        "parents" => {
            records(view.of_kind("family").filter(|one| one.fields.text("role") == Some("protective-partner")))
        }
        "children" => records(view.of_kind("family").filter(|one| is_child(one))),
        "core-group-members" => core_group(view),
        "unmet-count" => count(view.of_kind("need").filter(|need| is_unmet(view, need)).count()),
        "context-share" => gaps::context_share(view).map_or(Cell::Nothing, Cell::Share),
        "family-share" => gaps::family_share(view).map_or(Cell::Nothing, Cell::Share),
        "restrictions" => Cell::Many(restrictions::rows(scene)),
        "annex-holders" => Cell::Many(restrictions::holders(scene)),
        "copies" => Cell::Many(circulation::copies(scene)),
        "sent-copies" => Cell::Many(circulation::sent(scene, |_| true)),
        "copies-to-recall" => Cell::Many(circulation::sent(scene, Sent::has_to_come_back)),
        _ => {
            let others = [balance::of_root, counts::of_root, dates::of_root, editions::of_root, findings::of_root];
            others.into_iter().find_map(|of_root| of_root(scene, name)).unwrap_or(Cell::Nothing)
        }
    }
}

/// The keys that are worked out for a record; `None` where the record's own key is meant.
pub(super) fn of_record<'a>(scene: &Scene<'a>, record: &'a Disclosed, name: &str) -> Option<Cell<'a>> {
    let view = scene.view;
    derived::of_kind(record.kind, name)?;
    Some(match (record.kind.name, name) {
        ("need", "position") => position(scene, record),
        ("need", "actions" | "provision") => provision(scene, record),
        ("need", "contexts-without-action") => records(gaps::contexts_without_action(view, record).into_iter()),
        ("context", "aimed-actions") => records(gaps::actions_aimed_at(view, &record.id).into_iter()),
        ("context", "actions") => records(actions_in(view, &record.id).into_iter()),
        ("context", "needs") => {
            records(view.of_kind("need").filter(|need| need.fields.texts("contexts").any(|id| id == record.id)))
        }
        ("context", "weightings") => Cell::Many(weighing::standing(scene, Some(&record.id), None)),
        ("context", "chronology") => Cell::Many(chronology::events(scene, Some(&record.id))),
        ("action", "lead") => Cell::Words(scene.lead(record)),
        ("action", "state") => match record.only_words {
            true => Cell::Nothing,
            false => Cell::Code(&crate::codes::ACTION_STATUS, gaps::status(record)),
        },
        ("waiver", "expired") => Cell::YesNo(record.fields.date("until").is_some_and(|until| until < view.date())),
        (_, "number") => number(view, record),
        (_, "age") => age(record, view.date()).map_or(Cell::Nothing, Cell::Number),
        (_, "label") => Cell::Words(scene.label(record)),
        _ => changes::of_record(scene, record, name),
    })
}

fn record(record: Option<&Disclosed>) -> Cell<'_> {
    record.map_or(Cell::Nothing, Cell::Record)
}

fn records<'a>(records: impl Iterator<Item = &'a Disclosed>) -> Cell<'a> {
    Cell::Many(records.map(Cell::Record).collect())
}

pub(super) fn count<'a>(count: usize) -> Cell<'a> {
    Cell::Number(i64::try_from(count).unwrap_or(i64::MAX))
}

fn young_person(view: &View) -> Option<&Disclosed> {
    view.of_kind("young-person").next()
}

/// The person whose own copy it is, to whom a letter is written.
fn recipient(view: &View) -> Option<&Disclosed> {
    match view.reader() {
        Reader::YoungPerson => young_person(view),
        Reader::Parent(id) | Reader::Annex(id) => view.person(id),
        _ => None,
    }
}

/// What the young person is called, and how old they are at the document's date.
fn subject<'a>(scene: &Scene<'a>) -> Cell<'a> {
    let Some(person) = young_person(scene.view) else { return Cell::Nothing };
    let named = ["known-as", "name"].into_iter().find_map(|key| person.fields.get(key));
    let Some(name) = named else { return Cell::Nothing };
    let text = name.text().unwrap_or_default();
    let text = match age(person, scene.view.date()) {
        Some(age) if *scene.view.reader() != Reader::YoungPerson => format!("{text}, {age}").into(),
        _ => text.into(),
    };
    Cell::Text(text, Some(&name.place))
}

/// Whole years between a birth and a date.
fn age(person: &Disclosed, on: Date) -> Option<i64> {
    let born = person.fields.date("born")?;
    let before_birthday = (on.month(), on.day()) < (born.month(), born.day());
    let years = i64::from(on.year()) - i64::from(born.year()) - i64::from(before_birthday);
    (years >= 0).then_some(years)
}

/// A sibling or other child of the family.
fn is_child(person: &Disclosed) -> bool {
    person.fields.yes("child") || (person.fields.get("role").is_none() && person.fields.get("rationale").is_some())
}

fn is_of_kind(meeting: &Disclosed, kinds: &[&str]) -> bool {
    meeting.fields.text("kind").is_some_and(|kind| kinds.contains(&kind))
}

fn latest<'a>(view: &'a View, kinds: &[&str]) -> Option<&'a Disclosed> {
    let meetings = view.of_kind("meeting").filter(|meeting| is_of_kind(meeting, kinds));
    meetings.max_by_key(|meeting| meeting.fields.date("on"))
}

/// The strategy discussion that began the section 47 enquiry, else the first.
fn initiating(view: &View) -> Option<&Disclosed> {
    let discussions = || view.of_kind("meeting").filter(|meeting| is_of_kind(meeting, &["strategy-discussion"]));
    discussions()
        .find(|meeting| meeting.fields.yes("initiated-s47"))
        .or_else(|| discussions().min_by_key(|meeting| meeting.fields.date("on")))
}

/// A date that a meeting recorded.
fn recorded<'a>(meeting: Option<&Disclosed>, key: &str) -> Cell<'a> {
    meeting.and_then(|meeting| meeting.fields.date(key)).map_or(Cell::Nothing, Cell::Date)
}

fn actions_in<'a>(view: &'a View, context: &str) -> Vec<&'a Disclosed> {
    view.of_kind("action").filter(|action| action.fields.texts("contexts").any(|id| id == context)).collect()
}

/// Whose support a need is set under in a plan. Each need stands in exactly one group.
#[derive(PartialEq)]
enum Group {
    YoungPerson,
    Family,
    Community,
}

fn group(need: &Disclosed) -> Group {
    let whose = need.fields.text("whose");
    let codes = |prefix: &str| need.fields.texts("codes").next().is_some_and(|code| code.starts_with(prefix));
    match whose {
        Some("young-person") => Group::YoungPerson,
        Some("parent" | "family") => Group::Family,
        Some("sibling" | "peer-group" | "community") => Group::Community,
        _ if codes("fam.") => Group::Family,
        _ if codes("com.") => Group::Community,
        _ => Group::YoungPerson,
    }
}

/// In the young person's copy nothing is ever called unmet.
fn is_unmet(view: &View, need: &Disclosed) -> bool {
    *view.reader() != Reader::YoungPerson && gaps::position(view, &need.id) == Position::Unmet
}

fn position<'a>(scene: &Scene<'a>, need: &'a Disclosed) -> Cell<'a> {
    match gaps::position(scene.view, &need.id) {
        Position::Unmet if *scene.view.reader() == Reader::YoungPerson => {
            Cell::Words(scene.language.page("worker-will-tell-you"))
        }
        position => Cell::Code(&POSITION, position.code()),
    }
}

fn provision<'a>(scene: &Scene<'a>, need: &'a Disclosed) -> Cell<'a> {
    let actions = gaps::actions_for(scene.view, &need.id);
    match (actions.is_empty(), scene.view.reader()) {
        (false, _) => records(actions.into_iter()),
        (true, Reader::YoungPerson) => Cell::Words(scene.language.page("worker-will-tell-you")),
        (true, _) => Cell::Missing(scene.language.page("nothing-planned")),
    }
}

pub(super) fn number<'a>(view: &'a View, record: &Disclosed) -> Cell<'a> {
    let place = view.of_kind(record.kind.name).position(|one| one.place == record.place);
    place.map_or(Cell::Nothing, |place| count(place + 1))
}

/// Whether an action still asks something of somebody.
fn goes_on(action: &Disclosed) -> bool {
    !matches!(gaps::status(action), "completed" | "ended" | "declined")
}

fn is_owned_by_parent(view: &View, action: &Disclosed) -> bool {
    let owner = action.fields.text("owner").and_then(|owner| view.person(owner));
    owner.is_some_and(|owner| owner.kind.name == "family" && owner.fields.text("role") == Some("protective-partner"))
}

/// Members of the core group: the young person, parents, and the partners who say that they are.
fn core_group<'a>(view: &'a View) -> Cell<'a> {
    let parents = view.of_kind("family").filter(|one| one.fields.text("role") == Some("protective-partner"));
    let partners = view.of_kind("partner").filter(|one| one.fields.yes("core-group"));
    let people = young_person(view).into_iter().chain(parents).chain(partners).map(Cell::Record);
    Cell::Many(people.chain([Cell::Party("social-worker")]).collect())
}

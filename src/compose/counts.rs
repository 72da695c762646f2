//! How many needs, actions and contexts there are, by their codes. In a copy about nobody in particular the small
//! numbers are left out, with those that would give one away: [`crate::suppression`] says which.

use super::Scene;
use super::cells::Cell;
use super::derive::count;
use crate::codes::{AGENCY, CONTEXT_KIND, CodeList, MODE, NEED_KIND, TARGET};
use crate::derived::NEED_GROUP;
use crate::disclose::{Disclosed, View};
use crate::document::Words;
use crate::gaps;
use crate::suppression::{Network, Printed};

/// What a count is of: its code, and none for what has no code.
type Label = (&'static CodeList, Option<&'static str>);

/// How far a need is met, as keys of a row.
const POSITIONS: [&str; 3] = ["met", "qualified", "unmet"];

/// How much more a count of what is not in place is worth than another, where one has to go.
const OF_A_GAP: u64 = 3;

/// What stands under `derived`; `None` for what is no count.
pub(super) fn of_root<'a>(scene: &Scene<'a>, name: &str) -> Option<Cell<'a>> {
    let view = scene.view;
    Some(match name {
        "needs-by-group" => needs_by_group(scene),
        "needs-by-kind" => coded(&NEED_KIND, &view.of_kind("need").collect::<Vec<_>>(), kind),
        "contexts-by-kind" => coded(&CONTEXT_KIND, &gaps::weighed(view), kind),
        "needs-count" => count(view.of_kind("need").count()),
        "actions-count" => count(gaps::counted(view).len()),
        "contexts-count" => count(gaps::weighed(view).len()),
        _ => return None,
    })
}

fn kind(record: &Disclosed) -> Vec<&str> {
    record.fields.text("kind").into_iter().collect()
}

/// A row for each code that any record has, with its share of all of them.
pub(super) fn coded<'a>(
    list: &'static CodeList,
    records: &[&'a Disclosed],
    of: impl Fn(&'a Disclosed) -> Vec<&'a str>,
) -> Cell<'a> {
    let some = |code: &str| records.iter().filter(|record| of(record).contains(&code)).count();
    let rows = list.codes.iter().map(|code| (*code, some(code))).filter(|(_, some)| *some > 0);
    let rows = rows.map(|(code, some)| {
        Cell::Row(vec![
            ("label", Cell::Code(list, code)),
            ("count", count(some)),
            ("share", Cell::Share(some as f64 / records.len() as f64)),
        ])
    });
    Cell::Many(rows.collect())
}

/// The needs of each group, how far they are met, and all of them together.
fn needs_by_group<'a>(scene: &Scene<'a>) -> Cell<'a> {
    let view = scene.view;
    let mut rows = Vec::new();
    for label in labels(&NEED_GROUP) {
        let needs: Vec<&Disclosed> = view.of_kind("need").filter(|need| group(need) == label.1).collect();
        if !needs.is_empty() {
            rows.push(Cell::Row(group_row(scene, words(scene, label), &needs)));
        }
    }
    let all: Vec<&Disclosed> = view.of_kind("need").collect();
    if !all.is_empty() {
        // The row of all is no group, and lists no needs.
        let row = group_row(scene, Cell::Words(scene.language.page("all-needs")), &all);
        rows.push(Cell::Row(row.into_iter().filter(|(key, _)| *key != "needs").collect()));
    }
    Cell::Many(rows)
}

fn group_row<'a>(scene: &Scene<'a>, label: Cell<'a>, needs: &[&'a Disclosed]) -> Vec<(&'static str, Cell<'a>)> {
    let is = |need: &Disclosed, position: &str| gaps::position(scene.view, &need.id).code() == position;
    let met = |position: &str| needs.iter().filter(|need| is(need, position)).count();
    let counts = [("label", label), ("count", count(needs.len()))];
    let positions = POSITIONS.map(|position| (position, count(met(position))));
    let needs = ("needs", Cell::Many(needs.iter().copied().map(Cell::Record).collect()));
    counts.into_iter().chain(positions).chain([needs]).collect()
}

/// The group of a need: that of its first code. Each need stands in exactly one.
fn group(need: &Disclosed) -> Option<&'static str> {
    let code = need.fields.texts("codes").next()?;
    let group = code.split('.').next()?;
    NEED_GROUP.codes.iter().copied().find(|one| *one == group)
}

/// Every code of a list, and what has none: the same rows whoever is counted.
fn labels(list: &'static CodeList) -> impl Iterator<Item = Label> {
    list.codes.iter().map(move |code| (list, Some(*code))).chain([(list, None)])
}

fn words<'a>(scene: &Scene<'a>, (list, code): Label) -> Cell<'a> {
    let none = if list.name == NEED_GROUP.name { "not-coded" } else { "not-recorded" };
    code.map_or_else(|| Cell::Words(scene.language.page(none)), |code| Cell::Code(list, code))
}

/// What stands under `derived` of a copy about nobody in particular: counts alone.
pub(super) fn anonymous<'a>(scene: &Scene<'a>, counted: &View, name: &str) -> Cell<'a> {
    let limit = scene.authority.suppress_under();
    match name {
        "as-at" => Cell::Words(Words::new(scene.language.quarter(scene.view.date()), None)),
        "needs-by-group" | "needs-by-kind" | "needs-count" | "unmet-count" => {
            Needs::of(counted, limit).cell(scene, name, limit)
        }
        "balance-targets" | "balance-modes" | "balance-leads" | "actions-count" => {
            actions(counted, limit).cell(scene, name, limit)
        }
        "contexts-by-kind" | "contexts-count" => contexts(counted, limit).cell(scene, name, limit),
        _ => Cell::Nothing,
    }
}

/// A count as it may be printed.
fn printed<'a>(scene: &Scene<'a>, printed: Printed, limit: u64) -> Cell<'a> {
    match printed {
        Printed::Number(number) => Cell::Number(i64::try_from(number).unwrap_or(i64::MAX)),
        Printed::Few => Cell::Words(scene.language.page("fewer-than").joint(&format!(" {limit}"))),
        Printed::Withdrawn => Cell::Words(scene.language.page("not-shown")),
    }
}

/// A table: its name, the codes of its rows, and the row in which a record stands.
type Table<'a> = (&'static str, &'static CodeList, &'a dyn Fn(&Disclosed) -> Option<&'static str>);

/// Tables of one column each, of the same records: each record stands in exactly one row of each table.
struct Tables {
    /// The name of a table, and the label and number of each row.
    tables: Vec<(&'static str, Vec<(Label, usize)>)>,
    total: (&'static str, usize),
    printed: Vec<Printed>,
}

impl Tables {
    /// Counts records in tables that follow each other from one junction to the next, and back with their total.
    fn of(total: &'static str, records: &[&Disclosed], limit: u64, tables: &[Table<'_>]) -> Tables {
        let mut network = Network::new(limit);
        let mut counted = Vec::new();
        for (at, (name, list, of)) in tables.iter().enumerate() {
            let rows = labels(list).map(|label| {
                let some = number(records.iter().filter(|record| of(record) == label.1).count());
                (label, network.add(at, at + 1, some, some))
            });
            counted.push((*name, rows.collect()));
        }
        let all = number(records.len());
        let total = (total, network.add(tables.len(), 0, all, all));
        Tables { tables: counted, total, printed: network.printed() }
    }

    fn cell<'a>(&self, scene: &Scene<'a>, name: &str, limit: u64) -> Cell<'a> {
        if name == self.total.0 {
            return printed(scene, self.printed[self.total.1], limit);
        }
        let Some((_, rows)) = self.tables.iter().find(|(table, _)| *table == name) else { return Cell::Nothing };
        let rows = rows.iter().map(|(label, index)| {
            let count = printed(scene, self.printed[*index], limit);
            Cell::Row(vec![("label", words(scene, *label)), ("count", count)])
        });
        Cell::Many(rows.collect())
    }
}

/// Actions, each once in each table: one that several agencies lead is led by several.
fn actions(counted: &View, limit: u64) -> Tables {
    let lead = |action: &'_ Disclosed| match gaps::agencies_leading(counted, action).as_slice() {
        [] => None,
        [one] => AGENCY.codes.iter().copied().find(|code| code == one),
        _ => Some("multi-agency"),
    };
    let tables: [Table<'_>; 3] = [
        ("balance-targets", &TARGET, &|action| code_of(&TARGET, action, "target")),
        ("balance-modes", &MODE, &|action| code_of(&MODE, action, "mode")),
        ("balance-leads", &AGENCY, &lead),
    ];
    Tables::of("actions-count", &gaps::counted(counted), limit, &tables)
}

fn contexts(counted: &View, limit: u64) -> Tables {
    let tables: [Table<'_>; 1] =
        [("contexts-by-kind", &CONTEXT_KIND, &|context| code_of(&CONTEXT_KIND, context, "kind"))];
    Tables::of("contexts-count", &gaps::weighed(counted), limit, &tables)
}

/// The code that a record has under a key.
fn code_of(list: &'static CodeList, record: &Disclosed, key: &str) -> Option<&'static str> {
    let code = record.fields.text(key)?;
    list.codes.iter().copied().find(|one| *one == code)
}

fn number(of: usize) -> u64 {
    u64::try_from(of).unwrap_or(u64::MAX)
}

/// Needs: by group and how far they are met, and by kind. All have one total.
struct Needs {
    /// Of each group its number, and those of its positions.
    groups: Vec<(Label, usize, [usize; 3])>,
    positions: [usize; 3],
    kinds: Vec<(Label, usize)>,
    total: usize,
    printed: Vec<Printed>,
}

impl Needs {
    /// A group's total leads into the group, the counts in its row on to their positions, a position's total on
    /// to where the needs are counted once more by kind, and the total of all back again.
    fn of(counted: &View, limit: u64) -> Needs {
        let needs: Vec<(&Disclosed, &str)> =
            counted.of_kind("need").map(|need| (need, gaps::position(counted, &need.id).code())).collect();
        let some = |is: &dyn Fn(&Disclosed, &str) -> bool| {
            number(needs.iter().filter(|(need, position)| is(need, position)).count())
        };
        let worth = |position: &str, some: u64| if position == "met" { some } else { some * OF_A_GAP };
        let labels_of_groups: Vec<Label> = labels(&NEED_GROUP).collect();
        let met = |index: usize| 1 + labels_of_groups.len() + index;
        let by_kind = met(POSITIONS.len());
        let mut network = Network::new(limit);
        let groups = labels_of_groups.iter().enumerate().map(|(index, label)| {
            let of_group = some(&|need, _| group(need) == label.1);
            let row = network.add(0, 1 + index, of_group, of_group);
            let cells = [0, 1, 2].map(|place| {
                let cell = some(&|need, position| group(need) == label.1 && position == POSITIONS[place]);
                network.add(1 + index, met(place), cell, worth(POSITIONS[place], cell))
            });
            (*label, row, cells)
        });
        let groups = groups.collect();
        let positions = [0, 1, 2].map(|place| {
            let column = some(&|_, position| position == POSITIONS[place]);
            network.add(met(place), by_kind, column, worth(POSITIONS[place], column))
        });
        let kinds = labels(&NEED_KIND).map(|label| {
            let of_kind = some(&|need, _| code_of(&NEED_KIND, need, "kind") == label.1);
            (label, network.add(by_kind, by_kind + 1, of_kind, of_kind))
        });
        let kinds = kinds.collect();
        let all = number(needs.len());
        let total = network.add(by_kind + 1, 0, all, all);
        Needs { groups, positions, kinds, total, printed: network.printed() }
    }

    fn cell<'a>(&self, scene: &Scene<'a>, name: &str, limit: u64) -> Cell<'a> {
        let print = |index: usize| printed(scene, self.printed[index], limit);
        let row = |label: Cell<'a>, whole: usize, cells: [usize; 3]| {
            let cells = [0, 1, 2].map(|place| (POSITIONS[place], print(cells[place])));
            Cell::Row([("label", label), ("count", print(whole))].into_iter().chain(cells).collect())
        };
        match name {
            "needs-by-group" => {
                let groups = self.groups.iter().map(|(label, whole, cells)| row(words(scene, *label), *whole, *cells));
                let all = row(Cell::Words(scene.language.page("all-needs")), self.total, self.positions);
                Cell::Many(groups.chain([all]).collect())
            }
            "needs-by-kind" => {
                let kind = |(label, index): &(Label, usize)| {
                    Cell::Row(vec![("label", words(scene, *label)), ("count", print(*index))])
                };
                Cell::Many(self.kinds.iter().map(kind).collect())
            }
            "unmet-count" => print(self.positions[2]),
            _ => print(self.total),
        }
    }
}

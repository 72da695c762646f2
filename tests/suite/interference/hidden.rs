//! What is hidden in a case: records, updates, fields, statements, answers and whole reports, all of it made up,
//! wherever it can stand, and kept from some of the family in each way in which something can be.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::world::{WORDED, World};

/// A case's files by name.
pub(super) type Files = BTreeMap<String, String>;

/// Something hidden.
#[derive(Debug, Clone)]
struct Hidden {
    kind: usize,
    text: String,
    name: String,
    day: u8,
    number: u8,
    /// Where it stands: before the case, after it, or between two records.
    place: usize,
    /// Whether it is kept back by being shared with others, where that does.
    shared: bool,
    /// Whether what is open points to it.
    linked: bool,
}

/// All that is hidden in a case.
#[derive(Debug, Clone)]
pub(super) struct Variant {
    who: usize,
    records: Vec<Hidden>,
    /// Updates of records that the family has.
    updates: Vec<Hidden>,
    /// Single fields of records that the family has.
    fields: Vec<Hidden>,
    /// What records with words for the family say beside them.
    worded: Vec<Hidden>,
    statements: Vec<Hidden>,
    answers: Vec<Hidden>,
    reports: Vec<Hidden>,
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[A-Za-z ]{1,80}",
        "\\PC{1,40}",
        Just("Two\n\nparagraphs\n- and a list\n- of two".to_owned()),
        "[a-z ]{200,400}",
        Just("e\u{301}o\u{308} ﬁ \u{202e}ab\u{202c} 日本 \u{ad}x עברית 👩‍👩‍👦 𝒜".to_owned()),
        "[\u{590}-\u{5ff} ]{3,20}",
        "(e\u{301}|a\u{30a}|🦊|\u{200f}|x){1,20}",
        Just("07700 900456, 4 Larch Court, NM4 7QX, NM-0999".to_owned()),
    ]
}

fn hidden() -> impl Strategy<Value = Hidden> {
    let names = prop_oneof![
        "[A-Z][a-z]{4,7}x [A-Z][a-z]{4,8}q",
        Just("Siân O’Dálaigh-Śmith".to_owned()),
        Just("Åsa 𝒜 Børk".to_owned()),
        Just("ليلى حدّاد".to_owned()),
    ];
    (0..1000usize, text(), names, 1..28u8, 0..6u8, 0..1000usize, any::<bool>(), any::<bool>()).prop_map(
        |(kind, text, name, day, number, place, shared, linked)| Hidden {
            kind,
            text,
            name,
            day,
            number,
            place,
            shared,
            linked,
        },
    )
}

/// Some hidden things.
pub(super) fn variant() -> impl Strategy<Value = Variant> {
    let some = |most: usize| prop::collection::vec(hidden(), 0..most);
    let worded = prop::collection::vec(hidden(), WORDED.len());
    (0..WHO.len(), some(8), some(5), some(4), worded, some(3), some(3), some(3)).prop_map(
        |(who, records, updates, fields, worded, statements, answers, reports)| Variant {
            who,
            records,
            updates,
            fields,
            worded,
            statements,
            answers,
            reports,
        },
    )
}

/// From whom something is hidden: how a restriction says it, with whom it is shared instead, and which readers of
/// the family do not have it.
struct Who {
    from: &'static str,
    share: &'static str,
    readers: &'static [&'static str],
}

const EVERYONE: &[&str] = &["young-person", "parent-mother", "parent-father", "core-group"];

const WHO: &[Who] = &[
    Who { from: "\"family\"", share: "\"professionals\"", readers: EVERYONE },
    Who { from: "\"core-group\"", share: "", readers: EVERYONE },
    Who { from: "\"mother\", \"father\", \"yp\"", share: "\"nurse\"", readers: EVERYONE },
    Who { from: "\"father\"", share: "\"mother\", \"yp\"", readers: &["parent-father", "core-group"] },
    Who { from: "\"parent-mother\"", share: "\"father\", \"yp\"", readers: &["parent-mother", "core-group"] },
    Who { from: "\"young-person\"", share: "\"mother\", \"father\"", readers: &["young-person", "core-group"] },
    Who {
        from: "\"father\", \"yp\"",
        share: "\"parent-mother\"",
        readers: &["parent-father", "young-person", "core-group"],
    },
];

/// Every kind of record: `T` is its text, `N` a name, `D` a day, `M` a number, `I` its own number, `P` a person who
/// is known through hidden things alone, and `W` what keeps it back. Where `S` stands, sharing it with others does.
const KINDS: &[&str] = &[
    "[[information]]\nid = \"hI\"\non = 2026-03-D\nstatus = \"intelligence\"\ntext = T\nabout = [\"adult-1\", \"P\"]\nsource = \"police\"\nS",
    "[[information]]\nid = \"hI\"\ntext = T\nabout = [\"adult-2\", \"yp\"]\nsource = \"yp\"\ncontexts = [\"park\"]\nS",
    "[[need]]\nid = \"hI\"\ncodes = [\"yp.debt\"]\nkind = \"harm\"\ntext = T\ncontexts = [\"park\"]\nabout = [\"adult-1\"]\nunmet = { reason = T, interim = T }\nS",
    "[[action]]\nid = \"hI\"\ntext = T\nowner = \"police\"\ntarget = \"place\"\nmode = \"disruption\"\ncontexts = [\"park\"]\nstatus = \"active\"\ndue = 2026-04-D\nimpact = T\nW",
    "[[context]]\nid = \"hI\"\nkind = \"private-address\"\nname = N\ntext = T\nharm = M\nsafety = M\nchange-first = true\npush-factors = [{ text = T, strength = 3 }]\nW",
    "[[weighting]]\nid = \"hI\"\ncontext = \"park\"\nby = \"conference\"\non = 2026-03-D\nharm = M\nsafety = M\ntext = T\nW",
    "[[weighting]]\ncontext = \"home\"\nby = \"P\"\non = 2026-03-D\nharm = M\nabout = [\"adult-1\"]\nS",
    "[[weighting]]\ncontext = \"park\"\nby = \"nurse\"\non = 2026-03-D\nharm = M\nsafety = M\nW",
    "[[view]]\nid = \"hI\"\nby = \"yp\"\ntext = T\nmain-issue = T\non = 2026-03-D\nsource = \"yp\"\nabout = [\"adult-1\"]\nS",
    "[[seen]]\nid = \"hI\"\nby = \"school\"\non = 2026-03-D\nalone = true\ntext = T\nW",
    "[[contingency]]\nid = \"hI\"\ntext = T\nresponse = T\nowner = \"school\"\nW",
    "[[goal]]\nid = \"hI\"\ntext = T\nneeds = [\"n1\"]\ncontexts = [\"park\"]\nby = 2026-05-D\nW",
    "[[person]]\nid = \"hI\"\nkind = \"peer\"\nname = N\nnote = T\nW",
    "[[person]]\nid = \"hI\"\nkind = \"other-adult\"\nname = N\nphone = \"07700 900M00\"",
    "[[family]]\nid = \"hI\"\nname = N\nrelationship = T\nrole = \"supporter\"\nstrengths = T\nW",
    "[[family]]\nid = \"hI\"\nname = N\nchild = true\nrationale = T\nborn = 2015-04-D\nW",
    "[[partner]]\nid = \"hI\"\nagency = \"voluntary\"\nrole = T\nname = N\ncore-group = true\nW",
    "[[meeting]]\nid = \"hI\"\nkind = \"strategy-discussion\"\non = 2026-02-D\ndecision = T\nsummary = T\nchair = { name = N }\npresent = [\"police\", \"P\"]\nW",
    "[[meeting]]\nid = \"hI\"\nkind = \"core-group\"\non = 2026-03-01\nnext = 2026-04-D\nsummary = T\nW",
    "[[waiver]]\nid = \"hI\"\nrule = \"need-without-provision\"\nitem = \"n1\"\nreason = T\nby = \"police\"\nW",
];

/// Updates of what the family has, by the record that they belong to.
const UPDATES: &[(&str, &str)] = &[
    ("park", "[[context.update]]\non = 2026-04-D\nrisks = T\nharm = M\nchange-first = true\nW"),
    ("park", "[[context.update]]\non = 2026-03-D\nname = N\nnote = T\nby = \"nurse\"\nS"),
    ("home", "[[context.update]]\nsafety = M\nresponsible = \"police\"\nW"),
    ("n1", "[[need.update]]\non = 2026-03-D\ntext = T\nstatus = \"historic\"\nW"),
    ("a1", "[[action.update]]\non = 2026-04-D\nstatus = \"ended\"\nimpact = T\nowner = \"police\"\ndue = 2026-05-D\nW"),
    ("a2", "[[action.update]]\non = 2026-04-D\nbarrier = T\nby = \"yp\"\nabout = [\"adult-1\"]\nS"),
    ("mother", "[[family.update]]\non = 2026-03-D\nstrengths = T\nrelationship = N\nphone = \"07700 900M11\"\nW"),
    ("gran", "[[family.update]]\non = 2026-03-D\nrole = \"not-currently-able\"\nrole-reason = T\nW"),
    ("yp", "[[young-person.update]]\non = 2026-03-D\nwho-i-am = T\nborn = 2011-01-D\nW"),
    ("adult-3", "[[person.update]]\non = 2026-03-D\nname = N\nkind = \"peer\"\nW"),
    ("m1", "[[meeting.update]]\non = 2026-03-D\ndecision = T\nnext-review = 2026-06-D\nfinal = 2026-03-D\nW"),
    ("g1", "[[goal.update]]\non = 2026-04-D\ntext = T\nprogress = T\nW"),
    ("i1", "[[information.update]]\non = 2026-03-D\ntext = T\nW"),
    ("i2", "[[information.update]]\non = 2026-03-D\nimpact = T\nsource = \"yp\"\nabout = [\"adult-1\"]\nS"),
    ("school", "[[partner.update]]\non = 2026-03-D\nrole = T\ncontact = \"01632 9600MM\"\nW"),
];

/// Fields of what the family has: the record, the field, and its value.
const FIELDS: &[(&str, &str, &str)] = &[
    ("yp", "phone", "T"),
    ("yp", "address", "T"),
    ("yp", "not-heard-because", "T"),
    ("mother", "address", "T"),
    ("mother", "phone", "\"07700 900M22\""),
    ("mother", "born", "1981-03-D"),
    ("mother", "lives-with", "T"),
    ("father", "contact", "T"),
    ("father", "role-reason", "T"),
    ("gran", "needs", "T"),
    ("sister", "born", "2016-07-D"),
    ("police", "phone", "\"01632 9601MM\""),
    ("nurse", "name", "N"),
    ("adult-3", "name", "N"),
    ("adult-1", "note", "T"),
    ("s1", "summary", "T"),
    ("m1", "dissent", "T"),
    ("m1", "final", "2026-03-D"),
    ("cg1", "agreed-changes", "T"),
    ("park", "vulnerabilities", "T"),
    ("park", "change-hinderer", "M"),
    ("home", "system-harm", "T"),
    ("shop", "safety", "M"),
    ("w1", "text", "T"),
    ("g1", "baseline", "T"),
    ("n2", "status", "\"historic\""),
    ("n3", "unmet", "{ reason = T }"),
    ("a1", "barrier", "T"),
    ("a2", "young-person-view", "T"),
    ("i2", "impact", "T"),
    ("v2", "how", "T"),
    ("e1", "text", "T"),
];

/// Statements of a case that the world leaves out.
const STATEMENTS: &[&str] =
    &["reason", "what-changes-first", "end-criteria", "visits", "category-reason", "system-harm"];

/// Answers of the reports that the family has, by the file.
const ANSWERS: &[(&str, &str)] = &[
    ("report-school.toml", "main-issues"),
    ("report-social-work.toml", "analysis"),
    ("report-social-work.toml", "family-concerns"),
    ("report-record.toml", "risk-factors"),
];

/// What may stand in a record of which the family has words alone, by the kind of record: all but `on`, which says
/// since when the words stand too.
const BESIDE: &[(&str, &str)] = &[
    (
        "action",
        "text = T\nowner = \"police\"\ntarget = \"place\"\nmode = \"disruption\"\nstatus = \"active\"\ndue = 2026-05-D\ncontexts = [\"park\"]\nimpact = T",
    ),
    ("need", "text = T\ncodes = [\"yp.debt\"]\nkind = \"harm\"\nwhose = \"family\"\ncontexts = [\"park\"]"),
    (
        "information",
        "text = T\nstatus = \"intelligence\"\nabout = [\"adult-1\"]\nsource = \"police\"\nhappened-on = 2026-03-D",
    ),
    ("context", "name = N\nkind = \"business\"\nharm = M\nsafety = M\nchange-first = true"),
    ("goal", "text = T\ndomain = \"safety\"\nby = 2026-07-D\nbaseline = T\ncontexts = [\"park\"]"),
    ("view", "text = T\nby = \"yp\"\nmain-issue = T"),
    ("contingency", "text = T\nresponse = T\nowner = \"police\""),
];

/// Reports that the family has.
const REPORTS: &[(&str, &str)] = &[
    (
        "report-school.toml",
        "form = \"protective-partner-report\"\nauthor = \"school\"\non = 2026-03-18\nshared = { mother = 2026-03-17 }\nSENT\n[answers]\nprotective-actions = \"We drew together\"\n",
    ),
    (
        "report-social-work.toml",
        "form = \"social-work-initial-report\"\nauthor = \"social-worker\"\non = 2026-03-16\ncomplete = 2026-03-16\nSENT\n[answers]\nsignificant-harm = \"It has to stop\"\n",
    ),
    (
        "report-record.toml",
        "form = \"conference-record\"\nauthor = \"chair\"\nmeeting = \"m1\"\non = 2026-03-25\nSENT\n[answers]\nsaid-by-partners = \"All agreed\"\n",
    ),
];

/// Reports that may be withheld whole: the form, the author, and the meeting where it needs one.
const WITHHELD: &[(&str, &str, &str)] = &[
    ("protective-partner-report", "police", ""),
    ("protective-partner-report", "school", ""),
    ("protective-partner-report", "mother", ""),
    ("plan", "school", ""),
    ("social-work-initial-report", "police", ""),
    ("conference-record", "police", "m1"),
    ("invitation", "chair", "m1"),
    ("social-work-review-report", "social-worker", ""),
    ("core-group-record", "nurse", "cg1"),
];

/// Text as TOML writes it.
pub(super) fn quoted(text: &str) -> String {
    serde_json::Value::String(text.replace(['\u{7f}', '\u{0}'], " ")).to_string()
}

impl Who {
    fn withhold(&self) -> String {
        format!(
            "withhold = {{ from = [{}], to = [\"police\"], reason = \"police-intelligence-source\", requested-by = \"police\", agreed-by = \"chair\", agreed-on = 2026-03-10, review-on = 2026-06-01 }}",
            self.from
        )
    }
}

impl Hidden {
    /// The lines of a template, filled in.
    fn fill(&self, template: &str, id: &str, person: &str, who: &Who) -> String {
        let lines = template.lines().map(|line| match line {
            "S" if self.shared => format!("share = [{}]", who.share),
            "S" | "W" => who.withhold(),
            line => self.value(line).replace("\"P\"", &format!("\"{person}\"")).replace("hI", id),
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    /// A line of a template, filled in.
    fn value(&self, line: &str) -> String {
        line.replace("= T", &format!("= {}", quoted(&self.text)))
            .replace("= N", &format!("= {}", quoted(&self.name)))
            .replace("-D", &format!("-{:02}", self.day))
            .replace("= M", &format!("= {}", self.number))
            .replace('M', &self.number.to_string())
    }

    fn template(&self) -> &'static str {
        KINDS[self.kind % KINDS.len()]
    }

    /// The kind of record that it is.
    fn is(&self, kind: &str) -> bool {
        self.template().starts_with(&format!("[[{kind}]]")) && self.template().contains("hI")
    }

    /// Its id: also its length tells nothing.
    fn id(&self, index: usize) -> String {
        format!("h{}{index}", "x".repeat(usize::from(self.number)))
    }
}

/// What a copy is compared with: the same case with nothing hidden in it.
pub(super) fn plain(world: &World) -> Files {
    let nothing = Hidden {
        kind: 0,
        text: "Something".to_owned(),
        name: "Somebody".to_owned(),
        day: 1,
        number: 1,
        place: 1,
        shared: false,
        linked: false,
    };
    let worded = vec![nothing; WORDED.len()];
    let (none, who) = (Vec::new, 0);
    Variant {
        who,
        records: none(),
        updates: none(),
        fields: none(),
        worded,
        statements: none(),
        answers: none(),
        reports: none(),
    }
    .files(world)
}

impl Variant {
    /// Whether all of it is hidden from a reader.
    pub(super) fn is_hidden_from(&self, reader: &str) -> bool {
        WHO[self.who].readers.contains(&reader)
    }

    /// The files of a case in which it is hidden.
    pub(super) fn files(&self, world: &World) -> Files {
        let who = &WHO[self.who];
        let mut open = world.open();
        open.extend(self.worded(world, who));
        for record in &mut open {
            self.add_fields(record, who);
            self.add_links(record);
            self.add_updates(record, who);
        }
        let mut files = self.with_records(&open, who);
        for (name, report) in REPORTS.iter().filter(|(_, report)| !report.contains("\"m1\"") || world.has("m1")) {
            files.insert((*name).to_owned(), self.report(name, report, who));
        }
        for (index, hidden) in self.reports.iter().enumerate() {
            let (form, author, meeting) = WITHHELD[hidden.kind % WITHHELD.len()];
            if meeting.is_empty() || world.has(meeting) {
                let meeting = if meeting.is_empty() { String::new() } else { format!("meeting = \"{meeting}\"\n") };
                let report = format!(
                    "form = \"{form}\"\nversion = \"1.0\"\nauthor = \"{author}\"\n{meeting}on = 2026-03-{:02}\nfinal = 2026-03-28\nlate-because = {}\n{}\n",
                    hidden.day,
                    quoted(&hidden.text),
                    who.withhold()
                );
                files.insert(format!("r-{index}.toml"), report);
            }
        }
        files
    }

    /// The records of which the family has words alone.
    fn worded(&self, world: &World, who: &Who) -> Vec<String> {
        let there = world.worded.iter().zip(WORDED).zip(&self.worded).filter(|((is_there, _), _)| **is_there);
        there
            .map(|((_, template), hidden)| {
                let kind = template.trim_start_matches("[[").split(']').next().unwrap_or_default();
                let beside = BESIDE.iter().find(|(of, _)| *of == kind).map_or("", |(_, beside)| beside);
                let lines: Vec<&str> = beside.lines().filter(|line| hidden.keeps(line)).collect();
                let words = template.replace("WORDS", "\"Somebody will see to it, and will tell you.\"");
                let update = match hidden.linked {
                    true => format!("\n[[{kind}.update]]\non = 2026-04-D\nnote = T"),
                    false => String::new(),
                };
                format!("{words}\n{}\n{}{}\n", hidden.value(&lines.join("\n")), who.withhold(), hidden.value(&update))
            })
            .collect()
    }

    /// Adds withheld fields to a record.
    fn add_fields(&self, record: &mut String, who: &Who) {
        let (mut values, mut rules) = (String::new(), Vec::new());
        for hidden in &self.fields {
            let (id, field, value) = FIELDS[hidden.kind % FIELDS.len()];
            let is_new = !rules.iter().any(|rule: &String| rule.starts_with(&format!("{field} = ")));
            if has_id(record, id) && is_new && !value.is_empty() && !record.contains(&format!("\n{field} = ")) {
                values.push_str(&format!("{}\n", hidden.value(&format!("{field} = {value}"))));
                rules.push(format!("{field} = {}", who.withhold().trim_start_matches("withhold = ")));
            }
        }
        if !rules.is_empty() {
            values.push_str(&format!("withhold-field = {{ {} }}\n", rules.join(", ")));
        }
        *record = record.replace("{fields}\n", &values);
    }

    /// Lets a record point to hidden ones, wherever it can.
    fn add_links(&self, record: &mut String) {
        let hidden = |kind: &str| {
            let own = self.records.iter().enumerate().filter(|(_, one)| one.linked && one.is(kind));
            // A third party is hidden only where their record is.
            let mut withheld = own.filter(|(_, one)| one.template().ends_with(['W', 'S']));
            withheld.next().map(|(index, one)| one.id(index))
        };
        for kind in ["context", "need", "person", "partner", "family", "information"] {
            let id = hidden(kind);
            let also = id.as_ref().map_or_else(String::new, |id| format!(", \"{id}\""));
            let alone = id.as_ref().map_or_else(String::new, |id| format!("\"{id}\""));
            *record =
                record.replace(&format!("[{{{kind}}}]"), &format!("[{alone}]")).replace(&format!("{{{kind}}}"), &also);
        }
        for key in ["owner", "by", "source", "responsible"] {
            let line = hidden("partner").map_or_else(String::new, |id| format!("{key} = \"{id}\"\n"));
            *record = record.replace(&format!("{{{key}}}\n"), &line);
        }
    }

    /// Adds withheld updates to a record.
    fn add_updates(&self, record: &mut String, who: &Who) {
        for hidden in &self.updates {
            let (id, template) = UPDATES[hidden.kind % UPDATES.len()];
            if has_id(record, id) {
                record.push_str(&format!("{}\n", hidden.fill(template, "", "adult-1", who)));
            }
        }
    }

    /// The files of a case: hidden records before, between and after the open ones.
    fn with_records(&self, open: &[String], who: &Who) -> Files {
        let (mut before, mut after) = (String::new(), String::new());
        let mut between: Vec<Vec<String>> = vec![Vec::new(); open.len() + 1];
        // A hidden person whom hidden things name, so that they are known through these alone.
        let person = self.records.iter().enumerate().find(|(_, one)| one.is("person"));
        let person = person.map_or_else(|| "adult-2".to_owned(), |(index, one)| one.id(index));
        for (index, one) in self.records.iter().enumerate() {
            let record = one.fill(one.template(), &one.id(index), &person, who) + "\n";
            match one.place % 4 {
                0 => before.push_str(&record),
                1 => after.push_str(&record),
                _ => between[one.place % (open.len() + 1)].push(record),
            }
        }
        let mut case = "reference = \"T-1\"\n".to_owned();
        let mut said: Vec<&str> = Vec::new();
        for hidden in &self.statements {
            let key = STATEMENTS[hidden.kind % STATEMENTS.len()];
            if !said.contains(&key) {
                said.push(key);
                case.push_str(&format!("{key} = {{ text = {}, {} }}\n", quoted(&hidden.text), who.withhold()));
            }
        }
        for (index, hidden) in between.into_iter().enumerate() {
            hidden.iter().for_each(|record| case.push_str(record));
            case.push_str(open.get(index).map_or("", String::as_str));
        }
        let all = [("m-case.toml", case), ("a-before.toml", before), ("z-after.toml", after)];
        all.into_iter().filter(|(_, text)| !text.is_empty()).map(|(name, text)| (name.to_owned(), text)).collect()
    }

    /// A report that the family has, with answers that are withheld, and with what was sent to others.
    fn report(&self, name: &str, report: &str, who: &Who) -> String {
        let mut answers = String::new();
        for hidden in &self.answers {
            let (file, answer) = ANSWERS[hidden.kind % ANSWERS.len()];
            if file == name && !answers.contains(&format!("{answer} = ")) {
                answers.push_str(&format!("{answer} = {{ text = {}, {} }}\n", quoted(&hidden.text), who.withhold()));
            }
        }
        let sent = self.answers.iter().map(|one| format!("{{ to = \"police\", on = 2026-03-{:02} }}", one.day));
        let sent = format!("sent = [{}]", sent.collect::<Vec<_>>().join(", "));
        report.replace("SENT", &sent) + &answers
    }
}

impl Hidden {
    /// Whether a line of a record is there: which are is made up with the rest.
    fn keeps(&self, line: &str) -> bool {
        line.starts_with("text") || !(self.place + line.len()).is_multiple_of(3)
    }
}

fn has_id(record: &str, id: &str) -> bool {
    record.contains(&format!("\nid = \"{id}\"\n"))
}

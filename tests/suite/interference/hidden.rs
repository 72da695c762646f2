//! Cases in which something is hidden: what everyone of the family may see is always the same, and what
//! nobody of them may see is made up, and stands wherever it can.

use std::collections::BTreeMap;

use proptest::prelude::*;

/// A case's files by name.
pub(super) type Files = BTreeMap<String, String>;

/// How many cases there are to hide something in.
pub(super) const WORLDS: usize = 2;

/// Something hidden.
#[derive(Debug, Clone)]
pub(super) struct Hidden {
    kind: usize,
    text: String,
    name: String,
    day: u8,
    number: u8,
    /// Where it stands: before the case, after it, or between two records.
    place: usize,
}

/// A case with something hidden in it.
#[derive(Debug, Clone)]
pub(super) struct Variant {
    pub world: usize,
    records: Vec<Hidden>,
    /// Updates of records that the family has, each withheld.
    updates: Vec<Hidden>,
    /// Texts that stand in other withheld things: fields, statements, answers.
    others: Vec<Option<String>>,
    /// Whether there is a withheld report, which pins a version.
    report: Option<(String, u8)>,
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
        Just("Zoë O’Neil-Śmith".to_owned()),
        Just("Åsa 𝒜 Børk".to_owned()),
    ];
    (0..1000usize, text(), names, 1..28u8, 0..6u8, 0..1000usize)
        .prop_map(|(kind, text, name, day, number, place)| Hidden { kind, text, name, day, number, place })
}

/// Some hidden things in some case.
pub(super) fn variant() -> impl Strategy<Value = Variant> {
    let some = |most: usize| prop::collection::vec(hidden(), 0..most);
    let others = prop::collection::vec(prop::option::of(text()), 6);
    (0..WORLDS, some(8), some(5), others, prop::option::of((text(), 0..3u8)))
        .prop_map(|(world, records, updates, others, report)| Variant { world, records, updates, others, report })
}

/// A case with nothing hidden in it.
pub(super) fn plain(world: usize) -> Files {
    let nothing = Variant { world, records: Vec::new(), updates: Vec::new(), others: vec![None; 6], report: None };
    nothing.files()
}

const WITHHOLD: &str = "withhold = { from = [\"family\"], to = [\"police\"], reason = \"police-intelligence-source\", requested-by = \"police\", agreed-by = \"chair\", agreed-on = 2026-03-10, review-on = 2026-06-01 }";

/// Every kind of record, withheld: `T` is its text, `N` a name, `D` a day, `M` a number, `I` its own number
/// and `P` a person who is known through hidden things alone.
const KINDS: &[&str] = &[
    "[[information]]\nid = \"hI\"\non = 2026-03-D\nstatus = \"intelligence\"\ntext = T\nabout = [\"adult-1\", \"P\"]\nsource = \"police\"\nW",
    "[[information]]\nid = \"hI\"\ntext = T\nabout = [\"adult-2\", \"yp\"]\nsource = \"yp\"\ncontexts = [\"park\"]\nW",
    "[[need]]\nid = \"hI\"\ncodes = [\"yp.debt\"]\nkind = \"harm\"\ntext = T\ncontexts = [\"park\"]\nunmet = { reason = T, interim = T }\nW",
    "[[action]]\nid = \"hI\"\ntext = T\nowner = \"police\"\ntarget = \"place\"\nmode = \"disruption\"\ncontexts = [\"park\"]\nstatus = \"active\"\ndue = 2026-04-D\nimpact = T\nW",
    "[[context]]\nid = \"hI\"\nkind = \"private-address\"\nname = N\ntext = T\nharm = M\nsafety = M\nchange-first = true\npush-factors = [{ text = T, strength = 3 }]\nW",
    "[[weighting]]\nid = \"hI\"\ncontext = \"park\"\nby = \"conference\"\non = 2026-03-D\nharm = M\nsafety = M\ntext = T\nW",
    "[[weighting]]\ncontext = \"home\"\nby = \"P\"\non = 2026-03-D\nharm = M\nW",
    "[[view]]\nid = \"hI\"\nby = \"yp\"\ntext = T\nmain-issue = T\non = 2026-03-D\nW",
    "[[seen]]\nid = \"hI\"\nby = \"school\"\non = 2026-03-D\nalone = true\ntext = T\nW",
    "[[contingency]]\nid = \"hI\"\ntext = T\nresponse = T\nowner = \"school\"\nW",
    "[[goal]]\nid = \"hI\"\ntext = T\nneeds = [\"n1\"]\ncontexts = [\"park\"]\nby = 2026-05-D\nW",
    "[[person]]\nid = \"hI\"\nkind = \"peer\"\nname = N\nnote = T\nW",
    "[[person]]\nid = \"hI\"\nkind = \"other-adult\"\nname = N\nphone = \"07700 900M00\"",
    "[[family]]\nid = \"hI\"\nname = N\nrelationship = T\nrole = \"supporter\"\nstrengths = T\nW",
    "[[partner]]\nid = \"hI\"\nagency = \"health\"\nrole = T\nname = N\ncore-group = true\nW",
    "[[meeting]]\nid = \"hI\"\nkind = \"strategy-discussion\"\non = 2026-02-D\ndecision = T\nsummary = T\nchair = { name = N }\npresent = [\"police\", \"P\"]\nW",
    "[[meeting]]\nid = \"hI\"\nkind = \"core-group\"\non = 2026-03-01\nnext = 2026-04-D\nsummary = T\nW",
    "[[waiver]]\nid = \"hI\"\nrule = \"need-without-provision\"\nitem = \"n1\"\nreason = T\nby = \"police\"\nW",
];

/// Updates of what the family has, each withheld, by the record that they belong to.
const UPDATES: &[(&str, &str)] = &[
    ("park", "[[context.update]]\non = 2026-03-D\nrisks = T\nharm = M\nchange-first = true\nW"),
    ("park", "[[context.update]]\non = 2026-03-D\nname = N\nnote = T\nby = \"police\"\nW"),
    ("n1", "[[need.update]]\non = 2026-03-D\ntext = T\nstatus = \"historic\"\nW"),
    ("a1", "[[action.update]]\non = 2026-03-D\nstatus = \"ended\"\nimpact = T\nowner = \"police\"\ndue = 2026-05-D\nW"),
    ("mother", "[[family.update]]\non = 2026-03-D\nstrengths = T\nrelationship = N\nphone = \"07700 900M11\"\nW"),
    ("yp", "[[young-person.update]]\non = 2026-03-D\nwho-i-am = T\nborn = 2011-01-D\nW"),
    ("adult-3", "[[person.update]]\non = 2026-03-D\nname = N\nkind = \"peer\"\nW"),
    ("m1", "[[meeting.update]]\non = 2026-03-D\ndecision = T\nnext-review = 2026-06-D\nfinal = 2026-03-D\nW"),
    ("g1", "[[goal.update]]\non = 2026-03-D\ntext = T\nprogress = T\nW"),
    ("i1", "[[information.update]]\non = 2026-03-D\ntext = T\nW"),
];

/// What every reader of the family sees; records are parted by blank lines.
const WORLD: &str = r#"[young-person]
id = "yp"
name = "Ash Rowan"
born = 2010-09-14
who-i-am = "Draws comics"
PHONE

[[family]]
id = "mother"
name = "Kim Rowan"
relationship = "mother"
role = "protective-partner"
strengths = "Steady"
ADDRESS

[[family]]
id = "father"
name = "Lee Rowan"
relationship = "father"
role = "protective-partner"

[[partner]]
id = "police"
agency = "police"
role = "safeguarding officer"

[[partner]]
id = "school"
agency = "education"
role = "head of year"
core-group = true

[[person]]
id = "adult-1"
kind = "adult-who-harms"
name = "Carl Voss"

[[person]]
id = "adult-2"
kind = "other-adult"

[[person]]
id = "adult-3"
kind = "other-adult"

[[meeting]]
id = "s1"
kind = "strategy-discussion"
on = 2026-03-05
initiated-s47 = true

[[meeting]]
id = "m1"
kind = "initial-conference"
on = 2026-03-20
next = 2026-04-02
next-review = 2026-06-20

[[context]]
id = "park"
kind = "public-place"
name = "The park"
harm = 3
safety = 2

[[context]]
id = "home"
kind = "family-home"
name = "Home"
harm = 0
safety = 4

[[weighting]]
context = "park"
by = "conference"
on = 2026-03-12
harm = 4

[[goal]]
id = "g1"
text = "To walk home without looking behind"
needs = ["n1"]

[[need]]
id = "n1"
codes = ["yp.mental-health"]
text = "Sleeps badly"
contexts = ["park"]

[[need]]
id = "n2"
codes = ["fam.parental-mental-health"]
text = "Somebody to talk to"

[[action]]
id = "a1"
text = "Weekly visit by the school nurse"
owner = "school"
target = "young-person"
mode = "health"
needs = ["n1"]
contexts = ["park"]
wording = { young-person = "The nurse comes once a week." }

[[action]]
id = "a2"
text = TASK
owner = "police"
target = "place"
mode = "disruption"
status = "active"
needs = ["n1"]
wording = { family = "The police help." }
W

[[information]]
id = "i1"
text = "Two people saw what happened"
about = ["adult-3"]
share = ["family"]

[[view]]
by = "mother"
text = "I want it to stop"

[[seen]]
by = "school"
on = 2026-03-02
text = "In the art room"

[[contingency]]
text = "If he is late"
response = "Ring his mother"
"#;

const REPORT: &str = "form = \"protective-partner-report\"\nauthor = \"school\"\non = 2026-03-18\n[answers]\nANSWER\nprotective = \"We drew together\"\n";

/// Text as TOML writes it.
pub(super) fn quoted(text: &str) -> String {
    serde_json::Value::String(text.replace(['\u{7f}', '\u{0}'], " ")).to_string()
}

impl Hidden {
    /// The lines of a template, filled in.
    fn fill(&self, template: &str, index: usize, person: &str) -> String {
        let lines = template.lines().map(|line| match line {
            "W" => WITHHOLD.to_owned(),
            line => line
                .replace("= T", &format!("= {}", quoted(&self.text)))
                .replace("= N", &format!("= {}", quoted(&self.name)))
                .replace("\"P\"", &format!("\"{person}\""))
                .replace("hI", &format!("h{}{index}", "x".repeat(usize::from(self.number))))
                .replace("-D", &format!("-{:02}", self.day))
                .replace("= M", &format!("= {}", self.number))
                .replace('M', &self.number.to_string()),
        });
        lines.collect::<Vec<_>>().join("\n")
    }
}

impl Variant {
    /// Its files.
    pub(super) fn files(&self) -> Files {
        let other = |index: usize| self.others.get(index).and_then(Option::as_ref);
        let line =
            |index: usize, key: &str| other(index).map_or_else(String::new, |text| format!("{key} = {}", quoted(text)));
        let rule = |field: &str, index: usize| match other(index) {
            Some(_) => format!("withhold-field = {{ {field} = {} }}", WITHHOLD.trim_start_matches("withhold = ")),
            None => String::new(),
        };
        let task = other(0).map_or_else(|| "\"Patrols\"".to_owned(), |text| quoted(text));
        let open = WORLD
            .replace("PHONE", &format!("{}\n{}", line(1, "phone"), rule("phone", 1)))
            .replace("ADDRESS", &format!("{}\n{}", line(2, "address"), rule("address", 2)))
            .replace("TASK", &task)
            .replace("\nW\n", &format!("\n{WITHHOLD}\n"));
        let statement = other(3).map(|text| format!("reason = {{ text = {}, {WITHHOLD} }}", quoted(text)));
        let root = format!("reference = \"T-1\"\n{}\n", statement.unwrap_or_default());
        let mut records: Vec<String> = open.split("\n\n").map(|record| format!("{}\n", record.trim())).collect();
        if self.world == 1 {
            // A sparse case: no conference, no report, and little known.
            let kept = [
                "id = \"yp\"",
                "id = \"mother\"",
                "id = \"police\"",
                "id = \"school\"",
                "id = \"adult-",
                "id = \"park\"",
                "id = \"home\"",
                "id = \"n1\"",
                "[[goal]]",
            ];
            records.retain(|record| kept.iter().any(|one| record.contains(one)) && !record.starts_with("[[action]]"));
        }
        for (index, update) in self.updates.iter().enumerate() {
            let (id, template) = UPDATES[update.kind % UPDATES.len()];
            let mark = format!("\nid = \"{id}\"\n");
            if let Some(record) = records.iter_mut().find(|record| record.contains(&mark)) {
                record.push_str(&format!("{}\n", update.fill(template, index, "adult-1")));
            }
        }
        let (mut before, mut after) = (String::new(), String::new());
        let open = records.len();
        let mut between: Vec<Vec<String>> = vec![Vec::new(); open + 1];
        // A hidden person whom hidden things name, so that they are known through these alone.
        let is_person = |one: &Hidden| (11..=12).contains(&(one.kind % KINDS.len()));
        let person = self.records.iter().enumerate().find(|(_, one)| is_person(one));
        let person = person.map_or_else(
            || "adult-2".to_owned(),
            |(index, one)| format!("h{}{index}", "x".repeat(usize::from(one.number))),
        );
        for (index, one) in self.records.iter().enumerate() {
            let record = one.fill(KINDS[one.kind % KINDS.len()], index, &person) + "\n";
            match one.place % 4 {
                0 => before.push_str(&record),
                1 => after.push_str(&record),
                _ => between[one.place % (open + 1)].push(record),
            }
        }
        let mut case = root;
        for (index, hidden) in between.into_iter().enumerate() {
            hidden.iter().for_each(|record| case.push_str(record));
            case.push_str(records.get(index).map_or("", String::as_str));
        }
        let mut files = Files::from([("m-case.toml".to_owned(), case)]);
        if self.world == 0 {
            let answer = other(4).map(|text| format!("main-issues = {{ text = {}, {WITHHOLD} }}", quoted(text)));
            let report = REPORT.replace("ANSWER", &answer.unwrap_or_default());
            files.insert("report-school.toml".to_owned(), report);
        }
        for (name, text) in [("a-before.toml", before), ("z-after.toml", after)] {
            if !text.is_empty() {
                files.insert(name.to_owned(), text);
            }
        }
        if let Some((text, kind)) = &self.report {
            let (form, author) =
                [("protective-partner-report", "police"), ("plan", "school"), ("protective-partner-report", "school")]
                    [usize::from(*kind)];
            let answers = if form == "plan" { String::new() } else { format!("main-issues = {}\n", quoted(text)) };
            let report = format!(
                "form = \"{form}\"\nversion = \"1.0\"\nauthor = \"{author}\"\non = 2026-03-19\n{WITHHOLD}\n[answers]\n{answers}"
            );
            files.insert("r-withheld.toml".to_owned(), report);
        }
        files
    }
}

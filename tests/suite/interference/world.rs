//! Cases with nothing hidden in them: which records there are, which keys each has, what they say, and in which
//! order they stand, is made up. Where something hidden may stand in them is marked.

use proptest::prelude::*;

/// A case with nothing hidden in it.
#[derive(Debug, Clone)]
pub(super) struct World {
    /// Which of the records that may be left out are there.
    records: Vec<bool>,
    /// Which of the lines that may be left out are there.
    lines: Vec<bool>,
    /// What open texts say.
    texts: Vec<usize>,
    /// The order of the records.
    order: Vec<usize>,
    /// Which of the records with words for the family there are.
    pub worded: Vec<bool>,
}

/// The records of a case, parted by blank lines. A record whose first line begins with `?` may be left out, and
/// so may such a line of it. `TEXT` is an open text; `{…}` marks where something hidden may stand.
const RECORDS: &str = r#"[young-person]
id = "yp"
name = "Ash Rowan"
? known-as = "Ash"
? born = 2010-09-14
? pronouns = "they/them"
? who-i-am = TEXT
? strengths = TEXT
? communication-needs = "Pictures help"
? interpreter = { needed = true, language = "Polish", booked = true }
? education = { setting = "North High", status = "part-time", attendance = 61 }
? missing-episodes = [{ from = 2026-02-10T22:00:00, to = 2026-02-11T07:00:00, rhi-offered = true }]
trusted-adults = ["school"{person}]
{fields}

[[family]]
id = "mother"
name = "Kim Rowan"
relationship = "mother"
role = "protective-partner"
? language = "Polish"
? strengths = TEXT
? support-needs = TEXT
{fields}

[[family]]
id = "father"
name = "Lee Rowan"
relationship = "father"
role = "protective-partner"
? interpreter = { needed = true, language = "Welsh" }
{fields}

?[[family]]
id = "gran"
name = "Pat Rowan"
relationship = "grandmother"
role = "supporter"
? help-offered = "Meals on Fridays"
{fields}

?[[family]]
id = "sister"
name = "Wren Rowan"
relationship = "sister"
child = true
rationale = TEXT
{fields}

[[partner]]
id = "police"
agency = "police"
role = "safeguarding officer"
? contact = "01632 960111"
? core-group = true
{fields}

[[partner]]
id = "school"
agency = "education"
role = "head of year"
? name = "Sam Birch"
core-group = true
{fields}

[[partner]]
id = "nurse"
agency = "health"
role = "school nurse"
? ask-first = true
{fields}

[[person]]
id = "adult-1"
kind = "adult-who-harms"
name = "Carl Voss"
? also = ["Vossy"]
{fields}

[[person]]
id = "adult-2"
kind = "other-adult"
? name = "Zoë O’Neil-Śmith"
{fields}

[[person]]
id = "adult-3"
kind = "other-adult"
{fields}

?[[person]]
id = "peer-1"
kind = "peer"
name = "Robin Hale"
share = ["family"]
{fields}

[[meeting]]
id = "s1"
kind = "strategy-discussion"
on = 2026-03-05
initiated-s47 = true
invited = ["police"{partner}]
present = ["police"{partner}]
? decision = TEXT
{fields}

?[[meeting]]
id = "m1"
kind = "initial-conference"
on = 2026-03-20
? starts = "10:00"
? venue = "The town hall"
? chair = { name = "Jo Marsh", team = "Safeguarding unit", base = "social-care", line-manages = false }
invited = ["police", "school"{partner}, "mother"{family}]
present = ["school"{partner}, "mother"{family}]
? quorate = true
? decision = TEXT
? threshold-met = true
? next = 2026-04-02
? next-review = 2026-06-20
{fields}

?[[meeting]]
id = "cg1"
kind = "core-group"
on = 2026-04-20
present = ["school"{partner}, "father"{family}]
? summary = TEXT
? next = 2026-05-12
{fields}

[[context]]
id = "park"
kind = "public-place"
name = "The park"
? text = TEXT
? harm = 3
? safety = 2
? change-first = true
? risks = TEXT
? responsible = "police"
guardians = ["school"{partner}]
? pull-factors = [{ text = "Friends", strength = 4 }]
{fields}

[[context]]
id = "home"
kind = "family-home"
name = "Home"
? harm = 0
? safety = 4
? strengths = TEXT
{fields}

?[[context]]
id = "shop"
kind = "business"
name = "The corner shop"
? harm = 4
{responsible}
{fields}

?[[weighting]]
id = "w1"
context = "park"
by = "conference"
on = 2026-03-12
harm = 4
? safety = 1
{fields}

?[[weighting]]
context = "park"
by = "yp"
on = 2026-03-10
harm = 5
share = ["family"]
? text = TEXT

?[[weighting]]
context = "home"
by = "police"
on = 2026-03-11
safety = 3

?[[weighting]]
context = "park"
by = "conference"
on = 2026-04-20
harm = 2

?[[goal]]
id = "g1"
text = TEXT
needs = ["n1"{need}]
contexts = ["park"{context}]
? domain = "safety"
? measure = "Walks with friends twice a week"
? by = 2026-06-01
{fields}

[[need]]
id = "n1"
codes = ["yp.mental-health"]
? kind = "need"
? whose = "young-person"
text = TEXT
contexts = ["park"{context}]
{fields}

[[need]]
id = "n2"
codes = ["fam.parental-mental-health"]
? kind = "risk"
text = TEXT
? unmet = { reason = "No place yet", interim = "A number to ring", told = "Kim", on = 2026-03-20 }
{fields}

?[[need]]
id = "n3"
codes = ["com.place-unsafe"]
kind = "harm"
text = TEXT
? wording = { young-person = "The way home does not feel safe." }
? status = "current"
{fields}

?[[action]]
id = "a1"
text = TEXT
? owner = "school"
? target = "young-person"
? mode = "health"
needs = ["n1"{need}]
contexts = ["park"{context}]
? goals = []
? due = 2026-04-10
? status = "active"
supports = ["nurse"{partner}]
wording = { young-person = "The nurse comes once a week." }
{fields}

?[[action]]
id = "a2"
text = TEXT
? agencies = ["police", "community-safety"]
? target = "place"
? mode = "disruption"
? status = "waiting"
needs = ["n1"{need}]
{owner}
{fields}

?[[action]]
id = "a3"
text = TEXT
? owner = "mother"
target = "parent"
mode = "family-support"
needs = ["n2"]
information = [{information}]
wording = { family = "A group for parents, on Tuesdays." }

[[information]]
id = "i1"
text = "Two people saw what happened"
about = ["adult-3"{person}]
share = ["family"]
? status = "observation"
? happened-on = 2026-02-20
? impact = TEXT
contexts = ["park"{context}]
{source}
{fields}

?[[information]]
id = "i2"
text = TEXT
? status = "fact"
? source = "school"
? on = 2026-03-01
{fields}

?[[information]]
id = "i3"
text = TEXT
source = "yp"
share = ["family"]

?[[view]]
by = "mother"
text = TEXT
? main-issue = TEXT
? on = 2026-03-18

?[[view]]
id = "v2"
by = "yp"
text = TEXT
? own-words = true
{fields}

?[[view]]
text = TEXT
{by}

?[[seen]]
id = "e1"
by = "school"
on = 2026-03-02
? alone = true
? where = "The art room"
? text = TEXT
{fields}

?[[contingency]]
text = "If they are late"
response = TEXT
{owner}
"#;

/// What is later recorded of open records, each by its id, and left out at random.
const UPDATES: &[(&str, &str)] = &[
    ("park", "[[context.update]]\non = 2026-04-10\nharm = 2\nnote = \"Lights work again\""),
    ("n1", "[[need.update]]\non = 2026-04-15\nstatus = \"historic\""),
    ("a1", "[[action.update]]\non = 2026-04-12\nstatus = \"partial\"\nimpact = \"Met twice of three\""),
    ("a2", "[[action.update]]\non = 2026-04-18\nstatus = \"active\"\ndue = 2026-05-20"),
    ("g1", "[[goal.update]]\non = 2026-04-19\nprogress = \"Once a week\""),
    ("m1", "[[meeting.update]]\non = 2026-03-24\nfinal = 2026-03-24"),
];

/// Records of which the family has words alone: what else they say is hidden. `WORDS` are the words.
pub(super) const WORDED: &[&str] = &[
    "[[action]]\nid = \"x0\"\nneeds = [\"n1\"]\nwording = { family = WORDS }",
    "[[action]]\nid = \"x1\"\nneeds = [\"n2\", \"n1\"]\nwording = { family = WORDS, young-person = WORDS }",
    "[[need]]\nid = \"x2\"\nwording = { family = WORDS }",
    "[[information]]\nid = \"x3\"\nwording = { family = WORDS }",
    "[[context]]\nid = \"x4\"\nwording = { family = WORDS }",
    "[[goal]]\nid = \"x5\"\nneeds = [\"n1\"]\nwording = { family = WORDS }",
    "[[view]]\nid = \"x6\"\nwording = { family = WORDS }",
    "[[contingency]]\nid = \"x7\"\nwording = { family = WORDS }",
];

/// What open texts say.
const TEXTS: &[&str] = &[
    "Sleeps badly",
    "Somebody to talk to, and a quiet place to do it in",
    "Two\n\nparagraphs\n- and a list\n- of two",
    "Zażółć gęślą jaźń; Dún Laoghaire; naïve café, ½ price – “so”",
    "Says that the way home is long, that nobody walks it alone any more, and that the lamps have been out since the \
     winter, which is when it began; the others go round by the road.",
    "it’s 50% * [better] #now $x$ @home <b>_so_</b> \\ {{ x }}",
];

/// The records.
fn records() -> Vec<&'static str> {
    RECORDS.trim().split("\n\n").collect()
}

fn may_go(line: &str) -> bool {
    line.starts_with('?')
}

/// A case, made up.
pub(super) fn world() -> impl Strategy<Value = World> {
    let records = records();
    let lines = records.iter().flat_map(|record| record.lines()).filter(|line| may_go(line)).count();
    let texts = RECORDS.matches("TEXT").count();
    let count = records.len();
    (
        prop::collection::vec(prop::bool::weighted(0.8), count + UPDATES.len()),
        prop::collection::vec(prop::bool::weighted(0.6), lines),
        prop::collection::vec(0..TEXTS.len(), texts),
        Just((0..count).collect::<Vec<_>>()).prop_shuffle(),
        prop::collection::vec(prop::bool::weighted(0.4), WORDED.len()),
    )
        .prop_map(|(records, lines, texts, order, worded)| World { records, lines, texts, order, worded })
}

impl World {
    /// The open records in their order, each with the marks of where something hidden may stand.
    pub(super) fn open(&self) -> Vec<String> {
        let all = records();
        let (mut lines, mut texts) = (self.lines.iter(), self.texts.iter());
        let mut made: Vec<Option<String>> = Vec::new();
        for (index, record) in all.iter().enumerate() {
            let mut said = String::new();
            for (number, line) in record.lines().enumerate() {
                let mut line = line.to_owned();
                while line.contains("TEXT") {
                    let text = TEXTS[texts.next().copied().unwrap_or_default()];
                    line = line.replacen("TEXT", &super::hidden::quoted(text), 1);
                }
                let stays = number == 0 || !may_go(&line) || *lines.next().unwrap_or(&true);
                if stays {
                    said.push_str(line.trim_start_matches(['?', ' ']));
                    said.push('\n');
                }
            }
            for (at, (id, update)) in UPDATES.iter().enumerate() {
                if said.contains(&format!("\nid = \"{id}\"\n")) && self.records[all.len() + at] {
                    said.push_str(update);
                    said.push('\n');
                }
            }
            let stays = !may_go(record) || self.records[index];
            made.push(stays.then_some(said));
        }
        self.order.iter().filter_map(|index| made[*index].take()).collect()
    }

    /// Whether a record is there.
    pub(super) fn has(&self, id: &str) -> bool {
        self.open().iter().any(|record| record.contains(&format!("\nid = \"{id}\"\n")))
    }
}

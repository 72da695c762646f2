//! Laying out what was laid out a moment ago, a few words earlier.
//!
//! The engine lays a document out again until what its pages ask of each other, such as page numbers, contents and heads,
//! is what they have come to be. It starts with pages that know nothing and takes three turns or more. The pages of a
//! moment ago know nearly all of it: one turn, and they are looked at with what came of it. What holds is what the
//! engine would have come to by its own way; where anything does not, it goes its own way.

use typst::comemo::{Constraint, Track};
use typst::engine::{Engine, Route, Sink, Traced};
use typst::foundations::{Output, StyleChain, Target, TargetElem};
use typst::utils::Protected;
use typst::{World, introspection::Introspector};
use typst_layout::PagedDocument;

/// How often pages are asked to know the next.
const TURNS: usize = 2;

/// The pages that come of these pages, if they are found soon and there is nothing to say of them.
pub(super) fn lay_out_again(world: &dyn World, before: &PagedDocument) -> Option<PagedDocument> {
    let library = world.library();
    let base = StyleChain::new(&library.styles);
    let target = TargetElem::target.set(Target::Paged).wrap();
    let styles = base.chain(&target);
    let traced = Traced::default();
    let main = world.source(world.main()).ok()?;
    let mut said = Sink::new();
    let route = Route::default();
    let words = typst_eval::eval(world.track(), library, traced.track(), said.track_mut(), route.track(), &main);
    let content = words.ok()?.content();
    let mut known: PagedDocument;
    let mut before = before;
    for _ in 0..TURNS {
        let (asked, mut turn) = (Constraint::new(), Sink::new());
        let introspector: &dyn Introspector = before.introspector().as_ref();
        let mut engine = Engine {
            library,
            world: world.track(),
            introspector: Protected::new(introspector.track_with(&asked)),
            traced: traced.track(),
            sink: turn.track_mut(),
            route: Route::default(),
        };
        let pages = PagedDocument::create(&mut engine, &content, styles).ok()?;
        let introspector: &dyn Introspector = pages.introspector().as_ref();
        if asked.validate(introspector) {
            said.extend_from_sink(turn);
            let is_silent = said.delayed().is_empty() && said.warnings().is_empty();
            return is_silent.then_some(pages);
        }
        known = pages;
        before = &known;
    }
    None
}

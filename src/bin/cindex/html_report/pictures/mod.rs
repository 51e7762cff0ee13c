//! Pictures as inline SVG: each has a title and a description, is drawn in one colour and says its
//! numbers in words.

mod bars;
mod correlations;
mod heat_map;
mod intervals;
mod slope;
mod tree;

use maud::{Markup, html};

pub(super) use bars::{Bar, bars};
pub(super) use correlations::correlations;
pub(super) use heat_map::{Cell, heat_map};
pub(super) use intervals::{Line, intervals};
pub(super) use slope::{Slope, slope};
pub(super) use tree::tree;

/// The width of every picture; the page scales them.
const WIDTH: f64 = 720.0;
/// From one row to the next.
const ROW: f64 = 15.0;
/// The room for a label at the left.
const LABEL: f64 = 190.0;
/// Labels are cut at so many characters, which fit that room.
const LETTERS: usize = 30;

/// A picture of some height below a title that is read out with its description.
fn figure(id: &str, title: &str, description: &str, height: f64, content: &Markup) -> Markup {
    let (of_title, of_description) = (format!("{id}-title"), format!("{id}-description"));
    html! {
        figure {
            figcaption { (title) }
            svg xmlns="http://www.w3.org/2000/svg" viewBox=(format!("0 0 {WIDTH} {}", px(height)))
                role="img" aria-labelledby=(format!("{of_title} {of_description}")) {
                title id=(of_title) { (title) }
                desc id=(of_description) { (description) }
                (content)
            }
        }
    }
}

/// A place in a picture, to a tenth.
fn px(place: f64) -> String {
    format!("{place:.1}")
}

/// A text with its baseline at a place; `anchor` is start, middle or end.
fn text(x: f64, y: f64, anchor: &str, content: &str) -> Markup {
    html! { text x=(px(x)) y=(px(y)) text-anchor=(anchor) { (content) } }
}

/// The name of a row, at the right end of the room for labels; whole where a pointer rests on it.
fn label(y: f64, name: &str) -> Markup {
    html! {
        text x=(px(LABEL - 8.0)) y=(px(y)) text-anchor="end" {
            (cut(name))
            @if name.chars().count() > LETTERS { title { (name) } }
        }
    }
}

/// A name that fits the room for labels.
fn cut(name: &str) -> String {
    if name.chars().count() <= LETTERS {
        return name.to_owned();
    }
    let kept: String = name.chars().take(LETTERS - 1).collect();
    format!("{}…", kept.trim_end())
}

/// A filling from white at 0 to the darkest at 1, and the class of a text that is read on it.
fn shade(share: f64) -> (String, &'static str) {
    let share = share.clamp(0.0, 1.0);
    let mixed = |dark: f64| (255.0 + share * (dark - 255.0)).round();
    let colour = format!("rgb({},{},{})", mixed(20.0), mixed(70.0), mixed(120.0));
    (colour, if share > 0.55 { "light" } else { "dark" })
}

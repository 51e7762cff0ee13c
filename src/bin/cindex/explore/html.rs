//! Text on its way into a page.

use composite_index::error::printable;

/// A text as HTML shows it, in an element or an attribute; what would be obeyed rather than shown is
/// spelt out.
pub(super) fn escaped(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in printable(text).chars() {
        match character {
            '&' => shown += "&amp;",
            '<' => shown += "&lt;",
            '>' => shown += "&gt;",
            '"' => shown += "&quot;",
            '\'' => shown += "&#39;",
            other => shown.push(other),
        }
    }
    shown
}

/// JSON as a script element holds it: nothing in it can end the element or begin a comment. In JSON
/// these characters stand in strings alone.
pub(super) fn in_script(json: &str) -> String {
    json.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026")
}

/// A template with each `{{name}}` filled in, once: what is filled in is not looked at again.
pub(super) fn filled(template: &str, fill: impl Fn(&str) -> String) -> String {
    let mut page = String::new();
    let mut rest = template;
    while let Some((before, behind)) = rest.split_once("{{") {
        let Some((name, after)) = behind.split_once("}}") else { break };
        page += before;
        page += &fill(name);
        rest = after;
    }
    page + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_becomes_markup() {
        let hostile = "</script><b title='x'>&\"\u{0}\u{202e}";
        let shown = escaped(hostile);
        assert_eq!(shown, "&lt;/script&gt;&lt;b title=&#39;x&#39;&gt;&amp;&quot;\\u{0}\\u{202e}");
        let json = serde_json::to_string(hostile).expect("text");
        let held = in_script(&json);
        assert!(!held.contains(['<', '>', '&']), "{held}");
        assert_eq!(serde_json::from_str::<String>(&held).expect("the same"), hostile);
    }

    #[test]
    fn what_is_filled_in_is_not_filled_again() {
        let fill = |name: &str| match name {
            "one" => "{{two}}".to_owned(),
            name => name.to_uppercase(),
        };
        assert_eq!(filled("a {{one}} b {{two}} c }} {{", fill), "a {{two}} b TWO c }} {{");
    }
}

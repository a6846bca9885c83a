//! The file for people: one page that needs nothing else, prints well, and runs nothing.

use chrono::{DateTime, NaiveDate};
use serde_json::Value;
use service::access_request::AccessRequest;

use super::words::{self, Tongue};

const STYLE: &str = ":root{color-scheme:light dark;font:1rem/1.5 system-ui,sans-serif}\
body{max-width:56rem;margin:2rem auto;padding:0 1rem;overflow-wrap:anywhere}\
h1{font-size:1.6rem;line-height:1.2}h2{font-size:1.2rem;margin:2rem 0 .5rem;border-bottom:1px solid #8888;\
padding-bottom:.25rem}h3{font-size:1rem;margin:.5rem 0 0}\
dl{display:grid;grid-template-columns:minmax(9rem,max-content) minmax(0,1fr);gap:.15rem 1.25rem;margin:.25rem 0}\
dt{opacity:.75}dd{margin:0}ol,ul{margin:0;padding-left:1.25rem}\
.rows{list-style:none;padding:0}.rows>li{border:1px solid #8886;border-radius:.4rem;padding:.5rem .75rem;margin:.5rem 0}\
li li,.part{margin:.25rem 0}.part{border-left:3px solid #8886;padding-left:.75rem}\
@media(max-width:34rem){dl{grid-template-columns:1fr}dt{margin-top:.35rem}}\
@media print{:root{color-scheme:light;font-size:10pt}body{margin:0;max-width:none}h2{break-after:avoid}\
.rows>li{break-inside:avoid-page}}";
/// The SHA-256 of [`STYLE`], which alone may style the page.
const STYLE_HASH: &str = "sha256-FjsBnwoKYIiIq/vBxIgauO/4EOdIjdYjZ0UymnHHeGY=";

/// What the page allows itself, wherever it is opened.
pub(super) fn policy() -> String {
    format!("default-src 'none'; style-src '{STYLE_HASH}'; base-uri 'none'; form-action 'none'")
}

/// How the page of a customer is written: in their language.
#[derive(Clone, Copy)]
pub(super) struct Page {
    tongue: Tongue,
}

impl Page {
    pub(super) fn of(request: &AccessRequest) -> Self {
        Self { tongue: Tongue::of(request.language) }
    }

    /// All before the entries of the trail.
    pub(super) fn start(self, request: &AccessRequest, sections: &[(&'static str, Value)]) -> String {
        let tongue = self.tongue;
        let title = escaped(tongue.choose("Your personal data", "Tus datos personales"));
        let mut page = format!(
            "<!DOCTYPE html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\">\
             <meta http-equiv=\"Content-Security-Policy\" content=\"{}\">\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
             <meta name=\"robots\" content=\"noindex\"><title>{title}</title><style>{STYLE}</style></head>\n\
             <body><main><h1>{title}</h1>",
            tongue.choose("en", "es"),
            policy(),
        );
        let intro = tongue.choose(
            "Everything that is held on you at the moment named below. Times are those of Madrid.",
            "Todo lo que se conserva sobre ti en el momento que figura abajo. Las horas son las de Madrid.",
        );
        page.push_str(&format!("<p>{}</p><dl>", escaped(intro)));
        let about = [
            (tongue.choose("Name", "Nombre"), request.name.clone()),
            (tongue.choose("Customer number", "Número de cliente"), request.number.clone()),
            (tongue.choose("Held by", "Responsable"), request.organization.to_string()),
            (tongue.choose("Read on", "Fecha"), moment(&request.at.to_rfc3339()).unwrap_or_default()),
            (tongue.choose("Reference", "Referencia"), request.reference.clone()),
        ];
        for (term, value) in about {
            page.push_str(&format!("<dt>{}</dt><dd>{}</dd>", escaped(term), escaped(&value)));
        }
        page.push_str("</dl>");
        for (name, value) in sections {
            self.section(&mut page, name, value);
        }
        page.push_str(&format!("\n<section><h2>{}</h2><ol class=\"rows\">", escaped(words::section(tongue, "audit"))));
        page
    }

    /// All after them.
    pub(super) fn end(self) -> String {
        "\n</ol></section></main></body></html>\n".to_owned()
    }

    fn section(self, page: &mut String, name: &str, value: &Value) {
        page.push_str(&format!("\n<section><h2>{}</h2>", escaped(words::section(self.tongue, name))));
        match value {
            Value::Array(rows) if rows.is_empty() => {
                page.push_str(&format!("<p>{}</p>", escaped(self.tongue.choose("Nothing.", "Nada."))));
            }
            Value::Array(rows) => {
                page.push_str("<ol class=\"rows\">");
                for row in rows {
                    page.push_str("\n<li>");
                    self.value(page, name, row);
                    page.push_str("</li>");
                }
                page.push_str("</ol>");
            }
            other => self.value(page, name, other),
        }
        page.push_str("</section>");
    }

    /// An entry of the trail: when, what and who in a line, then all there is to say.
    pub(super) fn entry(self, page: &mut String, entry: &Value) {
        let text = |key: &str| entry.get(key).and_then(Value::as_str).unwrap_or_default();
        let line = [
            moment(text("at")).unwrap_or_default(),
            words::action(self.tongue, text("action")),
            format!("{} ({})", text("actor"), words::value(self.tongue, "actor_kind", text("actor_kind"))),
        ];
        page.push_str(&format!("\n<li><h3>{}</h3>", escaped(&line.join(" · "))));
        let rest = entry.as_object().into_iter().flatten();
        let rest = rest.filter(|(key, _)| !matches!(key.as_str(), "at" | "action" | "actor" | "actor_kind"));
        self.fields(page, rest);
        page.push_str("</li>");
    }

    fn value(self, page: &mut String, key: &str, value: &Value) {
        match value {
            Value::Null => page.push('–'),
            Value::Bool(yes) => {
                page.push_str(if *yes { self.tongue.choose("Yes", "Sí") } else { self.tongue.choose("No", "No") });
            }
            Value::Number(number) => page.push_str(&number.to_string()),
            Value::String(text) => {
                let shown = moment(text).or_else(|| day(text)).unwrap_or_else(|| words::value(self.tongue, key, text));
                page.push_str(&escaped(&shown));
            }
            Value::Array(items) => match items.as_slice() {
                [] => page.push('–'),
                [only] => self.value(page, key, only),
                several => {
                    page.push_str("<ul>");
                    for item in several {
                        page.push_str("<li>");
                        self.value(page, key, item);
                        page.push_str("</li>");
                    }
                    page.push_str("</ul>");
                }
            },
            Value::Object(fields) => self.fields(page, fields.iter()),
        }
    }

    /// Terms with their values, in an order that people expect; those without a value are left out.
    fn fields<'a>(self, page: &mut String, fields: impl Iterator<Item = (&'a String, &'a Value)>) {
        let mut fields: Vec<_> = fields.filter(|(_, value)| !value.is_null()).collect();
        fields.sort_by_key(|(key, _)| words::place(key));
        page.push_str("<dl>");
        for (key, value) in fields {
            let class = if value.is_object() { " class=\"part\"" } else { "" };
            page.push_str(&format!("<dt>{}</dt><dd{class}>", escaped(&words::label(self.tongue, key))));
            self.value(page, key, value);
            page.push_str("</dd>");
        }
        page.push_str("</dl>");
    }
}

/// `2026-01-31T13:05:06Z` as it is told in Madrid: `31/01/2026 14:05:06`.
fn moment(text: &str) -> Option<String> {
    let at = DateTime::parse_from_rfc3339(text).ok()?;
    Some(domain::madrid::clock(at.to_utc()).format("%d/%m/%Y %H:%M:%S").to_string())
}

/// `2026-01-31` as `31/01/2026`.
fn day(text: &str) -> Option<String> {
    let day = Some(text).filter(|text| text.len() == "2026-01-31".len())?.parse::<NaiveDate>().ok()?;
    Some(day.format("%d/%m/%Y").to_string())
}

/// Text as HTML shows it, wherever it stands.
fn escaped(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => shown.push_str("&amp;"),
            '<' => shown.push_str("&lt;"),
            '>' => shown.push_str("&gt;"),
            '"' => shown.push_str("&quot;"),
            '\'' => shown.push_str("&#39;"),
            _ => shown.push(c),
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use serde_json::json;
    use sha2::{Digest as _, Sha256};

    use super::*;

    fn shown(tongue: Tongue, key: &str, value: &Value) -> String {
        let mut page = String::new();
        Page { tongue }.value(&mut page, key, value);
        page
    }

    #[test]
    fn only_its_own_style_counts() {
        let hash = base64::engine::general_purpose::STANDARD.encode(Sha256::digest(STYLE));
        assert_eq!(STYLE_HASH, format!("sha256-{hash}"));
    }

    #[test]
    fn what_people_typed_is_text() {
        let name = json!({"na<me": "<script>alert('1')</script>", "x": ["\"&", "<b>"]});
        let page = shown(Tongue::English, "profile", &name);
        assert!(!page.contains("<script") && !page.contains("<b>") && !page.contains("na<me"), "{page}");
        assert!(page.contains("&lt;script&gt;alert(&#39;1&#39;)") && page.contains("&quot;&amp;"), "{page}");
    }

    #[test]
    fn values_are_in_words() {
        let day = json!({"birthdate": "1990-01-31", "gender": "FEMALE", "is_default": true, "none": null});
        let page = shown(Tongue::Spanish, "x", &day);
        assert_eq!(
            page,
            "<dl><dt>Fecha de nacimiento</dt><dd>31/01/1990</dd><dt>Sexo</dt><dd>Mujer</dd>\
             <dt>Preferente</dt><dd>Sí</dd></dl>"
        );
        assert_eq!(shown(Tongue::English, "at", &json!("2026-01-31T13:05:06.123Z")), "31/01/2026 14:05:06");
        assert_eq!(shown(Tongue::English, "name", &json!("2026-31-01")), "2026-31-01");
    }
}

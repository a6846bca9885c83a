//! Identification processes: how a customer proved who they are, each with its document.

use chrono::{DateTime, Datelike, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::date::moment;
use crate::ids::uuid_id;
use crate::read::body;
use crate::text::{checked_string, clean, wire_enum};
use crate::{DocumentType, Problem, Violations};

/// The largest document that is taken, in bytes: 10 MiB.
pub const DOCUMENT_LIMIT: u64 = 10 * 1024 * 1024;
/// The longest name of a document, in characters.
const NAME_LIMIT: usize = 200;

uuid_id! {
    /// An identification process's id.
    IdentificationProcessId
}

wire_enum! {
    /// What a document may be.
    pub enum DocumentMediaType {
        /// A PDF file.
        Pdf = "application/pdf",
        /// A JPEG picture.
        Jpeg = "image/jpeg",
        /// A PNG picture.
        Png = "image/png",
    }
}

impl DocumentMediaType {
    /// How many bytes [`told_by`](Self::told_by) has to see.
    pub const TOLD_BY: usize = 8;

    /// What a file is, told by its first bytes; its name, and what its sender says, do not count.
    ///
    /// # Errors
    /// When it is none of these.
    pub fn told_by(start: &[u8]) -> Result<Self, Problem> {
        const STARTS: [(&[u8], DocumentMediaType); 3] = [
            (b"%PDF-", DocumentMediaType::Pdf),
            (b"\xff\xd8\xff", DocumentMediaType::Jpeg),
            (b"\x89PNG\r\n\x1a\n", DocumentMediaType::Png),
        ];
        let found = STARTS.iter().find(|(magic, _)| start.starts_with(magic));
        found.map(|(_, kind)| *kind).ok_or(Problem::NotADocument)
    }

    /// The endings of a file's name that fit; the first is the one to give.
    fn extensions(self) -> &'static [&'static str] {
        match self {
            Self::Pdf => &["pdf"],
            Self::Jpeg => &["jpg", "jpeg"],
            Self::Png => &["png"],
        }
    }
}

/// The name of a document: no folders, no control characters, at most 200 characters, and the ending of
/// what it is, so that saving it under its name never makes a program or a page of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct DocumentName(String);

checked_string!(DocumentName, stored);

impl DocumentName {
    /// The name that a file of this kind gets when its sender calls it so.
    pub fn new(given: Option<&str>, kind: DocumentMediaType) -> Self {
        let base = given.unwrap_or_default().rsplit(['/', '\\']).next().unwrap_or_default();
        let plain: String = base.chars().filter(|c| !c.is_control() && !is_invisible(*c)).collect();
        let plain = plain.trim_matches(|c: char| c.is_whitespace() || c == '.');
        let extensions = kind.extensions();
        let (stem, extension) = match plain.rsplit_once('.') {
            Some((stem, end)) if extensions.iter().any(|fits| end.eq_ignore_ascii_case(fits)) => (stem, end),
            _ => (plain, extensions[0]),
        };
        let stem = if stem.is_empty() { "document" } else { stem };
        let stem: String = stem.chars().take(NAME_LIMIT - 1 - extension.len()).collect();
        Self(format!("{stem}.{extension}"))
    }

    fn stored(text: &str) -> Result<Self, Problem> {
        clean(text).map(|name| Self(name.to_owned()))
    }
}

/// Characters that reorder or hide what stands beside them: `ana\u{202e}fdp.exe` looks like a PDF.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// The document of an identification process.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdentificationDocument {
    /// What the file is.
    pub media_type: DocumentMediaType,
    /// What the file is called.
    pub name: DocumentName,
    /// The type of the identity document that the customer had then; a digital customer has none.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<DocumentType>,
    /// How long the file is.
    pub size_bytes: u64,
}

/// An identification process.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdentificationProcess {
    /// Its id.
    pub process_id: IdentificationProcessId,
    /// When it was.
    pub process_date: DateTime<Utc>,
    /// Its document.
    pub document: IdentificationDocument,
}

/// What a new identification process may say beside its document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IdentificationProcessDetails {
    /// Its id, when the caller has one.
    pub process_id: Option<IdentificationProcessId>,
    /// When it was; now, when it does not say.
    pub process_date: Option<DateTime<Utc>>,
}

impl IdentificationProcessDetails {
    /// Reads the text parts of an upload as an object, `{process_id, process_date}`, both optional.
    ///
    /// # Errors
    /// Everything that is wrong, by JSON pointer.
    pub fn read(value: &Value) -> Result<Self, Violations> {
        body(value, |fields| {
            Some(Self {
                process_id: fields.optional_text("process_id", str::parse),
                process_date: fields.optional_text("process_date", process_date),
            })
        })
    }
}

fn process_date(text: &str) -> Result<DateTime<Utc>, Problem> {
    let moment = moment(text)?;
    if moment.year() < 1900 { Err(Problem::TooOld) } else { Ok(moment) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn documents_are_told_by_their_first_bytes() {
        for (start, kind) in [
            (b"%PDF-1.7\n".as_slice(), DocumentMediaType::Pdf),
            (b"\xff\xd8\xff\xe0\x00\x10JFIF", DocumentMediaType::Jpeg),
            (b"\x89PNG\r\n\x1a\n\x00", DocumentMediaType::Png),
        ] {
            assert_eq!(DocumentMediaType::told_by(start), Ok(kind));
            assert_eq!(DocumentMediaType::told_by(&start[..DocumentMediaType::TOLD_BY]), Ok(kind));
            assert!(DocumentMediaType::told_by(&start[..2]).is_err());
        }
        for other in [b"".as_slice(), b"<html>", b" %PDF-1.7", b"GIF89a", b"PK\x03\x04", b"MZ"] {
            assert_eq!(DocumentMediaType::told_by(other), Err(Problem::NotADocument));
        }
    }

    #[test]
    fn names_are_harmless() {
        let long = "ñ".repeat(300);
        let cut = format!("{}.pdf", "ñ".repeat(196));
        for (given, name) in [
            (None, "document.pdf"),
            (Some(""), "document.pdf"),
            (Some("my_id_document.pdf"), "my_id_document.pdf"),
            (Some("DNI de Ángela.PDF"), "DNI de Ángela.PDF"),
            (Some("../../etc/passwd"), "passwd.pdf"),
            (Some("C:\\fakepath\\dni.pdf"), "dni.pdf"),
            (Some("dni.exe"), "dni.exe.pdf"),
            (Some("page.html"), "page.html.pdf"),
            (Some(".htaccess"), "htaccess.pdf"),
            (Some("..."), "document.pdf"),
            (Some(".pdf"), "pdf.pdf"),
            (Some("a\r\nb\0.pdf"), "ab.pdf"),
            (Some("dni\u{202e}fdp.exe"), "dnifdp.exe.pdf"),
            (Some(&long), &cut),
        ] {
            assert_eq!(DocumentName::new(given, DocumentMediaType::Pdf).as_str(), name, "{given:?}");
        }
        let of = |given, kind| DocumentName::new(Some(given), kind).to_string();
        assert_eq!(of("photo.jpeg", DocumentMediaType::Jpeg), "photo.jpeg");
        assert_eq!(of("photo.png", DocumentMediaType::Jpeg), "photo.png.jpg");
    }

    #[test]
    fn details() {
        let id = "4189285b-08f8-4628-adda-4767d81362e7";
        let read = IdentificationProcessDetails::read(
            &json!({"process_id": id, "process_date": "2023-01-27T04:44:52.000+01:00"}),
        );
        let read = read.unwrap();
        assert_eq!(read.process_id.unwrap().to_string(), id);
        assert_eq!(read.process_date.unwrap().to_rfc3339(), "2023-01-27T03:44:52+00:00");
        let nothing = IdentificationProcessDetails::read(&json!({"process_id": " "}));
        assert_eq!(nothing, Ok(IdentificationProcessDetails::default()));
        for (value, pointer, problem) in [
            (json!({"process_id": "1"}), "/process_id", Problem::BadUuid),
            (json!({"process_date": "2023-01-27"}), "/process_date", Problem::BadDateTime),
            (json!({"process_date": "1899-12-31T23:59:59Z"}), "/process_date", Problem::TooOld),
            (json!({"name": "x"}), "/name", Problem::Unknown),
        ] {
            let violations = IdentificationProcessDetails::read(&value).unwrap_err();
            assert_eq!(violations.at(pointer).unwrap().problem, problem, "{value}");
        }
    }
}

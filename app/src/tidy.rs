//! What was typed, put right before it is read: what the API would refuse, and people type all the same.

#[cfg(any(feature = "ssr", test))]
use crate::form::{BILLING_ADDRESS, POSTAL_ADDRESS};
use crate::form::{Inputs, PHONES, REPRESENTATIVE_PHONES, rows};

/// Phones as people paste them: `0034` for `+34`, a number with its calling code before it once more, with spaces,
/// dashes, dots and brackets.
pub fn tidy_phones(inputs: &mut Inputs) {
    for list in [PHONES, REPRESENTATIVE_PHONES] {
        for row in rows(inputs, list) {
            let (code_at, number_at) = (format!("{list}/{row}/country_code"), format!("{list}/{row}/number"));
            let international = |at: &str| {
                let typed = inputs.get(at)?;
                let typed: String = typed.chars().filter(|c| !c.is_whitespace() && !"-.()".contains(*c)).collect();
                Some(typed.strip_prefix("00").map(|rest| format!("+{rest}")).unwrap_or(typed))
            };
            let (Some(code), Some(number)) = (international(&code_at), international(&number_at)) else { continue };
            let rest = number.strip_prefix(&code).filter(|_| code.len() > 1).map(str::to_owned);
            inputs.insert(number_at, rest.unwrap_or(number));
            inputs.insert(code_at, code);
        }
    }
}

/// Fills in the province that a Spanish postal code says, when none was typed.
#[cfg(any(feature = "ssr", test))]
pub fn propose_province(inputs: &mut Inputs) {
    for address in [POSTAL_ADDRESS, BILLING_ADDRESS] {
        propose_province_of(inputs, address);
    }
}

#[cfg(any(feature = "ssr", test))]
fn propose_province_of(inputs: &mut Inputs, address: &str) {
    let get = |field: &str| inputs.get(&format!("{address}/{field}")).map(|value| value.trim());
    if get("administrative_area") != Some("") {
        return;
    }
    if let Some(province) = province_of(get("postal_code"), get("region_code")) {
        inputs.insert(format!("{address}/administrative_area"), province.to_owned());
    }
}

/// The province of a whole Spanish postal code.
pub fn province_of(postal_code: Option<&str>, country: Option<&str>) -> Option<&'static str> {
    let code = postal_code?.trim();
    let whole = code.len() == 5 && code.bytes().all(|c| c.is_ascii_digit());
    let province = domain::Province::of_postal_code(code).filter(|_| whole && country == Some("ES"))?;
    Some(province.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inputs(pairs: &[(&str, &str)]) -> Inputs {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn phones_are_taken_as_they_are_pasted() {
        for (code, number, tidy) in [
            ("+34", "+34 699 11 22 33", ("+34", "699112233")),
            ("0034", "0034699112233", ("+34", "699112233")),
            ("+34", "699112233", ("+34", "699112233")),
            ("+34", "+351912345678", ("+34", "+351912345678")),
            ("", "+34699112233", ("", "+34699112233")),
        ] {
            let (code_at, number_at) = (format!("{PHONES}/0/country_code"), format!("{PHONES}/0/number"));
            let mut form = inputs(&[(&code_at, code), (&number_at, number)]);
            tidy_phones(&mut form);
            assert_eq!((form[&code_at].as_str(), form[&number_at].as_str()), tidy, "{code} {number}");
        }
    }

    #[test]
    fn the_province_is_proposed_for_spain_only() {
        assert_eq!(province_of(Some("28013"), Some("ES")), Some("Madrid"));
        for (code, country) in [("2801", "ES"), ("28013", "PT"), ("99999", "ES"), ("2801x", "ES")] {
            assert_eq!(province_of(Some(code), Some(country)), None, "{code} {country}");
        }
    }
}

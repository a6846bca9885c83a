//! Spanish banks by the four digits of their entity code, so that an agent can say the bank's name back to the
//! caller. The largest of the Banco de España's register of entities; of any other the number alone is shown.

use domain::Iban;

/// The name of an account's bank, where it is known.
pub fn bank_name(iban: &Iban) -> Option<&'static str> {
    let entity = iban.as_str().strip_prefix("ES")?.get(2..6)?;
    BANKS.iter().find(|(code, _)| *code == entity).map(|(_, name)| *name)
}

const BANKS: [(&str, &str); 18] = [
    ("0049", "Banco Santander"),
    ("0061", "Banca March"),
    ("0073", "Openbank"),
    ("0081", "Banco Sabadell"),
    ("0128", "Bankinter"),
    ("0182", "BBVA"),
    ("0186", "Banco Mediolanum"),
    ("1465", "ING"),
    ("1491", "Triodos Bank"),
    ("2080", "ABANCA"),
    ("2085", "Ibercaja"),
    ("2095", "Kutxabank"),
    ("2100", "CaixaBank"),
    ("2103", "Unicaja"),
    ("3025", "Caja de Ingenieros"),
    ("3035", "Laboral Kutxa"),
    ("3058", "Cajamar"),
    ("3183", "Arquia Banca"),
];

#[cfg(test)]
mod tests {
    use super::bank_name;

    #[test]
    fn a_bank_is_known_by_its_entity_code() {
        let name = |iban: &str| bank_name(&iban.parse().unwrap());
        assert_eq!(name("ES9121000418450200051332"), Some("CaixaBank"));
        assert_eq!(name("DE89370400440532013000"), None);
    }
}

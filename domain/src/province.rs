//! Spain's provinces.

/// A province, or an autonomous city.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Province {
    /// Two digits, `01` to `52`: the first two of its postal codes, and INE's code.
    pub code: &'static str,
    /// The name in addresses.
    pub name: &'static str,
}

impl Province {
    /// The province of a postal code, by its first two digits.
    pub fn of_postal_code(postal_code: &str) -> Option<&'static Self> {
        let code = postal_code.get(..2)?;
        PROVINCES.iter().find(|province| province.code == code)
    }
}

/// The 50 provinces and 2 autonomous cities, by code (Instituto Nacional de Estadística, "Relación
/// de provincias con sus códigos").
pub fn spanish_provinces() -> &'static [Province] {
    &PROVINCES
}

const fn province(code: &'static str, name: &'static str) -> Province {
    Province { code, name }
}

const PROVINCES: [Province; 52] = [
    province("01", "Álava"),
    province("02", "Albacete"),
    province("03", "Alicante"),
    province("04", "Almería"),
    province("05", "Ávila"),
    province("06", "Badajoz"),
    province("07", "Illes Balears"),
    province("08", "Barcelona"),
    province("09", "Burgos"),
    province("10", "Cáceres"),
    province("11", "Cádiz"),
    province("12", "Castellón"),
    province("13", "Ciudad Real"),
    province("14", "Córdoba"),
    province("15", "A Coruña"),
    province("16", "Cuenca"),
    province("17", "Girona"),
    province("18", "Granada"),
    province("19", "Guadalajara"),
    province("20", "Gipuzkoa"),
    province("21", "Huelva"),
    province("22", "Huesca"),
    province("23", "Jaén"),
    province("24", "León"),
    province("25", "Lleida"),
    province("26", "La Rioja"),
    province("27", "Lugo"),
    province("28", "Madrid"),
    province("29", "Málaga"),
    province("30", "Murcia"),
    province("31", "Navarra"),
    province("32", "Ourense"),
    province("33", "Asturias"),
    province("34", "Palencia"),
    province("35", "Las Palmas"),
    province("36", "Pontevedra"),
    province("37", "Salamanca"),
    province("38", "Santa Cruz de Tenerife"),
    province("39", "Cantabria"),
    province("40", "Segovia"),
    province("41", "Sevilla"),
    province("42", "Soria"),
    province("43", "Tarragona"),
    province("44", "Teruel"),
    province("45", "Toledo"),
    province("46", "Valencia"),
    province("47", "Valladolid"),
    province("48", "Bizkaia"),
    province("49", "Zamora"),
    province("50", "Zaragoza"),
    province("51", "Ceuta"),
    province("52", "Melilla"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::AdministrativeArea;

    #[test]
    fn codes_run_from_01_to_52() {
        for (index, province) in spanish_provinces().iter().enumerate() {
            assert_eq!(province.code, format!("{:02}", index + 1));
            assert!(province.name.parse::<AdministrativeArea>().is_ok(), "{}", province.name);
        }
    }

    #[test]
    fn of_postal_codes() {
        let name = |code| Province::of_postal_code(code).map(|province| province.name);
        assert_eq!(name("28108"), Some("Madrid"));
        assert_eq!(name("01001"), Some("Álava"));
        assert_eq!(name("52006"), Some("Melilla"));
        for code in ["", "2", "00100", "53000", "ñ1"] {
            assert_eq!(name(code), None, "{code}");
        }
    }
}

use std::collections::{HashMap, HashSet};

use domain::{Address, CustomerKind, DocumentType, Segment};

use super::places::PROVINCES;
use super::*;

const MANY: usize = 20_000;

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, 1).unwrap()
}

fn customers(seed: u64, count: usize) -> Vec<Profile> {
    Generator::new(seed, today()).take(count).collect::<Result<_, _>>().unwrap()
}

/// FNV-1a: the same on every machine and in every release of Rust.
fn digest(customers: &[Profile]) -> u64 {
    let text = serde_json::to_string(customers).unwrap();
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[test]
fn a_seed_makes_the_same_customers_for_ever() {
    // A change here means that everybody's demo data change: note it in CHANGELOG.md.
    assert_eq!(format!("{:016x}", digest(&customers(1, 1_000))), "7a9d40cb3fcf0a7e");
    assert_ne!(digest(&customers(1, 100)), digest(&customers(2, 100)));
}

#[test]
fn a_customer_is_a_function_of_its_index() {
    let generator = Generator::new(3, today());
    let all = customers(3, 300);
    for index in [299, 0, 7, 150] {
        assert_eq!(generator.customer(index as u64).unwrap(), all[index]);
    }
    for index in [1_000_000, 9_999_999, u64::MAX] {
        generator.customer(index).unwrap();
    }
}

#[test]
fn all_are_valid_and_nobody_is_there_twice() {
    let mut keys = HashSet::new();
    for profile in customers(1, MANY) {
        let body = serde_json::to_value(&profile).unwrap();
        assert_eq!(Profile::read(&body, today()).as_ref(), Ok(&profile));
        assert!(keys.insert(profile.identity_key()), "{body}");
    }
}

#[test]
fn kinds_and_documents_have_their_shares() {
    let mut counts: HashMap<String, usize> = HashMap::new();
    let mut count = |what: String| *counts.entry(what).or_default() += 1;
    for profile in customers(1, MANY) {
        match &profile {
            Profile::Corporate(c) if c.segment() == Segment::SelfEmployee => count("self".into()),
            other => count(other.kind().to_string()),
        }
        if let Some(document) = profile.identity_document() {
            count(document.kind().to_string());
        }
        count(profile.preferred_language().to_string());
    }
    let share = |what: &str| counts.get(what).copied().unwrap_or(0) as f64 / MANY as f64 * 100.0;
    for (what, low, high) in [
        (CustomerKind::Private.as_str(), 85.0, 88.0),
        ("self", 3.0, 5.0),
        (CustomerKind::Corporate.as_str(), 4.0, 6.0),
        (CustomerKind::Digital.as_str(), 4.0, 6.0),
        (DocumentType::Nif.as_str(), 75.0, 84.0),
        (DocumentType::Nie.as_str(), 7.5, 10.5),
        (DocumentType::Passport.as_str(), 1.2, 2.6),
        (DocumentType::Cif.as_str(), 4.0, 6.0),
        ("es", 75.0, 90.0),
        ("ca", 8.0, 15.0),
        ("gl", 0.8, 3.0),
        ("eu", 0.5, 2.5),
        ("en", 0.3, 2.0),
        ("pt", 0.2, 1.5),
    ] {
        assert!((low..=high).contains(&share(what)), "{what}: {:.2}%", share(what));
    }
}

#[test]
fn people_are_adults_with_names_by_frequency() {
    let mut surnames: HashMap<String, usize> = HashMap::new();
    let mut names = HashSet::new();
    let mut people = 0;
    for profile in customers(1, MANY) {
        let Profile::Private(customer) = profile else {
            continue;
        };
        let info = customer.personal_info();
        people += 1;
        *surnames.entry(info.first_surname().to_string()).or_default() += 1;
        names.insert(info.name().to_string());
        if let Some(birthdate) = info.birthdate() {
            let age = today().years_since(birthdate).unwrap();
            assert!((18..=96).contains(&age), "{birthdate}: {age}");
        }
    }
    let most_frequent = surnames.iter().max_by_key(|(_, count)| **count).unwrap();
    assert_eq!(most_frequent.0, "García");
    let share = *most_frequent.1 as f64 / f64::from(people) * 100.0;
    assert!((2.0..8.0).contains(&share), "{share:.2}%");
    assert!(surnames.len() > 500 && names.len() > 500, "{} {}", surnames.len(), names.len());
}

#[test]
fn exactly_one_name_is_very_long() {
    let long =
        |profile: &Profile| matches!(profile, Profile::Private(c) if c.personal_info().name().chars().count() > 50);
    let customers = customers(1, MANY);
    let found: Vec<_> = (0_u64..).zip(&customers).filter(|(_, profile)| long(profile)).collect();
    let [(VERY_LONG_NAME, Profile::Private(customer))] = found.as_slice() else {
        panic!("{found:?}");
    };
    assert_eq!(customer.personal_info().name().chars().count(), 100);
    assert!(customer.personal_info().full_name().chars().count() > 280);
}

#[test]
fn some_look_like_others() {
    let customers = customers(1, 2_000);
    let mut same_person: HashMap<_, Vec<_>> = HashMap::new();
    let mut same_phone: HashMap<_, Vec<_>> = HashMap::new();
    for profile in &customers {
        let Profile::Private(customer) = profile else {
            continue;
        };
        if let Some(birthdate) = customer.personal_info().birthdate() {
            same_person.entry((profile.display_name(), birthdate)).or_default().push(profile);
        }
        for phone in customer.contact_info().phone_numbers().iter() {
            same_phone.entry(phone.to_string()).or_default().push(profile);
        }
    }
    assert!((4..=10).contains(&same_person.values().filter(|group| group.len() > 1).count()));
    assert!((3..=10).contains(&same_phone.values().filter(|group| group.len() > 1).count()));
}

#[test]
fn provinces_have_their_own_postal_codes_and_landlines() {
    assert_eq!(PROVINCES.len(), 52);
    for (number, province) in (1..).zip(PROVINCES) {
        assert_eq!(province.number, number);
        assert!(province.landlines.iter().all(|prefix| prefix.len() == 3));
        for (town, first, last, weight) in province.towns {
            assert!(first <= last && first / 1000 == number && last / 1000 == number, "{town}");
            assert!(*weight > 0, "{town}");
        }
    }
    let line = |address: &Address| address.line().to_string();
    let lines: HashSet<_> = customers(1, 1_000)
        .iter()
        .filter_map(|profile| profile.contact_info())
        .map(|contact| line(contact.postal_address()))
        .collect();
    assert!(lines.len() > 900, "{}", lines.len());
}

#[test]
fn mail_goes_nowhere() {
    for profile in customers(1, 2_000) {
        let text = serde_json::to_string(&profile).unwrap();
        for (at, _) in text.match_indices('@') {
            let domain = text[at + 1..].split('"').next().unwrap();
            assert!(["example.com", "example.org"].contains(&domain), "{text}");
        }
    }
}

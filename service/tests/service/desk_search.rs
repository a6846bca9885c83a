//! The desk's search and the screen pop, through the use cases, on both engines.

use domain::query::{Reason, Repair};
use domain::search::TermKind;
use domain::{AccountId, ChosenPaymentMethod, Customer, NewAccount};
use serde_json::json;
use service::account::{self, Created};
use service::customer_search::{self, Query};
use service::desk_search::{self, Hit};
use service::permission::{AccountsWrite, CustomersRead, PermissionSet};
use service::screen_pop::{self, Call, Pop};
use service::{Actor, Caller, Permitted, Service, customer, payment_method};

use crate::support::{body, nif, on_both_engines, org, permitted, profile};

on_both_engines![
    a_document_with_one_slip_finds_its_customer_and_says_so,
    names_are_found_as_they_sound,
    names_are_found_in_spite_of_one_slip,
    one_word_too_many_is_left_out,
    an_accounts_number_finds_its_customer,
    a_whole_bank_account_finds_who_pays_from_it,
    the_end_of_a_bank_account_finds_who_pays_from_it,
    a_name_with_the_end_of_a_bank_account_finds_who_pays_from_it,
    to_whom_documents_are_masked_they_match_whole_or_by_one_slip,
    what_is_found_as_it_is_is_not_guessed_at,
    another_organization_is_not_guessed_into,
    a_call_opens_the_one_customer,
    a_call_of_several_or_nobody_becomes_a_search,
];

/// Somebody who may do this and no more.
fn only(permissions: &str) -> Permitted<CustomersRead> {
    let actor = Actor::Command { name: "test".into() };
    let permissions = PermissionSet::parse(permissions).unwrap();
    Caller::new(org("telco"), actor, permissions, "test".to_owned()).permit().unwrap()
}

async fn create(service: &Service, number: usize, name: &str, surnames: (&str, &str), phone: &str) -> Customer {
    let profile = profile(service, &body(&nif(number), name, surnames, phone));
    customer::create(service, &permitted("telco"), profile).await.unwrap()
}

fn query(text: &str) -> Query {
    Query { text: text.to_owned(), limit: 10, cursor: None }
}

async fn find_as(service: &Service, caller: &Permitted<CustomersRead>, text: &str) -> Vec<Hit> {
    desk_search::search(service, caller, &query(text)).await.unwrap().hits
}

async fn find(service: &Service, text: &str) -> Vec<Hit> {
    find_as(service, &permitted("telco"), text).await
}

/// That this is found and nobody else, and for these reasons.
#[track_caller]
fn is_found(found: &[Hit], customer: &Customer, reasons: &[Reason]) {
    assert_eq!(found.iter().map(|hit| hit.customer.id).collect::<Vec<_>>(), [customer.id], "{found:?}");
    assert_eq!(found[0].reasons, reasons);
}

fn repaired(repair: Repair, typed: &str) -> Vec<Reason> {
    vec![Reason::Repaired { repair, typed: typed.to_owned(), number: nif(12_345_678) }]
}

fn by_ear(typed: &str, term: &str) -> Reason {
    Reason::ByEar { typed: typed.to_owned(), term: term.to_owned() }
}

fn mistyped(typed: &str, term: &str) -> Reason {
    Reason::Mistyped { typed: typed.to_owned(), term: term.to_owned() }
}

fn name(term: &str) -> Reason {
    Reason::Term(TermKind::Name, term.to_owned())
}

async fn a_document_with_one_slip_finds_its_customer_and_says_so(service: Service) {
    let ana = create(&service, 12_345_678, "Ana", ("Gil", "Mas"), "612345678").await;
    create(&service, 87_654_321, "Eva", ("Gil", "Mas"), "612345679").await;
    for (typed, repair, read) in [
        ("12345678A", Repair::Control, "12345678A"),
        ("12.354.678-z", Repair::Swapped, "12354678Z"),
        ("1234578 Z", Repair::Missing, "1234578Z"),
    ] {
        is_found(&find(&service, typed).await, &ana, &repaired(repair, read));
        let of_api = customer_search::search(&service, &permitted("telco"), &query(typed)).await.unwrap();
        assert!(of_api.hits.is_empty(), "the API's search takes {typed} as it is");
    }
    for typed in ["12354687Z", "1234567", "99999999A"] {
        assert!(find(&service, typed).await.iter().all(|hit| hit.reasons.len() == 1), "{typed}");
    }
    assert!(find(&service, "12354687Z").await.is_empty(), "two slips are too many");
}

async fn names_are_found_as_they_sound(service: Service) {
    let juan = create(&service, 1, "Juan", ("Jiménez", "Ceballos"), "612345678").await;
    let eva = create(&service, 2, "Eva", ("Hernández", "Bustamante"), "612345679").await;
    is_found(
        &find(&service, "juan gimenes zevayos").await,
        &juan,
        &[name("juan"), by_ear("gimenes", "jimenez"), by_ear("zevayos", "ceballos")],
    );
    is_found(&find(&service, "ERNÁNDES").await, &eva, &[by_ear("ernandes", "hernandez")]);
    is_found(&find(&service, "vustam eva").await, &eva, &[by_ear("vustam", "bustamante"), name("eva")]);
    assert!(find(&service, "juan ernandes").await.is_empty(), "both have to be one customer's");
    assert!(find(&service, "zzzz").await.is_empty());
}

async fn names_are_found_in_spite_of_one_slip(service: Service) {
    let ana = create(&service, 1, "Ana", ("García", "Mas"), "612345678").await;
    let juan = create(&service, 2, "Juan", ("Martínez", "Gracia"), "612345679").await;
    is_found(&find(&service, "gsrcia").await, &ana, &[mistyped("gsrcia", "garcia")]);
    is_found(
        &find(&service, "Martniez JAUN").await,
        &juan,
        &[mistyped("martniez", "martinez"), mistyped("jaun", "juan")],
    );
    is_found(&find(&service, "martimez").await, &juan, &[mistyped("martimez", "martinez")]);
    // A name as well, but not hers.
    is_found(&find(&service, "gracia").await, &juan, &[name("gracia")]);
    is_found(&find(&service, "ana gracia").await, &ana, &[name("ana"), mistyped("gracia", "garcia")]);
    is_found(
        &find(&service, "vana garcai mas").await,
        &ana,
        &[mistyped("vana", "ana"), mistyped("garcai", "garcia"), name("mas")],
    );
    assert!(find(&service, "gxrcxa").await.is_empty(), "two slips are too many");
    assert!(find(&service, "jan").await.is_empty(), "so short a word is no slip");

    // What is nearest to what was typed comes first, whatever their names' order is.
    let near = create(&service, 3, "Zoe", ("Bermúdez", "Mas"), "612345670").await;
    let far = create(&service, 4, "Abel", ("Bermúdes", "Vela"), "612345671").await;
    let found = find(&service, "vermudez").await;
    assert_eq!(found.iter().map(|hit| hit.customer.id).collect::<Vec<_>>(), [near.id, far.id]);
}

async fn one_word_too_many_is_left_out(service: Service) {
    let ana = create(&service, 1, "Ana", ("Gil", "Mas"), "612345678").await;
    create(&service, 2, "Eva", ("Font", "Roca"), "612345679").await;
    let left_out = |word: &str| Reason::LeftOut(word.to_owned());
    is_found(&find(&service, "Ana Gil Xirau").await, &ana, &[name("ana"), name("gil"), left_out("xirau")]);
    is_found(&find(&service, "Ana Xirau Gil").await, &ana, &[name("ana"), name("gil"), left_out("xirau")]);
    // Somebody has this one, but not she.
    is_found(&find(&service, "ana jil roca").await, &ana, &[name("ana"), by_ear("jil", "gil"), left_out("roca")]);
    assert!(find(&service, "ana xirau").await.is_empty(), "of two words both count");
    assert!(find(&service, "ana xirau xifre").await.is_empty(), "one is left out, not two");
}

async fn an_accounts_number_finds_its_customer(service: Service) {
    let ana = create(&service, 1, "Ana", ("Gil", "Mas"), "612345678").await;
    let new = NewAccount::read(&json!({"modality": "POSTPAID", "payment_method": {"type": "BANK_TRANSFER"}})).unwrap();
    let account = account::create(&service, &permitted::<AccountsWrite>("telco"), ana.id, new).await.unwrap();
    let number = account.external_id.to_string();
    is_found(&find(&service, &number).await, &ana, &[Reason::Account(number.clone())]);
    let may = only("customers:read,external_accounts:read");
    is_found(&find_as(&service, &may, &number).await, &ana, &[Reason::Account(number.clone())]);
    assert!(find_as(&service, &only("customers:read,accounts:read"), &number).await.is_empty());
    let own = ana.external_id.as_ref().unwrap().to_string();
    is_found(&find(&service, &own).await, &ana, &[Reason::Term(TermKind::Number, own.clone())]);
}

async fn a_whole_bank_account_finds_who_pays_from_it(service: Service) {
    let method = json!({"type": "DIRECT_DEBIT", "details": {"iban": "ES9121000418450200051332"}});
    let mut ids = Vec::new();
    for number in 1..=12 {
        let customer = create(&service, number, "Ana", ("Gil", "Mas"), &format!("6000000{number:02}")).await;
        let new = NewAccount::read(&json!({"modality": "POSTPAID", "payment_method": method})).unwrap();
        // With two accounts that are paid from it one is there once.
        for _ in 0..2 {
            account::create(&service, &permitted::<AccountsWrite>("telco"), customer.id, new.clone()).await.unwrap();
        }
        ids.push(customer.id);
    }
    ids.sort_unstable();
    let mut asked = query("es91 2100 0418 4502 0005 1332");
    let first = desk_search::search(&service, &permitted("telco"), &asked).await.unwrap();
    asked.cursor = first.next_cursor;
    assert!(asked.cursor.is_some());
    let rest = desk_search::search(&service, &permitted("telco"), &asked).await.unwrap();
    assert_eq!(rest.next_cursor, None);
    let hits: Vec<_> = first.hits.into_iter().chain(rest.hits).collect();
    assert_eq!(hits.iter().map(|hit| hit.customer.id).collect::<Vec<_>>(), ids);
    for hit in hits {
        assert_eq!(hit.reasons, [Reason::Iban("1332".to_owned())]);
    }
    let may = only("customers:read,accounts:read");
    assert_eq!(find_as(&service, &may, "ES9121000418450200051332").await.len(), 10);
    assert!(find_as(&service, &only("customers:read"), "ES9121000418450200051332").await.is_empty());
    assert!(find(&service, "ES91 2100 0418").await.is_empty(), "a part of it");
    asked.cursor = Some("1".to_owned());
    assert!(desk_search::search(&service, &permitted("telco"), &asked).await.is_err());
}

/// Opens an account that is paid from this bank account.
async fn pays_from(service: &Service, customer: &Customer, iban: &str) -> Created {
    let method = json!({"type": "DIRECT_DEBIT", "details": {"iban": iban}});
    let new = NewAccount::read(&json!({"modality": "POSTPAID", "payment_method": method})).unwrap();
    account::create(service, &permitted::<AccountsWrite>("telco"), customer.id, new).await.unwrap()
}

async fn the_end_of_a_bank_account_finds_who_pays_from_it(service: Service) {
    let end = [Reason::Iban("1332".to_owned())];
    let mut payers = Vec::new();
    for number in 1..=11 {
        let customer = create(&service, number, "Ana", ("Gil", "Mas"), &format!("6000000{number:02}")).await;
        pays_from(&service, &customer, "ES9121000418450200051332").await;
        payers.push(customer);
    }
    let begun = create(&service, 13_320_000, "Eva", ("Gil", "Mas"), "600000099").await;
    for text in ["1332", "•••• 1332", "*1332"] {
        let found = desk_search::search(&service, &permitted("telco"), &query(text)).await.unwrap();
        let (last, first) = found.hits.split_last().unwrap();
        assert!(first.len() == 10 && first.iter().all(|hit| hit.reasons == end), "{first:?}");
        assert!(found.is_cut, "there is one more");
        assert_eq!(last.customer.id, begun.id, "whose document begins so");
    }
    let begins = Reason::Term(TermKind::Email, format!("{}@example.com", nif(13_320_000).to_lowercase()));
    is_found(&find_as(&service, &only("customers:read"), "1332").await, &begun, &[begins]);
    // Another bank account, and none.
    let pay = |account: AccountId, method: serde_json::Value| {
        let (service, chosen) = (service.clone(), ChosenPaymentMethod::read(&method).unwrap());
        async move {
            let caller = permitted::<AccountsWrite>("telco");
            payment_method::change(&service, &caller, account, &chosen, None).await.unwrap();
        }
    };
    let mover = create(&service, 20, "Luz", ("Gil", "Mas"), "600000020").await;
    let account = pays_from(&service, &mover, "ES9121000418450200051332").await.id;
    let moved = json!({"type": "DIRECT_DEBIT", "details": {"iban": "ES9721000418420000000026"}});
    pay(account, moved).await;
    is_found(&find(&service, "0026").await, &mover, &[Reason::Iban("0026".to_owned())]);
    assert!(find(&service, "luz 1332").await.is_empty());
    pay(account, json!({"type": "BANK_TRANSFER"})).await;
    assert!(find(&service, "0026").await.is_empty());
}

async fn a_name_with_the_end_of_a_bank_account_finds_who_pays_from_it(service: Service) {
    let ana = create(&service, 1, "Ana", ("Jiménez", "Mas"), "612345678").await;
    let other = create(&service, 2, "Ana", ("Jiménez", "Gil"), "612345679").await;
    pays_from(&service, &ana, "ES9121000418450200051332").await;
    pays_from(&service, &other, "ES9721000418420000000026").await;
    let end = |end: &str| Reason::Iban(end.to_owned());
    is_found(&find(&service, "Ana Jiménez 1332").await, &ana, &[name("ana"), name("jimenez"), end("1332")]);
    is_found(&find(&service, "•••• 0026 gimenez").await, &other, &[by_ear("gimenez", "jimenez"), end("0026")]);
    is_found(
        &find(&service, "ana jimemez 1332").await,
        &ana,
        &[name("ana"), mistyped("jimemez", "jimenez"), end("1332")],
    );
    assert!(find(&service, "ana 1333").await.is_empty());
    assert!(find(&service, "eva 1332").await.is_empty());
    let may = only("customers:read,accounts:read");
    assert_eq!(find_as(&service, &may, "ana 1332").await.len(), 1);
    assert!(find_as(&service, &may, "ana 51332").await.is_empty(), "no more than a masked one shows");
    assert!(find_as(&service, &only("customers:read"), "ana 1332").await.is_empty());

    // Who has the digits elsewhere comes behind, and everybody once.
    let third = create(&service, 3, "Ana", ("Roca", "Mas"), "613320000").await;
    let both = create(&service, 1_332, "Ana", ("Vila", "Mas"), "612345680").await;
    let found = find(&service, "ana 6133").await;
    is_found(&found, &third, &[name("ana"), Reason::Term(TermKind::Phone, "613320000".to_owned())]);
    let found = desk_search::search(&service, &permitted("telco"), &query("ana 1332")).await.unwrap();
    let ids: Vec<_> = found.hits.iter().map(|hit| hit.customer.id).collect();
    assert_eq!((ids, found.is_cut), (vec![ana.id, both.id], false), "her e-mail has the digits");
}

async fn to_whom_documents_are_masked_they_match_whole_or_by_one_slip(service: Service) {
    // An e-mail that begins like the document would be found by it. The phone has its digits inside.
    let mut body = body(&nif(12_345_678), "Ana", ("Gil", "Mas"), "612345678");
    body["contact_info"]["emails"] = json!([{"email": "ana@example.com"}]);
    let ana = customer::create(&service, &permitted("telco"), profile(&service, &body)).await.unwrap();
    let masked = only("customers:read");
    let whole = Reason::Term(TermKind::Document, nif(12_345_678).to_lowercase());
    is_found(&find_as(&service, &masked, "12.345.678-Z").await, &ana, &[whole]);
    is_found(&find_as(&service, &masked, "21345678Z").await, &ana, &repaired(Repair::Swapped, "21345678Z"));
    is_found(&find_as(&service, &masked, "12345678").await, &ana, &repaired(Repair::MissingControl, "12345678"));
    for beginning in ["1234", "1234567"] {
        assert!(find_as(&service, &masked, beginning).await.is_empty(), "{beginning}");
        assert_eq!(find(&service, beginning).await.len(), 1, "{beginning}");
    }
    // What is not found has no place among the pages either: no cursor leads through it.
    for number in 1..=12 {
        body["personal_info"]["identity_document"]["number"] = json!(nif(98_760_000 + number));
        body["contact_info"]["emails"] = json!([{"email": format!("eva-{number}@example.com")}]);
        customer::create(&service, &permitted("telco"), profile(&service, &body)).await.unwrap();
    }
    let page = desk_search::search(&service, &masked, &query("9876")).await.unwrap();
    assert_eq!((page.hits.len(), page.next_cursor), (0, None));
    assert_eq!(find(&service, "9876").await.len(), 10);
}

async fn what_is_found_as_it_is_is_not_guessed_at(service: Service) {
    let lopes = create(&service, 1, "Ana", ("Lopes", "Mas"), "612345678").await;
    create(&service, 2, "Ana", ("López", "Mas"), "612345679").await;
    is_found(&find(&service, "lopes").await, &lopes, &[name("lopes")]);
    is_found(&find(&service, "opes").await, &lopes, &[name("lopes")]);
    // With a slip beside it, what is as it was typed comes first.
    let both = find(&service, "lopes masz").await;
    assert_eq!(both.len(), 2);
    is_found(&both[..1], &lopes, &[name("lopes"), mistyped("masz", "mas")]);
}

async fn another_organization_is_not_guessed_into(service: Service) {
    create(&service, 12_345_678, "Juan", ("Jiménez", "Mas"), "612345678").await;
    for text in ["12345678A", "gimenes", "juan jimenez xirau"] {
        assert_eq!(find(&service, text).await.len(), 1, "{text}");
        assert!(find_as(&service, &permitted("other"), text).await.is_empty(), "{text}");
    }
    let call = Call::Phone("612345678".to_owned());
    let pop = screen_pop::find(&service, &permitted("other"), &call).await.unwrap();
    assert_eq!(pop, Pop::Search("612345678".to_owned()));
}

async fn pop(service: &Service, call: Call) -> Pop {
    screen_pop::find(service, &permitted("telco"), &call).await.unwrap()
}

async fn a_call_opens_the_one_customer(service: Service) {
    let ana = create(&service, 12_345_678, "Ana", ("Gil", "Mas"), "612345678").await;
    // Their numbers begin alike, and a call has the whole number.
    let eva = create(&service, 1, "Eva", ("Font", "Roca"), "612345679").await;
    let number = ana.external_id.as_ref().unwrap().to_string();
    for call in [
        Call::Phone("612345678".to_owned()),
        Call::Phone("+34 612 34 56 78".to_owned()),
        Call::Phone("tel:+34-612-345-678;ext=1".to_owned()),
        Call::Phone("0034612345678".to_owned()),
        Call::Document("12.345.678-z".to_owned()),
        Call::Email("12345678Z@EXAMPLE.com".to_owned()),
        Call::ExternalId(number),
    ] {
        assert_eq!(pop(&service, call.clone()).await, Pop::Customer(ana.id), "{call:?}");
    }
    assert_eq!(pop(&service, Call::Phone("612345679".to_owned())).await, Pop::Customer(eva.id));
}

async fn a_call_of_several_or_nobody_becomes_a_search(service: Service) {
    create(&service, 1, "Ana", ("Gil", "Mas"), "612345678").await;
    create(&service, 2, "Eva", ("Font", "Roca"), "612345678").await;
    let search = |text: &str| Pop::Search(text.to_owned());
    assert_eq!(pop(&service, Call::Phone("tel:+34612345678".to_owned())).await, search("34612345678"));
    assert_eq!(find(&service, "34612345678").await.len(), 2);
    assert_eq!(pop(&service, Call::Phone("61234567".to_owned())).await, search("61234567"), "a beginning is nobody");
    assert_eq!(pop(&service, Call::Phone(" anonymous ".to_owned())).await, search("anonymous"));
    assert_eq!(pop(&service, Call::Document("12345678Z".to_owned())).await, search("12345678Z"));
    assert_eq!(pop(&service, Call::Email("x\0@example.com".to_owned())).await, search("x\0@example.com"));
    let Pop::Search(text) = pop(&service, Call::Email("ñ".repeat(1_000))).await else { panic!("nobody") };
    assert_eq!(text.chars().count(), customer_search::MAX_TEXT);
}

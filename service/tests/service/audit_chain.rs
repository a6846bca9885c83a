//! The chain of the audit trail, on both engines: what is done to it past the service is found, and named.

use crate::support::{body, nif, open, org, permitted, postgres_url, profile, sqlite_url};
use domain::{CustomerChange, CustomerId};
use serde_json::json;
use service::audit_chain::{self, Anchor, Finding, Report};
use service::permission::CustomersWrite;
use service::{Caller, Error, Service, audit_view, customer, import};
use sqlx::{AssertSqlSafe, Connection, PgConnection, SqliteConnection};
use uuid::Uuid;

macro_rules! on_both_engines {
    ($($test:ident),* $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn $test() { super::$test(super::Site::open(super::sqlite_url()).await).await; })*
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn $test() { super::$test(super::Site::open(super::postgres_url().await).await).await; })*
        }
    };
}

on_both_engines![
    the_trail_only_grows,
    an_untouched_trail_has_nothing_wrong,
    whatever_is_done_to_the_trail_is_found_and_named,
    what_cannot_be_read_is_found_and_keeps_nothing_from_being_sealed,
    an_end_that_was_cut_off_is_found,
    an_end_that_was_made_anew_is_found_by_a_noted_one,
    what_is_committed_late_is_sealed_too,
    many_sealers_make_one_chain,
    an_entry_has_one_hash_on_both_engines,
    who_opens_a_customer_is_noted,
];

/// A service and a way past it.
struct Site {
    service: Service,
    url: String,
}

impl Site {
    async fn open(url: String) -> Self {
        Self { service: open(url.clone()).await, url }
    }

    fn is_sqlite(&self) -> bool {
        self.url.starts_with("sqlite:")
    }

    async fn try_sql(&self, sql: &str) -> Result<(), sqlx::Error> {
        let sql = AssertSqlSafe(sql.to_owned());
        if self.is_sqlite() {
            let mut connection = SqliteConnection::connect(&self.url).await?;
            sqlx::raw_sql(sql).execute(&mut connection).await.map(drop)
        } else {
            let mut connection = PgConnection::connect(&self.url).await?;
            sqlx::raw_sql(sql).execute(&mut connection).await.map(drop)
        }
    }

    async fn sql(&self, sql: &str) {
        self.try_sql(sql).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
    }

    /// What whoever owns the tables can do.
    async fn drop_triggers(&self) {
        if self.is_sqlite() {
            for name in [
                "insert",
                "no_update",
                "no_delete",
                "no_replace",
                "seals_no_update",
                "seals_no_delete",
                "seals_no_replace",
            ] {
                self.sql(&format!("DROP TRIGGER audit_{name}")).await;
            }
        } else {
            self.sql("DROP TRIGGER audit_insert ON audit; DROP TRIGGER audit_grows ON audit").await;
            self.sql("DROP TRIGGER audit_seals_grow ON audit_seals").await;
        }
    }

    /// The entries in the order of their seals: the first has the number 1.
    async fn sealed(&self) -> Vec<Uuid> {
        let sql = "SELECT audit_id FROM audit_seals WHERE org_id = 'telco' ORDER BY seq";
        self.ids(sql).await
    }

    async fn ids(&self, sql: &'static str) -> Vec<Uuid> {
        if self.is_sqlite() {
            let mut connection = SqliteConnection::connect(&self.url).await.unwrap();
            sqlx::query_scalar(sql).fetch_all(&mut connection).await.unwrap()
        } else {
            let mut connection = PgConnection::connect(&self.url).await.unwrap();
            sqlx::query_scalar(sql).fetch_all(&mut connection).await.unwrap()
        }
    }

    /// Makes this many customers, which is as many entries.
    async fn create(&self, numbers: std::ops::Range<usize>) -> Vec<CustomerId> {
        let caller = permitted::<CustomersWrite>("telco");
        let mut made = Vec::new();
        for number in numbers {
            let body = body(&nif(number), "Ana", ("Gil", "Mas"), "612345678");
            made.push(customer::create(&self.service, &caller, profile(&self.service, &body)).await.unwrap().id);
        }
        made
    }

    async fn seal(&self) {
        while audit_chain::seal(&self.service).await.unwrap() > 0 {}
    }

    async fn verify(&self, anchor: Option<&Anchor>) -> (Report, Vec<Finding>) {
        let mut findings = Vec::new();
        let mut tell = |finding| findings.push(finding);
        let report = audit_chain::verify(&self.service, &org("telco"), anchor, &mut tell).await.unwrap();
        assert_eq!(report.findings, findings.len() as u64);
        (report, findings)
    }
}

async fn the_trail_only_grows(site: Site) {
    site.create(0..2).await;
    site.seal().await;
    let mut refused = vec![
        "UPDATE audit SET actor_name = 'nobody'".to_owned(),
        "DELETE FROM audit".to_owned(),
        "UPDATE audit_seals SET seq = seq + 10".to_owned(),
        "DELETE FROM audit_seals WHERE seq = 2".to_owned(),
    ];
    refused.extend(["audit", "audit_seals"].map(|table| {
        if site.is_sqlite() {
            format!("INSERT OR REPLACE INTO {table} SELECT * FROM {table}")
        } else {
            format!("TRUNCATE {table}")
        }
    }));
    for sql in refused {
        let error = site.try_sql(&sql).await.unwrap_err().to_string();
        assert!(error.contains("the audit trail only grows"), "{sql}: {error}");
    }
    let (report, findings) = site.verify(None).await;
    assert_eq!((report.sealed, findings), (2, Vec::new()));
}

async fn an_untouched_trail_has_nothing_wrong(site: Site) {
    let made = site.create(0..3).await;
    let change = CustomerChange::read(&json!({"personal_info": {"name": "Éva"}}), site.service.today()).unwrap();
    customer::update(&site.service, &permitted("telco"), made[0], change, None).await.unwrap();
    let (report, findings) = site.verify(None).await;
    assert_eq!((report.sealed, report.unsealed, report.head, findings), (0, 4, None, Vec::new()));

    site.seal().await;
    let (report, findings) = site.verify(None).await;
    assert_eq!((report.sealed, report.unsealed, findings), (4, 0, Vec::new()));
    let noted = report.head.unwrap();
    assert_eq!(noted.seq, 4);

    // More than a batch, and something that waits.
    for batch in 0..12 {
        let people = (0..100).map(|index| {
            let body = body(&nif(1_000 + batch * 100 + index), "Mar", ("Gil", "Mas"), "612345678");
            profile(&site.service, &body)
        });
        import::customers(&site.service, &permitted("telco"), people.collect()).await.unwrap();
    }
    site.create(10..13).await;
    site.seal().await;
    site.create(13..15).await;
    let (report, findings) = site.verify(Some(&noted)).await;
    assert_eq!((report.unsealed, findings), (2, Vec::new()));
    assert_eq!(report.sealed, 4 + 12 + 3);
    let other = audit_chain::verify(&site.service, &org("other"), None, &mut |_| ()).await.unwrap();
    assert_eq!(other, Report::default());
}

async fn whatever_is_done_to_the_trail_is_found_and_named(site: Site) {
    site.create(0..20).await;
    site.seal().await;
    site.create(20..22).await;
    let sealed = site.sealed().await;
    let waiting = site.ids("SELECT audit_id FROM audit_unsealed WHERE org_id = 'telco' ORDER BY audit_id").await;
    assert_eq!((sealed.len(), waiting.len()), (20, 2));
    site.drop_triggers().await;
    let entry = |seq: i64| format!("org_id = 'telco' AND id = (SELECT audit_id FROM audit_seals WHERE seq = {seq})");
    let content = if site.is_sqlite() { "x'01'" } else { "'\\x01'" };
    let at = if site.is_sqlite() { "'2026-01-02T03:04:05Z'" } else { "at + interval '1 microsecond'" };
    for (seq, change) in [
        (2, "actor_name = 'nobody'".to_owned()),
        (3, "after = '{}'".to_owned()),
        (4, format!("at = {at}")),
        (5, "reason = ''".to_owned()),
        (6, format!("content = {content}")),
        (7, "address = '127.0.0.1'".to_owned()),
        (8, "customer_id = NULL".to_owned()),
    ] {
        site.sql(&format!("UPDATE audit SET {change} WHERE {}", entry(seq))).await;
    }
    site.sql(&format!("DELETE FROM audit WHERE {}", entry(9))).await;
    site.sql(&format!("DELETE FROM audit WHERE {}", entry(11))).await;
    site.sql("DELETE FROM audit_seals WHERE seq = 11").await;
    // Two entries change places.
    for (from, to) in [(13, 9_999), (14, 13), (9_999, 14)] {
        site.sql(&format!("UPDATE audit_seals SET seq = {to} WHERE seq = {from}")).await;
    }
    // Two are put in, before the first and behind the last, and one that waited is gone.
    let put_in = [Uuid::nil(), Uuid::parse_str("ffffffff-ffff-7fff-bfff-ffffffffffff").unwrap()];
    let columns = "at, actor_kind, actor_id, actor_name, action, entity, entity_id, request_id";
    for id in put_in {
        let id = if site.is_sqlite() { format!("x'{}'", id.simple()) } else { format!("'{id}'") };
        site.sql(&format!(
            "INSERT INTO audit (org_id, id, {columns}) SELECT org_id, {id}, {columns} FROM audit WHERE {}",
            entry(1)
        ))
        .await;
    }
    site.sql("DELETE FROM audit WHERE id IN (SELECT audit_id FROM audit_unsealed ORDER BY audit_id LIMIT 1)").await;

    let changed = |seq: i64, entry: usize| Finding::Changed { seq, entry: sealed[entry - 1] };
    let (report, mut findings) = site.verify(None).await;
    let mut expected: Vec<_> = (2..=8).map(|seq| changed(seq, seq as usize)).collect();
    expected.push(Finding::Removed { seq: Some(9), entry: sealed[8] });
    expected.push(Finding::SealsRemoved { from: 11, to: 11 });
    // The seal after the two is tied to the one that stood before it.
    expected.extend([changed(13, 14), changed(14, 13), changed(15, 15)]);
    expected.extend(put_in.map(|entry| Finding::Inserted { entry }));
    expected.push(Finding::Removed { seq: None, entry: waiting[0] });
    assert_eq!(findings, expected);
    assert_eq!((report.sealed, report.unsealed), (19, 2));

    // Sealing goes on, and what was gone before is told as gone afterwards too.
    site.seal().await;
    findings = site.verify(None).await.1;
    let last = expected.len() - 1;
    expected[last] = Finding::Removed { seq: Some(21), entry: waiting[0] };
    expected[last - 2..].rotate_right(1);
    assert_eq!(findings, expected);
}

async fn what_cannot_be_read_is_found_and_keeps_nothing_from_being_sealed(site: Site) {
    site.create(0..3).await;
    site.seal().await;
    site.create(3..5).await;
    site.drop_triggers().await;
    // PostgreSQL takes nothing that is no time and no JSON.
    let (at, after) = if site.is_sqlite() { ("'yesterday'", "'{'") } else { ("at - interval '1 day'", "'{}'") };
    let waits = "SELECT audit_id FROM audit_unsealed ORDER BY audit_id LIMIT 1";
    site.sql(&format!("UPDATE audit SET at = {at} WHERE id IN (SELECT audit_id FROM audit_seals WHERE seq = 2)")).await;
    site.sql(&format!("UPDATE audit SET after = {after} WHERE id IN ({waits})")).await;

    let changed = |seq: i64, entry: Uuid| Finding::Changed { seq, entry };
    let (report, findings) = site.verify(None).await;
    assert_eq!((report.sealed, report.unsealed, findings), (3, 2, vec![changed(2, site.sealed().await[1])]));

    site.seal().await;
    let sealed = site.sealed().await;
    let (report, findings) = site.verify(None).await;
    // What PostgreSQL could read when it was sealed is sealed as it was then: nobody knows that it was changed before.
    let unreadable = if site.is_sqlite() { vec![changed(4, sealed[3])] } else { Vec::new() };
    assert_eq!((report.sealed, report.unsealed), (5, 0));
    assert_eq!(findings, [vec![changed(2, sealed[1])], unreadable].concat());
}

async fn an_end_that_was_cut_off_is_found(site: Site) {
    site.create(0..6).await;
    site.seal().await;
    site.drop_triggers().await;
    let sealed = site.sealed().await;
    site.sql("DELETE FROM audit WHERE id IN (SELECT audit_id FROM audit_seals WHERE seq > 4)").await;
    site.sql("DELETE FROM audit_seals WHERE seq > 4").await;
    assert_eq!(site.verify(None).await.1, [Finding::SealsRemoved { from: 5, to: 6 }]);
    // Only the seals of what is still there.
    site.sql("DELETE FROM audit_seals WHERE seq = 4").await;
    let expected = [Finding::SealsRemoved { from: 4, to: 6 }, Finding::Inserted { entry: sealed[3] }];
    assert_eq!(site.verify(None).await.1, expected);
    // The head is moved back, but it has the hash of another seal.
    site.sql("UPDATE audit_heads SET seq = 3").await;
    let expected = [Finding::End { head: 3 }, Finding::Inserted { entry: sealed[3] }];
    assert_eq!(site.verify(None).await.1, expected);
    site.sql("UPDATE audit_heads SET seq = 2").await;
    assert_eq!(site.verify(None).await.1[0], Finding::End { head: 2 });
    // Everything goes but the entries.
    site.sql("DELETE FROM audit_heads").await;
    site.sql("DELETE FROM audit_seals").await;
    assert_eq!(site.verify(None).await.1.len(), 4, "each entry is without a seal");
}

async fn an_end_that_was_made_anew_is_found_by_a_noted_one(site: Site) {
    site.create(0..5).await;
    site.seal().await;
    let noted = site.verify(None).await.0.head.unwrap();
    site.drop_triggers().await;
    site.sql("DELETE FROM audit WHERE id IN (SELECT audit_id FROM audit_seals WHERE seq > 3)").await;
    site.sql("DELETE FROM audit_seals WHERE seq > 3").await;
    site.sql("UPDATE audit_heads SET seq = 3, hash = (SELECT hash FROM audit_seals WHERE seq = 3)").await;
    assert_eq!(site.verify(None).await.1, [], "the chain alone cannot tell");
    assert_eq!(site.verify(Some(&noted)).await.1, [Finding::Anchor { seq: 5 }]);
}

async fn what_is_committed_late_is_sealed_too(site: Site) {
    site.create(0..2).await;
    site.seal().await;
    // As from a transaction that began before the two and ended after them.
    let id =
        if site.is_sqlite() { "x'00000000000070008000000000000001'" } else { "'00000000-0000-7000-8000-000000000001'" };
    let columns = "at, actor_kind, actor_id, actor_name, action, entity, entity_id, request_id";
    site.sql(&format!("INSERT INTO audit (org_id, id, {columns}) SELECT org_id, {id}, {columns} FROM audit LIMIT 1"))
        .await;
    assert_eq!(site.verify(None).await.0.unsealed, 1);
    site.seal().await;
    assert_eq!(site.sealed().await[2], Uuid::parse_str("00000000-0000-7000-8000-000000000001").unwrap());
    let (report, findings) = site.verify(None).await;
    assert_eq!((report.sealed, report.unsealed, findings), (3, 0, Vec::new()));
}

async fn many_sealers_make_one_chain(site: Site) {
    let sealers = (0..4).map(|_| {
        let service = site.service.clone();
        tokio::spawn(async move {
            for _ in 0..20 {
                audit_chain::seal(&service).await.unwrap();
            }
        })
    });
    let sealers: Vec<_> = sealers.collect();
    let writers = (0..4).map(|writer| {
        let service = site.service.clone();
        tokio::spawn(async move {
            for number in 0..10 {
                let body = body(&nif(writer * 100 + number), "Ana", ("Gil", "Mas"), "612345678");
                let caller = permitted::<CustomersWrite>(if writer == 0 { "other" } else { "telco" });
                customer::create(&service, &caller, profile(&service, &body)).await.unwrap();
            }
        })
    });
    for task in writers.collect::<Vec<_>>().into_iter().chain(sealers) {
        task.await.unwrap();
    }
    site.seal().await;
    let (report, findings) = site.verify(None).await;
    assert_eq!((report.sealed, report.unsealed, findings), (30, 0, Vec::new()));
    let mut names: Vec<_> = audit_chain::organizations(&site.service).await.unwrap();
    names.sort();
    assert_eq!(names, [org("other"), org("telco")]);
}

async fn an_entry_has_one_hash_on_both_engines(site: Site) {
    let (id, customer) = if site.is_sqlite() {
        ("x'0198f3a8000070008000000000000001'", "x'0198f3a8000070008000000000000002'")
    } else {
        ("'0198f3a8-0000-7000-8000-000000000001'", "'0198f3a8-0000-7000-8000-000000000002'")
    };
    site.sql(&format!(
        "INSERT INTO audit (org_id, id, at, actor_kind, actor_id, actor_name, action, entity, entity_id, customer_id,
            before, after, reason, address, request_id)
        VALUES ('telco', {id}, '2026-01-02T03:04:05.678901+00:00', 'agent', 'a', 'Ána', 'customer.update', 'customer', 'c',
            {customer}, '{{\"b\": 1.50, \"aa\": [true, null], \"a\": {{\"z\": \"ñ\", \"y\": 2}}}}', NULL, 'why', '::1', 'r')"
    ))
    .await;
    site.seal().await;
    let head = site.verify(None).await.0.head.unwrap().to_string();
    assert_eq!(
        head, "1:409b5cdeef4700b82a31c1ecb4b7172b754ddd1e71d702376a2eeec14539eaee",
        "a hash that was made once must be made again"
    );
}

async fn who_opens_a_customer_is_noted(site: Site) {
    let made = site.create(0..1).await;
    let caller = permitted("telco");
    for _ in 0..3 {
        customer::open(&site.service, &caller, made[0]).await.unwrap();
    }
    let absent = customer::open(&site.service, &permitted("other"), made[0]).await;
    assert!(matches!(absent, Err(Error::NotFound("customer"))));
    let opened = "SELECT customer_id FROM audit WHERE action = 'customer.open'";
    assert_eq!(site.ids(opened).await, Vec::<Uuid>::new());
    // The entries wait where the database does not take them.
    let (away, back) = ("ALTER TABLE audit RENAME TO away", "ALTER TABLE away RENAME TO audit");
    site.sql(away).await;
    assert!(audit_view::write(&site.service).await.is_err());
    site.sql(back).await;
    assert_eq!(audit_view::write(&site.service).await.unwrap(), 3);
    assert_eq!(audit_view::write(&site.service).await.unwrap(), 0);
    assert_eq!(site.ids(opened).await, [made[0].0; 3]);
    // Further pages belong to the same look; whoever comes to one by another way looks too.
    let another = Caller::command(org("telco"), "another").permit().unwrap();
    customer::open_further(&site.service, &caller, made[0]).await.unwrap();
    assert_eq!(audit_view::write(&site.service).await.unwrap(), 0);
    for _ in 0..2 {
        customer::open_further(&site.service, &another, made[0]).await.unwrap();
    }
    assert_eq!(audit_view::write(&site.service).await.unwrap(), 1);
    site.seal().await;
    assert_eq!(site.verify(None).await.1, []);
}

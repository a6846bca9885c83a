//! Identification processes, their links and their end, on both engines.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{CustomerId, IdentificationProcessDetails, IdentificationProcessId, OrgSettings};
use futures::TryStreamExt;
use service::identification_process::{self, Upload};
use service::permission::{CustomerIdentificationProcessesRead, CustomerIdentificationProcessesWrite, CustomersWrite};
use service::ports::{DocumentBytes, DocumentFile, DocumentStore, DocumentWriter, ObjectDocuments, PortError};
use service::{Error, Service, customer, document_view, org_settings};

use crate::support::{TestClock, body, nif, on_both_engines, org, permitted, profile};

on_both_engines![
    links_end,
    documents_end,
    a_link_ends_with_its_document,
    what_is_never_finished_goes,
    a_file_that_stays_holds_no_other_up,
    a_list_tells_how_long_a_document_is_kept,
];

async fn new_customer(service: &Service) -> CustomerId {
    let profile = profile(service, &body(&nif(1), "Ana", ("Gil", "Mas"), "612345678"));
    customer::create(service, &permitted::<CustomersWrite>("telco"), profile).await.unwrap().id
}

async fn add(service: &Service, customer: CustomerId) -> IdentificationProcessId {
    let caller = permitted::<CustomerIdentificationProcessesWrite>("telco");
    let mut upload = Upload::new(service, &caller).unwrap();
    upload.write(service, "%PDF-1.7".into()).await.unwrap();
    let details = IdentificationProcessDetails::default();
    identification_process::create(service, &caller, customer, upload, None, &details).await.unwrap().process_id
}

/// What the link of a process leads to, when it is followed after this time.
async fn follow_after(
    service: &Service,
    clock: &TestClock,
    (customer, process): (CustomerId, IdentificationProcessId),
    wait: TimeDelta,
) -> service::Result<Vec<u8>> {
    let caller = permitted::<CustomerIdentificationProcessesRead>("telco");
    let (_, link) = identification_process::get(service, &caller, customer, process).await?;
    let (_, query) = link.path.split_once("?expires=").unwrap();
    let (expires, signature) = query.split_once("&signature=").unwrap();
    clock.forward(wait);
    let expires = expires.parse().unwrap();
    let (_, bytes) =
        identification_process::follow(service, &org("telco"), process, expires, signature, (None, "test")).await?;
    Ok(bytes.try_collect::<Vec<_>>().await.unwrap().concat())
}

async fn links_end(service: Service) {
    let clock = Arc::new(TestClock::default());
    let service = service.with_clock(clock.clone());
    let customer = new_customer(&service).await;
    let process = add(&service, customer).await;
    let almost = TimeDelta::minutes(15) - TimeDelta::seconds(1);
    let after = async |wait| follow_after(&service, &clock, (customer, process), wait).await;
    assert_eq!(after(TimeDelta::zero()).await.unwrap(), b"%PDF-1.7");
    assert_eq!(after(almost).await.unwrap(), b"%PDF-1.7");
    assert!(matches!(after(TimeDelta::minutes(15)).await, Err(Error::NotFound("document"))));
}

async fn documents_end(service: Service) {
    let (clock, store) = (Arc::new(TestClock::default()), Arc::new(ObjectDocuments::in_memory()));
    let service = service.with_clock(clock.clone()).with_document_store(store);
    let customer = new_customer(&service).await;
    let old = add(&service, customer).await;
    clock.forward(TimeDelta::days(6));
    let young = add(&service, customer).await;
    clock.forward(TimeDelta::days(5));
    // For good, until the organization says otherwise.
    assert_eq!(identification_process::sweep(&service).await.unwrap(), 0);
    let settings = OrgSettings { document_days: Some(10), ..OrgSettings::default() };
    let operator = service::Caller::command(org("telco"), "test");
    org_settings::set(&service, &operator, &settings).await.unwrap();
    // For every reader at once, and then from the disk.
    let caller = permitted::<CustomerIdentificationProcessesRead>("telco");
    for swept in [2, 0] {
        let list = identification_process::list(&service, &caller, customer).await.unwrap();
        assert_eq!(list.iter().map(|(id, _)| *id).collect::<Vec<_>>(), [young]);
        let gone = identification_process::get(&service, &caller, customer, old).await;
        assert!(matches!(gone, Err(Error::NotFound(_))));
        // The process, and its file.
        assert_eq!(identification_process::sweep(&service).await.unwrap(), swept);
    }
    let kept = follow_after(&service, &clock, (customer, young), TimeDelta::zero()).await;
    assert_eq!(kept.unwrap(), b"%PDF-1.7");
}

async fn a_link_ends_with_its_document(service: Service) {
    let (clock, store) = (Arc::new(TestClock::default()), Arc::new(ObjectDocuments::in_memory()));
    let service = service.with_clock(clock.clone()).with_document_store(store);
    let settings = OrgSettings { document_days: Some(10), ..OrgSettings::default() };
    let operator = service::Caller::command(org("telco"), "test");
    org_settings::set(&service, &operator, &settings).await.unwrap();
    let customer = new_customer(&service).await;
    let process = add(&service, customer).await;
    clock.forward(TimeDelta::days(10) - TimeDelta::minutes(5));
    let after = async |wait| follow_after(&service, &clock, (customer, process), wait).await;
    assert_eq!(after(TimeDelta::minutes(5)).await.unwrap(), b"%PDF-1.7", "on its last moment");
    clock.forward(TimeDelta::minutes(-1));
    let ended = after(TimeDelta::minutes(1) + TimeDelta::seconds(1)).await;
    assert!(matches!(ended, Err(Error::NotFound("document"))), "though the link itself would go on");
}

async fn a_list_tells_how_long_a_document_is_kept(service: Service) {
    let (clock, store) = (Arc::new(TestClock::default()), Arc::new(ObjectDocuments::in_memory()));
    let service = service.with_clock(clock.clone()).with_document_store(store);
    let customer = new_customer(&service).await;
    let caller = permitted::<CustomerIdentificationProcessesRead>("telco");
    let (old, new) = (add(&service, customer).await, {
        clock.forward(TimeDelta::days(5));
        add(&service, customer).await
    });
    let list = async |limit| {
        let kept = document_view::newest(&service, &caller, customer, limit).await.unwrap();
        let days = |until: DateTime<Utc>| (until - service.now()).num_days();
        kept.iter().map(|kept| (kept.process.process_id, kept.until.map(days))).collect::<Vec<_>>()
    };
    assert_eq!(list(10).await, [(new, None), (old, None)], "for good");
    assert_eq!(list(1).await, [(new, None)]);
    let settings = OrgSettings { document_days: Some(10), ..OrgSettings::default() };
    let operator = service::Caller::command(org("telco"), "test");
    org_settings::set(&service, &operator, &settings).await.unwrap();
    clock.forward(TimeDelta::hours(1));
    assert_eq!(list(10).await, [(new, Some(9)), (old, Some(4))]);
    let kept = document_view::get(&service, &caller, customer, old).await.unwrap();
    assert_eq!(kept.until.map(|until| (until - service.now()).num_days()), Some(4));
    clock.forward(TimeDelta::days(5));
    assert_eq!(list(10).await, [(new, Some(4))]);
    let gone = document_view::get(&service, &caller, customer, old).await;
    assert!(matches!(gone, Err(Error::NotFound(_))));
    assert!(matches!(document_view::open(&service, &caller, customer, old).await, Err(Error::NotFound(_))));
    let (_, bytes) = document_view::open(&service, &caller, customer, new).await.unwrap();
    assert_eq!(bytes.try_collect::<Vec<_>>().await.unwrap().concat(), b"%PDF-1.7");
}

async fn what_is_never_finished_goes(service: Service) {
    let clock = Arc::new(TestClock::default());
    let service = service.with_clock(clock.clone());
    let customer = new_customer(&service).await;
    let caller = permitted::<CustomerIdentificationProcessesWrite>("telco");
    let mut broken = Upload::new(&service, &caller).unwrap();
    broken.write(&service, "%PDF-1.7".into()).await.unwrap();
    drop(broken);
    let mut slow = Upload::new(&service, &caller).unwrap();
    slow.write(&service, "%PDF-1.7".into()).await.unwrap();
    assert_eq!(identification_process::sweep(&service).await.unwrap(), 0);
    clock.forward(TimeDelta::hours(2));
    // Too late: its file may be gone by now.
    let details = IdentificationProcessDetails::default();
    let late = identification_process::create(&service, &caller, customer, slow, None, &details).await;
    assert!(matches!(late, Err(Error::Unavailable(_))));
    assert_eq!(identification_process::sweep(&service).await.unwrap(), 2);
    add(&service, customer).await;
    assert_eq!(identification_process::sweep(&service).await.unwrap(), 0);
}

/// A store that does not delete what it has for one organization.
struct Stuck(ObjectDocuments, std::sync::atomic::AtomicBool);

#[async_trait::async_trait]
impl DocumentStore for Stuck {
    async fn create(&self, file: &DocumentFile) -> Result<Box<dyn DocumentWriter>, PortError> {
        self.0.create(file).await
    }

    async fn read(&self, file: &DocumentFile) -> Result<Option<DocumentBytes>, PortError> {
        self.0.read(file).await
    }

    async fn delete(&self, file: &DocumentFile) -> Result<(), PortError> {
        if file.org == org("other") && self.1.load(std::sync::atomic::Ordering::Relaxed) {
            return Err(PortError::Unavailable("permission denied".to_owned()));
        }
        self.0.delete(file).await
    }
}

async fn a_file_that_stays_holds_no_other_up(service: Service) {
    let clock = Arc::new(TestClock::default());
    let store = Arc::new(Stuck(ObjectDocuments::in_memory(), true.into()));
    let service = service.with_clock(clock.clone()).with_document_store(store.clone());
    for name in ["other", "telco"] {
        let caller = permitted::<CustomerIdentificationProcessesWrite>(name);
        let mut broken = Upload::new(&service, &caller).unwrap();
        broken.write(&service, "%PDF-1.7".into()).await.unwrap();
        clock.forward(TimeDelta::seconds(1));
    }
    clock.forward(TimeDelta::hours(2));
    assert_eq!(identification_process::sweep(&service).await.unwrap(), 2);
    assert_eq!(identification_process::sweep(&service).await.unwrap(), 0, "one is gone, the other put off");
    store.1.store(false, std::sync::atomic::Ordering::Relaxed);
    clock.forward(TimeDelta::hours(2));
    assert_eq!(identification_process::sweep(&service).await.unwrap(), 1);
    clock.forward(TimeDelta::hours(2));
    assert_eq!(identification_process::sweep(&service).await.unwrap(), 0);
}

//! The workers: what goes on beside the requests.

use std::sync::Arc;
use std::time::Duration;

use service::{Service, api_key, identification_process, once, outbox, presence, sign_in, upgrade};
use tokio::sync::{Mutex, watch};
use tokio::task::JoinSet;

use crate::audit;

/// Outbox items that one copy of the server does at once.
const HANDS: usize = 4;
/// How often an idle worker looks for work.
const LOOK: Duration = Duration::from_millis(250);
/// How long a worker waits after a failure of the database.
const RECOVER: Duration = Duration::from_secs(2);
/// How often old rows are swept out.
const SWEEP: Duration = Duration::from_secs(15 * 60);
/// How often the use of keys is written down.
const KEY_USES: Duration = Duration::from_secs(60);

/// Starts the workers. They end after what they are doing when `stopping` becomes true.
pub fn start(service: &Service, stopping: &watch::Receiver<bool>) -> JoinSet<()> {
    let mut workers = JoinSet::new();
    let looking = Arc::new(Mutex::new(()));
    for _ in 0..HANDS {
        workers.spawn(empty_outbox(service.clone(), looking.clone(), stopping.clone()));
    }
    workers.spawn(sweep(service.clone(), stopping.clone()));
    workers.spawn(write_key_uses(service.clone(), stopping.clone()));
    workers.spawn(audit::seal(service.clone(), stopping.clone()));
    workers.spawn(audit::write_views(service.clone(), stopping.clone()));
    workers
}

/// One of the idle workers looks for work, whatever their number, and the next goes on looking when it has found some.
async fn empty_outbox(service: Service, looking: Arc<Mutex<()>>, mut stopping: watch::Receiver<bool>) {
    while !*stopping.borrow() {
        let turn = looking.lock().await;
        let pause = match outbox::is_due(&service).await {
            Ok(true) => {
                drop(turn);
                do_what_is_due(&service, &stopping).await
            }
            Ok(false) => LOOK,
            Err(error) => {
                tracing::warn!("outbox: {error}");
                RECOVER
            }
        };
        rest(pause, &mut stopping).await;
    }
}

/// Does one item after another until there is none that it may take, and says how long to wait then.
async fn do_what_is_due(service: &Service, stopping: &watch::Receiver<bool>) -> Duration {
    while !*stopping.borrow() {
        // A task of its own: a panic in it must not end the worker.
        let service = service.clone();
        match tokio::spawn(async move { outbox::run_one(&service).await }).await {
            Ok(Ok(true)) => {}
            Ok(Ok(false)) => return LOOK,
            Ok(Err(error)) => {
                tracing::warn!("outbox: {error}");
                return RECOVER;
            }
            Err(panic) => {
                tracing::error!("outbox: {panic}");
                return RECOVER;
            }
        }
    }
    LOOK
}

/// Old answers and documents go, and bank accounts of before get their ends, a batch at a time.
async fn sweep(service: Service, mut stopping: watch::Receiver<bool>) {
    while !*stopping.borrow() {
        let (answers, documents) = (once::sweep(&service).await, identification_process::sweep(&service).await);
        let (sign_ins, present) = (sign_in::sweep(&service).await, presence::sweep(&service).await);
        let iban_ends = upgrade::iban_ends(&service).await;
        let mut again = false;
        for swept in [
            answers.map(|count| count > 0),
            documents.map(|count| count > 0),
            sign_ins.map(|count| count > 0),
            present.map(|count| count > 0),
            iban_ends.map(|count| count > 0),
        ] {
            match swept {
                Ok(any) => again |= any,
                Err(error) => tracing::warn!("sweep: {error}"),
            }
        }
        if !again {
            rest(SWEEP, &mut stopping).await;
        }
    }
}

/// When keys were used is written down now and then, and at the end.
async fn write_key_uses(service: Service, mut stopping: watch::Receiver<bool>) {
    loop {
        rest(KEY_USES, &mut stopping).await;
        if let Err(error) = api_key::write_uses(&service).await {
            tracing::warn!("the use of keys: {error}");
        }
        if *stopping.borrow() {
            break;
        }
    }
}

/// Waits, but not past the stop.
pub(crate) async fn rest(pause: Duration, stopping: &mut watch::Receiver<bool>) {
    // A timeout is the ordinary end; an error means that the server is gone.
    let _ = tokio::time::timeout(pause, stopping.wait_for(|stop| *stop)).await;
}

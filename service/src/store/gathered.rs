//! Reading many customers at once, when many are asked for at once.
//!
//! A look-up by id costs PostgreSQL, and both systems' kernels, far more for its round trip than for its row. While
//! as many such reads are under way as help, those that come wait, and are then read together. Where nobody else
//! reads, nobody waits. SQLite has no round trip, and is asked one by one.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;

use domain::{Customer, CustomerId, OrgId};
use sqlx::Postgres;
use tokio::sync::{Semaphore, mpsc, oneshot};
use uuid::Uuid;

use super::customer::{self, Row};
use super::pool::Pool;
use super::{Db, Pools, statements, tell_if_slow};
use crate::{Error, Result};

statements! {
    /// Each place is one parameter, so that PostgreSQL keeps one plan: with an array it makes a plan each time, for
    /// as many as there are.
    GET_SOME = "SELECT id, external_id, data_key, profile, version, created_at, updated_at FROM customers
        WHERE org_id = $1 AND id IN ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
            AND deleted_at IS NULL";
}

/// So many reads are under way at once: more would only share out the same processors.
const READS: usize = 4;
/// So many customers are read at once, as many as `GET_SOME` has places.
const MOST: usize = 16;
/// So many wait in the queue; who comes then waits for a place in it.
const ROOM: usize = 128;

/// Where customers are asked for. Cheap to clone; the task behind it ends with the last of its clones.
#[derive(Clone)]
pub(super) struct Gathered {
    reads: Arc<Semaphore>,
    ask: mpsc::Sender<Asked>,
}

struct Asked {
    org: OrgId,
    id: CustomerId,
    answer: oneshot::Sender<Result<Option<Row>>>,
}

/// A living customer.
pub(crate) async fn get(db: &Db, org: &OrgId, id: CustomerId) -> Result<Option<Customer>> {
    let _read = match &db.pools {
        Pools::Sqlite { .. } => None,
        Pools::Postgres(_, gathered) => match gathered.reads.try_acquire() {
            Ok(read) => Some(read),
            // A permit that comes back goes to those who wait.
            Err(_) => {
                let row = gathered.get(org, id).await?;
                return row.map(|row| row.open_alone(db.keyring(), org)).transpose();
            }
        },
    };
    let mut reader = db.read().await?;
    let found = customer::get(&mut reader.conn(), org, id).await?;
    reader.done();
    Ok(found)
}

impl Gathered {
    /// Reads from `pool`.
    pub(super) fn new(pool: Pool<Postgres>) -> Self {
        let (ask, asked) = mpsc::channel(ROOM);
        let reads = Arc::new(Semaphore::new(READS));
        tokio::spawn(gather(asked, Arc::clone(&reads), pool));
        Self { reads, ask }
    }

    async fn get(&self, org: &OrgId, id: CustomerId) -> Result<Option<Row>> {
        let gone = || Error::Internal("nobody reads customers".to_owned());
        let (answer, answered) = oneshot::channel();
        self.ask.send(Asked { org: org.clone(), id, answer }).await.map_err(|_| gone())?;
        answered.await.map_err(|_| gone())?
    }
}

/// Reads those who wait, together, whenever another read may begin.
async fn gather(mut asked: mpsc::Receiver<Asked>, reads: Arc<Semaphore>, pool: Pool<Postgres>) {
    while let Some(first) = asked.recv().await {
        // Who comes until there is a permit is in this read too.
        let Ok(permit) = Arc::clone(&reads).acquire_owned().await else { return };
        let mut together = vec![first];
        while together.len() < MOST
            && let Ok(next) = asked.try_recv()
        {
            together.push(next);
        }
        let pool = pool.clone();
        tokio::spawn(async move {
            answer(&pool, together).await;
            drop(permit);
        });
    }
}

/// Answers each of them.
async fn answer(pool: &Pool<Postgres>, together: Vec<Asked>) {
    // An organization's customers are in one shard.
    let mut by_org: HashMap<OrgId, Vec<Asked>> = HashMap::new();
    for asked in together {
        by_org.entry(asked.org.clone()).or_default().push(asked);
    }
    for (org, asked) in by_org {
        let ids: Vec<Uuid> = asked.iter().map(|asked| asked.id.0).collect();
        let found = read(pool, &org, &ids).await;
        for Asked { id, answer, .. } in asked {
            let row = match &found {
                Ok(rows) => Ok(rows.iter().find(|row| row.id == id.0).cloned()),
                Err(error) => Err(error.for_another()),
            };
            // Who asked may have gone away meanwhile.
            let _gone = answer.send(row);
        }
    }
}

async fn read(pool: &Pool<Postgres>, org: &OrgId, ids: &[Uuid]) -> Result<Vec<Row>> {
    let mut connection = pool.lend().await?;
    let begun = Instant::now();
    // The places that are left over hold the last one once more.
    let places = ids.iter().chain(ids.last().into_iter().cycle()).take(MOST);
    let query = places.fold(sqlx::query_as(GET_SOME).bind(org.as_str()), |query, id| query.bind(id));
    let rows = query.fetch_all(connection.limited()).await?;
    tell_if_slow(begun, file!(), line!());
    connection.done();
    Ok(rows)
}
